/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From text and machine to a judged plan: the way that both programs go. */
#pragma once

#include "input.h"
#include "scan.h"

#define PROGRESS_ROOM 256

struct job {
	struct sys sys;
	struct plan plan;
	void *progress; /* of acting, PROGRESS_ROOM bytes: shared with children, as the entries are
			 */
	struct world world;
	uint64_t deadline; /* of all slow steps together, by clock_ms() */
	/* what acting learns beside the entries' outcomes */
	int module_error; /* the last that failed, 0 for none */
	char bad_module[64];
	struct input input;
	struct settings settings;
};

/* Memory for plan and progress, shared with children, touched only as far as it is used. 0 or
 * -errno. */
int job_init(struct job *job) _must_check_;
/*
 * Settings and world are known: fills the plan, unjudged. With `all`, rules are counted against
 * every function of the machine, as a host program shows it.
 */
void gather_plan(struct job *job, bool all);
/* IOMMU, firmware's table, noiommu. */
void gather_world(struct job *job);
