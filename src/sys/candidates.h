/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions that a rule can mean, found without looking at any other. */
#pragma once

#include "../core/rule.h"
#include "root.h"

typedef void candidate_fn(void *context, const struct address *address);

/* The term by which they are found without a scan, an address, path, slot, group or PF; or NULL. */
const struct term *candidates_term(const struct rule *rule);
/*
 * Before each look at the machine: within one, paths that lead into the same folder one after the
 * other have it read once. `found` must not ask for those of a path itself.
 */
void candidates_look_anew(void);
/*
 * Calls `found` for each that a term of another kind than a group means; a function may come more
 * than once, and need not fit the whole rule.
 */
void candidates_of(const struct sys *sys, const struct term *term, candidate_fn *found,
		   void *context);
/* Calls `found` for each function that a path (or an address, of no hops) leads to. */
void candidates_of_path(const struct sys *sys, const struct path *path, candidate_fn *found,
			void *context);
/* All that a folder holds; how many. */
unsigned candidates_in(const struct sys *sys, const char *path, candidate_fn *found, void *context);
/* The members of an IOMMU group, bridges too; how many. */
unsigned candidates_of_group(const struct sys *sys, int group, candidate_fn *found, void *context);
