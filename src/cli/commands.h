/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of the host program, one file cmd_NAME.c each.
 *
 * To add one: its file, its function below, a row in commands.c, a section in the man page, its
 * options in the completion. tests/docs/run compares the last two with the help.
 */
#pragma once

#include "../sys/gather.h"
#include "options.h"

/* Prints its result on stdout and returns the exit status; main() looks after stdout itself. */
typedef int command_fn(struct job *job, const struct options *options);

struct command {
	const char *name;
	command_fn *run;
	unsigned options;      /* OPTION_BITs beside the common ones */
	const char *arguments; /* as the help shows them, "RULE…"; NULL: it takes none */
	const char *help;
};

extern const struct command commands[];
extern const unsigned n_commands;

command_fn command_add;
command_fn command_capture;
command_fn command_check;
command_fn command_config;
command_fn command_expand;
command_fn command_import;
command_fn command_list;
command_fn command_modules;
command_fn command_plan;
command_fn command_protect;
command_fn command_remove;
command_fn command_status;
command_fn command_take;
command_fn command_udev;
command_fn command_vfs;

void columns_of_list(void);
void columns_of_plan(void);
void columns_of_status(void);

/* Checks words and options against the command's row; -1, or the exit status, told. */
int command_fits(const struct command *command, const struct options *options);
/* NULL if there is none of that name. */
const struct command *command_find(const char *name);
/* What --help prints: of the program, or of one command. */
void help_print(const struct command *command);
