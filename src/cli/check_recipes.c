// SPDX-License-Identifier: GPL-2.0-or-later
/* What older recipes left: boot scripts, lists of modules, driverctl's overrides. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define TOPIC	    "recipe"
#define MAX_FILE    (64 * 1024)
#define LISTS	    "etc/modules-load.d"
#define REMEDY_ROOM 1400

/* "rm FILE", as a shell takes it */
static void rm_remedy(struct buf *b, const char *folder, const char *name)
{
	char path[400];

	(void)snprintf(path, sizeof(path), "/%s/%s", folder, name);
	buf_add(b, "rm ");
	remedy_word(b, text_of(path));
}

static void old_script(struct check *c, const char *folder, const char *name)
{
	char remedy[REMEDY_ROOM];
	struct buf b = BUF(remedy);

	rm_remedy(&b, folder, name);
	FOUND_WARN(c, TOPIC, remedy,
		   "/%s/%s is an older recipe's script and acts beside vfio-early", folder, name);
}

static void boot_scripts(struct check *c)
{
	static const char *const folders[] = { "etc/initramfs-tools/scripts/init-top",
					       "usr/share/initramfs-tools/scripts/init-top" };
	struct folder dir;
	const char *name;

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		folder_open(&dir, c->sys->root, folders[i]);
		while ((name = folder_next(&dir))) {
			if (!strcasestr(name, "vfio") || !strcmp(name, "00_vfio-early"))
				continue;
			c->in_images = true;
			old_script(c, folders[i], name);
		}
	}
}

/* Since 6.2 it is a part of vfio, and a list that names it is an error at each boot. */
static bool has_virqfd_kernel(const struct check *c)
{
	struct folder dir;
	const char *name;
	bool newer = false, any = false;

	folder_open(&dir, c->sys->root, "lib/modules");
	while ((name = folder_next(&dir))) {
		any = true;
		newer |= strverscmp(name, "6.2") >= 0;
	}
	return any && !newer;
}

static void module_list(struct check *c, const char *path)
{
	char *text = check_read(c, path + 1, MAX_FILE), remedy[REMEDY_ROOM];
	struct buf b = BUF(remedy);
	struct text rest = text ? text_of(text) : TEXT_NONE, line, word;

	buf_add(&b, "sed -i '/^[ \\t]*vfio[-_]virqfd/d' ");
	remedy_word(&b, text_of(path));
	while (text && text_line(&rest, &line)) {
		if (!text_word(&line, " \t", &word) || !text_same_param(word, "vfio_virqfd"))
			continue;
		c->in_images |= !strncmp(path, "/etc/initramfs-tools/", 21);
		FOUND_WARN(c, TOPIC, remedy,
			   "%s names vfio_virqfd, which is no module of its own since Linux 6.2",
			   path);
	}
	free(text);
}

static void module_lists(struct check *c)
{
	struct folder dir;
	const char *name;
	char path[300];

	if (has_virqfd_kernel(c))
		return;
	module_list(c, "/etc/modules");
	module_list(c, "/etc/initramfs-tools/modules");
	folder_open(&dir, c->sys->root, LISTS);
	while ((name = folder_next(&dir))) {
		(void)snprintf(path, sizeof(path), "/" LISTS "/%s", name);
		module_list(c, path);
	}
}

/* "pci-0000:01:00.0", or without the bus from older versions, holds the driver's name. It acts in
 * the real root, long after us. */
static void override(struct check *c, const char *name)
{
	char path[300], driver[64], remedy[REMEDY_ROOM];
	struct buf b = BUF(remedy);
	const struct entry *e;
	const char *device = name + (strncmp(name, "pci-", 4) ? 0 : 4);
	struct address address;

	if (!address_parse_name(text_of(device), &address))
		return;
	(void)snprintf(path, sizeof(path), "etc/driverctl.d/%s", name);
	if (sys_attr(c->sys->root, path, driver, sizeof(driver)) <= 0)
		return;
	e = plan_find(&c->job->plan, &address);
	if (!e || e->role != ROLE_CHOSEN)
		return;
	rm_remedy(&b, "etc/driverctl.d", name);
	if (text_is(e->wanted, driver))
		FOUND_WARN(c, TOPIC, remedy, "driverctl gives %s to %s, too: not needed any more",
			   device, driver);
	else
		FOUND_FAIL(c, TOPIC, remedy,
			   "driverctl takes %s from %.*s again and gives it to %s", device,
			   TEXT_ARGS(e->wanted), driver);
}

static void overrides(struct check *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, "etc/driverctl.d");
	while ((name = folder_next(&dir)))
		override(c, name);
}

void check_recipes(struct check *c)
{
	boot_scripts(c);
	module_lists(c);
	overrides(c);
}
