/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysfs, proc and devtmpfs of the tree: with --unmounted they are moved aside at first and come
 * when they are mounted. Others mount as nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fakekernel.h"
#include "mounts.h"

struct file_system {
	const char *type;
	const char *folder;
	bool aside;
};

static struct file_system systems[] = {
	{ "sysfs", "sys", false },
	{ "proc", "proc", false },
	{ "devtmpfs", "dev", false },
};

static void aside_path(const struct file_system *fs, char path[static 64])
{
	snprintf(path, 64, ".model/%s", fs->folder);
}

static void take_away(struct file_system *fs)
{
	char path[64];

	aside_path(fs, path);
	if (renameat(kernel.root, fs->folder, kernel.root, path) < 0 ||
	    mkdirat(kernel.root, fs->folder, 0755) < 0)
		die("%s: %s", path, strerror(errno));
	fs->aside = true;
}

static void put_back(struct file_system *fs)
{
	char path[64];

	aside_path(fs, path);
	(void)unlinkat(kernel.root, fs->folder, AT_REMOVEDIR);
	if (renameat(kernel.root, path, kernel.root, fs->folder) < 0)
		die("%s: %s", path, strerror(errno));
	fs->aside = false;
}

void mounts_take_away(void)
{
	folder_make(kernel.root, ".model");
	for (size_t i = 0; i < 3; i++)
		take_away(&systems[i]);
}

void mounts_put_back(void)
{
	for (size_t i = 0; i < 3; i++)
		if (systems[i].aside)
			put_back(&systems[i]);
}

static struct file_system *system_find(const char *target)
{
	while (*target == '/')
		target++;
	for (size_t i = 0; i < 3; i++)
		if (strcmp(systems[i].folder, target) == 0)
			return &systems[i];
	return NULL;
}

static long mount_result(const char *type, const char *target)
{
	struct file_system *fs = system_find(target);
	struct stat st;

	while (*target == '/')
		target++;
	if (fstatat(kernel.root, *target ? target : ".", &st, 0) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (!fs || strcmp(fs->type, type) != 0)
		return 0;
	if (!fs->aside)
		return -EBUSY; /* mounted there already */
	put_back(fs);
	return 0;
}

long mount_play(const char *type, const char *target)
{
	long r = mount_result(type, target);

	journal("mount %s %s%s%s", type, target, r < 0 ? " = " : "",
		r < 0 ? errno_name((int)-r) : "");
	return r;
}

/* what was mounted is needed by who reads the tree afterwards: it stays, the journal tells */
long umount_play(const char *target)
{
	const struct file_system *fs = system_find(target);
	long r = fs && fs->aside ? -EINVAL : 0;

	journal("umount %s%s%s", target, r < 0 ? " = " : "", r < 0 ? errno_name((int)-r) : "");
	return r;
}
