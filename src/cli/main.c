// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early, the host program: says what the early program will do at the next boot and why, and
 * gives the image build what it embeds. Changes nothing on the host.
 *
 * The commands are in commands.c, their options in options.c.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"

static struct job job;

static int run(const struct options *options)
{
	const struct command *command = NULL;
	int status;

	if (options->command) {
		command = command_find(options->command);
		if (!command)
			return say_usage("no such command", options->command);
	}
	if (option_given(options, OPTION_VERSION))
		return printf("vfio-early %s\n", VERSION) < 0 ? EXIT_BROKEN : 0;
	if (option_given(options, OPTION_HELP)) {
		help_print(command);
		return 0;
	}
	if (!command)
		return say_usage("no command given", NULL);
	status = command_fits(command, options);
	return status >= 0 ? status : command->run(&job, options);
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

int main(int argc, char **argv)
{
	struct options options;
	int status;

	hold_standard_fds();
	(void)setlocale(LC_CTYPE, ""); /* for the branches of a tree */
	status = options_parse(argc, argv, &options, &job.input);
	return status >= 0 ? status : output_finish(run(&options));
}
