/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An import on stdout: as a configuration file with remarks, or as one JSON object. */
#pragma once

#include "import_devices.h"

void import_show_text(const struct import_result *r);
/* `written`: the file that --write has changed, NULL for none. */
void import_show_json(const struct import_result *r, const char *written);
/* "/etc/modprobe.d/vfio.conf:3", "cmdline"; with `range` "…:3-5" for a continued line. */
void import_origin(struct buf *b, const struct import *im, unsigned line, bool range);
/* "0000:01:00.0 10de:2684 from FILE:LINE, FILE:LINE" */
void import_remark(struct buf *b, const struct import_result *r, const struct found *f);
/* What a bootloader's file has instead of a line: where, and what to type. Empty for a file. */
void import_argument(struct buf *b, const struct import_result *r, const struct old_line *line);
