/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each phase of acting does to one device, or to the modules. Run by a worker, which may hang
 * in any of them: who waits for it, and how long, is apply.c's.
 */
#pragma once

#include "gather.h"

enum phase {
	PHASE_OVERRIDE,
	PHASE_FRAMEBUFFER, /* of GPUs that loading the modules will bind */
	PHASE_MODULES,
	PHASE_DRIVERS, /* are they there? nothing has been unbound yet */
	PHASE_UNBIND,  /* a child for each device, not by the worker */
	PHASE_BIND,
	PHASE_HAND_BACK,
	PHASE_END
};

/* Where the worker stands; in shared memory, so that the next one goes on there. */
struct progress {
	enum phase phase;
	unsigned index; /* of the entry, or of the module */
	uint32_t module_us;
	int module_error;
	bool module_hung;    /* so a driver link may be there while its probe has not come back */
	char module[64];     /* that is being loaded */
	char bad_module[64]; /* that failed last */
};

struct act {
	struct job *job;
	struct progress *progress;
	uint64_t deadline;
	bool apart;	    /* workers get memory of their own */
	enum phase abreast; /* that the children of it are for */
};

/* The whole of the phase, from where the progress stands. Never PHASE_UNBIND. */
void phase_run(struct act *act);
/* The phase for one device only. */
void phase_run_for(struct act *act, struct entry *entry);
/* Has the phase something to do for this device? */
bool phase_concerns(struct act *act, struct entry *entry);
void phase_next(struct progress *progress);
/* The module that is being loaded failed: a negative errno. */
void phase_note_bad_module(struct progress *progress, int error);
