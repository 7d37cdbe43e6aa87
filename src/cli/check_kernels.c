// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every installed kernel: has it vfio-pci, and does its image hold the program, the configuration
 * of now, and run it before udev? A host may boot an older kernel than its newest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/modlist.h"
#include "check.h"
#include "image.h"
#include "kernel.h"
#include "modmake.h"
#include "rebuild.h"

#define MAX_KERNELS 64
#define MAX_CONFIG  (1024 * 1024)
#define PATH_ROOM   256

char *check_read(const struct check *c, const char *path, size_t max)
{
	char *text = malloc(max + 1);
	ssize_t n = text ? sys_read(c->sys, path, text, max) : -ENOMEM;

	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* A place's '%' stands for the kernel's version. */
static bool is_at(const struct check *c, const char *place, const char *version,
		  char path[static PATH_ROOM])
{
	struct text rest = text_of(place), before = text_cut(&rest, '%');

	(void)snprintf(path, PATH_ROOM, "%.*s%s%.*s", TEXT_ARGS(before), version, TEXT_ARGS(rest));
	return sys_exists(c->sys->root, path);
}

int check_kernel_config(const struct check *c, const char *version, const char *name)
{
	static const char *const places[] = { "boot/config-%", "usr/lib/modules/%/config",
					      "lib/modules/%/config" };
	char path[PATH_ROOM], line[128], *text = NULL;
	int found;

	for (size_t i = 0; !text && i < ARRAY_SIZE(places); i++)
		if (is_at(c, places[i], version, path))
			text = check_read(c, path, MAX_CONFIG);
	if (!text)
		return -1;
	(void)snprintf(line, sizeof(line), "\n%s=y\n", name);
	found = strstr(text, line) || !strncmp(text, line + 1, strlen(line) - 1);
	free(text);
	return found;
}

static int compare(const void *a, const void *b)
{
	return strverscmp(a, b);
}

void check_each_kernel(struct check *c, void (*one)(struct check *c, const char *version))
{
	char versions[MAX_KERNELS][128];
	struct folder dir;
	const char *name;
	unsigned n = 0;

	folder_open(&dir, c->sys->root,
		    sys_exists(c->sys->root, "lib/modules") ? "lib/modules" : "usr/lib/modules");
	while ((name = folder_next(&dir)))
		if (n < MAX_KERNELS && strlen(name) < sizeof(versions[0]))
			strcpy(versions[n++], name);
	qsort(versions, n, sizeof(versions[0]), compare);
	for (unsigned i = 0; i < n; i++)
		one(c, versions[i]);
}

/* Modules that stayed behind when a kernel was removed are no kernel. */
static bool is_installed(const struct check *c, const char *version)
{
	static const char *const places[] = { "boot/vmlinuz-%", "boot/vmlinux-%",
					      "usr/lib/modules/%/vmlinuz",
					      "lib/modules/%/vmlinuz" };
	char path[PATH_ROOM];

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (is_at(c, places[i], version, path))
			return true;
	return false;
}

static void modules_of(struct check *c, const char *version)
{
	static struct kernel kernel;
	struct section section;
	size_t size = 0;
	char *text = NULL;
	FILE *out;

	if (!is_installed(c, version) || !kernel_pick(c->sys, c->root, version, &kernel))
		return;
	out = open_memstream(&text, &size);
	if (!out)
		return;
	(void)modmake_list(out, c->sys, c->root, &kernel, &c->job->settings, true);
	if (!fclose(out) &&
	    modlist_driver((struct text) { text, size }, TEXT("vfio-pci"), &section))
		FOUND_OK(c, "modules", "kernel %s has vfio-pci%s", version,
			 section.kind == SECTION_BUILTIN ? ", built in" : "");
	else
		FOUND_FAIL(c, "modules", NULL, "kernel %s has no vfio-pci", version);
	free(text);
}

enum { PROGRAM, CONFIG, ORDER, UNIT, UNIT_USR, HOOK, HOOK_VAR, HOOK_USR, MKINITCPIO, N_FILES };

static const char *const names[N_FILES] = {
	[PROGRAM] = "usr/lib/vfio-early/vfio-early-bind",
	[CONFIG] = "etc/vfio-early.conf",
	[ORDER] = "scripts/init-top/ORDER",
	[UNIT] = "etc/systemd/system/sysinit.target.wants/vfio-early-bind.service",
	[UNIT_USR] = "usr/lib/systemd/system/sysinit.target.wants/vfio-early-bind.service",
	[HOOK] = "lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[HOOK_VAR] = "var/lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[HOOK_USR] = "usr/lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[MKINITCPIO] = "hooks/vfio-early",
};

/* In initramfs-tools' list, that of its own udev begins to load drivers. */
static bool is_before_udev(const struct image_file *files)
{
	struct text order = { files[ORDER].text, files[ORDER].n }, line;

	for (int i = UNIT; i < N_FILES; i++)
		if (files[i].found)
			return true;
	while (order.p && text_line(&order, &line)) {
		if (text_starts(line, "/scripts/init-top/00_vfio-early"))
			return true;
		if (text_starts(line, "/scripts/init-top/udev"))
			return false;
	}
	return false;
}

/* What the hook's shell made of it lacks the newlines at the end. */
static bool is_current(const struct check *c, const struct image_file *config)
{
	struct text held = { config->text, config->n };

	return held.p && text_equal(text_trim(held), text_trim(c->config));
}

static void judge_image(struct check *c, const char *path, const struct image_file *files)
{
	char remedy[256] = "";
	struct buf b = BUF(remedy);

	(void)rebuild_print(c->sys, &b);
	if (!files[PROGRAM].found)
		FOUND_FAIL(c, "image", remedy, "/%s does not hold vfio-early", path);
	else if (!is_before_udev(files))
		FOUND_FAIL(c, "image", remedy,
			   "/%s holds vfio-early, but nothing starts it before udev", path);
	else if (c->config.p && !is_current(c, &files[CONFIG]))
		FOUND_FAIL(c, "image", remedy, "/%s does not hold the configuration of now", path);
	else if (c->config.p)
		FOUND_OK(c, "image", "/%s holds the configuration of now and starts it before udev",
			 path);
}

static void look_into(struct check *c, const char *path)
{
	struct image_file files[N_FILES];
	int error;

	for (int i = 0; i < N_FILES; i++)
		files[i] = (struct image_file) { .name = names[i] };
	error = image_read(c->sys->root, path, files, N_FILES);
	if (error == -EACCES)
		FOUND_WARN(c, "image", "sudo vfio-early check", "/%s: only root may read it", path);
	else if (error)
		FOUND_FAIL(c, "image", NULL, "/%s cannot be read: %s", path,
			   error == -EBADMSG ? "this is no image, or what unpacks it is missing"
					     : strerror(-error));
	else
		judge_image(c, path, files);
	for (int i = 0; i < N_FILES; i++)
		free(files[i].text);
}

static bool image_of(const struct check *c, const char *version, char path[static PATH_ROOM])
{
	static const char *const places[] = { "boot/initrd.img-%", "boot/initramfs-%.img",
					      "boot/initrd-%" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (is_at(c, places[i], version, path))
			return true;
	return false;
}

static void image_for(struct check *c, const char *version)
{
	char path[PATH_ROOM], remedy[256] = "";
	struct buf b = BUF(remedy);

	if (!is_installed(c, version))
		return;
	if (image_of(c, version, path)) {
		look_into(c, path);
		return;
	}
	(void)rebuild_print(c->sys, &b);
	FOUND_FAIL(c, "image", remedy, "kernel %s has no image in /boot", version);
}

/* Arch names images by its packages, "initramfs-linux.img". */
static void other_images(struct check *c)
{
	struct folder dir;
	const char *name;
	char path[300];

	folder_open(&dir, c->sys->root, "boot");
	while ((name = folder_next(&dir))) {
		if (strncmp(name, "initramfs-linux", 15))
			continue;
		(void)snprintf(path, sizeof(path), "boot/%s", name);
		look_into(c, path);
	}
}

void check_kernels(struct check *c)
{
	check_each_kernel(c, modules_of);
	check_each_kernel(c, image_for);
	other_images(c);
}
