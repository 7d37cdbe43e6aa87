/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `list` shows: every function of the machine with what is known of it. */
#pragma once

#include "claims.h"
#include "host.h"
#include "inventory.h"
#include "names.h"
#include "table.h"

enum list_column {
	LIST_ADDRESS,
	LIST_GROUP,
	LIST_ID,
	LIST_CLASS,
	LIST_KIND,
	LIST_NAME,
	LIST_NOW,
	LIST_WANTED,
	LIST_MODULES,
	LIST_RESET,
	LIST_SERIAL,
	LIST_MARKS,
	LIST_HOLDS,
	LIST_RULE,
	LIST_MAX
};

extern const struct column list_columns[LIST_MAX];

struct listing {
	struct inventory inventory;
	struct host_plan plan;
	struct names names;
	struct claims claims;
	struct text needed; /* see needed_rules() */
	bool *hidden;	    /* one a device: the filter does not hold */
	unsigned n_shown;
};

#define LISTING_CELL 1024

/* One cell as text, lists with commas; empty for nothing. */
void listing_cell(struct buf *b, const struct listing *listing, unsigned device,
		  enum list_column column);
/* 0, or EXIT_BROKEN after telling. */
int list_show_text(const struct listing *listing, const struct options *options,
		   struct table *table);
int list_show_json(const struct listing *listing, const struct options *options,
		   const struct table *table);
