/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices that come after the boot: the plan for now, with the protection of what this host uses
 * now, and the one device that a command names. Used by udev's rule and by what that starts.
 */
#pragma once

#include "host.h"

/*
 * The device that the command's one argument names. The plan has it or not. Returns -1 to go on, or
 * an exit status, told; 0 if the rules are not to be acted on (none, mode off or dry-run).
 */
int late_plan(struct host_plan *plan, struct job *job, const struct options *options,
	      struct address *ret);
