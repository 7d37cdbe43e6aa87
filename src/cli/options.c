// SPDX-License-Identifier: GPL-2.0-or-later
/* The host program's arguments: see options.h. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LONG_ONLY 256 /* getopt's numbers of options, from here on those of option_rows */

const struct option_row option_rows[OPTION_MAX] = {
	[OPTION_SYSROOT] = { "sysroot", 0, "DIR", "work on the tree DIR instead of /" },
	[OPTION_CONFIG] = { "config", 0, "FILE",
			    "read FILE instead of /etc/vfio-early.conf (repeatable)" },
	[OPTION_CMDLINE] = { "cmdline", 0, "TEXT", "use TEXT instead of /proc/cmdline" },
	[OPTION_HELP] = { "help", 'h', NULL, "print this; behind a command, what it takes" },
	[OPTION_VERSION] = { "version", 'V', NULL, "print the version" },
	[OPTION_JSON] = { "json", 'J', NULL, "print one JSON object" },
	[OPTION_OUTPUT] = { "output", 'o', "LIST", "columns to show, or +LIST to add some" },
	[OPTION_NOHEADINGS] = { "noheadings", 'n', NULL, "print no headings" },
	[OPTION_AS_FOUND] = { "as-found", 0, NULL,
			      "plan for the drivers as they are now, not as at the next boot" },
	[OPTION_KERNEL] = { "kernel", 0, "VERSION", "the kernel that will boot" },
	[OPTION_BOOT] = { "boot", 0, "VERSION",
			  "plan with what is embedded in that kernel's image" },
	[OPTION_WRITE] = { "write", 0, NULL,
			   "add the rules to /etc/vfio-early.conf.d/50-local.conf" },
	[OPTION_FORCE] = { "force", 0, NULL,
			   "add what is refused, missing or needed by this host" },
	[OPTION_REBUILD] = { "rebuild", 0, NULL, "make the images of all installed kernels anew" },
	[OPTION_SERIALS] = { "serials", 0, NULL, "keep serial numbers, which are left out else" },
};

static int output_error;

bool output_arrived(void)
{
	if (fflush(stdout) && !output_error)
		output_error = errno;
	return !ferror(stdout);
}

int output_finish(int status)
{
	if (output_arrived())
		return status;
	say("standard output: %s", output_error ? strerror(output_error) : "write error");
	return EXIT_BROKEN;
}

void say(const char *format, ...)
{
	va_list ap;

	(void)output_arrived(); /* on a terminal a remark stands behind what it is about */
	va_start(ap, format);
	fputs("vfio-early: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
}

int say_usage(const char *what, const char *about)
{
	say("%s%s%s", what, about ? ": " : "", about ? about : "");
	fputs("Try 'vfio-early --help'.\n", stderr);
	return EXIT_USAGE;
}

static int add_config(struct input *input, const char *file)
{
	if (input->n_configs == INPUT_MAX_CONFIGS)
		return say_usage("more than 16 configuration files", file);
	input->configs[input->n_configs++] = file;
	return -1;
}

/* The first word is the command, all others are its own. */
static int add_word(struct options *options, const char *word)
{
	if (!options->command) {
		options->command = word;
		return -1;
	}
	if (options->n_arguments == OPTIONS_MAX_ARGUMENTS)
		return say_usage("more than 256 arguments", word);
	options->arguments[options->n_arguments++] = word;
	return -1;
}

static int take(enum option_id id, struct options *options, struct input *input)
{
	options->given |= OPTION_BIT(id);
	options->values[id] = optarg;
	if (id == OPTION_SYSROOT)
		options->root = optarg;
	else if (id == OPTION_CMDLINE)
		input->cmdline = optarg;
	else if (id == OPTION_CONFIG)
		return add_config(input, optarg);
	return -1;
}

static int take_number(int number, struct options *options, struct input *input)
{
	if (number == 1)
		return add_word(options, optarg);
	if (number >= LONG_ONLY)
		return take((enum option_id)(number - LONG_ONLY), options, input);
	for (int id = 0; id < OPTION_MAX; id++)
		if (option_rows[id].letter == number)
			return take((enum option_id)id, options, input);
	fputs("Try 'vfio-early --help'.\n", stderr); /* getopt_long has said what is wrong */
	return EXIT_USAGE;
}

/* What getopt_long wants to know of the rows. */
struct getopt_tables {
	struct option long_options[OPTION_MAX + 1];
	char letters[2 * OPTION_MAX + 2];
};

static void make_tables(struct getopt_tables *ret)
{
	/* "-": words come as options of number 1, so that options may follow the command */
	struct buf b = BUF(ret->letters);

	buf_add(&b, "-");
	for (int id = 0; id < OPTION_MAX; id++) {
		const struct option_row *row = &option_rows[id];
		int argument = row->argument ? required_argument : no_argument;

		ret->long_options[id] =
			(struct option) { row->name, argument, NULL, LONG_ONLY + id };
		if (row->letter)
			buf_text(&b, (struct text) { &row->letter, 1 });
		if (row->letter && row->argument)
			buf_add(&b, ":");
	}
	ret->long_options[OPTION_MAX] = (struct option) { 0 };
}

int options_parse(int argc, char **argv, struct options *ret, struct input *input)
{
	static char name[] = "vfio-early"; /* what getopt_long calls us */
	struct getopt_tables tables;
	int number, status = -1;

	*ret = (struct options) { .root = "/" };
	argv[0] = name;
	make_tables(&tables);
	while (status < 0 &&
	       (number = getopt_long(argc, argv, tables.letters, tables.long_options, NULL)) != -1)
		status = take_number(number, ret, input);
	while (status < 0 && optind < argc)
		status = add_word(ret, argv[optind++]);
	return status;
}
