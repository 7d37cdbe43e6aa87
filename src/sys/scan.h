/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices for the plan: all of them, as a stream, or only those that the rules can mean. What the
 * core decides of a device it decides in plan_consider(); here is only who is shown to it.
 */
#pragma once

#include "../core/guard.h"
#include "facts.h"

/* What group: and slot: in the rules stand for on this machine. */
void scan_resolve(const struct sys *sys, struct settings *settings);
/*
 * Fills the plan, sorted. With `all`, every function is looked at; else only as many as the rules
 * need: for addresses, paths, slots, groups and VFs no other device is touched.
 */
void scan_devices(const struct sys *sys, struct settings *settings, struct plan *plan, bool all);
/* Adds the neighbours of chosen devices: their IOMMU groups' and their slots' USB functions. */
void scan_neighbours(const struct sys *sys, struct settings *settings, struct plan *plan);
/* Counts for each generated protect rule whether its device is still there. */
void scan_generated(const struct sys *sys, struct settings *settings);
