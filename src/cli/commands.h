/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of the host program, one file each; the table is main.c's. */
#pragma once

#include "../sys/gather.h"
#include "options.h"

/* Prints its result on stdout and returns the exit status; main() looks after stdout itself. */
typedef int command_fn(struct job *job, const struct options *options);

command_fn command_config, command_modules, command_plan, command_protect;
