/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One function's folder in sys/devices with its attributes and links, worded and with the modes
 * that the kernel gives them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

#define RESOURCES_DEVICE 13
#define RESOURCES_BRIDGE 17
#define MEMORY_FLAGS	 0x40200ul

void modalias_print(const struct function *f, char text[static 80])
{
	snprintf(text, 80, "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", f->vendor, f->device,
		 f->subvendor, f->subdevice, f->class >> 16 & 0xff, f->class >> 8 & 0xff,
		 f->class & 0xff);
}

static void ids_put(int dir, const struct function *f)
{
	char modalias[80];

	modalias_print(f, modalias);
	put_text(dir, "vendor", 0444, "0x%04x\n", f->vendor);
	put_text(dir, "device", 0444, "0x%04x\n", f->device);
	put_text(dir, "subsystem_vendor", 0444, "0x%04x\n", f->subvendor);
	put_text(dir, "subsystem_device", 0444, "0x%04x\n", f->subdevice);
	put_text(dir, "class", 0444, "0x%06x\n", f->class);
	put_text(dir, "revision", 0444, "0x%02x\n", f->revision);
	put_text(dir, "modalias", 0444, "%s\n", modalias);
	put_text(dir, "uevent", 0644,
		 "%s%s%sPCI_CLASS=%04X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\n"
		 "PCI_SLOT_NAME=%s\nMODALIAS=%s\n",
		 f->driver ? "DRIVER=" : "", f->driver ? f->driver : "", f->driver ? "\n" : "",
		 f->class, f->vendor, f->device, f->subvendor, f->subdevice, f->name, modalias);
}

static int resource_print(const struct function *f, char *line, size_t room, const char *bar)
{
	unsigned long start = 0, last = 0, flags = MEMORY_FLAGS;

	if (!bar)
		flags = 0;
	else if (sscanf(bar, "%lx-%lx:%lx", &start, &last, &flags) < 2 || last < start)
		die_at(f, "bar=%s: start-end[:flags] is needed", bar);
	return snprintf(line, room, "0x%016lx 0x%016lx 0x%016lx\n", start, last, flags);
}

static void resource_put(int dir, const struct function *f)
{
	unsigned int count = function_is_bridge(f) ? RESOURCES_BRIDGE : RESOURCES_DEVICE;
	char text[RESOURCES_BRIDGE * 57 + 1], key[5] = "bar0";
	size_t length = 0;

	for (unsigned int i = 0; i < count; i++, key[3]++)
		length += (size_t)resource_print(f, text + length, sizeof(text) - length,
						 i < 6 ? function_get(f, key) : NULL);
	put_bytes(dir, "resource", 0444, text, length);
}

static bool machine_names_boot_vga(const struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++)
		if (function_get(machine->functions[i], "boot_vga"))
			return true;
	return false;
}

/* Where no function says boot_vga=1, the kernel's default: the first VGA function */
static bool is_boot_vga(const struct machine *machine, const struct function *f)
{
	if (machine_names_boot_vga(machine))
		return function_number(f, "boot_vga", 10, 0) == 1;
	for (size_t i = 0; i < machine->count; i++)
		if (function_is_vga(machine->functions[i]))
			return machine->functions[i] == f;
	return false;
}

/* reset=flr,bus; reset=- for none. Endpoints that do not say can be reset by their bus. */
static void reset_put(int dir, const struct function *f, const struct options *options)
{
	const char *methods = function_get(f, "reset");
	char text[64];

	if (!methods)
		methods = function_is_bridge(f) ? "-" : "bus";
	if (strcmp(methods, "-") == 0)
		return;
	put_bytes(dir, "reset", 0200, "", 0);
	snprintf(text, sizeof(text), "%s", methods);
	for (char *p = text; *p; p++)
		if (*p == ',')
			*p = ' ';
	if (kernel_at_least(options, 5, 15))
		put_text(dir, "reset_method", 0644, "%s\n", text);
}

static void kind_put(int dir, const struct function *f, const struct machine *machine,
		     const struct options *options)
{
	if (function_is_vga(f))
		put_text(dir, "boot_vga", 0444, "%d\n", is_boot_vga(machine, f));
	if (function_is_bridge(f)) {
		unsigned long secondary = function_number(f, "secondary", 16, 0);

		/* decimal, though a bus in an address is hex */
		put_text(dir, "secondary_bus_number", 0444, "%lu\n", secondary);
		put_text(dir, "subordinate_bus_number", 0444, "%lu\n",
			 function_number(f, "subordinate", 16, secondary));
	}
	if (options->serial_attribute && function_get(f, "serial"))
		put_text(dir, "serial_number", 0400, "%s\n", function_get(f, "serial"));
	reset_put(dir, f, options);
}

/* sysfs.NAME=value wins over what is there; an empty value takes the attribute away */
static void stated_put(int dir, const struct function *f)
{
	for (size_t i = 0; i < f->pair_count; i++) {
		const char *name = f->pairs[i].key + 6;
		char bytes[4097], folder[256];
		size_t length;

		if (strncmp(f->pairs[i].key, "sysfs.", 6) != 0)
			continue;
		(void)unlinkat(dir, name, 0);
		if (!*f->pairs[i].value)
			continue;
		snprintf(folder, sizeof(folder), "%s", name);
		if (strrchr(folder, '/')) {
			*strrchr(folder, '/') = '\0';
			put_folder(dir, folder);
		}
		length = value_decode(f->pairs[i].value, bytes, sizeof(bytes) - 1);
		bytes[length++] = '\n';
		put_bytes(dir, name, 0644, bytes, length);
	}
}

static void links_put(int sys, const struct function *f)
{
	char link[SYSFS_PATH_MAX + 32], target[128];

	snprintf(link, sizeof(link), "bus/pci/devices/%s", f->name);
	put_sys_link(sys, link, f->path);
	snprintf(link, sizeof(link), "%s/subsystem", f->path);
	put_sys_link(sys, link, "bus/pci");
	if (!f->driver)
		return;
	snprintf(link, sizeof(link), "%s/driver", f->path);
	snprintf(target, sizeof(target), "bus/pci/drivers/%s", f->driver);
	put_sys_link(sys, link, target);
	snprintf(link, sizeof(link), "bus/pci/drivers/%s/%s", f->driver, f->name);
	put_sys_link(sys, link, f->path);
}

void function_put(int sys, const struct function *f, const struct machine *machine,
		  const struct options *options)
{
	int dir = open_folder(sys, f->path);

	ids_put(dir, f);
	put_text(dir, "driver_override", 0644, "(null)\n");
	put_text(dir, "enable", 0644, "%d\n", f->driver != NULL);
	put_text(dir, "numa_node", 0644, "%ld\n",
		 (long)function_number(f, "numa", 10, (unsigned long)-1));
	put_bytes(dir, "remove", 0220, "", 0);
	config_put(dir, f);
	resource_put(dir, f);
	kind_put(dir, f, machine, options);
	sriov_put(sys, f, machine);
	firmware_put(sys, f, options);
	stated_put(dir, f);
	close(dir);
	links_put(sys, f);
}
