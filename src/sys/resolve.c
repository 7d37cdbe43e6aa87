// SPDX-License-Identifier: GPL-2.0-or-later
/* What group: and slot: in a rule stand for on this machine: see scan_resolve() in scan.h. */
#include "candidates.h"
#include "iommu.h"
#include "scan.h"

#define LATE	   "up to Linux 6.14 this machine's IOMMU groups come with drivers; "
#define LATE_TAKES LATE "this takes only what is in the group already"
#define LATE_KEEPS LATE "so group: stands for every group where it keeps out"

struct group_search {
	const struct sys *sys;
	struct resolved *resolved;
};

static void add_group(void *context, const struct address *address)
{
	const struct group_search *search = context;
	struct resolved *resolved = search->resolved;
	struct device d = device_at(address);
	struct scratch scratch;

	facts_look_up(search->sys, &d, FACT_GROUP, &scratch);
	if (d.unread)
		sys_unread = d.unread;
	for (unsigned i = 0; i < resolved->n_groups; i++)
		if (resolved->groups[i] == d.group)
			return;
	if (d.group == GROUP_NONE)
		return;
	resolved->more = resolved->n_groups == RULE_MAX_GROUPS;
	if (!resolved->more)
		resolved->groups[resolved->n_groups++] = d.group;
}

/* A function that is not there has no group. */
static void find_groups(const struct sys *sys, const struct path *path, struct group_search *search)
{
	if (path->n_hops || path->root.fn == FN_ANY)
		candidates_of_path(sys, path, add_group, search);
	else
		add_group(search, &path->root);
}

/* "0000:01:00", or "0000:01" for a slot that is a whole bus (drivers/pci/slot.c, 6.12). */
static void find_slot(const struct sys *sys, struct text name, struct resolved *resolved)
{
	const char *path = sys_path("sys/bus/pci/slots/%pT/address", &name);
	char address[ADDRESS_NAME_MAX + 8];
	struct buf a = BUF(address);
	struct text rest = sys_text(address, sys_attr(sys->root, path, address, ADDRESS_NAME_MAX));

	a.n = rest.n;
	(void)text_cut(&rest, ':');
	resolved->whole_bus = rest.p && !text_has(rest, ':');
	buf_add(&a, resolved->whole_bus ? ":00.0" : ".0");
	resolved->has_slot = !address_parse((struct text) { a.p, a.n }, &resolved->slot);
}

/* A group that is not whole yet is no answer to what may not be taken. */
static void resolve_late(struct settings *settings, struct settings_rule *rule, bool keeps_out)
{
	for_each_term (term, &rule->rule)
		if (term->kind == TERM_GROUP)
			term->resolved.all = keeps_out;
	settings_complain(settings, &rule->origin, keeps_out ? LATE_KEEPS : LATE_TAKES, rule->text);
}

static void resolve_rule(const struct sys *sys, struct settings *settings,
			 struct settings_rule *rule, bool keeps_out)
{
	sys_unread = 0;
	for_each_term (term, &rule->rule) {
		struct group_search search = { sys, &term->resolved };

		term->resolved = (struct resolved) { .n_groups = 0 };
		if (term->kind == TERM_GROUP)
			find_groups(sys, &term->path, &search);
		else if (term->kind == TERM_SLOT)
			find_slot(sys, term->value, &term->resolved);
		if (term->resolved.more)
			settings_complain(
				settings, &rule->origin,
				"this names more than 8 IOMMU groups; the rest is left out",
				rule->text);
		term->resolved.all = keeps_out && sys_unread;
	}
	if (sys_unread)
		settings_complain_of(settings, &rule->origin, "what this names cannot be read",
				     rule->text, sys_unread);
	if (rule_has(&rule->rule, TERM_GROUP) && iommu_groups_come_late(sys))
		resolve_late(settings, rule, keeps_out);
}

void scan_resolve(const struct sys *sys, struct settings *settings)
{
	candidates_look_anew(); /* every look begins here */
	if (sys->devices < 0)
		return;
	for_each_rule (rule, settings)
		resolve_rule(sys, settings, rule, rule->rule.exclude);
	for_each_protect (protect, settings)
		resolve_rule(sys, settings, protect, true);
}
