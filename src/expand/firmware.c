/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firmware leaves behind: ACPI paths of functions, and the framebuffer that it drew on.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

#define FRAMEBUFFER_START 0xe0000000ul
#define FRAMEBUFFER_BYTES 0x00800000ul

struct framebuffer {
	const char *driver;   /* in /proc/iomem */
	const char *platform; /* the device's and the driver's name on the platform bus */
};

static const struct framebuffer framebuffers[] = {
	{ "vesafb", "vesa-framebuffer" },
	{ "efifb", "efi-framebuffer" },
	{ "simplefb", "simple-framebuffer" },
	{ "simple-framebuffer", "simple-framebuffer" }, /* simpledrm's name in /proc/iomem */
};

/* acpi=PATH states it; --firmware-node makes one up for each function on a root bus */
void firmware_put(int sys, const struct function *f, const struct options *options)
{
	const char *path = function_get(f, "acpi"), *parent = function_get(f, "parent");
	char node[SYSFS_PATH_MAX + 32];
	int dir;

	if (!path && (!options->firmware_node || (parent && strcmp(parent, "-") != 0)))
		return;
	snprintf(node, sizeof(node), "%s/firmware_node", f->path);
	dir = open_folder(sys, node);
	if (path)
		put_text(dir, "path", 0444, "%s\n", path);
	else
		put_text(dir, "path", 0444, "\\_SB_.PCI0.D%03X\n",
			 f->address.device << 4 | f->address.function);
	put_text(dir, "adr", 0444, "0x%08x\n", f->address.device << 16 | f->address.function);
	close(dir);
}

static const struct framebuffer *framebuffer_find(const struct function *f, const char *name)
{
	for (size_t i = 0; i < sizeof(framebuffers) / sizeof(framebuffers[0]); i++)
		if (strcmp(framebuffers[i].driver, name) == 0)
			return &framebuffers[i];
	die_at(f, "fb=%s: vesafb, efifb, simplefb and simple-framebuffer are known", name);
}

/* the framebuffer lies in the largest memory BAR */
static void range_find(const struct function *f, unsigned long *start, unsigned long *last)
{
	char key[5] = "bar0";
	bool found = false;

	for (; key[3] < '6'; key[3]++) {
		const char *bar = function_get(f, key);
		unsigned long from, to;

		if (!bar || sscanf(bar, "%lx-%lx", &from, &to) != 2)
			continue;
		if (found && to - from <= *last - *start)
			continue;
		*start = from;
		*last = to;
		found = true;
	}
}

static void iomem_put(int root, const struct function *f, const struct framebuffer *fb)
{
	unsigned long start = FRAMEBUFFER_START, last = start + 4 * FRAMEBUFFER_BYTES - 1;

	range_find(f, &start, &last);
	put_more(root, "proc/iomem",
		 "00100000-7fffffff : System RAM\n80000000-febfffff : PCI Bus %04x:%02x\n"
		 "  %08lx-%08lx : %s\n    %08lx-%08lx : %s\n",
		 f->address.domain, f->address.bus, start, last, f->name, start,
		 start + FRAMEBUFFER_BYTES - 1, fb->driver);
}

static void platform_put(int sys, const char *path, const char *device, const char *driver)
{
	char link[SYSFS_PATH_MAX + 128], target[SYSFS_PATH_MAX];
	int dir;

	snprintf(target, sizeof(target), "bus/platform/drivers/%s", driver);
	dir = open_folder(sys, target);
	put_bytes(dir, "bind", 0200, "", 0);
	put_bytes(dir, "unbind", 0200, "", 0);
	close(dir);
	snprintf(link, sizeof(link), "%s/driver", path);
	put_sys_link(sys, link, target);
	snprintf(link, sizeof(link), "%s/%s", target, device);
	put_sys_link(sys, link, path);
	put_folder(sys, "bus/platform/devices");
	snprintf(link, sizeof(link), "bus/platform/devices/%s", device);
	put_sys_link(sys, link, path);
	snprintf(link, sizeof(link), "%s/subsystem", path);
	put_sys_link(sys, link, "bus/platform");
}

static void console_put(int sys, const char *path, const char *name)
{
	char folder[SYSFS_PATH_MAX + 128];
	int dir;

	snprintf(folder, sizeof(folder), "%s/graphics/fb0", path);
	dir = open_folder(sys, folder);
	put_text(dir, "name", 0444, "%s\n", name);
	close(dir);
	put_folder(sys, "class/graphics");
	put_sys_link(sys, "class/graphics/fb0", folder);
}

void framebuffer_put(int root, int sys, const struct machine *machine,
		     const struct options *options)
{
	for (size_t i = 0; i < machine->count; i++) {
		const struct function *f = machine->functions[i];
		const char *name = function_get(f, "fb");
		const struct framebuffer *fb;
		char device[64], path[SYSFS_PATH_MAX + 80];

		if (!name)
			continue;
		fb = framebuffer_find(f, name);
		snprintf(device, sizeof(device), "%s.0", fb->platform);
		/* its parent is the PCI function from 6.12 on */
		snprintf(path, sizeof(path), "%s/%s",
			 kernel_at_least(options, 6, 12) ? f->path : "devices/platform", device);
		put_folder(sys, path);
		platform_put(sys, path, device, fb->platform);
		console_put(sys, path,
			    strcmp(name, "vesafb") == 0	 ? "VESA VGA"
			    : strcmp(name, "efifb") == 0 ? "EFI VGA"
							 : "simple");
		iomem_put(root, f, fb);
		return;
	}
}
