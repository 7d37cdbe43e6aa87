// SPDX-License-Identifier: GPL-2.0-or-later
/* The host program's arguments: see options.h. */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

enum { SYSROOT = 256, CONFIG, CMDLINE, KERNEL, JSON, AS_FOUND, HELP, PRINT_VERSION };

static const struct option long_options[] = {
	{ "sysroot", required_argument, NULL, SYSROOT },
	{ "config", required_argument, NULL, CONFIG },
	{ "cmdline", required_argument, NULL, CMDLINE },
	{ "kernel", required_argument, NULL, KERNEL },
	{ "json", no_argument, NULL, JSON },
	{ "as-found", no_argument, NULL, AS_FOUND },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, PRINT_VERSION },
	{ NULL, 0, NULL, 0 },
};

void say(const char *format, ...)
{
	va_list ap;

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
	options->given |= OPTION_ARGUMENTS;
	return -1;
}

static int take(int option, struct options *options, struct input *input)
{
	switch (option) {
	case 1:
		return add_word(options, optarg);
	case SYSROOT:
		options->root = optarg;
		break;
	case CONFIG:
		return add_config(input, optarg);
	case CMDLINE:
		input->cmdline = optarg;
		break;
	case KERNEL:
		options->kernel = optarg;
		options->given |= OPTION_KERNEL;
		break;
	case JSON:
		options->json = true;
		options->given |= OPTION_JSON;
		break;
	case AS_FOUND:
		options->as_found = true;
		options->given |= OPTION_AS_FOUND;
		break;
	case HELP:
		options->help = true;
		break;
	case PRINT_VERSION:
		options->version = true;
		break;
	default: /* getopt_long has said what is wrong */
		fputs("Try 'vfio-early --help'.\n", stderr);
		return EXIT_USAGE;
	}
	return -1;
}

int options_parse(int argc, char **argv, struct options *ret, struct input *input)
{
	static char name[] = "vfio-early"; /* what getopt_long calls us */
	int option, status = -1;

	*ret = (struct options) { .root = "/" };
	argv[0] = name;
	/* "-": words come as options of number 1, so that options may follow the command */
	while (status < 0 && (option = getopt_long(argc, argv, "-", long_options, NULL)) != -1)
		status = take(option, ret, input);
	while (status < 0 && optind < argc)
		status = add_word(ret, argv[optind++]);
	return status;
}
