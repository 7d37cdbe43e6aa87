// SPDX-License-Identifier: GPL-2.0-or-later
/* What only the guards ask of a device: see facts.h. */
#include "../core/pcicfg.h"
#include "facts.h"
#include "framebuffer.h"

#define CLASS_DISPLAY	   0x03
#define CLASS_STORAGE_RAID 0x0104
#define VENDOR_INTEL	   0x8086

/* A VMD's children share its group, whatever the tree looks like where this was recorded. */
static bool group_has_vmd(const struct sys *sys, const struct device *d)
{
	struct address address;
	bool found = false;
	struct folder dir;

	if (d->address.domain <= 0xffff || d->group == GROUP_NONE)
		return false;
	folder_open(&dir, sys->root, sys_path("sys/kernel/iommu_groups/%d/devices", d->group));
	while (!found && folder_next_function(&dir, &address)) {
		struct device other = device_at(&address);
		struct scratch scratch;

		if (address.domain == d->address.domain)
			continue;
		facts_look_up(sys, &other, FACT_IDS, &scratch);
		if (other.unread)
			sys_unread = other.unread;
		found = other.vendor == VENDOR_INTEL && other.class >> 8 == CLASS_STORAGE_RAID;
	}
	folder_close(&dir);
	return found;
}

/* How many are on. sriov_numvfs would say it, but reading that takes the device's lock. */
static uint32_t vfs_enabled(const struct sys *sys, const struct device *d)
{
	uint32_t vfs = 0;

	while (vfs < UINT16_MAX &&
	       sys_exists(sys->devices, sys_path("%pA/virtfn%u", &d->address, vfs)))
		vfs++;
	return vfs;
}

/*
 * The kernel's word for a VGA device is boot_vga; a 3D or other display controller has no such
 * attribute, and only its region in /proc/iomem tells.
 */
static bool boot_display(const struct sys *sys, const struct device *d)
{
	char buf[8];

	if (d->class >> 16 != CLASS_DISPLAY)
		return false;
	return text_starts(facts_attr(sys, d, "boot_vga", buf, sizeof(buf)), "1") ||
	       framebuffer_left(sys, d);
}

/* `reset_method` since 5.15, where an empty one means none; before that `reset` is there or not. */
static bool no_reset(const struct sys *sys, const struct device *d)
{
	char buf[64];
	struct text methods = facts_attr(sys, d, "reset_method", buf, sizeof(buf));

	if (methods.p)
		return methods.n == 0;
	return !sys_exists(sys->devices, sys_device_path(&d->address, "reset"));
}

static bool direct_map(const struct sys *sys, const struct device *d)
{
	char buf[2048];
	const char *path;

	if (d->group == GROUP_NONE)
		return false;
	path = sys_path("sys/kernel/iommu_groups/%d/reserved_regions", d->group);
	return reserved_has_direct(sys_text(buf, sys_attr(sys->root, path, buf, sizeof(buf))));
}

void facts_for_guards(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	unsigned needs = FACT_IDS | FACT_GROUP | FACT_DRIVER | FACT_HEADER;

	if (!(d->facts & FACT_PLACE))
		needs |= FACT_LINK;
	facts_look_up(sys, d, needs, scratch);
	sys_unread = 0;
	d->vmd_child = d->vmd_child || group_has_vmd(sys, d);
	d->vfs_enabled = vfs_enabled(sys, d);
	d->boot_display = boot_display(sys, d);
	if (sys_unread)
		d->unread = (uint8_t)sys_unread;
	/* these only warn */
	d->no_reset = no_reset(sys, d);
	d->direct_map = direct_map(sys, d);
	d->facts |= FACT_GUARD;
}
