// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of ours in a kernel's image: see boot_image.h. */
#include "boot_image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/input.h"

static const char *const names[BOOT_FILES] = {
	[BOOT_PROGRAM] = "usr/lib/vfio-early/vfio-early-bind",
	[BOOT_CONFIG] = CONFIG_FILE,
	[BOOT_MODULES] = MODULES_FILE,
	[BOOT_PROTECT] = PROTECT_FILE,
	[BOOT_ORDER] = "scripts/init-top/ORDER",
	[BOOT_UNIT] = "etc/systemd/system/sysinit.target.wants/vfio-early-bind.service",
	[BOOT_UNIT_USR] = "usr/lib/systemd/system/sysinit.target.wants/vfio-early-bind.service",
	[BOOT_HOOK] = "lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[BOOT_HOOK_VAR] = "var/lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[BOOT_HOOK_USR] = "usr/lib/dracut/hooks/cmdline/00-vfio-early.sh",
	[BOOT_MKINITCPIO] = "hooks/vfio-early",
};

bool boot_file_find(const struct sys *sys, const char *const *places, size_t n, const char *version,
		    char ret[static BOOT_IMAGE_PATH])
{
	for (size_t i = 0; i < n; i++) {
		struct text rest = text_of(places[i]), before = text_cut(&rest, '%');

		(void)snprintf(ret, BOOT_IMAGE_PATH, "%.*s%s%.*s", TEXT_ARGS(before), version,
			       TEXT_ARGS(rest));
		if (sys_exists(sys->root, ret))
			return true;
	}
	return false;
}

bool boot_image_find(const struct sys *sys, const char *version, struct boot_image *ret)
{
	static const char *const places[] = { "boot/initrd.img-%", "boot/initramfs-%.img",
					      "boot/initrd-%" };

	return boot_file_find(sys, places, ARRAY_SIZE(places), version, ret->path);
}

int boot_image_read(const struct sys *sys, struct boot_image *image)
{
	for (int i = 0; i < BOOT_FILES; i++)
		image->files[i] = (struct image_file) { .name = names[i] };
	return image_read(sys->root, image->path, image->files, BOOT_FILES);
}

const char *boot_image_why_not(int error)
{
	if (error == -EBADMSG)
		return "this is no image, or what unpacks it is missing";
	return strerror(-error);
}

/* In initramfs-tools' list, that of its own udev begins to load drivers. */
bool boot_image_starts_it(const struct boot_image *image)
{
	const struct image_file *files = image->files;
	struct text order = { files[BOOT_ORDER].text, files[BOOT_ORDER].n }, line;

	for (int i = BOOT_UNIT; i < BOOT_FILES; i++)
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

void boot_image_free(struct boot_image *image)
{
	for (int i = 0; i < BOOT_FILES; i++) {
		free(image->files[i].text);
		image->files[i].text = NULL;
	}
}
