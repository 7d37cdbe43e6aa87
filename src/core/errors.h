/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel answers, in words. A number in, text into the caller's buffer. */
#pragma once

#include "text.h"

/* Words for the errno values that a step can give; "error N" for the rest. */
void errno_print(struct buf *b, int error);
