/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an import means on this machine: which devices the old setup had, the rules that take the
 * same, and whether they do. In: struct import, settings, sysfs. Out: struct import_result.
 */
#pragma once

#include "../sys/gather.h"
#include "import.h"

#define IMPORT_RULE_MAX	  512
#define IMPORT_SHOWN_ASKS 4

struct found {
	struct device d;
	char driver[DRIVER_NAME_MAX];
	unsigned asks[IMPORT_SHOWN_ASKS], n_asks;
	bool picked;			 /* the old setup has it */
	bool by_alias;			 /* only an alias names it */
	bool configured;		 /* the configuration has it already */
	const struct settings_rule *own; /* the last rule of the configuration that matches it */
	char rule[IMPORT_RULE_MAX];
	char refused[256]; /* what a guard would say of it */
};

struct import_result {
	struct import *im;
	struct job *job;
	struct found *found; /* every function, by address */
	unsigned n;
	char options[1024];    /* the value of `options`, empty if nothing is to be added */
	unsigned n_old, n_new; /* devices that the old setup and the rules select */
	bool proved;
};

/* Every function of the machine, with what the asks, the configuration and the id guards say. */
int import_match(struct import_result *r) _must_check_;
/* Takes out what no rule can mean: bridges, VFs and their PFs; tells of asks that mean nothing. */
void import_sift(struct import_result *r);
/* Writes the rules, lets the guards judge them, and compares what both setups select. */
int import_make_rules(struct import_result *r) _must_check_;
/* Which old lines can go. */
void import_judge_lines(struct import_result *r, const char *root);
/* A problem or a note about the device, at every place that asks for it. */
void import_tell(struct import_result *r, const struct found *f, bool note, const char *why);
/* Is it to be written: picked, and not configured yet? */
static inline bool found_is_new(const struct found *f)
{
	return f->picked && !f->configured;
}
void import_result_free(struct import_result *r);
