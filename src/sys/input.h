/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads all the texts in which somebody may have written something, and folds them into settings.
 * The texts stay in the caller's memory, where the settings point to them.
 */
#pragma once

#include "../core/settings.h"
#include "root.h"

#define INPUT_ROOM	  (1024 * 1024) /* bytes of text in all; touched only as far as needed */
#define INPUT_MAX_CMDLINE (64 * 1024)
#define INPUT_MAX_CONFIGS 16 /* --config */
/* The merged file of an image has a #line before each line. */
#define INPUT_MAX_MERGED (4 * 64 * 1024)

#define CONFIG_FILE  "etc/vfio-early.conf"
#define CONFIG_DIR   "etc/vfio-early.conf.d"
#define MODULES_FILE "usr/lib/vfio-early/modules"
#define PROTECT_FILE "usr/lib/vfio-early/protect"

struct input {
	/* what the user gave instead of the system's own */
	const char *cmdline;			/* --cmdline, NULL: /proc/cmdline */
	const char *configs[INPUT_MAX_CONFIGS]; /* --config */
	unsigned n_configs;
	struct text generated; /* protection instead of the image's; p is NULL: its own */
	/* what was read */
	char *room; /* INPUT_ROOM bytes */
	size_t used;
	struct text modules; /* the image's module list; p is NULL if there is none */
};

/* Problems are complaints in the settings: nothing here stops a boot. */
void input_read(struct input *input, const struct sys *sys, struct settings *settings);
/* Reads a whole file into the room; p is NULL if it cannot be read, and *ret_error says why. */
struct text input_file(struct input *input, int dir, const char *path, size_t max, int *ret_error);
/* In place, in a modprobe.d file that input_file() has read: continued lines become one. */
void input_join_lines(struct text content);
