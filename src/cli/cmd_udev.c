// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early udev ADDRESS: for udev's rule, what is to be done with a device that has come. Prints
 * KEY=VALUE lines as IMPORT{program} takes them; changes nothing, and prints nothing for a device
 *that is none of ours:
 *
 *	VFIO_EARLY_OVERRIDE=DRIVER	for driver_override; vfio-early-take@ADDRESS.service does
 *the rest VFIO_EARLY_VFS=PF		vfio-early-vfs@PF.service has something to do
 *	VFIO_EARLY_AUTOPROBE=0		for sriov_drivers_autoprobe: rules name its VFs
 */
#include <stdio.h>

#include "commands.h"
#include "late.h"
#include "vfs.h"

static void print_override(const struct entry *e)
{
	/* until the variant's module is there, a name that no driver has keeps all of them off */
	struct text name = e->variant.n ? TEXT("none") : e->wanted;

	printf("VFIO_EARLY_OVERRIDE=%.*s\n", TEXT_ARGS(name));
}

/* Of a PF itself, or of the PF of a VF that nobody is about to take. */
static void print_vfs(struct job *job, const struct address *address)
{
	struct device d = device_at(address);
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);
	struct scratch scratch;

	facts_look_up(&job->sys, &d, FACT_PHYSFN, &scratch);
	if (d.is_vf)
		d.address = d.physfn;
	if (d.is_vf && !vfs_are_kept_free(&job->sys, &d.address))
		return;
	if (!vfs_are_named(job, &d.address))
		return;
	address_print(&b, &d.address);
	if (sys_exists(job->sys.devices, sys_device_path(&d.address, "driver")))
		printf("VFIO_EARLY_VFS=%s\n", name);
}

int command_udev(struct job *job, const struct options *options)
{
	struct host_plan plan;
	struct address address;
	int status = late_plan(&plan, job, options, &address);
	const struct entry *e;

	if (status >= 0)
		return status;
	e = plan_find(&job->plan, &address);
	if (e && entry_to_do(e))
		print_override(e);
	else
		print_vfs(job, &address);
	if (e && entry_keeps_vfs_free(e) && !e->outcome.vfs_free)
		puts("VFIO_EARLY_AUTOPROBE=0");
	host_plan_free(&plan);
	return 0;
}
