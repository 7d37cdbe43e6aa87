/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guards that only the running system can judge: what the host would lose with a chosen device. In:
 * a judged plan, and the facts of the host in /proc, /sys, /run/udev and on its disks. Out: one
 * finding a device and kind. Being spare is the normal case: what nothing uses is no finding.
 */
#pragma once

#include "../core/plan.h"
#include "protect.h"

enum critical_kind {
	CRITICAL_NETWORK,  /* default route, bond, bridge, network root */
	CRITICAL_DISK,	   /* mounts, holders, a file system */
	CRITICAL_DISPLAY,  /* no other display is left */
	CRITICAL_KEYBOARD, /* no other keyboard is left */
	CRITICAL_MAX
};

#define CRITICAL_MAX_FINDINGS 256

struct critical_finding {
	struct address address;
	enum critical_kind kind;
	char why[240]; /* "eno1 carries the default route" */
};

struct critical {
	const struct sys *sys;
	const char *root;
	const struct plan *plan; /* NULL: as if all were taken, for a capture */
	struct text recorded;	 /* what a capture says instead of its host's files */
	struct critical_finding findings[CRITICAL_MAX_FINDINGS];
	unsigned n;
};

/*
 * Looks at what the plan would bind. A device that is on a vfio driver already is not lost any more
 * and gives no finding. `root`: the folder's name, for libraries.
 */
void critical_find(struct critical *c, const struct sys *sys, const char *root,
		   const struct plan *plan);
/* What is said of NICs and disks, whoever is chosen, for a capture. */
void critical_find_all(struct critical *c, const struct sys *sys, const char *root);
/* NULL if there is none. */
const struct critical_finding *critical_of(const struct critical *c, const struct address *address,
					   enum critical_kind kind);
/* network, disk, display, keyboard */
const char *critical_name(enum critical_kind kind);

/* For the parts. Is it one that the plan would take away from the host? */
bool critical_takes(const struct critical *c, const struct address *address);
/* Is it on a vfio driver or a stub now? Then the host has lost it already. */
bool critical_is_given(const struct critical *c, const struct address *address);
/* The first that is said of a device and kind stays. */
void critical_add(struct critical *c, const struct address *address, enum critical_kind kind,
		  const char *format, ...) _printf_(4, 5);
/* The function that a link in sysfs is in; false if it is in none. */
bool critical_link(const struct critical *c, const char *path, struct address *ret);
/*
 * The functions that have a screen's connector or a keyboard below them, NULL for one that is on no
 * function; the same one may come several times.
 */
typedef void critical_note(void *context, const struct address *address);
void critical_screens(const struct critical *c, critical_note *note, void *context);
void critical_keyboards(const struct critical *c, critical_note *note, void *context);
void critical_network(struct critical *c);
void critical_disk(struct critical *c);
void critical_display(struct critical *c);
void critical_keyboard(struct critical *c);
