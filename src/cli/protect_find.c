// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host needs: mounts, fstab, swap, resume, Proxmox's EFI partitions. See protect.h. */
#include <libmount.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "../core/cmdline.h"
#include "protect.h"

#define MAX_TEXT_FILE (64 * 1024)

static bool is_needed(const char *target)
{
	return !strcmp(target, "/") || !strcmp(target, "/usr") || !strcmp(target, "/boot") ||
	       !strcmp(target, "/efi") || !strncmp(target, "/boot/", 6) ||
	       !strncmp(target, "/efi/", 5);
}

static bool is_one_of(const char *type, const char *const *types)
{
	for (; *types; types++)
		if (!strcmp(type, *types))
			return true;
	return false;
}

static bool is_network(const char *type)
{
	static const char *const types[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", NULL };

	return is_one_of(type, types);
}

/* Nothing is below these, or the mount above or behind them is the real one. */
static bool is_nothing(const char *type)
{
	static const char *const types[] = {
		"autofs", "rootfs", "tmpfs", "ramfs", "efivarfs", NULL
	};

	return is_one_of(type, types);
}

static void network_mount(struct protect *p, struct libmnt_fs *fs)
{
	char server[64] = "";
	const char *source = mnt_fs_get_source(fs);
	char *value;
	size_t n;

	if (!mnt_fs_get_option(fs, "addr", &value, &n))
		(void)snprintf(server, sizeof(server), "%.*s", (int)n, value);
	else if (source)
		(void)snprintf(server, sizeof(server), "%.*s", (int)strcspn(source, ":"), source);
	protect_net(p, server);
}

/* bcachefs names all its devices: "/dev/sda:/dev/sdb". */
static void several_devices(struct protect *p, const char *source)
{
	struct text rest = text_of(source), word;

	while (text_word(&rest, ":", &word)) {
		char spec[256];

		(void)snprintf(spec, sizeof(spec), "%.*s", TEXT_ARGS(word));
		(void)protect_spec(p, spec);
	}
}

static void follow_mount(struct protect *p, struct libmnt_fs *fs)
{
	const char *type = mnt_fs_get_fstype(fs), *source = mnt_fs_get_source(fs);
	dev_t dev = mnt_fs_get_devno(fs);
	char devno[32];

	if (!type || !source || is_nothing(type))
		return;
	if (!strcmp(type, "btrfs")) {
		protect_btrfs(p, source);
	} else if (!strcmp(type, "zfs")) {
		protect_zfs(p, source);
	} else if (!strcmp(type, "bcachefs")) {
		several_devices(p, source);
	} else if (is_network(type)) {
		network_mount(p, fs);
	} else if (major(dev)) {
		(void)snprintf(devno, sizeof(devno), "%u:%u", major(dev), minor(dev));
		protect_block(p, devno, 0);
	} else if (!protect_spec(p, source)) {
		protect_remark(p, "%s is %s: what is below it cannot be told", p->what, type);
	}
}

static struct libmnt_table *read_table(const struct protect *p, const char *path)
{
	char name[4096];

	(void)snprintf(name, sizeof(name), "%s/%s", strcmp(p->root, "/") ? p->root : "", path);
	return mnt_new_table_from_file(name);
}

static void for_each(struct protect *p, const char *path,
		     void (*one)(struct protect *p, struct libmnt_fs *fs))
{
	struct libmnt_table *table = read_table(p, path);
	struct libmnt_iter *iter = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs;

	while (table && iter && !mnt_table_next_fs(table, iter, &fs))
		one(p, fs);
	mnt_free_iter(iter);
	mnt_unref_table(table);
}

static void mounted(struct protect *p, struct libmnt_fs *fs)
{
	const char *target = mnt_fs_get_target(fs);

	if (!target || !is_needed(target))
		return;
	p->what = target;
	follow_mount(p, fs);
}

static void mounted_too(struct protect *p, struct libmnt_fs *fs)
{
	const char *target = mnt_fs_get_target(fs), *type = mnt_fs_get_fstype(fs);
	bool is_disk = major(mnt_fs_get_devno(fs)) ||
		       (type && (!strcmp(type, "btrfs") || !strcmp(type, "zfs") ||
				 !strcmp(type, "bcachefs")));

	if (!target || is_needed(target) || !is_disk)
		return;
	p->what = target;
	follow_mount(p, fs);
}

/* What is not mounted now (noauto, automount); a device that is not there is not needed either. */
static void in_fstab(struct protect *p, struct libmnt_fs *fs)
{
	const char *target = mnt_fs_get_target(fs), *source = mnt_fs_get_source(fs);

	if (!source || (!mnt_fs_is_swaparea(fs) && (!target || !is_needed(target))))
		return;
	p->what = mnt_fs_is_swaparea(fs) ? "swap" : target;
	(void)protect_spec(p, source);
}

static struct text read_text(const struct protect *p, const char *path)
{
	static char room[MAX_TEXT_FILE];
	ssize_t n = sys_read(p->sys, path, room, sizeof(room));

	return n > 0 ? (struct text) { room, (size_t)n } : TEXT_NONE;
}

/* "FILENAME partition …" or "FILENAME file …" a line; the first is the heading. */
static void swaps(struct protect *p)
{
	struct text rest = read_text(p, "proc/swaps"), line, name, kind;

	p->what = "swap";
	while (text_line(&rest, &line)) {
		char path[1024];

		if (!text_word(&line, " \t", &name) || !text_word(&line, " \t", &kind))
			continue;
		(void)snprintf(path, sizeof(path), "%.*s", TEXT_ARGS(name));
		if (text_is(kind, "file"))
			protect_file(p, path, 0);
		else if (text_is(kind, "partition"))
			(void)protect_spec(p, path);
	}
}

static void resume_from(struct protect *p, struct text line)
{
	struct param param;
	char spec[256];

	p->what = "resume";
	while (cmdline_next(&line, &param)) {
		if (!param.value.n ||
		    (!text_is(param.key, "resume") && !text_is(param.key, "RESUME")))
			continue;
		(void)snprintf(spec, sizeof(spec), "%.*s", TEXT_ARGS(param.value));
		(void)protect_spec(p, spec);
	}
}

/* proxmox-boot-tool keeps several and mounts none of them: one UUID a line. */
static void proxmox_efi(struct protect *p)
{
	struct text rest = read_text(p, "etc/kernel/proxmox-boot-uuids"), word;

	p->what = "EFI";
	while (text_word(&rest, " \t\r\n", &word)) {
		char spec[64];

		(void)snprintf(spec, sizeof(spec), "UUID=%.*s", TEXT_ARGS(word));
		(void)protect_spec(p, spec);
	}
}

void protect_find_mounts(struct protect *p)
{
	for_each(p, "proc/self/mountinfo", mounted_too);
}

void protect_find(struct protect *p)
{
	for_each(p, "proc/self/mountinfo", mounted);
	for_each(p, "etc/fstab", in_fstab);
	swaps(p);
	resume_from(p, text_trim(read_text(p, "proc/cmdline")));
	resume_from(p, text_trim(read_text(p, "etc/initramfs-tools/conf.d/resume")));
	proxmox_efi(p);
}
