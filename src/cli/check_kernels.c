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
#include "boot_image.h"
#include "check.h"
#include "kernel.h"
#include "modmake.h"
#include "rebuild.h"

#define MAX_KERNELS 64
#define MAX_CONFIG  (1024 * 1024)

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

int check_kernel_config(const struct check *c, const char *version, const char *name)
{
	static const char *const places[] = { "boot/config-%", "usr/lib/modules/%/config",
					      "lib/modules/%/config" };
	char path[BOOT_IMAGE_PATH], line[128], *text = NULL;
	int found;

	if (boot_file_find(c->sys, places, ARRAY_SIZE(places), version, path))
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
	char path[BOOT_IMAGE_PATH];

	return boot_file_find(c->sys, places, ARRAY_SIZE(places), version, path);
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

/* What the hook's shell made of it lacks the newlines at the end. */
static bool is_current(const struct check *c, const struct image_file *config)
{
	struct text held = { config->text, config->n };

	return held.p && text_equal(text_trim(held), text_trim(c->config));
}

static void judge_image(struct check *c, const struct boot_image *image)
{
	const char *path = image->path;
	char remedy[256] = "";
	struct buf b = BUF(remedy);

	(void)rebuild_print(c->sys, &b);
	if (!image->files[BOOT_PROGRAM].found)
		FOUND_FAIL(c, "image", remedy, "/%s does not hold vfio-early", path);
	else if (!boot_image_starts_it(image))
		FOUND_FAIL(c, "image", remedy,
			   "/%s holds vfio-early, but nothing starts it before udev", path);
	else if (c->config.p && !is_current(c, &image->files[BOOT_CONFIG]))
		FOUND_FAIL(c, "image", remedy, "/%s does not hold the configuration of now", path);
	else if (c->config.p)
		FOUND_OK(c, "image", "/%s holds the configuration of now and starts it before udev",
			 path);
}

static void look_into(struct check *c, struct boot_image *image)
{
	int error = boot_image_read(c->sys, image);
	char remedy[256] = "";
	struct buf b = BUF(remedy);

	(void)rebuild_print(c->sys, &b);
	if (error == -EACCES)
		FOUND_WARN(c, "image", "sudo vfio-early check", "/%s: only root may read it",
			   image->path);
	else if (error)
		FOUND_FAIL(c, "image", remedy, "/%s cannot be read: %s", image->path,
			   boot_image_why_not(error));
	else
		judge_image(c, image);
	boot_image_free(image);
}

static void image_for(struct check *c, const char *version)
{
	struct boot_image image;
	char remedy[256] = "";
	struct buf b = BUF(remedy);

	if (!is_installed(c, version))
		return;
	if (boot_image_find(c->sys, version, &image)) {
		look_into(c, &image);
		return;
	}
	(void)rebuild_print(c->sys, &b);
	FOUND_FAIL(c, "image", remedy, "kernel %s has no image in /boot", version);
}

/* Arch names images by its packages, "initramfs-linux.img". */
static void other_images(struct check *c)
{
	struct boot_image image;
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, "boot");
	while ((name = folder_next(&dir))) {
		if (strncmp(name, "initramfs-linux", 15))
			continue;
		(void)snprintf(image.path, sizeof(image.path), "boot/%.200s", name);
		look_into(c, &image);
	}
}

/* Scripts and modprobe.d are copied into images when these are made. */
static void old_parts(struct check *c)
{
	char remedy[256] = "";
	struct buf b = BUF(remedy);

	if (!c->in_images)
		return;
	(void)rebuild_print(c->sys, &b);
	FOUND_WARN(c, "image", remedy,
		   "what is named above is in the images, too, until they are made anew");
}

void check_kernels(struct check *c)
{
	check_each_kernel(c, modules_of);
	check_each_kernel(c, image_for);
	other_images(c);
	old_parts(c);
}
