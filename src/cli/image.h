/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads files out of an initramfs image: newc archives one behind the other, the last of them
 * mostly compressed (Documentation/driver-api/early-userspace/buffer-format.rst, 6.12). In: an
 * image, and the host's own programs that unpack it (zstd, gzip, …). Out: the files that were asked
 * for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define IMAGE_MAX_FILE (1024 * 1024) /* of a file that is kept */

struct image_file {
	const char *name; /* "etc/vfio-early.conf", without a leading '/' */
	bool found;
	char *text; /* NULL unless it is a file that is not empty; the caller frees it */
	size_t n;
};

/* Fills in what is found. 0 or -errno: -EBADMSG for what is no image that can be read. */
int image_read(int dir, const char *path, struct image_file *files, unsigned n);
