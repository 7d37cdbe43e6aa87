// SPDX-License-Identifier: GPL-2.0-or-later
/* Who has a twin: see twins.h. */
#include "twins.h"

#include <stdio.h>

#include "../sys/facts.h"

bool rule_is_bare(const struct rule *rule)
{
	return rule->n_terms == 1 && rule->terms[0].kind == TERM_ADDRESS;
}

static struct device look_at(const struct sys *sys, const struct address *address)
{
	struct device d = { .address = *address, .group = GROUP_NONE };
	struct scratch scratch;

	facts_look_up(sys, &d, FACT_IDS, &scratch);
	return d;
}

/* In another slot: the functions of one card move together. */
static bool has_twin(const struct sys *sys, const struct device *d)
{
	struct address address;
	struct folder dir;
	bool found = false;
	const char *name;

	folder_open(&dir, sys->root, "sys/bus/pci/devices");
	while ((name = folder_next(&dir))) {
		struct device other;

		if (!address_parse_name(text_of(name), &address) ||
		    address_same_slot(&address, &d->address))
			continue;
		other = look_at(sys, &address);
		found = found || (other.vendor == d->vendor && other.device == d->device);
	}
	return found;
}

void twins_warn(const struct sys *sys, const struct settings *settings, struct plan *plan)
{
	for (unsigned i = 0; i < plan->n; i++) {
		struct entry *e = &plan->entries[i];
		const struct settings_rule *rule = entry_rule(settings, e);

		if (e->role == ROLE_CHOSEN && rule && !e->whole && rule_is_bare(&rule->rule) &&
		    has_twin(sys, &e->device))
			e->warnings |= WARN_UNGUARDED;
	}
}

static void tell(const struct settings_rule *rule, const struct device *d)
{
	char line[1024];
	struct buf b = BUF(line);

	origin_print(&b, &rule->origin);
	buf_add(&b,
		": warning: another %04x:%04x is in this machine, so use path and id instead of: ",
		d->vendor, d->device);
	buf_quote(&b, rule->text);
	fprintf(stderr, "%s\n", line);
}

void twins_tell_unguarded(const struct sys *sys, const struct settings *settings)
{
	for (unsigned i = 0; sys->devices >= 0 && i < settings->n_rules; i++) {
		const struct settings_rule *rule = &settings->rules[i];
		struct address address;
		struct device d;

		if (rule->problem || rule->rule.exclude || !rule_is_bare(&rule->rule))
			continue;
		address = rule->rule.terms[0].path.root;
		address.fn = address.fn == FN_ANY ? 0 : address.fn;
		d = look_at(sys, &address);
		if (d.vendor && has_twin(sys, &d))
			tell(rule, &d);
	}
}
