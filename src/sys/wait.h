/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `wait`: devices that a rule names by place or serial number and that are not there yet. */
#pragma once

#include "gather.h"

/*
 * Fills the plan; if a rule that names a place finds nothing there, waits for the kernel's add
 * events and fills it again, until nothing is missing or settings.wait seconds are over. Before
 * udev runs, so no normal driver that is a module is in the way of the device that comes. The time
 * it takes is not counted against job->deadline.
 *
 * Drivers that are built in are kept off by drivers_autoprobe=0 where the kernel heeds that for a
 * device that comes: from 6.19 on (device_initial_probe(), drivers/base/dd.c). The listening is
 * done by a child, so that whatever becomes of that, its parent sets it to 1 again.
 */
void wait_and_gather(struct job *job);
/* The plan is judged: what came meanwhile and is not to be taken gets its normal driver. */
void wait_probe_others(struct job *job);
