// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables for people and pipes: see table.h. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CELL_ROOM   (4 * 4096 + 512) /* a line of a file, each byte as \xNN */
#define WIDE_ENOUGH 110		     /* columns that show a usual tree whole */

bool table_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

/* The library's own idea of it: a serial console that knows no size has 80 columns. */
bool table_is_narrow(void)
{
	struct libscols_table *any = table_is_terminal() ? scols_new_table() : NULL;
	bool narrow = any && scols_table_get_termwidth(any) < WIDE_ENOUGH;

	scols_unref_table(any);
	return narrow;
}

static int find_column(const struct table *table, struct text name)
{
	for (unsigned i = 0; i < table->n_columns; i++)
		if (strlen(table->columns[i].name) == name.n &&
		    !strncasecmp(table->columns[i].name, name.p, name.n))
			return (int)i;
	return -1;
}

static int wrong_column(struct text name)
{
	char room[256];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, name);
	return say_usage("unknown column (--help lists them)", room);
}

static int choose(struct table *table, const char *list)
{
	struct text rest = text_of(list), name;

	while (text_word(&rest, ", ", &name)) {
		int column = find_column(table, name);

		if (column < 0)
			return wrong_column(name);
		if (table->n_shown == TABLE_MAX_COLUMNS)
			return say_usage("too many columns", list);
		table->shown[table->n_shown++] = (unsigned)column;
	}
	return -1;
}

int table_choose(struct table *table, const struct column *columns, unsigned n_columns,
		 const char *initial, const struct options *options)
{
	const char *asked = options->values[OPTION_OUTPUT];
	bool more = asked && asked[0] == '+';
	int status = -1;

	*table = (struct table) { .columns = columns, .n_columns = n_columns, .is_asked = asked };
	if (!asked || more)
		status = choose(table, initial);
	if (asked && status < 0)
		status = choose(table, asked + more);
	if (status < 0 && !table->n_shown)
		status = say_usage("no column is named", NULL);
	return status;
}

bool table_has_key(const struct table *table, const struct options *options, const char *key)
{
	if (!option_given(options, OPTION_OUTPUT))
		return true;
	for (unsigned i = 0; i < table->n_shown; i++)
		if (!strcasecmp(table->columns[table->shown[i]].name, key))
			return true;
	return false;
}

static bool wants_colours(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return table_is_terminal() && !(no_color && no_color[0]) &&
	       !(term && !strcmp(term, "dumb"));
}

bool table_begin(struct table *table, bool tree, const struct options *options)
{
	table->scols = scols_new_table();
	if (!table->scols)
		return false;
	(void)scols_table_enable_colors(table->scols, wants_colours());
	(void)scols_table_enable_noheadings(table->scols, option_given(options, OPTION_NOHEADINGS));
	for (unsigned i = 0; i < table->n_shown; i++) {
		const struct column *c = &table->columns[table->shown[i]];
		int flags = c->flags | (tree && i == 0 ? SCOLS_FL_TREE : 0);

		if (!table_is_terminal())
			flags &= ~(SCOLS_FL_TRUNC | SCOLS_FL_WRAP);
		if (!scols_table_new_column(table->scols, c->name, c->width, flags))
			return false;
	}
	return true;
}

struct libscols_line *table_line(struct table *table, struct libscols_line *parent)
{
	return scols_table_new_line(table->scols, parent);
}

void table_put(struct table *table, struct libscols_line *line, unsigned column, const char *text)
{
	for (unsigned i = 0; i < table->n_shown; i++)
		if (table->shown[i] == column)
			(void)scols_line_set_data(line, i, text && text[0] ? text : "-");
}

void table_put_text(struct table *table, struct libscols_line *line, unsigned column,
		    struct text text)
{
	char room[CELL_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, text);
	table_put(table, line, column, room);
}

void table_colour(struct table *table, struct libscols_line *line, unsigned column,
		  const char *colour)
{
	for (unsigned i = 0; i < table->n_shown; i++)
		if (table->shown[i] == column)
			(void)scols_cell_set_color(scols_line_get_cell(line, i), colour);
}

/* As wide as its widest cell, its name and its hint, which is a share where it is below 1. */
static size_t natural_width(const struct table *table, unsigned i)
{
	const struct column *c = &table->columns[table->shown[i]];
	size_t width = strlen(c->name);

	if (c->width > (double)width)
		width = (size_t)c->width;
	for (size_t n = 0; n < scols_table_get_nlines(table->scols); n++) {
		struct libscols_line *line = scols_table_get_line(table->scols, n);
		const char *cell = scols_cell_get_data(scols_line_get_cell(line, i));

		if (cell && strlen(cell) > width)
			width = strlen(cell);
	}
	return width;
}

static void leave_out(struct table *table)
{
	size_t room = scols_table_get_termwidth(table->scols) + 1, width = 0;

	for (unsigned i = 0; i < table->n_shown; i++)
		width += natural_width(table, i) + 1;
	for (unsigned i = table->n_shown; i-- > 0 && width > room;) {
		struct libscols_column *column = scols_table_get_column(table->scols, i);

		if (!table->columns[table->shown[i]].may_go)
			continue;
		(void)scols_column_set_flags(column, SCOLS_FL_HIDDEN);
		table->left_out[i] = true;
		width -= natural_width(table, i) + 1;
	}
}

bool table_has_left_out(const struct table *table, unsigned column)
{
	for (unsigned i = 0; i < table->n_shown; i++)
		if (table->shown[i] == column)
			return table->left_out[i];
	return false;
}

int table_end(struct table *table, bool failed)
{
	if (!failed && table_is_terminal() && !table->is_asked)
		leave_out(table);
	if (!failed && scols_table_get_nlines(table->scols))
		failed = scols_print_table(table->scols) != 0;
	scols_unref_table(table->scols);
	table->scols = NULL;
	if (!failed)
		return 0;
	say("no memory for the table");
	return EXIT_BROKEN;
}

void table_help(const struct column *columns, unsigned n_columns)
{
	printf("\nColumns:\n");
	for (unsigned i = 0; i < n_columns; i++)
		printf("  %-10s %s\n", columns[i].name, columns[i].help);
}
