/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host program's arguments. In: argv. Out: one struct, or a message and an exit status. */
#pragma once

#include "../sys/input.h"

#define EXIT_REFUSED 1 /* something asked for is refused, missing or not bound */
#define EXIT_BROKEN  2 /* the work could not be done */
#define EXIT_USAGE   64

/* Options that not every command has. */
enum option_bit {
	OPTION_JSON = 1 << 0,
	OPTION_AS_FOUND = 1 << 1,
	OPTION_KERNEL = 1 << 2,
	OPTION_ARGUMENTS = 1 << 3, /* words behind the command */
};

#define OPTIONS_MAX_ARGUMENTS 256

struct options {
	const char *command; /* NULL: none was given */
	const char *root;    /* --sysroot */
	const char *kernel;  /* --kernel, NULL: this host's */
	bool json;
	bool as_found;
	bool help, version;
	unsigned given; /* option_bits that were used */
	const char *arguments[OPTIONS_MAX_ARGUMENTS];
	unsigned n_arguments;
};

/* Returns -1 to go on, or the exit status with which to end. */
int options_parse(int argc, char **argv, struct options *ret, struct input *input);
/* Says it on stderr as the program. */
void say(const char *format, ...) _printf_(1, 2);
/* The same, with the hint at --help; returns EXIT_USAGE. */
int say_usage(const char *format, const char *about);
