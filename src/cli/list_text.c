// SPDX-License-Identifier: GPL-2.0-or-later
/* The list for people: on a terminal a tree of IOMMU groups, in a pipe a line a function. */
#include <stdio.h>
#include <stdlib.h>

#include "listing.h"

static const char *mark_colour(struct text marks)
{
	static const struct {
		const char *mark, *colour;
	} colours[] = {
		{ "root", "red" },	  { "system", "red" },	    { "vfio", "green" },
		{ "configured", "cyan" }, { "display", "magenta" },
	};
	struct text word;

	for (size_t i = 0; i < ARRAY_SIZE(colours); i++) {
		struct text rest = marks;

		while (text_word(&rest, ",", &word))
			if (text_is(word, colours[i].mark))
				return colours[i].colour;
	}
	return NULL;
}

static bool put_device(struct table *table, struct libscols_line *parent,
		       const struct listing *listing, unsigned device)
{
	struct libscols_line *line = table_line(table, parent);

	for (unsigned i = 0; line && i < table->n_shown; i++) {
		enum list_column column = (enum list_column)table->shown[i];
		char room[LISTING_CELL];
		struct buf b = BUF(room);
		const char *colour;

		buf_clear(&b);
		listing_cell(&b, listing, device, column);
		table_put(table, line, column, room);
		colour = column == LIST_MARKS ? mark_colour((struct text) { b.p, b.n }) : NULL;
		if (colour)
			table_colour(table, line, column, colour);
	}
	return line;
}

/* The lowest group above `group` that has a device to show; GROUP_NONE behind the last. */
static int next_group(const struct listing *listing, int group)
{
	int next = GROUP_NONE;

	for (unsigned i = 0; i < listing->inventory.n; i++) {
		int other = listing->inventory.devices[i].group;

		if (!listing->hidden[i] && other > group && (next == GROUP_NONE || other < next))
			next = other;
	}
	return next;
}

static bool put_group(struct table *table, const struct listing *listing, int group)
{
	struct libscols_line *line = NULL;
	char name[32] = "no group";

	if (group != GROUP_NONE)
		(void)snprintf(name, sizeof(name), "group %d", group);
	for (unsigned i = 0; i < listing->inventory.n; i++) {
		if (listing->hidden[i] || listing->inventory.devices[i].group != group)
			continue;
		if (!line) {
			line = table_line(table, NULL);
			if (!line)
				return false;
			(void)scols_line_set_data(line, 0, name);
		}
		if (!put_device(table, line, listing, i))
			return false;
	}
	return true;
}

static bool put_tree(struct table *table, const struct listing *listing)
{
	for (int group = next_group(listing, GROUP_NONE); group != GROUP_NONE;
	     group = next_group(listing, group))
		if (!put_group(table, listing, group))
			return false;
	return put_group(table, listing, GROUP_NONE);
}

static bool put_lines(struct table *table, const struct listing *listing)
{
	for (unsigned i = 0; i < listing->inventory.n; i++)
		if (!listing->hidden[i] && !put_device(table, NULL, listing, i))
			return false;
	return true;
}

/* What a narrow table has no room for. */
static void print_rules(const struct listing *listing)
{
	puts("\nThe rule for each:");
	for (unsigned i = 0; i < listing->inventory.n; i++) {
		char room[LISTING_CELL];
		struct buf b = BUF(room);

		if (listing->hidden[i])
			continue;
		address_print(&b, &listing->inventory.devices[i].address);
		buf_add(&b, "  ");
		if (inventory_propose(&b, &listing->inventory, i))
			puts(room);
	}
}

int list_show_text(const struct listing *listing, const struct options *options,
		   struct table *table)
{
	bool tree = table_is_terminal() && table->shown[0] == LIST_ADDRESS;
	bool done = table_begin(table, tree, options);
	int status;

	if (done)
		done = tree ? put_tree(table, listing) : put_lines(table, listing);
	status = table_end(table, !done);
	if (!status && table_is_narrow() && !option_given(options, OPTION_OUTPUT))
		print_rules(listing);
	return status;
}
