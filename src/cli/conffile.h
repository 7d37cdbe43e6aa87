/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration files as the image build must see them: root's own, within the limits, without
 * an error. In: a tree or --config. Out: one list of contents in the order in which they act.
 * Problems are told on stderr as FILE:LINE: sentence: token.
 */
#pragma once

#include "../sys/gather.h"

#define CONFFILES_MAX 512

struct conffile {
	struct text name; /* as an origin shows it */
	struct text content;
	bool modprobe; /* modprobe.d: only its ids count */
};

struct conffiles {
	struct conffile files[CONFFILES_MAX];
	unsigned n;
	unsigned errors; /* told already */
};

/* Opens and reads them all into the input's room; `check`: also who owns them and may write them.
 */
void conffiles_read(struct conffiles *files, struct input *input, const struct sys *sys,
		    bool check);
/* Folds them into settings, which then hold every complaint. */
void conffiles_fold(const struct conffiles *files, struct settings *settings);
/* Tells all complaints; returns their number. */
unsigned complaints_tell(const struct settings *settings);
