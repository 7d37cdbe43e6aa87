/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine in memory, in the place of src/sys: it knows every fact of its devices and hands a fact
 * over only when the core asks for it. In: devices and settings. Out: a judged plan, made by the
 * calls, and in their order, that src/sys/gather.c makes. Shared by the unit tables and the fuzz
 * targets.
 */
#pragma once

#include "../../src/core/guard.h"

#define MACHINE_MAX	  2048
#define MACHINE_MAX_SLOTS 16
#define MACHINE_LINK_MAX  256

struct machine_slot {
	const char *name;
	struct address address;
	bool whole_bus;
};

struct machine_device {
	struct device truth;
	char link[MACHINE_LINK_MAX];
	const char *acpi;
};

struct machine {
	unsigned n;
	struct machine_device devices[MACHINE_MAX];
	unsigned n_slots;
	struct machine_slot slots[MACHINE_MAX_SLOTS];
	const char *drivers; /* blank-separated: there, or in the image */
	const char *iommu_table;
	bool old_groups;  /* the kernel is 5.18 or older */
	bool late_groups; /* groups come with drivers */
};

/*
 * Adds a device at the end of `bridges`: its sysfs name comes last there, as in
 * "0000:00:01.0/0000:01:00.0". The tree above it and the root bus need not be devices of the
 * machine.
 */
struct device *machine_add(struct machine *m, const char *bridges, unsigned vendor, unsigned device,
			   unsigned class, int group);
struct device *machine_find(struct machine *m, const char *name);
void machine_slot_add(struct machine *m, const char *name, const char *address, bool whole_bus);

/* The plan of all devices, considered in the order of `order` (NULL: as they were added). */
void machine_plan(const struct machine *m, const unsigned *order, struct settings *settings,
		  struct world *world, struct plan *plan);
/* The same without the judging, for tests of plan_choose.c. */
void machine_choose(const struct machine *m, const unsigned *order, struct settings *settings,
		    struct plan *plan);

/*
 * Every chosen or excluded device as "ADDRESS VERDICT WANTED REASON", neighbours as "(ADDRESS)", ";
 * " between two, warnings behind as "+twin". Without the domain if that is 0.
 */
struct text plan_show(const struct plan *plan);

/* Settings, empty and with the defaults; one object, since it is large. */
struct settings *settings_fresh(void);
/* An empty plan; one object, as above. */
struct plan *plan_fresh(void);
