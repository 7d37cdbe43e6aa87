// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early vfs ADDRESS: makes the virtual functions that a rule "vfs:ADDRESS+N" asks for, once
 * the PF's driver is bound and if there are none yet; and gives those that no rule takes to their
 * normal driver. Started by a unit, once a boot and whenever the PF gets a driver or such a VF
 * comes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sys/pfs.h"
#include "../sys/state.h"
#include "commands.h"
#include "late.h"
#include "vfs.h"

/* udev's rule looks at this, so that it acts on no more than one of the events that are asked for.
 */
static void stamp(const struct sys *sys, const char *address)
{
	int fd;

	(void)mkdirat(sys->root, STATE_DIR, 0755);
	fd = openat(sys->root, sys_path(STATE_DIR "/vfs-%s", address),
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0)
		(void)close(fd);
}

static const char *why_not(int error)
{
	if (error == -ENOENT)
		return "its driver makes none (vfio-pci does with options = enable_sriov=1)";
	if (error == -ETIMEDOUT)
		return "its driver did not come back in time and was left behind";
	return strerror(-error);
}

static int make_all(struct job *job, const struct address *address, const char *name)
{
	struct device pf = device_at(address);
	uint32_t n = vfs_to_make(&job->sys, &job->settings, &pf);
	struct sriov sriov;
	int error;

	if (!pfs_read(&job->sys, address, &sriov)) {
		say("%s: it can have no virtual functions", name);
		return EXIT_REFUSED;
	}
	if (!n || sys_exists(job->sys.devices, sys_device_path(address, "virtfn0")))
		return 0;
	if (n > sriov.total) {
		say("%s: a rule wants %u virtual functions, it can have %u", name, n, sriov.total);
		return EXIT_REFUSED;
	}
	if (!sys_exists(job->sys.devices, sys_device_path(address, "driver"))) {
		say("%s: it has no driver, so there are no virtual functions", name);
		return EXIT_REFUSED;
	}
	error = vfs_make(job, address, n);
	if (error) {
		say("%s: %u virtual functions: %s", name, n, why_not(error));
		return EXIT_REFUSED;
	}
	printf("%s: %u virtual functions made\n", name, n);
	return 0;
}

/* With them in the plan. */
static void plan_again(struct job *job)
{
	job->plan.n = 0;
	gather_plan(job, true);
	guard_judge(&job->plan, &job->settings, &job->world);
}

static int look_after(struct job *job, const struct address *address, const char *name)
{
	int probed;

	if (!vfs_are_kept_free(&job->sys, address))
		return 0;
	plan_again(job);
	probed = vfs_probe_others(job, address);
	if (probed < 0) {
		say("%s: drivers for its other virtual functions: %s", name, strerror(-probed));
		return EXIT_REFUSED;
	}
	if (probed)
		printf("%s: %d virtual functions that no rule takes went to their normal driver\n",
		       name, probed);
	return 0;
}

int command_vfs(struct job *job, const struct options *options)
{
	struct host_plan plan;
	struct address address;
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);
	int status = late_plan(&plan, job, options, &address), rest;

	if (status >= 0)
		return status;
	host_plan_free(&plan);
	address_print(&b, &address);
	if (!vfs_are_named(job, &address)) {
		say("%s: no rule names virtual functions of it", name);
		return EXIT_REFUSED;
	}
	if (!job->sys.is_live)
		return 0;
	stamp(&job->sys, name);
	status = make_all(job, &address, name);
	rest = look_after(job, &address, name);
	return status ? status : rest;
}
