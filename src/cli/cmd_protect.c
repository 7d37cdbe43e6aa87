// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early protect: the rules that the image build embeds, so that no rule of the user can take
 * away what the host boots from. Never a reason for an image build to fail.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "commands.h"
#include "host.h"
#include "protect.h"

/* In a chroot the mount table is that of the machine that builds, not of the one that will boot. */
static const char *why_not(const struct sys *sys)
{
	struct stat own, init;

	if (!sys_exists(sys->root, "proc/self/mountinfo"))
		return "there is no mount table here, so this image is not made for this machine";
	if (!sys->is_live)
		return NULL;
	if (stat("/", &own) || stat("/proc/1/root/.", &init))
		return "it cannot be told whether this image is made for this machine";
	if (own.st_dev != init.st_dev || own.st_ino != init.st_ino)
		return "this is a chroot, so this image is not made for this machine";
	return NULL;
}

int command_protect(struct job *job, const struct options *options)
{
	static struct protect protect;
	int status = host_open(job, options);
	const char *why;

	if (status)
		return status;
	why = why_not(&job->sys);
	if (why) {
		printf("# no protection: %s\n", why);
		return 0;
	}
	protect = (struct protect) { .sys = &job->sys, .root = options->root };
	protect_find(&protect);
	protect_print(stdout, &protect);
	return 0;
}
