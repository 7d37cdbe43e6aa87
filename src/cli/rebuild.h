/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tools make the images of all installed kernels here, and running them. In: which programs
 * the root has. A tree's tools run in that tree, by chroot.
 */
#pragma once

#include "../sys/root.h"

/* Adds the commands as somebody would type them, "A && B"; false if there is no such tool. */
bool rebuild_print(const struct sys *sys, struct buf *b);
/* Runs them, with their output on stderr. 0, or an exit status, told. */
int rebuild_run(const struct sys *sys, const char *root);
