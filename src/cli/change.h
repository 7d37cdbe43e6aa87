/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What add and remove share: the rules on the command line, and settings as they will be. */
#pragma once

#include "host.h"

#define CHANGE_MAX 256

struct change {
	struct rule rules[CHANGE_MAX];
	unsigned n;
};

/* Reads the words; 0, or an exit status, told. */
int change_parse(struct change *change, const struct options *options);
/* Reads one more rule, whose text must stay; 0, or an exit status, told. */
int change_add(struct change *change, struct text token);
/* The rule of a configuration file that says the same; NULL if none does. */
const struct settings_rule *change_find(const struct settings *settings, const struct rule *rule);
/* Puts a rule where it will act: behind those of the file and of the files before it. */
void change_insert(struct settings *settings, struct text rule, struct text file, unsigned line);
/* Takes rule number `i` out. */
void change_drop(struct settings *settings, unsigned i);
/* Plans and judges once more, after the settings were changed. 0, or an exit status, told. */
int change_plan(struct host_plan *plan, const struct options *options);
/* Says what is still to be done, or does it (--rebuild). Returns an exit status. */
int change_finish(const struct host_plan *plan, const struct options *options);
