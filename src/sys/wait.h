/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `wait`: devices that a rule names by place or serial number and that are not there yet. */
#pragma once

#include "gather.h"

/*
 * Fills the plan; if a rule that names a place finds nothing there, waits for the kernel's add
 * events and fills it again, until nothing is missing or settings.wait seconds are over. Before
 * udev runs, so no normal driver that is a module is in the way of the device that comes. The time
 * it takes is not counted against job->deadline.
 */
void wait_and_gather(struct job *job);
