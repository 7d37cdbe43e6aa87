/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host program's arguments. In: argv. Out: one struct, or a message and an exit status.
 *
 * To add an option: a name in option_id, a row in option_rows of options.c, its bit in the rows of
 * the commands (commands.c) that take it, a paragraph in the man page, a word in the completion.
 */
#pragma once

#include "../sys/input.h"

#define EXIT_REFUSED 1 /* something asked for is refused, missing or not bound */
#define EXIT_BROKEN  2 /* the work could not be done */
#define EXIT_USAGE   64

enum option_id {
	OPTION_SYSROOT, /* the first five every command has */
	OPTION_CONFIG,
	OPTION_CMDLINE,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_JSON,
	OPTION_OUTPUT,
	OPTION_NOHEADINGS,
	OPTION_AS_FOUND,
	OPTION_KERNEL,
	OPTION_BOOT,
	OPTION_WRITE,
	OPTION_FORCE,
	OPTION_REBUILD,
	OPTION_SERIALS,
	OPTION_MAX
};

#define OPTION_BIT(id) (1u << (id))
#define OPTIONS_COMMON (OPTION_BIT(OPTION_VERSION + 1) - 1)

#define OPTIONS_MAX_ARGUMENTS 256

struct option_row {
	const char *name;     /* without its "--" */
	char letter;	      /* of the short form, 0: none */
	const char *argument; /* what it takes, as the help names it; NULL: nothing */
	const char *help;
};

extern const struct option_row option_rows[OPTION_MAX];

struct options {
	const char *command; /* NULL: none was given */
	const char *root;    /* --sysroot */
	unsigned given;	     /* OPTION_BITs */
	const char *values[OPTION_MAX];
	const char *arguments[OPTIONS_MAX_ARGUMENTS]; /* the words behind the command */
	unsigned n_arguments;
};

static inline bool option_given(const struct options *options, enum option_id id)
{
	return options->given & OPTION_BIT(id);
}

/* Returns -1 to go on, or the exit status with which to end. */
int options_parse(int argc, char **argv, struct options *ret, struct input *input);
/* Says it on stderr as the program. */
void say(const char *format, ...) _printf_(1, 2);
/* The same, with the hint at --help; returns EXIT_USAGE. */
int say_usage(const char *what, const char *about);
/* Hands on what stands in stdout's buffer; false if any of it, now or before, did not arrive. */
bool output_arrived(void);
/*
 * What was asked for must have arrived: a full disk or a closed pipe is a failure. Returns
 * `status`, or EXIT_BROKEN, told.
 */
int output_finish(int status) _must_check_;
