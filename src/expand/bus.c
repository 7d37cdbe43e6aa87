/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is not one function's: drivers, slots, IOMMU groups, the PCI bus's own attributes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

static void module_link_put(int sys, const char *driver, const char *module, bool builtin)
{
	char path[512], target[256];

	snprintf(path, sizeof(path), "module/%s/drivers", module);
	put_folder(sys, path);
	snprintf(path, sizeof(path), "module/%s/initstate", module);
	if (!builtin && faccessat(sys, path, F_OK, 0) < 0)
		put_text(sys, path, 0444, "live\n");
	snprintf(path, sizeof(path), "module/%s/drivers/pci:%s", module, driver);
	snprintf(target, sizeof(target), "bus/pci/drivers/%s", driver);
	put_sys_link(sys, path, target);
	snprintf(path, sizeof(path), "bus/pci/drivers/%s/module", driver);
	snprintf(target, sizeof(target), "module/%s", module);
	put_sys_link(sys, path, target);
}

void driver_put(int sys, const char *driver, const char *module, bool builtin)
{
	char path[256];
	int dir;

	snprintf(path, sizeof(path), "bus/pci/drivers/%s", driver);
	if (faccessat(sys, path, F_OK, 0) == 0)
		return;
	dir = open_folder(sys, path);
	put_bytes(dir, "bind", 0200, "", 0);
	put_bytes(dir, "unbind", 0200, "", 0);
	put_bytes(dir, "uevent", 0200, "", 0);
	put_bytes(dir, "new_id", 0200, "", 0);
	put_bytes(dir, "remove_id", 0200, "", 0);
	close(dir);
	module_link_put(sys, driver, module, builtin);
}

static void idle_driver_put(int sys, const char *name)
{
	struct function like = { .driver = name };
	char module[64];

	driver_put(sys, name, function_module(&like, module), false);
}

static void drivers_put(int sys, const struct machine *machine, const struct options *options)
{
	const char *list = machine_setting(machine, "drivers");
	char module[64], word[MACHINE_NAME_MAX + 1];

	for (size_t i = 0; i < machine->count; i++) {
		const struct function *f = machine->functions[i];

		if (f->driver && !f->absent)
			driver_put(sys, f->driver, function_module(f, module),
				   driver_is_builtin(machine, options, f));
	}
	for (size_t i = 0; i < options->driver_count; i++)
		idle_driver_put(sys, options->drivers[i]);
	while (list_next(&list, word))
		idle_driver_put(sys, word);
}

/* slots/NAME/address has no function number; a name taken twice gets "-1", as the kernel does */
static void slot_put(int sys, const struct function *f)
{
	const char *name = function_get(f, "slot");
	char path[256], other[160], address[24];
	unsigned int copy = 0;
	int fd;

	snprintf(address, sizeof(address), "%s", f->name);
	*strrchr(address, '.') = '\0';
	snprintf(path, sizeof(path), "bus/pci/slots/%s/address", name);
	while ((fd = openat(sys, path, O_RDONLY | O_CLOEXEC)) >= 0) {
		ssize_t n = read(fd, other, sizeof(other) - 1);

		close(fd);
		other[n > 0 ? n : 0] = '\0';
		if (strncmp(other, address, strlen(address)) == 0)
			return;
		snprintf(path, sizeof(path), "bus/pci/slots/%s-%u/address", name, ++copy);
	}
	*strrchr(path, '/') = '\0';
	put_folder(sys, path);
	strcat(path, "/address");
	put_text(sys, path, 0444, "%s\n", address);
}

void bus_put(int sys, const struct machine *machine, const struct options *options)
{
	int dir = open_folder(sys, "bus/pci");

	put_text(dir, "drivers_autoprobe", 0644, "1\n");
	put_bytes(dir, "drivers_probe", 0200, "", 0);
	put_bytes(dir, "rescan", 0200, "", 0);
	put_bytes(dir, "uevent", 0200, "", 0);
	put_folder(dir, "devices");
	put_folder(dir, "drivers");
	put_folder(dir, "slots");
	close(dir);
	put_folder(sys, "module");
	drivers_put(sys, machine, options);
	for (size_t i = 0; i < machine->count; i++)
		if (function_get(machine->functions[i], "slot") && !machine->functions[i]->absent)
			slot_put(sys, machine->functions[i]);
}

static void group_put(int sys, const struct function *f)
{
	char path[SYSFS_PATH_MAX + 32], group[64];
	const char *resv = function_get(f, "resv");
	unsigned long start, last;
	char kind[32];
	int dir;

	snprintf(group, sizeof(group), "kernel/iommu_groups/%d", f->group);
	snprintf(path, sizeof(path), "%s/devices", group);
	put_folder(sys, path);
	dir = open_folder(sys, group);
	if (faccessat(dir, "type", F_OK, 0) < 0) {
		put_text(dir, "type", 0644, "DMA-FQ\n");
		put_text(dir, "reserved_regions", 0444,
			 "0x00000000fee00000 0x00000000feefffff msi\n");
	}
	/* resv=direct:START-END, a region that firmware wants mapped one to one */
	if (resv && sscanf(resv, "%31[a-z-]:%lx-%lx", kind, &start, &last) == 3)
		put_more(dir, "reserved_regions", "0x%016lx 0x%016lx %s\n", start, last, kind);
	else if (resv)
		die_at(f, "resv=%s: kind:start-end is needed", resv);
	close(dir);
	snprintf(path, sizeof(path), "%s/devices/%s", group, f->name);
	put_sys_link(sys, path, f->path);
	snprintf(path, sizeof(path), "%s/iommu_group", f->path);
	put_sys_link(sys, path, group);
}

static bool has_vendor(const struct machine *machine, unsigned int vendor)
{
	for (size_t i = 0; i < machine->count; i++)
		if (machine->functions[i]->class >> 8 == 0x0600 &&
		    machine->functions[i]->vendor == vendor)
			return true;
	return false;
}

static void tables_put(int sys, const struct machine *machine, bool groups)
{
	const char *list = machine_setting(machine, "tables");
	char path[256], word[MACHINE_NAME_MAX + 1];

	if (!list)
		list = !groups ? "" : has_vendor(machine, 0x1022) ? "IVRS" : "DMAR";
	put_folder(sys, "firmware/acpi/tables");
	while (list_next(&list, word)) {
		snprintf(path, sizeof(path), "firmware/acpi/tables/%s", word);
		put_bytes(sys, path, 0400, word, strlen(word));
	}
}

static void unit_put(int sys, const struct machine *machine)
{
	const char *name = machine_setting(machine, "iommu");
	char path[256], link[256];

	if (!name)
		name = has_vendor(machine, 0x1022) ? "ivhd0" : "dmar0";
	snprintf(path, sizeof(path), "devices/virtual/iommu/%s", name);
	put_folder(sys, path);
	snprintf(link, sizeof(link), "class/iommu/%s", name);
	put_sys_link(sys, link, path);
}

void groups_put(int root, int sys, const struct machine *machine, const struct options *options)
{
	bool any = false;

	for (size_t i = 0; i < machine->count; i++)
		any |= machine->functions[i]->group >= 0;
	put_folder(sys, "class/iommu");
	put_folder(sys, "kernel/iommu_groups");
	if (options->iommu != IOMMU_NONE)
		tables_put(sys, machine, any);
	if (!any || options->iommu == IOMMU_OFF || options->iommu == IOMMU_NONE)
		return;
	if (options->iommu != IOMMU_LATE)
		unit_put(sys, machine);
	if (options->iommu != IOMMU_ON)
		put_folder(root, ".model");
	for (size_t i = 0; i < machine->count; i++) {
		const struct function *f = machine->functions[i];

		if (f->group < 0 || f->absent)
			continue;
		if (options->iommu == IOMMU_ON || (options->iommu == IOMMU_PROBE && f->driver))
			group_put(sys, f);
		else
			put_more(root,
				 options->iommu == IOMMU_LATE ? ".model/groups"
							      : ".model/probe-groups",
				 "%s %d\n", f->name, f->group);
	}
}
