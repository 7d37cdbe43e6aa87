// SPDX-License-Identifier: GPL-2.0-or-later
/* File systems over several devices, whose mount names at most one of them: see protect.h. */
#include <blkid.h>
#include <stdio.h>
#include <string.h>

#include "protect.h"

#define MAX_UDEV_RECORD (64 * 1024)
#define PATH_ROOM	512

static bool follow_name(struct protect *p, const char *name)
{
	char path[PATH_ROOM], devno[32];

	(void)snprintf(path, sizeof(path), "sys/class/block/%s/dev", name);
	if (sys_attr(p->sys->root, path, devno, sizeof(devno)) <= 0)
		return false;
	protect_block(p, devno, 0);
	return true;
}

static bool has_device(const struct protect *p, const char *uuid, const char *name)
{
	char path[PATH_ROOM];

	(void)snprintf(path, sizeof(path), "sys/fs/btrfs/%s/devices/%s", uuid, name);
	return name[0] && sys_exists(p->sys->root, path);
}

static void follow_btrfs(struct protect *p, const char *uuid)
{
	char path[PATH_ROOM];
	struct folder devices;
	const char *name;

	(void)snprintf(path, sizeof(path), "sys/fs/btrfs/%s/devices", uuid);
	folder_open(&devices, p->sys->root, path);
	while ((name = folder_next(&devices)))
		(void)follow_name(p, name);
}

/* "/dev/mapper/root" stands in sysfs as its dm-0. */
static void kernel_name(const struct protect *p, const char *source, char name[static 256])
{
	const char *base = strrchr(source, '/');

	if (source[0] != '/' || sys_link_name(p->sys->root, source + 1, name, 256) <= 0)
		(void)snprintf(name, 256, "%s", base ? base + 1 : source);
}

void protect_btrfs(struct protect *p, const char *source)
{
	struct folder all;
	const char *uuid;
	char name[256];
	bool found = false;

	kernel_name(p, source, name);
	folder_open(&all, p->sys->root, "sys/fs/btrfs");
	while ((uuid = folder_next(&all))) {
		if (found || !has_device(p, uuid, name))
			continue;
		follow_btrfs(p, uuid);
		found = true;
	}
	if (!found && !protect_spec(p, source))
		protect_remark(p, "%s is btrfs on %s, which cannot be followed", p->what, source);
}

static bool has_line(struct text t, const char *key, const char *value)
{
	struct text line;

	while (text_line(&t, &line))
		if (text_starts(line, key) && text_is(text_skip(line, strlen(key)), value))
			return true;
	return false;
}

/* udev has looked at every device: /run/udev/data/b8:1 holds what it found. */
static bool pool_by_udev(struct protect *p, const char *pool)
{
	static char record[MAX_UDEV_RECORD];
	char path[PATH_ROOM];
	struct folder all;
	const char *name;
	bool any = false;

	folder_open(&all, p->sys->root, "run/udev/data");
	while ((name = folder_next(&all))) {
		struct text t = { record, 0 };
		ssize_t n;

		if (name[0] != 'b')
			continue;
		(void)snprintf(path, sizeof(path), "run/udev/data/%s", name);
		n = sys_read(p->sys, path, record, sizeof(record));
		t.n = n > 0 ? (size_t)n : 0;
		if (!has_line(t, "E:ID_FS_TYPE=", "zfs_member") ||
		    !has_line(t, "E:ID_FS_LABEL=", pool))
			continue;
		protect_block(p, name + 1, 0);
		any = true;
	}
	return any;
}

static bool value_is(blkid_probe probe, const char *key, const char *wanted)
{
	const char *value;

	return !blkid_probe_lookup_value(probe, key, &value, NULL) && !strcmp(value, wanted);
}

static bool is_in_pool(const char *name, const char *pool)
{
	char path[PATH_ROOM];
	blkid_probe probe;
	bool found;

	(void)snprintf(path, sizeof(path), "/dev/%s", name);
	probe = blkid_new_probe_from_filename(path);
	if (!probe)
		return false;
	(void)blkid_probe_enable_superblocks(probe, 1);
	(void)blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL);
	found = !blkid_do_safeprobe(probe) && value_is(probe, "TYPE", "zfs_member") &&
		value_is(probe, "LABEL", pool);
	blkid_free_probe(probe);
	return found;
}

/* Without udev: read the labels themselves. A zvol ("zd0") is on the pool, not below it. */
static bool pool_by_label(struct protect *p, const char *pool)
{
	struct folder all;
	const char *name;
	bool any = false;

	if (!p->sys->is_live)
		return false;
	folder_open(&all, p->sys->root, "sys/class/block");
	while ((name = folder_next(&all)))
		if (strncmp(name, "zd", 2) && strncmp(name, "loop", 4) && is_in_pool(name, pool))
			any |= follow_name(p, name);
	return any;
}

void protect_zfs(struct protect *p, const char *dataset)
{
	char pool[256];

	(void)snprintf(pool, sizeof(pool), "%.*s", (int)strcspn(dataset, "/"), dataset);
	if (!pool_by_udev(p, pool) && !pool_by_label(p, pool))
		protect_remark(p, "%s is on the ZFS pool %s, whose devices were not found", p->what,
			       pool);
}
