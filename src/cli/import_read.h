/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the files of older setups and hands each to its parser. In: a tree. Out: struct import. */
#pragma once

#include "../sys/input.h"
#include "import.h"

/* What was read stays in memory until import_forget(). `cmdline`: --cmdline, or NULL. */
void import_read(struct import *im, const struct sys *sys, const char *cmdline);
void import_forget(void);
/*
 * Where a boot loader's own file has that word of the kernel command line: "/etc/default/grub:6".
 * False if no known file has it.
 */
bool import_find_argument(const struct sys *sys, struct text word, struct buf *b);
