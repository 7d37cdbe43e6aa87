// SPDX-License-Identifier: GPL-2.0-or-later
/* Which devices are shown to the plan: see scan.h. */
#include "scan.h"

#include <errno.h>

#include "candidates.h"

#define DEVICES "sys/bus/pci/devices"

static const struct origin in_devices = { SOURCE_FILE, { "/" DEVICES, sizeof(DEVICES) }, 0 };

struct scan {
	const struct sys *sys;
	struct settings *settings;
	struct plan *plan;
	const struct plan *sorted; /* for neighbours: what was there before they came */
	bool neighbour;
	bool tells; /* only such come as a rule may mean: what is unread of them is told */
	int group;  /* the one whose list is looked through, else GROUP_NONE */
};

static unsigned n_unread; /* of this look */

/* A rule may mean it: nobody can tell. The names of the first few are kept. */
static void tell_unread(const struct scan *scan, const struct device *d)
{
	static char room[8][ADDRESS_NAME_MAX];
	struct text token = TEXT_NONE;

	if (n_unread < ARRAY_SIZE(room)) {
		struct buf name = BUF(room[n_unread++]);

		address_print(&name, &d->address);
		token = (struct text) { name.p, name.n };
	}
	settings_complain_of(scan->settings, &in_devices,
			     "what cannot be read is chosen by no rule", token, d->unread);
}

static void consider(void *context, const struct address *address)
{
	const struct scan *scan = context;
	struct device d = device_at(address);
	struct scratch scratch;
	unsigned before = scan->plan->n;
	unsigned needs =
		scan->neighbour ? FACT_IDS | FACT_HEADER | FACT_DRIVER | FACT_GROUP : FACT_IDS;

	if (scan->group != GROUP_NONE) {
		d.group = scan->group;
		d.facts |= FACT_GROUP;
	}
	do {
		facts_look_up(scan->sys, &d, needs, &scratch);
		needs = plan_consider(scan->plan, scan->settings, &d, scan->neighbour);
	} while (needs);
	if (d.unread && scan->tells && scan->plan->n == before)
		tell_unread(scan, &d);
}

static void for_all(const struct sys *sys, candidate_fn *found, void *context)
{
	(void)candidates_in(sys, DEVICES, found, context);
}

static bool needs_scan(const struct settings *settings)
{
	for_each_rule (rule, settings)
		if (!rule->rule.exclude && !candidates_term(&rule->rule))
			return true;
	return false;
}

/* A place that holds another device now: only then is it worth a look where the old one went. */
static bool somebody_moved(const struct settings *settings)
{
	for_each_rule (rule, settings)
		if (!rule->matches && rule->has_near)
			return true;
	return false;
}

static void look_for_moved(void *context, const struct address *address)
{
	const struct scan *scan = context;
	struct device d = device_at(address);
	struct plan nothing = { .n = PLAN_MAX_ENTRIES };
	struct scratch scratch;

	facts_look_up(scan->sys, &d, FACT_IDS, &scratch);
	(void)plan_consider(&nothing, scan->settings, &d, false);
}

/* Whose group is listed has it: its own link need not be read. Nobody has one that lists nobody. */
static void scan_group(struct scan *scan, int group, candidate_fn *found)
{
	scan->group = group;
	if (!candidates_of_group(scan->sys, group, found, scan) && !sys_unread)
		sys_unread = ENOENT;
	scan->group = GROUP_NONE;
}

/* No term, as a rule has that wants a scan, leads to nobody. */
static void scan_term(struct scan *scan, const struct term *term, candidate_fn *found)
{
	if (!term)
		return;
	if (term->kind != TERM_GROUP)
		candidates_of(scan->sys, term, found, scan);
	else
		for (unsigned i = 0; i < term->resolved.n_groups; i++)
			scan_group(scan, term->resolved.groups[i], found);
}

static void scan_candidates(struct scan *scan)
{
	for_each_rule (rule, scan->settings) {
		if (rule->rule.exclude)
			continue;
		sys_unread = 0;
		scan_term(scan, candidates_term(&rule->rule), consider);
		if (sys_unread)
			settings_complain_of(scan->settings, &rule->origin,
					     "not all of where this looks can be read", rule->text,
					     sys_unread);
	}
	if (somebody_moved(scan->settings))
		for_all(scan->sys, look_for_moved, scan);
}

void scan_devices(const struct sys *sys, struct settings *settings, struct plan *plan, bool all)
{
	bool by_facts = needs_scan(settings); /* any function may match */
	struct scan scan = { sys, settings, plan, NULL, false, by_facts || !all, GROUP_NONE };

	n_unread = 0;
	sys_unread = sys->devices < 0 && sys->devices != -ENOENT ? -sys->devices : 0;
	if (sys->devices >= 0 && (all || by_facts))
		for_all(sys, consider, &scan);
	else if (sys->devices >= 0)
		scan_candidates(&scan);
	if (sys_unread && (sys->devices < 0 || by_facts))
		settings_complain_of(settings, &in_devices, "this cannot be read in full",
				     TEXT_NONE, sys_unread);
	plan_sort(plan);
}

static void consider_neighbour(void *context, const struct address *address)
{
	struct scan *scan = context;
	struct entry *e = plan_find(scan->sorted, address);

	if (!e)
		consider(scan, address);
	else if (e->device.group == GROUP_NONE)
		e->device.group = scan->group;
}

static void usb_of_slot(struct scan *scan, const struct device *d)
{
	struct path slot = { .root = d->address };

	slot.root.fn = FN_ANY;
	candidates_of_path(scan->sys, &slot, consider_neighbour, scan);
}

/* Who shares a group is not known in full: where that decides, nobody of it is bound. */
static void refuse_group(const struct scan *scan, int group)
{
	if (sys_unread && scan->settings->group != GROUP_WARN)
		for_each_chosen (e, scan->sorted)
			if (e->device.group == group)
				e->device.unread = (uint8_t)sys_unread;
}

static void look_around(struct scan *scan, struct entry *e, bool group_seen)
{
	int group = e->device.group;

	sys_unread = 0;
	if (group != GROUP_NONE && !group_seen && driver_is_vfio(e->wanted)) {
		scan_group(scan, group, consider_neighbour);
		refuse_group(scan, group);
	}
	sys_unread = 0;
	if (device_is_usb_companion(&e->device))
		usb_of_slot(scan, &e->device);
	if (sys_unread)
		e->device.unread = (uint8_t)sys_unread;
}

/* Has another one, before e, been looked at for the same group? */
static bool group_seen(const struct plan *plan, const struct entry *e)
{
	for_each_chosen (before, plan)
		if (before->device.group == e->device.group)
			return before != e;
	return false;
}

void scan_neighbours(const struct sys *sys, struct settings *settings, struct plan *plan)
{
	struct plan grown =
		*plan; /* the same entries: new ones come behind those that are sorted */
	struct scan scan = { sys, settings, &grown, plan, true, false, GROUP_NONE };

	for_each_chosen (e, plan)
		look_around(&scan, e, group_seen(plan, e));
	*plan = grown;
	plan_sort(plan);
}

static void count_generated(void *context, const struct address *address)
{
	const struct scan *scan = context;
	struct device d = device_at(address);
	struct scratch scratch;
	unsigned needs = FACT_IDS;

	do {
		facts_look_up(scan->sys, &d, needs, &scratch);
		needs = guard_count_generated(scan->settings, &d);
	} while (needs);
}

void scan_generated(const struct sys *sys, struct settings *settings)
{
	struct scan scan = { sys, settings, NULL, NULL, false, false, GROUP_NONE };

	if (sys->devices < 0)
		return;
	for_each_protect (protect, settings)
		if (protect->origin.source == SOURCE_GENERATED)
			scan_term(&scan, candidates_term(&protect->rule), count_generated);
}
