/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acts on a judged plan, in this order, which is the whole point of the program:
 *
 *   1. every driver_override, before anything else;
 *   2. the modules, while nothing has been unbound: __driver_attach() takes the lock of each device
 *      whose override matches, so behind a hung unbind this would hang too
 * (drivers/base/dd.c, 6.12);
 *   3. what still has a driver is taken from it, one child a device, all at once;
 *   4. what is still unbound is bound by name, since only that gives an errno;
 *   5. the driver link is read back: only that counts;
 *   6. what could not be bound is handed back: override cleared, drivers probed.
 *
 * One worker does the writes; its parent holds the plan in shared memory and the deadline. When
 * that passes, the device and step where the worker stands are noted, it is left behind, and a new
 * one does the rest.
 */
#pragma once

#include "gather.h"

/*
 * When the deadline has passed, each step that is left still gets this long, for all devices at
 * once: so a hang on one costs the others nothing, and a boot no more than `timeout` and a second
 * or so.
 */
#define GRACE_MS 300

/* Until job->deadline. Fills in each entry's outcome, and its reason where it failed.
 * Devices not in the plan: no write. */
void apply_plan(struct job *job);
