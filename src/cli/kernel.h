/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernel will boot, and where its modules lie. */
#pragma once

#include "../sys/root.h"

struct kernel {
	char version[128];
	char folder[4096]; /* its modules, root included */
};

/*
 * `version`, or if that is NULL: on the live root the running kernel, else the newest in the tree.
 * False if there are no modules of it; `ret->version` is set even so, if it is known.
 */
bool kernel_pick(const struct sys *sys, const char *root, const char *version, struct kernel *ret);

#define MODPROBE_MAX_FOLDERS 8

/* modprobe.d's folders below the root, as kmod_new() takes them. */
struct modprobe_folders {
	char paths[MODPROBE_MAX_FOLDERS][4096];
	const char *list[MODPROBE_MAX_FOLDERS + 1];
};

/* The list points into the struct itself. */
void modprobe_folders(const char *root, struct modprobe_folders *ret);
