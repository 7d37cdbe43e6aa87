/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes one configuration file and nothing else in it: lines and comments that are not asked for
 * stay, byte by byte. In: a file below the root. Out: the old file or the new one, whole, whatever
 * happens in between. What goes wrong is told.
 */
#pragma once

#include "../core/config.h"
#include "../core/rule.h"
#include "../sys/root.h"

#define EDIT_NAME_MAX 256

/* What `add` and `import --write` write to, relative to the root. */
#define EDIT_OWN_FILE "etc/vfio-early.conf.d/50-local.conf"

struct edit {
	int folder; /* locked against another edit of a file in it; -1: it is not there yet */
	int base;   /* what the path is relative to */
	const char *path;
	const char *shown; /* as messages name it */
	char name[EDIT_NAME_MAX];
	char *text; /* the whole file */
	size_t n;
	bool is_new, changed;
	unsigned mode, uid, gid;
};

/*
 * Reads the file, or begins an empty one where there is none, and keeps others from changing it
 * until edit_close(). `path` is relative to the folder `base`. 0, or an exit status, told.
 */
int edit_open(struct edit *e, int base, const char *path, const char *shown) _must_check_;
/* Appends a line, without its newline. 0, or an exit status, told. */
int edit_add_line(struct edit *e, struct text line) _must_check_;
/* Appends "devices = RULE". 0, or an exit status, told. */
int edit_add_rule(struct edit *e, struct text rule) _must_check_;
/*
 * Takes every rule that says the same off its `devices` line, and that line, if nothing else is on
 * it. Returns their number.
 */
unsigned edit_remove_rule(struct edit *e, const struct rule *rule);
/* The number of the last line. */
unsigned edit_lines(const struct edit *e);
/*
 * Writes what was changed: a temporary file in the same folder, synced, then renamed. Nothing is
 * written if nothing was changed. 0, or an exit status, told.
 */
int edit_save(struct edit *e) _must_check_;
/* Forgets what was not saved. */
void edit_close(struct edit *e);
