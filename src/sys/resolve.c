// SPDX-License-Identifier: GPL-2.0-or-later
/* What group: and slot: in a rule stand for on this machine: see scan_resolve() in scan.h. */
#include "candidates.h"
#include "scan.h"

struct group_search {
	const struct sys *sys;
	struct resolved *resolved;
};

static void add_group(void *context, const struct address *address)
{
	const struct group_search *search = context;
	struct resolved *resolved = search->resolved;
	struct device d = { .address = *address, .group = GROUP_NONE };
	struct scratch scratch;

	facts_look_up(search->sys, &d, FACT_GROUP, &scratch);
	if (d.group != GROUP_NONE && resolved->n_groups < RULE_MAX_GROUPS)
		resolved->groups[resolved->n_groups++] = d.group;
}

/* "0000:01:00", or "0000:01" for a slot that is a whole bus (drivers/pci/slot.c, 6.12). */
static void find_slot(const struct sys *sys, struct text name, struct resolved *resolved)
{
	const char *path = sys_path("sys/bus/pci/slots/%pT/address", &name);
	char address[ADDRESS_NAME_MAX + 8];
	struct buf a = BUF(address);
	ssize_t n = sys_attr(sys->root, path, address, ADDRESS_NAME_MAX);
	size_t colons = 0;

	for (ssize_t i = 0; i < n; i++)
		colons += address[i] == ':';
	if (n < 0)
		return;
	a.n = (size_t)n;
	resolved->whole_bus = colons == 1;
	buf_add(&a, resolved->whole_bus ? ":00.0" : ".0");
	resolved->has_slot = !address_parse((struct text){ a.p, a.n }, &resolved->slot);
}

static void resolve_rule(const struct sys *sys, struct rule *rule)
{
	for (unsigned i = 0; i < rule->n_terms; i++) {
		struct term *term = &rule->terms[i];
		struct group_search search = { sys, &term->resolved };

		if (term->kind == TERM_GROUP)
			candidates_of_path(sys, &term->path, add_group, &search);
		else if (term->kind == TERM_SLOT)
			find_slot(sys, term->value, &term->resolved);
	}
}

void scan_resolve(const struct sys *sys, struct settings *settings)
{
	for (unsigned i = 0; sys->devices >= 0 && i < settings->n_rules; i++)
		if (!settings->rules[i].problem)
			resolve_rule(sys, &settings->rules[i].rule);
	for (unsigned i = 0; sys->devices >= 0 && i < settings->n_protect; i++)
		resolve_rule(sys, &settings->protect[i].rule);
}
