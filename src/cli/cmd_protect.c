// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early protect: the rules that the image build embeds, so that no rule of the user can take
 * away what the host boots from. Never a reason for an image build to fail.
 */
#include <stdio.h>

#include "commands.h"
#include "host.h"
#include "needed.h"
#include "protect.h"

int command_protect(struct job *job, const struct options *options)
{
	static struct protect protect;
	int status = host_open(job, options);
	const char *why;

	if (status)
		return status;
	why = needed_why_not(&job->sys);
	if (why) {
		printf("# no protection: %s\n", why);
		return 0;
	}
	protect = (struct protect) { .sys = &job->sys, .root = options->root };
	protect_find(&protect);
	protect_print(stdout, &protect);
	return 0;
}
