/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May we? Judges every chosen entry of a sorted plan. Facts in, verdicts out.
 *
 * The guards act in the order of guard_one() in guard.c; the first that applies gives the reason.
 * To add one: a line there, a reason in plan.h, its sentence in report.c, and, if it needs a new
 * fact, a field in device.h that src/sys/guard_facts.c fills in.
 */
#pragma once

#include "plan.h"

/* What is true of the whole machine. */
struct world {
	bool any_group;		  /* some IOMMU is on */
	bool noiommu;		  /* VFIO's unsafe mode without an IOMMU was asked for */
	const char *iommu_table;  /* firmware's table: "DMAR", "IVRS", …; NULL if there is none */
	unsigned missing_classes; /* bit N: a generated protect rule for class N matches nothing */
	bool old_groups;	  /* the kernel is 5.18 or older: see guard_peers.c */
	bool late_groups;	  /* a device gets its IOMMU group only from its first driver */
};

/*
 * Does a protect rule hold for the entry's device? Returns 0 when that is decided, or the facts it
 * lacks. Its link and acpi texts must be valid if they are among the facts.
 */
unsigned guard_protect(const struct settings *settings, struct entry *entry);
/* Counts in the settings which generated rules hold for the device; same return value. */
unsigned guard_count_generated(struct settings *settings, const struct device *device);
/* After that was called for every candidate: sets world->missing_classes. */
void guard_missing_classes(const struct settings *settings, struct world *world);
/* group=whole: neighbours in the group of a chosen device become chosen themselves. */
void guard_take_groups(struct plan *plan, const struct settings *settings);
/* Judges all. Planning twice gives the same. */
void guard_judge(struct plan *plan, const struct settings *settings, const struct world *world);
/*
 * The next function behind `last` (the first for NULL) that a judged entry is refused for, as group
 * or companion, or warned of; NULL behind the last one.
 */
const struct entry *guard_in_the_way(const struct plan *plan, const struct world *world,
				     const struct entry *e, const struct entry *last);
