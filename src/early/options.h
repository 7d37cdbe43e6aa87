/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The early program's arguments. */
#pragma once

#include "../core/address.h"
#include "../sys/input.h"

#define EXIT_REFUSED 1 /* something asked for is refused, or failed */
#define EXIT_BROKEN  2 /* the work could not be done */
#define EXIT_USAGE   64

struct options {
	const char *root; /* --sysroot */
	bool dry_run;
	const char *only;   /* --only: a device that has come late */
	struct address one; /* its address */
	const char *report; /* where the report goes, relative to the root */
};

/* Returns -1 to go on, or the exit status with which to end. */
int options_parse(int argc, char **argv, struct options *ret, struct input *input);
