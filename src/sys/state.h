/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /run/vfio-early/report: written to a temporary name and renamed, so that a reader sees the whole
 * or nothing. It survives into the real root, where `vfio-early status` reads it.
 */
#pragma once

#include "gather.h"

#define STATE_DIR    "run/vfio-early"
#define STATE_REPORT STATE_DIR "/report"
#define STATE_FORMAT "vfio-early-report 1"

/* `path` is relative to the root: STATE_REPORT, or another place if there is no /run yet. */
int state_write(const struct job *job, const char *path, uint32_t microseconds) _must_check_;
bool state_exists(const struct sys *sys);
