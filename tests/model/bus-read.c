/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PCI bus as the tree shows it at the start: devices, drivers, who has whom.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakekernel.h"

static int not_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void devices_read(void)
{
	struct dirent **entries;
	int count = scandirat(kernel.sys, "bus/pci/devices", &entries, not_dots, alphasort);

	if (count < 0)
		die("%s/sys/bus/pci/devices: %s", kernel.tree, strerror(errno));
	for (int i = 0; i < count; i++) {
		(void)device_append(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	devices_sort();
}

static void driver_read(const char *name)
{
	char path[PATH_LENGTH], target[PATH_LENGTH];
	struct driver *driver;
	ssize_t length;

	snprintf(path, sizeof(path), "bus/pci/drivers/%s/module", name);
	length = readlinkat(kernel.sys, path, target, sizeof(target) - 1);
	target[length < 0 ? 0 : length] = '\0';
	driver = driver_add(name, strrchr(target, '/') ? strrchr(target, '/') + 1 : name);
	driver->override_only = strcmp(name, "vfio-pci") == 0 || strcmp(name, "pci-stub") == 0;
}

static void drivers_read(void)
{
	struct dirent **entries;
	int count = scandirat(kernel.sys, "bus/pci/drivers", &entries, not_dots, alphasort);

	if (count < 0)
		die("%s/sys/bus/pci/drivers: %s", kernel.tree, strerror(errno));
	for (int i = 0; i < count; i++) {
		driver_read(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* A driver that is there already claims what it has: that is all the tree can tell of its ids */
static void bindings_read(void)
{
	char path[PATH_LENGTH + 64], target[PATH_LENGTH];

	for (size_t i = 0; i < kernel.device_count; i++) {
		struct device *device = kernel.devices[i];
		ssize_t length;

		snprintf(path, sizeof(path), "%s/driver", device->path);
		length = readlinkat(kernel.sys, path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		device->driver = driver_find(strrchr(target, '/') + 1);
		if (!device->driver)
			die("%s: no such driver: %s", path, target);
		if (!device->driver->override_only)
			driver_claim(device->driver, device->modalias);
	}
}

static void physicals_read(void)
{
	char path[PATH_LENGTH + 64], target[PATH_LENGTH];

	for (size_t i = 0; i < kernel.device_count; i++) {
		struct device *device = kernel.devices[i];
		ssize_t length;

		snprintf(path, sizeof(path), "%s/physfn", device->path);
		length = readlinkat(kernel.sys, path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		device->physical = device_find(strrchr(target, '/') + 1);
	}
}

void bus_read(void)
{
	devices_read();
	drivers_read();
	bindings_read();
	physicals_read();
}
