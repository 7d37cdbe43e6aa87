/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loop around ptrace.
 */
#pragma once

#include <stdbool.h>

#define STATUS_TIMEOUT 124
#define STATUS_LOST    125

struct trace {
	const char *program; /* a file of the host to run, NULL: found in the tree */
	bool pid1;
	long timeout_ms;
};

int trace_run(const struct trace *trace, char **arguments);
