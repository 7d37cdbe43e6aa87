// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early modules: the image's module list, for the rules of the configuration, of this host's
 * bootconfig and of its command line. Never a reason for an image build to fail.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "conffile.h"
#include "host.h"
#include "modmake.h"

static struct conffiles files;

/* `config=off` is meant for one boot: an image built in it needs its drivers all the same. */
static void read_rules(struct job *job)
{
	struct input *input = &job->input;
	struct text cmdline, bootconfig;
	int error;

	settings_init(&job->settings);
	conffiles_read(&files, input, &job->sys, false);
	conffiles_fold(&files, &job->settings);
	bootconfig = input_file(input, job->sys.root, "proc/bootconfig", INPUT_MAX_CMDLINE, &error);
	settings_add_bootconfig(&job->settings, bootconfig);
	if (input->cmdline)
		cmdline = text_of(input->cmdline);
	else
		cmdline =
			input_file(input, job->sys.root, "proc/cmdline", INPUT_MAX_CMDLINE, &error);
	settings_add_cmdline(&job->settings, cmdline);
}

int command_modules(struct job *job, const struct options *options)
{
	static struct kernel kernel;
	int error = host_open(job, options);

	if (error)
		return error;
	if (!kernel_pick(&job->sys, options->root, options->values[OPTION_KERNEL], &kernel)) {
		say("there are no modules of kernel %s in %s",
		    kernel.version[0] ? kernel.version : "?", options->root);
		return 0;
	}
	read_rules(job);
	error = modmake_list(stdout, &job->sys, options->root, &kernel, &job->settings, false);
	if (error) {
		say("modules of kernel %s: %s", kernel.version, strerror(-error));
		return EXIT_BROKEN;
	}
	return 0;
}
