/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOMMU groups that were not there from the start: an IOMMU driver's module makes them, from
 * .model/groups in the tree; up to Linux 6.14 a device that devicetree, IORT or VIOT describes gets
 * its own from .model/probe-groups when its first driver meets it, whatever comes of that; and a
 * new virtual function gets one of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "groups.h"
#include "module.h"

void group_join(const struct device *device, unsigned int number)
{
	char group[64], path[PATH_LENGTH + 64];

	snprintf(group, sizeof(group), "kernel/iommu_groups/%u", number);
	snprintf(path, sizeof(path), "%s/devices", group);
	folder_make(kernel.sys, path);
	snprintf(path, sizeof(path), "%s/type", group);
	file_make(kernel.sys, path, 0644, "DMA-FQ\n");
	snprintf(path, sizeof(path), "%s/reserved_regions", group);
	file_make(kernel.sys, path, 0444, "0x00000000fee00000 0x00000000feefffff msi\n");
	snprintf(path, sizeof(path), "%s/devices/%s", group, device->name);
	link_make(kernel.sys, path, device->path);
	snprintf(path, sizeof(path), "%s/iommu_group", device->path);
	link_make(kernel.sys, path, group);
}

void group_new(const struct device *device)
{
	char path[64];
	unsigned int number = 0;

	do
		snprintf(path, sizeof(path), "kernel/iommu_groups/%u", number);
	while (faccessat(kernel.sys, path, F_OK, 0) == 0 && ++number);
	group_join(device, number);
}

bool has_group(const struct device *device)
{
	char path[PATH_LENGTH + 16];

	snprintf(path, sizeof(path), "%s/iommu_group", device->path);
	return faccessat(kernel.sys, path, F_OK, 0) == 0;
}

/* "ADDRESS GROUP" lines: all of them join, or only that device. False if there is no such file. */
static bool join_listed(const char *file, const struct device *only)
{
	static char text[1 << 20];
	char *save = NULL;

	if (text_read(kernel.root, file, text, sizeof(text)) < 0)
		return false;
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char name[24];
		unsigned int number;

		if (sscanf(line, "%23s %u", name, &number) != 2 || !device_find(name))
			die("%s: %s", file, line);
		if (!only || only == device_find(name))
			group_join(device_find(name), number);
	}
	return true;
}

void group_of_probe(const struct device *device)
{
	if (!has_group(device) && join_listed(".model/probe-groups", device) && has_group(device))
		journal_effect("group %s", device->name);
}

void groups_appear(void)
{
	if (!join_listed(".model/groups", NULL))
		return;
	folder_make(kernel.sys, "devices/virtual/iommu/0000:00:01.0");
	folder_make(kernel.sys, "class/iommu");
	link_make(kernel.sys, "class/iommu/0000:00:01.0", "devices/virtual/iommu/0000:00:01.0");
	journal_effect("groups appear");
}
