/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host as a text that people can read and that src/expand makes a tree of: the functions with
 * their facts (tests/machines/README.md), and as files what else list and plan go by. In: the host.
 * Out: lines. Serial numbers are left out; where a rule of the configuration names one, it and the
 * device get the same made-up one, so that the plan stays what it is.
 */
#pragma once

#include <stdio.h>

#include "claims.h"
#include "host.h"
#include "inventory.h"
#include "names.h"

#define CAPTURE_MAX_SERIALS 256

struct capture {
	FILE *out;
	struct job *job;
	const struct options *options;
	struct inventory inventory;
	struct host_plan plan;
	struct names names;
	struct claims claims;
	uint64_t serials[CAPTURE_MAX_SERIALS]; /* that texts name */
	unsigned n_serials;
	bool incomplete; /* something is there that cannot be read; told */
};

/* " KEY=VALUE", whatever bytes it has. */
void capture_key(struct capture *c, const char *key, struct text value);
/* "file PATH" and what it holds, line by line; serial numbers in rules are replaced. */
void capture_file_begin(struct capture *c, const char *path);
void capture_file_line(struct capture *c, struct text line);
void capture_file(struct capture *c, const char *path, struct text content);
/* The number to write for it; 0: none. */
uint64_t capture_serial(const struct capture *c, uint64_t serial);

/* The parts, in the order in which they are made: texts first, since they name serial numbers. */
void capture_files(struct capture *c);
void capture_used(struct capture *c);
void capture_names(struct capture *c);
void capture_machine(struct capture *c);
void capture_functions(struct capture *c);
/* Is it the `address` of a slot that a function is in? Those stand with the functions. */
bool capture_slot_address(const struct address *a, struct text address);
bool capture_has_slot(const struct capture *c, struct text name, struct text address);
