// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files older setups have, and reading them: see import_read.h. */
#include "import_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sys/files.h"

#define MAX_FILE  (1024 * 1024)
#define MAX_NAMES 4096 /* files of one folder */

struct block {
	struct block *next;
	char bytes[];
};

static struct block *blocks; /* what the texts of an import lie in */

static struct text keep(const char *bytes, size_t n)
{
	struct block *block = malloc(sizeof(*block) + n + 1);

	if (!block)
		return TEXT_NONE;
	memcpy(block->bytes, bytes, n);
	block->bytes[n] = '\0';
	block->next = blocks;
	blocks = block;
	return (struct text) { block->bytes, n };
}

void import_forget(void)
{
	while (blocks) {
		struct block *next = blocks->next;

		free(blocks);
		blocks = next;
	}
}

struct reader {
	struct import *im;
	const struct sys *sys;
	struct text node; /* Proxmox's name of this host */
};

static void cannot_read(struct reader *r, struct text file, int error)
{
	if (error != ENOENT && error != ENOTDIR)
		import_problem(r->im, import_line(r->im, file, 1, TEXT_NONE, OLD_OTHER), TEXT_NONE,
			       "it cannot be read: %s", strerror(error));
}

/* p is NULL if it cannot be read, which has been noted. */
static struct text read_file(struct reader *r, const char *path, struct text *ret_name)
{
	static char room[MAX_FILE];
	char name[4096];
	ssize_t n = sys_read(r->sys, path, room, sizeof(room));

	(void)snprintf(name, sizeof(name), "/%s", path);
	*ret_name = TEXT_NONE;
	if (n == -ENOENT || n == -ENOTDIR)
		return TEXT_NONE;
	*ret_name = keep(name, strlen(name));
	if (n >= 0)
		return keep(room, (size_t)n);
	cannot_read(r, *ret_name, (int)-n);
	return TEXT_NONE;
}

static void read_modprobe(struct reader *r)
{
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 64];
	const char *folder;

	while ((folder = files_next(r->sys, files_modprobe, name))) {
		struct text file, raw, joined;

		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		raw = read_file(r, path, &file);
		joined = keep(raw.p ? raw.p : "", raw.n);
		if (!raw.p || !joined.p)
			continue;
		input_join_lines(joined);
		import_modprobe(r->im, joined, raw, file);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A folder that only root may open would seem empty. */
static bool may_open(struct reader *r, const char *path)
{
	int fd = openat(r->sys->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char name[4096];

	if (fd >= 0) {
		(void)close(fd);
		return true;
	}
	(void)snprintf(name, sizeof(name), "/%s", path);
	cannot_read(r, keep(name, strlen(name)), errno);
	return false;
}

typedef void parse_file_fn(struct import *im, struct text content, struct text file);

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return name[0] != '.' && n > m && !strcmp(name + n - m, ending);
}

/* Debian's modules-load.d/modules.conf is a link to /etc/modules, which is read by its own name. */
static bool is_etc_modules(const struct reader *r, const char *path)
{
	struct stat one, other;

	return !fstatat(r->sys->root, path, &one, 0) &&
	       !fstatat(r->sys->root, "etc/modules", &other, 0) && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* Every file of a folder whose name ends so, in the order of names. */
static void read_folder(struct reader *r, const char *path, const char *ending,
			parse_file_fn *parse)
{
	static char *names[MAX_NAMES];
	struct folder dir;
	const char *entry;
	size_t n = 0;

	if (!may_open(r, path))
		return;
	folder_open(&dir, r->sys->root, path);
	while ((entry = folder_next(&dir)))
		if (has_ending(entry, ending) && n < MAX_NAMES && (names[n] = strdup(entry)))
			n++;
	qsort(names, n, sizeof(names[0]), by_name);
	for (size_t i = 0; i < n; i++) {
		char whole[4096];
		struct text content, file;

		(void)snprintf(whole, sizeof(whole), "%s/%s", path, names[i]);
		free(names[i]);
		if (is_etc_modules(r, whole))
			continue;
		content = read_file(r, whole, &file);
		if (content.p)
			parse(r->im, content, file);
	}
}

/* /etc/pve/local is a link to nodes/NAME; without it the host's name says it. */
static void find_node(struct reader *r)
{
	char name[256];
	ssize_t n = sys_link_name(r->sys->root, "etc/pve/local", name, sizeof(name));
	struct text node;

	if (n <= 0)
		n = sys_attr(r->sys->root, "etc/hostname", name, sizeof(name));
	node = text_trim(sys_text(name, n));
	node.n = text_find(node, '.');
	r->node = keep(node.p ? node.p : "", node.n);
}

static void read_proxmox(struct reader *r)
{
	char path[4096];
	struct text content, file;

	if (!sys_exists(r->sys->root, "etc/pve"))
		return;
	find_node(r);
	(void)snprintf(path, sizeof(path), "etc/pve/nodes/%.*s/qemu-server", TEXT_ARGS(r->node));
	if (!r->node.n || !sys_exists(r->sys->root, path))
		(void)snprintf(path, sizeof(path), "etc/pve/qemu-server");
	read_folder(r, path, ".conf", import_proxmox_vm);
	content = read_file(r, "etc/pve/mapping/pci.cfg", &file);
	import_proxmox_mapping(r->im, content, r->node);
}

static void read_modules(struct reader *r)
{
	static const char *const files[] = { "etc/modules", "etc/initramfs-tools/modules" };
	struct text content, file;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		content = read_file(r, files[i], &file);
		import_modules(r->im, content, file);
	}
	read_folder(r, "etc/modules-load.d", ".conf", import_modules);
}

static void read_cmdline(struct reader *r, const char *cmdline)
{
	struct text line, name;

	line = cmdline ? keep(cmdline, strlen(cmdline)) : read_file(r, "proc/cmdline", &name);
	import_cmdline(r->im, text_trim(line));
}

void import_read(struct import *im, const struct sys *sys, const char *cmdline)
{
	struct reader r = { im, sys, TEXT_NONE };
	struct text content, file;

	read_modprobe(&r);
	read_modules(&r);
	read_cmdline(&r, cmdline);
	read_folder(&r, "etc/driverctl.d", "", import_driverctl);
	content = read_file(&r, "boot/config/vfio-pci.cfg", &file);
	import_unraid(im, content, file);
	read_proxmox(&r);
	read_folder(&r, "etc/libvirt/qemu", ".xml", import_libvirt);
	read_folder(&r, "etc/libvirt/libxl", ".xml", import_libvirt);
}

/* Not as the beginning of a longer one. */
static bool has_word(struct text line, struct text word)
{
	const char *at = memmem(line.p, line.n, word.p, word.n);
	size_t end = at ? (size_t)(at - line.p) + word.n : 0;

	return at && (end == line.n || text_has(TEXT(" \t\r\"'"), line.p[end]));
}

static bool find_in(const struct sys *sys, const char *path, struct text word, struct buf *b)
{
	static char room[64 * 1024];
	ssize_t n = sys_read(sys, path, room, sizeof(room));
	struct text rest = sys_text(room, n), line;

	for (unsigned number = 1; text_line(&rest, &line); number++) {
		if (text_starts(text_trim(line), "#") || !has_word(line, word))
			continue;
		buf_add(b, "/%s:%u", path, number);
		return true;
	}
	return false;
}

bool import_find_argument(const struct sys *sys, struct text word, struct buf *b)
{
	static const char *const files[] = { "etc/default/grub", "etc/kernel/cmdline" };
	static const char folder[] = "etc/default/grub.d";
	struct folder dir;
	const char *name;
	bool found = false;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (find_in(sys, files[i], word, b))
			return true;
	folder_open(&dir, sys->root, folder);
	while (!found && (name = folder_next(&dir))) {
		char path[512];

		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		found = has_ending(name, ".cfg") && find_in(sys, path, word, b);
	}
	folder_close(&dir);
	return found;
}
