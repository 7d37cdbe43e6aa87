/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this host needs, as the protect rules that an image built now would hold. In: the tree's
 * own rules if it has some (an image, a recorded machine), else the mounts of the running system.
 * Out: text for the settings, and for each function what it holds.
 */
#pragma once

#include "inventory.h"
#include "options.h"

/* Why no rules can be made for this root: it is another machine's. NULL if they can. */
const char *needed_why_not(const struct sys *sys);
/* Made once; p is NULL if there are none to be had. It stays until the program ends. */
struct text needed_rules(const struct sys *sys, const struct options *options);
/* "/, /boot" for a function that the rules name; nothing for others. */
void needed_print(struct buf *b, struct text rules, const struct inventory *inventory,
		  unsigned device);
