// SPDX-License-Identifier: GPL-2.0-or-later
/* From a block device down to the PCI functions that carry it: see protect.h. */
#include <blkid.h>
#include <libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "protect.h"

#define PATH_ROOM 512

/* The number of a block device by its name in /sys/class/block; false if there is none. */
static bool devno_of_name(const struct protect *p, const char *name, char devno[static 32])
{
	char path[PATH_ROOM], copy[256];

	(void)snprintf(copy, sizeof(copy), "%s", name);
	for (char *c = copy; *c; c++)
		*c = *c == '/' ? '!' : *c; /* cciss/c0d0: sysfs has '!' */
	if ((size_t)snprintf(path, sizeof(path), "sys/class/block/%s/dev", copy) >= sizeof(path))
		return false;
	return copy[0] && sys_attr(p->sys->root, path, devno, 32) > 0;
}

/* Everything that is below it in the stack; false if nothing is. */
static bool follow_slaves(struct protect *p, const char *block, unsigned depth)
{
	char path[PATH_ROOM], devno[32];
	struct folder slaves;
	const char *name;
	bool any = false;

	(void)snprintf(path, sizeof(path), "%s/slaves", block);
	folder_open(&slaves, p->sys->root, path);
	while ((name = folder_next(&slaves))) {
		if (!devno_of_name(p, name, devno))
			continue;
		protect_block(p, devno, depth + 1);
		any = true;
	}
	return any;
}

static bool follow_loop(struct protect *p, const char *block, unsigned depth)
{
	char path[PATH_ROOM], file[1024];

	(void)snprintf(path, sizeof(path), "%s/loop/backing_file", block);
	if (sys_attr(p->sys->root, path, file, sizeof(file)) <= 0)
		return false;
	protect_file(p, file, depth + 1);
	return true;
}

/* The head of a multipath namespace hangs below no controller: its subsystem names them all. */
static bool follow_nvme_subsystem(struct protect *p, const char *block)
{
	char path[PATH_ROOM], target[PATH_ROOM];
	struct folder subsystem;
	const char *name;
	bool any = false;

	(void)snprintf(path, sizeof(path), "%s/..", block);
	folder_open(&subsystem, p->sys->root, path);
	while ((name = folder_next(&subsystem))) {
		ssize_t n;

		if (strncmp(name, "nvme", 4))
			continue;
		(void)snprintf(path, sizeof(path), "%s/../%s", block, name);
		n = sys_link(p->sys->root, path, target, sizeof(target));
		any |= n > 0 && protect_link(p, (struct text) { target, (size_t)n });
	}
	return any;
}

/* iSCSI, nbd and rbd come over the network. */
static bool follow_network(struct protect *p, const char *link)
{
	const char *name = strrchr(link, '/');

	name = name ? name + 1 : link;
	if (!strstr(link, "/session") && strncmp(name, "nbd", 3) && strncmp(name, "rbd", 3))
		return false;
	protect_net(p, "");
	return true;
}

static bool is_memory(const char *link)
{
	return strstr(link, "/zram") || strstr(link, "/ram") || strstr(link, "/pmem");
}

void protect_block(struct protect *p, const char *devno, unsigned depth)
{
	char block[64], disk[80], link[PATH_ROOM];
	ssize_t n;

	(void)snprintf(block, sizeof(block), "sys/dev/block/%s", devno);
	n = sys_link(p->sys->root, block, link, sizeof(link));
	if (n < 0 || depth > PROTECT_MAX_DEPTH) {
		protect_remark(p, "%s is on the block device %s, which cannot be followed", p->what,
			       devno);
		return;
	}
	(void)snprintf(disk, sizeof(disk), "%s/partition", block);
	/* a partition's disk is the folder that it is in */
	(void)snprintf(disk, sizeof(disk), "%s%s", block,
		       sys_exists(p->sys->root, disk) ? "/.." : "");
	if (follow_slaves(p, disk, depth) || follow_loop(p, disk, depth))
		return;
	if (protect_link(p, (struct text) { link, (size_t)n }))
		return;
	if (strstr(link, "nvme-subsystem") && follow_nvme_subsystem(p, disk))
		return;
	if (!is_memory(link) && !follow_network(p, link))
		protect_remark(p, "%s is on %s, which is on no PCI device", p->what,
			       strrchr(link, '/') ? strrchr(link, '/') + 1 : link);
}

static bool is_devno(const char *spec)
{
	return spec[0] && strspn(spec, "0123456789:") == strlen(spec) && strchr(spec, ':');
}

/* "/dev/mapper/NAME" where there are no device nodes: by the name that dm knows. */
static bool devno_of_mapper(const struct protect *p, const char *name, char devno[static 32])
{
	char path[PATH_ROOM], found[256];
	struct folder dir;
	const char *block;
	bool ok = false;

	folder_open(&dir, p->sys->root, "sys/class/block");
	while ((block = folder_next(&dir))) {
		(void)snprintf(path, sizeof(path), "sys/class/block/%s/dm/name", block);
		if (ok || strncmp(block, "dm-", 3) ||
		    sys_attr(p->sys->root, path, found, sizeof(found)) <= 0)
			continue;
		ok = !strcmp(found, name) && devno_of_name(p, block, devno);
	}
	return ok;
}

static bool devno_of_path(const struct protect *p, const char *path, char devno[static 32])
{
	char name[256];

	if (strncmp(path, "/dev/", 5))
		return false;
	if (devno_of_name(p, path + 5, devno))
		return true;
	if (sys_link_name(p->sys->root, path + 1, name, sizeof(name)) > 0 &&
	    devno_of_name(p, name, devno))
		return true;
	return !strncmp(path, "/dev/mapper/", 12) && devno_of_mapper(p, path + 12, devno);
}

/* "UUID=…" and the like by udev's links, else, on the live root, by what libblkid finds. */
static bool devno_of_tag(const struct protect *p, const char *spec, char devno[static 32])
{
	static const struct {
		const char *tag, *folder;
	} tags[] = { { "UUID=", "by-uuid" },
		     { "LABEL=", "by-label" },
		     { "PARTUUID=", "by-partuuid" },
		     { "PARTLABEL=", "by-partlabel" },
		     { "ID=", "by-id" } };
	char path[PATH_ROOM], name[256], *found;
	bool ok;

	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		size_t n = strlen(tags[i].tag);

		if (strncmp(spec, tags[i].tag, n))
			continue;
		(void)snprintf(path, sizeof(path), "dev/disk/%s/%s", tags[i].folder, spec + n);
		if (sys_link_name(p->sys->root, path, name, sizeof(name)) > 0)
			return devno_of_name(p, name, devno);
	}
	if (!p->sys->is_live || !strchr(spec, '='))
		return false;
	found = blkid_evaluate_spec(spec, NULL);
	ok = found && devno_of_path(p, found, devno);
	free(found);
	return ok;
}

bool protect_spec(struct protect *p, const char *spec)
{
	char devno[32];

	if (is_devno(spec)) {
		protect_block(p, spec, 0);
		return true;
	}
	if (!devno_of_path(p, spec, devno) && !devno_of_tag(p, spec, devno))
		return false;
	protect_block(p, devno, 0);
	return true;
}

void protect_file(struct protect *p, const char *path, unsigned depth)
{
	struct libmnt_table *table;
	struct libmnt_fs *fs = NULL;
	char name[4096], devno[32];

	(void)snprintf(name, sizeof(name), "%s/proc/self/mountinfo",
		       strcmp(p->root, "/") ? p->root : "");
	table = mnt_new_table_from_file(name);
	(void)snprintf(name, sizeof(name), "%s", path);
	/* the mount point that is the longest beginning of the path */
	while (table && !fs && name[0]) {
		char *slash = strrchr(name, '/');

		fs = mnt_table_find_target(table, name, MNT_ITER_BACKWARD);
		if (slash == name && name[1])
			name[1] = '\0';
		else if (slash)
			*slash = '\0';
		else
			break;
	}
	if (fs && major(mnt_fs_get_devno(fs))) {
		(void)snprintf(devno, sizeof(devno), "%u:%u", major(mnt_fs_get_devno(fs)),
			       minor(mnt_fs_get_devno(fs)));
		protect_block(p, devno, depth);
	} else if (fs && mnt_fs_get_fstype(fs) && !strcmp(mnt_fs_get_fstype(fs), "btrfs")) {
		protect_btrfs(p, mnt_fs_get_source(fs));
	}
	mnt_unref_table(table);
}
