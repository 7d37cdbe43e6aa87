// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Disks that the host uses: what it boots from, mounts, holders (dm, md, …), and a file system that
 * nobody has mounted. A disk without any of these is spare. See critical.h.
 */
#include <blkid.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sys/facts.h"
#include "critical.h"

#define CLASS_STORAGE	0x01
#define MAX_UDEV_RECORD (64 * 1024)
#define PATH_ROOM	600

static struct protect found;

/* What protect has followed down to functions. A NIC among them carries the root. */
static void add_found(struct critical *c, const char *disk_text)
{
	for (unsigned i = 0; i < found.n; i++) {
		const struct protect_function *f = &found.functions[i];
		struct device d = device_at(&f->address);
		struct scratch scratch;

		facts_look_up(c->sys, &d, FACT_IDS, &scratch);
		if (d.class >> 16 == 0x02)
			critical_add(c, &f->address, CRITICAL_NETWORK, "it carries %s", f->holds);
		else
			critical_add(c, &f->address, CRITICAL_DISK, "%s%s", disk_text, f->holds);
	}
}

static void begin(const struct critical *c, const char *what)
{
	found = (struct protect) { .sys = c->sys, .root = c->root, .what = what, .exact = true };
}

/* The functions below one block device by its name. */
static void follow_block(struct critical *c, const char *name, const char *what)
{
	char path[PATH_ROOM], devno[32];

	begin(c, what);
	(void)snprintf(path, sizeof(path), "sys/class/block/%s/dev", name);
	if (sys_attr(c->sys->root, path, devno, sizeof(devno)) > 0)
		protect_block(&found, devno, 0);
	for (unsigned i = 0; i < found.n; i++)
		critical_add(c, &found.functions[i].address, CRITICAL_DISK, "%s %s", name, what);
}

static bool first_holder(const struct critical *c, const char *name, char ret[static 64])
{
	char path[PATH_ROOM];
	struct folder dir;
	const char *holder;

	(void)snprintf(path, sizeof(path), "sys/class/block/%s/holders", name);
	folder_open(&dir, c->sys->root, path);
	holder = folder_next(&dir);
	(void)snprintf(ret, 64, "%s", holder ? holder : "");
	folder_close(&dir);
	return ret[0];
}

/* Below the disk's own file systems there are none to look for. */
static bool is_virtual(const struct critical *c, const char *name)
{
	char path[PATH_ROOM], link[512];

	(void)snprintf(path, sizeof(path), "sys/class/block/%s", name);
	return sys_link(c->sys->root, path, link, sizeof(link)) > 0 && strstr(link, "/virtual/") &&
	       !strstr(link, "nvme-subsystem");
}

static void holders(struct critical *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, "sys/class/block");
	while ((name = folder_next(&dir))) {
		char holder[64], what[128];

		if (is_virtual(c, name) || !first_holder(c, name, holder))
			continue;
		(void)snprintf(what, sizeof(what), "is part of %s", holder);
		follow_block(c, name, what);
	}
}

/* Does the plan take a storage controller below which the disk is? Others are not read. */
static bool is_taken(struct critical *c, const char *name)
{
	char path[PATH_ROOM], devno[32];
	bool taken = false;

	begin(c, name);
	(void)snprintf(path, sizeof(path), "sys/class/block/%s/dev", name);
	if (sys_attr(c->sys->root, path, devno, sizeof(devno)) > 0)
		protect_block(&found, devno, 0);
	for (unsigned i = 0; i < found.n; i++) {
		struct device d = device_at(&found.functions[i].address);
		struct scratch scratch;

		facts_look_up(c->sys, &d, FACT_IDS, &scratch);
		taken |= d.class >> 16 == CLASS_STORAGE && critical_takes(c, &d.address);
	}
	return taken;
}

/* A CD in a drive is not the host's. */
static bool is_removable(const struct critical *c, const char *name)
{
	char path[PATH_ROOM], value[8];

	(void)snprintf(path, sizeof(path), "sys/class/block/%s/removable", name);
	return sys_attr(c->sys->root, path, value, sizeof(value)) > 0 && value[0] == '1';
}

static bool type_by_udev(const struct critical *c, const char *name, char ret[static 32])
{
	static char record[MAX_UDEV_RECORD];
	char path[PATH_ROOM], devno[32];
	struct text rest = { record, 0 }, line;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "sys/class/block/%s/dev", name);
	if (sys_attr(c->sys->root, path, devno, sizeof(devno)) <= 0)
		return false;
	(void)snprintf(path, sizeof(path), "run/udev/data/b%s", devno);
	n = sys_read(c->sys, path, record, sizeof(record));
	rest.n = n > 0 ? (size_t)n : 0;
	while (text_line(&rest, &line)) {
		if (!text_starts(line, "E:ID_FS_TYPE="))
			continue;
		line = text_skip(line, strlen("E:ID_FS_TYPE="));
		(void)snprintf(ret, 32, "%.*s", TEXT_ARGS(line));
		return ret[0];
	}
	return false;
}

/* What lies in a tree's dev/ may be an image; without a permission to read there is no answer. */
static int open_disk(const struct critical *c, const char *name)
{
	char path[PATH_ROOM];
	struct stat st;
	int fd;

	(void)snprintf(path, sizeof(path), "dev/%s", name);
	for (char *p = path; *p; p++)
		*p = *p == '!' ? '/' : *p;
	fd = openat(c->sys->root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, &st) || (!S_ISBLK(st.st_mode) && !S_ISREG(st.st_mode)))) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static bool type_by_blkid(const struct critical *c, const char *name, char ret[static 32])
{
	blkid_probe probe = blkid_new_probe();
	int fd = open_disk(c, name);
	const char *type;
	bool any = false;

	if (probe && fd >= 0 && !blkid_probe_set_device(probe, fd, 0, 0)) {
		(void)blkid_probe_enable_superblocks(probe, 1);
		(void)blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE);
		any = !blkid_do_safeprobe(probe) &&
		      !blkid_probe_lookup_value(probe, "TYPE", &type, NULL);
		if (any)
			(void)snprintf(ret, 32, "%s", type);
	}
	blkid_free_probe(probe);
	if (fd >= 0)
		(void)close(fd);
	return any;
}

static void file_systems(struct critical *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, "sys/class/block");
	while ((name = folder_next(&dir))) {
		char type[32], what[64];

		if (is_virtual(c, name) || is_removable(c, name) || !is_taken(c, name))
			continue;
		if (!type_by_udev(c, name, type) && !type_by_blkid(c, name, type))
			continue;
		(void)snprintf(what, sizeof(what), "has %s on it", type);
		follow_block(c, name, what);
	}
}

void critical_disk(struct critical *c)
{
	begin(c, "");
	protect_find(&found);
	add_found(c, "this host boots from it: ");
	begin(c, "");
	protect_find_mounts(&found);
	add_found(c, "it is mounted: ");
	holders(c);
	file_systems(c);
}
