/* SPDX-License-Identifier: GPL-2.0-or-later */
/* *.conf files of several folders, in the order of their names, as modprobe.d and systemd do it. */
#pragma once

#include "root.h"

#define FILES_NAME_MAX 256

/*
 * Steps to the name behind `name` (start with an empty one) among the *.conf files of `folders`,
 * which ends with NULL. Returns the folder that has it; of several the first, which masks the
 * others.
 */
const char *files_next(const struct sys *sys, const char *const *folders,
		       char name[static FILES_NAME_MAX]);

extern const char *const files_modprobe[]; /* where kmod looks (libkmod.c, 34) */
