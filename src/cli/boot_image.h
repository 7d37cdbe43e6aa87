/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one kernel's image holds of ours. In: the image in /boot. Out: the early program's own
 * files, as it will find them there.
 */
#pragma once

#include "../sys/root.h"
#include "image.h"

#define BOOT_IMAGE_PATH 256

enum boot_file {
	BOOT_PROGRAM,
	BOOT_CONFIG,
	BOOT_MODULES,
	BOOT_PROTECT,
	BOOT_ORDER, /* from here on: who starts the program */
	BOOT_UNIT,
	BOOT_UNIT_USR,
	BOOT_HOOK,
	BOOT_HOOK_VAR,
	BOOT_HOOK_USR,
	BOOT_MKINITCPIO,
	BOOT_FILES
};

struct boot_image {
	char path[BOOT_IMAGE_PATH]; /* relative to the root */
	struct image_file files[BOOT_FILES];
};

/* The first of `places` that is there; its '%' stands for the kernel's version. */
bool boot_file_find(const struct sys *sys, const char *const *places, size_t n, const char *version,
		    char ret[static BOOT_IMAGE_PATH]);
/* A kernel's image; false if there is none. */
bool boot_image_find(const struct sys *sys, const char *version, struct boot_image *ret);
/* Reads that at ->path. 0 or -errno; -EBADMSG for what is no image. */
int boot_image_read(const struct sys *sys, struct boot_image *image);
const char *boot_image_why_not(int error);
/* Does something in it start the program, and before udev loads drivers? */
bool boot_image_starts_it(const struct boot_image *image);
void boot_image_free(struct boot_image *image);
