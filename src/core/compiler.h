/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes and the few macros that every file may use. Nothing else belongs here. */
#pragma once

#include <stddef.h>

#define _must_check_	 __attribute__((warn_unused_result))
#define _printf_(fmt, a) __attribute__((format(printf, fmt, a)))
#define _unused_	 __attribute__((unused))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
