/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/bootconfig, one line a key: `vfio-early.devices = "01:00.0", "01:00.1"`
 * (fs/proc/bootconfig.c, 6.12: values stand in '"', or in "'" if they hold a '"'; there are no
 * escapes, and a value may hold newlines). Text in, text out.
 */
#pragma once

#include "text.h"

/* Takes the next line that holds a key off *rest; *ret_values is what stands behind its " = ". */
bool bootconfig_next(struct text *rest, struct text *ret_key, struct text *ret_values);
/* Takes the next value off *values. */
bool bootconfig_value(struct text *values, struct text *ret);
