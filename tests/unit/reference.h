/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's way of cutting a command line into parameters, written anew from its described
 * behaviour to compare with src/core/cmdline.c. In: a line without NUL. Out: key and value.
 */
#pragma once

#include "../../src/core/cmdline.h"

/* As cmdline_next(), but in the kernel's manner: marks in a copy of the line, no texts. */
bool reference_next(const char **at, char *copy, struct param *ret);
