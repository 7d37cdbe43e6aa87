// SPDX-License-Identifier: GPL-2.0-or-later
/* What only the guards ask of a device: see facts.h. */
#include <string.h>

#include "../core/pcicfg.h"
#include "facts.h"

#define CLASS_DISPLAY 0x03
#define CLASS_STORAGE_RAID 0x0104
#define VENDOR_INTEL 0x8086

static ssize_t attr(const struct sys *sys, const struct device *d, const char *name, char *buf,
		    size_t size)
{
	char path[128];
	struct buf b = BUF(path);

	return sys_attr(sys->devices, facts_path(&b, &d->address, name), buf, size);
}

/* A VMD's children share its group, whatever the tree looks like where this was recorded. */
static bool group_has_vmd(const struct sys *sys, const struct device *d)
{
	char path[64];
	struct buf b = BUF(path);
	struct address a;
	const char *name;
	bool found = false;
	struct folder dir;

	if (d->address.domain <= 0xffff || d->group == GROUP_NONE)
		return false;
	buf_add(&b, "sys/kernel/iommu_groups/%d/devices", d->group);
	folder_open(&dir, sys->root, path);
	while (!found && (name = folder_next(&dir))) {
		struct device other = { .facts = 0 };
		struct scratch scratch;

		if (!address_parse_name(text_of(name), &a) || a.domain == d->address.domain)
			continue;
		other.address = a;
		facts_look_up(sys, &other, FACT_IDS, &scratch);
		found = other.vendor == VENDOR_INTEL && other.class >> 8 == CLASS_STORAGE_RAID;
	}
	folder_close(&dir);
	return found;
}

/* How many are on; where the count is missing, whether the first one is there. */
static uint32_t vfs_enabled(const struct sys *sys, const struct device *d)
{
	char buf[32], path[128];
	struct buf b = BUF(path);
	ssize_t n = attr(sys, d, "sriov_numvfs", buf, sizeof(buf));
	uint32_t vfs = 0;

	if (n > 0 && text_dec((struct text){ buf, (size_t)n }, UINT16_MAX, &vfs))
		return vfs;
	return sys_exists(sys->devices, facts_path(&b, &d->address, "virtfn0"));
}

/*
 * The kernel's word for a VGA device is boot_vga; a 3D or other display controller has no such
 * attribute, and only its region in /proc/iomem tells.
 */
static bool boot_display(const struct sys *sys, const struct device *d)
{
	static char iomem[64 * 1024];
	char buf[8];
	ssize_t n;

	if (d->class >> 16 != CLASS_DISPLAY)
		return false;
	n = attr(sys, d, "boot_vga", buf, sizeof(buf));
	if (n > 0 && buf[0] == '1')
		return true;
	n = sys_read(sys, "proc/iomem", iomem, sizeof(iomem));
	return n > 0 && iomem_has_framebuffer((struct text){ iomem, (size_t)n }, &d->address);
}

/* `reset_method` since 5.15, where an empty one means none; before that `reset` is there or not. */
static bool no_reset(const struct sys *sys, const struct device *d)
{
	char buf[64], path[128];
	struct buf b = BUF(path);
	ssize_t n = attr(sys, d, "reset_method", buf, sizeof(buf));

	if (n >= 0)
		return n == 0;
	return !sys_exists(sys->devices, facts_path(&b, &d->address, "reset"));
}

static bool direct_map(const struct sys *sys, const struct device *d)
{
	char path[64], buf[2048];
	struct buf b = BUF(path);
	ssize_t n;

	if (d->group == GROUP_NONE)
		return false;
	buf_add(&b, "sys/kernel/iommu_groups/%d/reserved_regions", d->group);
	n = sys_attr(sys->root, path, buf, sizeof(buf));
	return n > 0 && reserved_has_direct((struct text){ buf, (size_t)n });
}

void facts_for_guards(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	char buf[64];

	facts_look_up(sys, d, FACT_IDS | FACT_LINK | FACT_GROUP | FACT_DRIVER | FACT_HEADER, scratch);
	d->vmd_child = link_is_below_vmd(d->link) || group_has_vmd(sys, d);
	d->vfs_enabled = vfs_enabled(sys, d);
	d->boot_display = boot_display(sys, d);
	d->no_reset = no_reset(sys, d);
	d->direct_map = direct_map(sys, d);
	if (!d->driver[0])
		d->override_none = attr(sys, d, "driver_override", buf, sizeof(buf)) > 0 &&
				   !strcmp(buf, "none");
	d->facts |= FACT_GUARD;
}
