/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware's framebuffer: a platform device that a write or, from 6.0 on, vfio-pci's probe of
 * the VGA function below it takes away, with its claim in /proc/iomem.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakekernel.h"

static void iomem_release(void)
{
	static const char *const names[] = { " : efifb", " : vesafb", " : simplefb",
					     " : simple-framebuffer" };
	static char text[65536], kept[65536];
	char *save = NULL;

	if (text_read(kernel.root, "proc/iomem", text, sizeof(text)) < 0)
		return;
	kept[0] = '\0';
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		bool claim = false;

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			claim |= strstr(line, names[i]) != NULL;
		if (claim)
			continue;
		strcat(kept, line);
		strcat(kept, "\n");
	}
	text_write(kernel.root, "proc/iomem", kept);
}

bool platform_unbind(const char *driver, const char *device)
{
	char path[PATH_LENGTH];

	if (strchr(device, '/'))
		return false;
	snprintf(path, sizeof(path), "bus/platform/drivers/%s/%s", driver, device);
	if (unlinkat(kernel.sys, path, 0) < 0)
		return false;
	snprintf(path, sizeof(path), "bus/platform/devices/%s/driver", device);
	if (unlinkat(kernel.sys, path, 0) < 0)
		die("%s: %s", path, strerror(errno));
	(void)unlinkat(kernel.sys, "class/graphics/fb0", 0);
	iomem_release();
	return true;
}

static bool sits_on(const char *name, const struct device *device)
{
	char link[PATH_LENGTH], target[PATH_LENGTH];
	unsigned long boot = 0;
	ssize_t length;

	snprintf(link, sizeof(link), "bus/platform/devices/%s", name);
	length = readlinkat(kernel.sys, link, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	if (strstr(target, device->path))
		return true;
	/* before 6.12 its parent is not known: the boot display it is */
	return strstr(target, "devices/platform/") && device_number(device, "boot_vga", &boot) &&
	       boot == 1;
}

void framebuffer_conflict(const struct device *device)
{
	struct dirent *entry;
	DIR *folder;
	int fd;

	if (kernel.major < 6 || !strstr(device->modalias, "bc03sc00"))
		return;
	fd = openat(kernel.sys, "bus/platform/devices", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	folder = fd < 0 ? NULL : fdopendir(fd);
	while (folder && (entry = readdir(folder))) {
		char driver[NAME_LENGTH], path[PATH_LENGTH];

		if (!strstr(entry->d_name, "-framebuffer.") || !sits_on(entry->d_name, device))
			continue;
		snprintf(driver, sizeof(driver), "%.*s", (int)strcspn(entry->d_name, "."),
			 entry->d_name);
		(void)platform_unbind(driver, entry->d_name);
		snprintf(path, sizeof(path), "bus/platform/devices/%s", entry->d_name);
		(void)unlinkat(kernel.sys, path, 0);
		journal_effect("framebuffer %s gone", entry->d_name);
		break;
	}
	if (folder)
		closedir(folder);
}
