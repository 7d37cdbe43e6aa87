// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early, the host program: says what the early program will do at the next boot and why, and
 * gives the image build what it embeds. Changes nothing on the host.
 *
 * To add a command: a file cmd_NAME.c, a row in `commands` below, a section in the man page.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"

static const struct command {
	const char *name;
	command_fn *run;
	unsigned options; /* those of option_bit that it has */
	const char *help;
} commands[] = {
	{ "plan", command_plan, OPTION_JSON | OPTION_AS_FOUND | OPTION_KERNEL,
	  "show what the next boot would do, device by device, and why" },
	{ "config", command_config, 0,
	  "for the image build: check the configuration and merge it" },
	{ "modules", command_modules, OPTION_KERNEL,
	  "for the image build: modules in load order, with their options" },
	{ "protect", command_protect, 0,
	  "for the image build: rules for the devices that this host needs" },
};

static struct job job;

static void print_usage(void)
{
	printf("usage: vfio-early COMMAND [OPTION…]\n\nCommands:\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-14s %s\n", commands[i].name, commands[i].help);
	printf("\nOptions:\n"
	       "  --sysroot DIR  work on the tree DIR instead of /\n"
	       "  --config FILE  read FILE instead of /etc/vfio-early.conf (repeatable)\n"
	       "  --cmdline TEXT use TEXT instead of /proc/cmdline\n"
	       "  --json         one JSON object (plan)\n"
	       "  --as-found     plan for the drivers as they are now, not as at the next boot "
	       "(plan)\n"
	       "  --kernel VERS  the kernel that will boot (plan, modules)\n"
	       "  --help         print this\n"
	       "  --version      print the version\n\n"
	       "Exit status: 0 all is well; 1 something asked for is refused, missing or not "
	       "bound;\n"
	       "2 the work could not be done; 64 usage.\n");
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static const char *option_name(unsigned bits)
{
	if (bits & OPTION_JSON)
		return "--json";
	if (bits & OPTION_AS_FOUND)
		return "--as-found";
	if (bits & OPTION_KERNEL)
		return "--kernel";
	return NULL;
}

static int run(const struct options *options)
{
	const struct command *command;
	unsigned wrong;

	if (options->version)
		return printf("vfio-early %s\n", VERSION) < 0 ? EXIT_BROKEN : 0;
	if (options->help) {
		print_usage();
		return 0;
	}
	if (!options->command)
		return say_usage("no command given", NULL);
	command = find_command(options->command);
	if (!command)
		return say_usage("no such command", options->command);
	wrong = options->given & ~command->options;
	if (wrong & OPTION_ARGUMENTS)
		return say_usage("this command takes no arguments", options->arguments[0]);
	if (wrong)
		return say_usage("this command has no such option", option_name(wrong));
	return command->run(&job, options);
}

/* A file opened while 0, 1 or 2 are closed would take their place: writes must fail instead. */
static void hold_standard_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

/* What was asked for must have arrived: a full disk or a closed pipe is a failure. */
static int finish(int status)
{
	bool bad = ferror(stdout);

	if (fflush(stdout) || bad) {
		say("standard output: %s", errno ? strerror(errno) : "write error");
		return EXIT_BROKEN;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	int status;

	hold_standard_fds();
	status = options_parse(argc, argv, &options, &job.input);
	return status >= 0 ? status : finish(run(&options));
}
