// SPDX-License-Identifier: GPL-2.0-or-later
/* Which devices are shown to the plan: see scan.h. */
#include "scan.h"

#include "candidates.h"

struct scan {
	const struct sys *sys;
	struct settings *settings;
	struct plan *plan;
	const struct plan *sorted; /* for neighbours: what was there before they came */
	bool neighbour;
};

static void consider(void *context, const struct address *address)
{
	const struct scan *scan = context;
	struct device d = device_at(address);
	struct scratch scratch;
	unsigned needs =
		scan->neighbour ? FACT_IDS | FACT_HEADER | FACT_DRIVER | FACT_GROUP : FACT_IDS;

	do {
		facts_look_up(scan->sys, &d, needs, &scratch);
		needs = plan_consider(scan->plan, scan->settings, &d, scan->neighbour);
	} while (needs);
}

static void for_all(const struct sys *sys, candidate_fn *found, void *context)
{
	candidates_in(sys, "sys/bus/pci/devices", found, context);
}

static bool needs_scan(const struct settings *settings)
{
	for_each_rule (rule, settings)
		if (!rule->rule.exclude && !candidates_known(&rule->rule))
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

static void scan_candidates(struct scan *scan)
{
	for_each_rule (rule, scan->settings)
		if (!rule->rule.exclude)
			candidates_of(scan->sys, &rule->rule, consider, scan);
	if (somebody_moved(scan->settings))
		for_all(scan->sys, look_for_moved, scan);
}

void scan_devices(const struct sys *sys, struct settings *settings, struct plan *plan, bool all)
{
	struct scan scan = { sys, settings, plan, NULL, false };

	if (sys->devices < 0)
		return;
	if (all || needs_scan(settings))
		for_all(sys, consider, &scan);
	else
		scan_candidates(&scan);
	plan_sort(plan);
}

static void consider_neighbour(void *context, const struct address *address)
{
	struct scan *scan = context;

	if (!plan_find(scan->sorted, address))
		consider(scan, address);
}

static void usb_of_slot(struct scan *scan, const struct device *d)
{
	struct path slot = { .root = d->address };

	slot.root.fn = FN_ANY;
	candidates_of_path(scan->sys, &slot, consider_neighbour, scan);
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
	struct scan scan = { sys, settings, &grown, plan, true };

	for_each_chosen (e, plan) {
		int group = e->device.group;

		if (group != GROUP_NONE && !group_seen(plan, e) && driver_is_vfio(e->wanted))
			candidates_of_group(sys, group, consider_neighbour, &scan);
		if (device_is_usb_companion(&e->device))
			usb_of_slot(&scan, &e->device);
	}
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
	struct scan scan = { sys, settings, NULL, NULL, false };

	if (sys->devices < 0)
		return;
	for_each_protect (protect, settings)
		if (protect->origin.source == SOURCE_GENERATED)
			candidates_of(sys, &protect->rule, count_generated, &scan);
}
