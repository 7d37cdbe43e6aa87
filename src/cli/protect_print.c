// SPDX-License-Identifier: GPL-2.0-or-later
/* Collecting functions and printing the rules for them: see protect.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/rule.h"
#include "../sys/facts.h"
#include "protect.h"
#include "stable.h"

void protect_remark(struct protect *p, const char *format, ...)
{
	char line[sizeof(p->remarks[0])], *room;
	struct buf b;
	va_list ap;

	if (p->n_remarks == PROTECT_MAX_REMARKS)
		return;
	room = p->remarks[p->n_remarks];
	b = (struct buf) { room, 0, sizeof(line), false };
	va_start(ap, format);
	(void)vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	buf_clear(&b);
	buf_quote(&b, text_of(line)); /* a name may hold anything, a newline too */
	for (unsigned i = 0; i < p->n_remarks; i++)
		if (!strcmp(p->remarks[i], room))
			return;
	p->n_remarks++;
}

static struct protect_function *function_at(struct protect *p, const struct address *address)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!address_compare(&p->functions[i].address, address))
			return &p->functions[i];
	if (p->n == PROTECT_MAX_FUNCTIONS) {
		protect_remark(p, "more than %d functions are needed", PROTECT_MAX_FUNCTIONS);
		return NULL;
	}
	p->functions[p->n] = (struct protect_function) { .address = *address };
	return &p->functions[p->n++];
}

static void add_what(struct protect_function *f, const char *what)
{
	struct text rest = text_of(f->holds), word;
	struct buf b = { f->holds, strlen(f->holds), sizeof(f->holds), false };

	while (text_word(&rest, ", ", &word))
		if (text_is(word, what))
			return;
	buf_add(&b, "%s", f->holds[0] ? ", " : "");
	buf_quote(&b, text_of(what));
}

/* Of a VF the PF, unless the caller wants to know exactly. */
static void add_function(struct protect *p, const struct address *address)
{
	struct device d = { .address = *address, .group = GROUP_NONE };
	struct protect_function *f;
	struct scratch scratch;

	facts_look_up(p->sys, &d, FACT_PHYSFN, &scratch);
	f = function_at(p, d.is_vf && !p->exact ? &d.physfn : address);
	if (f)
		add_what(f, p->what);
}

bool protect_link(struct protect *p, struct text link)
{
	struct address address, found;
	struct text name;
	bool any = false;

	while (text_word(&link, "/", &name)) {
		if (address_parse_name(name, &address)) {
			found = address;
			any = true;
		} else if (any && text_starts(name, "pci") && text_find(name, ':') < name.n) {
			break; /* the root bus that a VMD made */
		}
	}
	if (any)
		add_function(p, &found);
	return any;
}

static void print_rule(FILE *out, const struct sys *sys, const struct protect_function *f)
{
	struct device d = { .address = f->address, .group = GROUP_NONE };
	struct scratch scratch;
	char line[1024];
	struct buf b = BUF(line);

	facts_look_up(sys, &d, STABLE_FACTS, &scratch);
	buf_clear(&b);
	if (!stable_rule(sys, &d, &b)) {
		address_print(&b, &f->address);
		fprintf(out, "# %s: its place in the tree cannot be told; it holds %s\n", line,
			f->holds);
		return;
	}
	fprintf(out, "protect = %s@class:%02x # %s\n", line, d.class >> 16, f->holds);
}

static int compare(const void *a, const void *b)
{
	return address_compare(&((const struct protect_function *)a)->address,
			       &((const struct protect_function *)b)->address);
}

void protect_print(FILE *out, const struct protect *p)
{
	struct protect_function sorted[PROTECT_MAX_FUNCTIONS];

	memcpy(sorted, p->functions, p->n * sizeof(sorted[0]));
	qsort(sorted, p->n, sizeof(sorted[0]), compare);
	for (unsigned i = 0; i < p->n_remarks; i++)
		fprintf(out, "# %s\n", p->remarks[i]);
	for (unsigned i = 0; i < p->n; i++)
		print_rule(out, p->sys, &sorted[i]);
	if (!p->n)
		fprintf(out, "# no PCI device was found that this host needs\n");
}
