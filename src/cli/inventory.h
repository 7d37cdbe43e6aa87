/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every PCI function of the machine with all its facts, and what rules say of them. In: sysfs. Out:
 * an array sorted by address. A fact that only root may read (the serial number) is not there for
 * others.
 */
#pragma once

#include "../core/settings.h"
#include "../core/device.h"
#include "../sys/root.h"

/* A device whose link and acpi stay valid as long as the inventory. */
struct inventory {
	const struct sys *sys;
	struct device *devices;
	unsigned n;
};

/* 0 or -ENOMEM. A machine without PCI has none. */
int inventory_read(struct inventory *ret, const struct sys *sys) _must_check_;
void inventory_free(struct inventory *inventory);
/* Place of the function in the array, or -1. */
int inventory_find(const struct inventory *inventory, const struct address *address);
/* Does the rule hold? group: and slot: must have been resolved. */
bool inventory_matches(const struct inventory *inventory, unsigned device, const struct rule *rule);

/*
 * Writes the rule that selects this function alone, on this machine, and stays right when buses
 * renumber: its bridge path with its id, and the serial number if no other slot has the same. It is
 * proved by matching it against every function. False, and nothing written, if there is none: a
 * bridge, a child of VMD, or a tree that does not say where it is.
 */
bool inventory_propose(struct buf *b, const struct inventory *inventory, unsigned device);
