/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SR-IOV: the attributes of a physical function and the links between it and its virtual ones.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

static void physical_put(int sys, const struct function *f, unsigned long total)
{
	int dir = open_folder(sys, f->path);

	put_text(dir, "sriov_totalvfs", 0444, "%lu\n", total);
	put_text(dir, "sriov_numvfs", 0644, "%u\n", f->vfs);
	put_text(dir, "sriov_drivers_autoprobe", 0644, "1\n");
	put_text(dir, "sriov_offset", 0444, "%lu\n", function_number(f, "sriov_offset", 10, 128));
	put_text(dir, "sriov_stride", 0444, "%lu\n", function_number(f, "sriov_stride", 10, 2));
	put_text(dir, "sriov_vf_device", 0444, "%lx\n",
		 function_number(f, "sriov_vf_device", 16, f->device));
	put_text(dir, "sriov_vf_total_msix", 0444, "0\n");
	close(dir);
}

/* virtfnN counts a physical function's virtual ones in the order of their addresses */
static unsigned int number_of(const struct machine *machine, const struct function *vf,
			      const char *physfn)
{
	unsigned int number = 0;

	for (size_t i = 0; machine->functions[i] != vf; i++) {
		const char *other = function_get(machine->functions[i], "physfn");

		number += other && strcmp(other, physfn) == 0;
	}
	return number;
}

static void virtual_put(int sys, const struct function *vf, const struct machine *machine,
			const char *physfn)
{
	const struct function *pf = machine_find(machine, physfn);
	char link[SYSFS_PATH_MAX + 32];

	snprintf(link, sizeof(link), "%s/physfn", vf->path);
	put_sys_link(sys, link, pf->path);
	put_folder(sys, pf->path);
	snprintf(link, sizeof(link), "%s/virtfn%u", pf->path, number_of(machine, vf, physfn));
	put_sys_link(sys, link, vf->path);
}

void sriov_put(int sys, const struct function *f, const struct machine *machine)
{
	const char *physfn = function_get(f, "physfn");
	unsigned long total = function_number(f, "sriov_total", 10, f->vfs_listed);

	if (total < f->vfs_listed)
		die_at(f, "%u virtual functions of %lu", f->vfs_listed, total);
	if (total)
		physical_put(sys, f, total);
	if (physfn)
		virtual_put(sys, f, machine, physfn);
}
