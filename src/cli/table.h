/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables as lsblk and lscpu print them, by libsmartcols: columns chosen with -o, a tree and colours
 * on a terminal, plain lines in a pipe. In: a command's columns and the options. Out: stdout.
 */
#pragma once

#include <libsmartcols.h>

#include "../core/text.h"
#include "options.h"

#define TABLE_MAX_COLUMNS 24

struct column {
	const char *name;
	const char *help;
	double width; /* a hint, as libsmartcols takes it */
	int flags;    /* SCOLS_FL_* */
	bool may_go;  /* where a terminal is too narrow for all: the caller prints it below */
};

struct table {
	struct libscols_table *scols;
	const struct column *columns;
	unsigned n_columns;
	unsigned shown[TABLE_MAX_COLUMNS]; /* numbers of columns, as they are printed */
	unsigned n_shown;
	bool is_asked; /* by -o: nothing is left out */
	bool left_out[TABLE_MAX_COLUMNS];
};

/* On a terminal, and is it too narrow for a tree with all columns? */
bool table_is_terminal(void);
bool table_is_narrow(void);

/*
 * Which columns: `-o LIST` or `-o +LIST`, else `initial`, a list with commas. -1, or the exit
 * status with which to end, told. `table` needs no closing before table_begin().
 */
int table_choose(struct table *table, const struct column *columns, unsigned n_columns,
		 const char *initial, const struct options *options);
/* The same list for keys of JSON objects: is it chosen? Without -o all are. */
bool table_has_key(const struct table *table, const struct options *options, const char *key);
/* With `tree` the first column has the branches. False if there is no memory. */
bool table_begin(struct table *table, bool tree, const struct options *options) _must_check_;
/* NULL if there is no memory. */
struct libscols_line *table_line(struct table *table, struct libscols_line *parent);
/* A cell; what is empty is "-". A column that is not shown is passed over. */
void table_put(struct table *table, struct libscols_line *line, unsigned column, const char *text);
/* The same; bytes that are not printable are shown as \xNN. */
void table_put_text(struct table *table, struct libscols_line *line, unsigned column,
		    struct text text);
void table_colour(struct table *table, struct libscols_line *line, unsigned column,
		  const char *colour);
/*
 * Prints and frees it; 0, or EXIT_BROKEN, told. Of columns that may go, as many as must are left
 * out, the last first.
 */
int table_end(struct table *table, bool failed);
/* After that: is this one of a terminal's table that had no room for it? */
bool table_has_left_out(const struct table *table, unsigned column);
/* "Columns:" with their help, for --help of a command. */
void table_help(const struct column *columns, unsigned n_columns);
