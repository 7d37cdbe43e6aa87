// SPDX-License-Identifier: GPL-2.0-or-later
/* What an import found, for people; all but the rules are comments: see import_show.h. */
#include <stdio.h>

#include "import_read.h"
#include "import_show.h"

#define ROOM 8192

void import_origin(struct buf *b, const struct import *im, unsigned line, bool range)
{
	const struct old_line *old = &im->lines[line];

	if (!old->file.n) {
		buf_add(b, "cmdline");
		return;
	}
	buf_quote(b, old->file);
	buf_add(b, ":%u", old->line);
	if (range && old->last > old->line)
		buf_add(b, "-%u", old->last);
}

void import_remark(struct buf *b, const struct import_result *r, const struct found *f)
{
	unsigned last = IMPORT_MAX_LINES;

	address_print(b, &f->d.address);
	for (unsigned i = 0; i < f->n_asks && i < IMPORT_SHOWN_ASKS; i++) {
		unsigned line = r->im->asks[f->asks[i]].line;

		if (line == last)
			continue;
		buf_add(b, "%s", last == IMPORT_MAX_LINES ? ", from " : ", ");
		import_origin(b, r->im, line, false);
		last = line;
	}
}

void import_argument(struct buf *b, const struct import_result *r, const struct old_line *line)
{
	struct text rest = line->text, key = text_cut(&rest, '=');
	size_t before = b->n;

	if (line->file.n)
		return;
	if (import_find_argument(&r->job->sys, line->text, b))
		buf_add(b, "; ");
	else
		b->n = before;
	buf_add(b, "type: vfio-early-bootloader remove ");
	buf_quote(b, key);
}

static void show_rules(const struct import_result *r)
{
	for (unsigned i = 0; i < r->n; i++) {
		const struct found *f = &r->found[i];
		char line[ROOM];
		struct buf b = BUF(line);

		if (!found_is_new(f))
			continue;
		buf_clear(&b);
		import_remark(&b, r, f);
		printf("devices = %s # %s\n", f->rule, line);
	}
	if (r->options[0])
		printf("options = %s\n", r->options);
}

static void show_refused(const struct import_result *r)
{
	bool any = false;

	for (unsigned i = 0; i < r->n; i++) {
		const struct found *f = &r->found[i];
		char name[ADDRESS_NAME_MAX];
		struct buf b = BUF(name);

		if (!found_is_new(f) || !f->refused[0])
			continue;
		if (!any)
			printf("\n# The next boot would refuse, as things are now:\n");
		any = true;
		buf_clear(&b);
		address_print(&b, &f->d.address);
		printf("#   %s: %s\n", name, f->refused);
	}
}

static void show_problem(const struct import_result *r, const struct import_problem *problem)
{
	const struct old_line *old = &r->im->lines[problem->line];
	char line[ROOM];
	struct buf b = BUF(line);

	buf_clear(&b);
	import_origin(&b, r->im, problem->line, false);
	if (problem->token.n || !old->file.n) {
		buf_add(&b, ": ");
		buf_quote(&b, problem->token.n ? problem->token : old->text);
	}
	buf_add(&b, ": ");
	buf_quote(&b, text_of(problem->sentence));
	printf("#   %s\n", line);
}

static void show_problems(const struct import_result *r, bool notes, const char *title)
{
	bool any = false;

	for (unsigned i = 0; i < r->im->n_problems; i++) {
		if (r->im->problems[i].note != notes)
			continue;
		if (!any)
			printf("\n# %s\n", title);
		any = true;
		show_problem(r, &r->im->problems[i]);
	}
}

static void show_line(const struct import_result *r, unsigned number)
{
	const struct old_line *old = &r->im->lines[number];
	char line[ROOM];
	struct buf b = BUF(line);

	buf_clear(&b);
	import_origin(&b, r->im, number, true);
	buf_add(&b, ": ");
	buf_quote(&b, old->text);
	if (!old->file.n) {
		buf_add(&b, " (");
		import_argument(&b, r, old);
		buf_add(&b, ")");
	}
	printf("#   %s\n", line);
}

static void show_lines(const struct import_result *r)
{
	bool any = false;

	for (unsigned i = 0; i < r->im->n_lines; i++) {
		if (!r->im->lines[i].goes)
			continue;
		if (!any)
			printf("\n# Old lines that can go, once the next boot was as it should "
			       "be:\n");
		any = true;
		show_line(r, i);
	}
}

void import_show_text(const struct import_result *r)
{
	unsigned configured = 0;

	for (unsigned i = 0; i < r->n; i++)
		configured += r->found[i].picked && r->found[i].configured;
	if (!r->im->n_asks && !r->im->n_problems)
		printf("# No older setup that gives devices away was found here.\n");
	else if (r->n_old)
		printf("# From the older setup; on this hardware it has %u device%s, and these "
		       "rules select the same:\n",
		       r->n_old, r->n_old == 1 ? "" : "s");
	else
		printf("# No rules are to be added.\n");
	show_rules(r);
	if (configured)
		printf("# %u device%s configured already.\n", configured,
		       configured == 1 ? " is" : "s are");
	show_refused(r);
	show_problems(r, false, "Not translated:");
	show_problems(r, true, "To be known:");
	show_lines(r);
}
