// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan: see plan.h. */
#include "plan.h"

struct entry *plan_add(struct plan *plan, const struct device *d)
{
	struct entry *entry;

	if (plan->n == PLAN_MAX_ENTRIES) {
		plan->lost++;
		return NULL;
	}
	entry = &plan->entries[plan->n++];
	*entry = (struct entry) { .device = *d, .rule = -1, .protect = -1 };
	entry->device.link = entry->device.acpi = TEXT_NONE;
	entry->device.facts &= ~(unsigned)(FACT_LINK | FACT_ACPI);
	return entry;
}

static bool goes_along(const struct entry *e, const struct entry *only)
{
	return device_is_usb_companion(&e->device) && device_is_usb_companion(&only->device) &&
	       address_same_slot(&e->device.address, &only->device.address);
}

static bool lower_one_is_to_do(const struct plan *plan, const struct entry *only)
{
	for_each_chosen (e, plan)
		if (e < only && entry_to_do(e) && goes_along(e, only))
			return true;
	return false;
}

bool plan_keep_only(struct plan *plan, const struct address *address, bool along)
{
	const struct entry *only = plan_find(plan, address);
	bool is_first = !along || !only || !lower_one_is_to_do(plan, only);

	for_each_entry (e, plan) {
		if (is_first && (e == only || (along && only && goes_along(e, only))))
			continue;
		e->role = ROLE_NEIGHBOUR;
		e->has_vfs = false;
	}
	return is_first;
}

static int compare_entries(const struct entry *a, const struct entry *b)
{
	return address_compare(&a->device.address, &b->device.address);
}

/* Puts the entry at i where it belongs among those before it, in steps of `gap`. */
static void sink_entry(struct entry *entries, unsigned i, unsigned gap)
{
	for (; i >= gap && compare_entries(&entries[i - gap], &entries[i]) > 0; i -= gap) {
		struct entry lower = entries[i];

		entries[i] = entries[i - gap];
		entries[i - gap] = lower;
	}
}

/* Shell's sort: half the size of the libc's qsort(), and a plan comes nearly in order. */
static void sort_entries(struct plan *plan)
{
	for (unsigned gap = plan->n / 2; gap; gap /= 2)
		for (unsigned i = gap; i < plan->n; i++)
			sink_entry(plan->entries, i, gap);
}

/* Two rules may have led to the same function, and a neighbour may be two's neighbour. */
static void drop_doubles(struct plan *plan)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < plan->n; i++) {
		if (kept && !compare_entries(&plan->entries[kept - 1], &plan->entries[i]))
			continue;
		if (kept != i)
			plan->entries[kept] = plan->entries[i];
		kept++;
	}
	plan->n = kept;
}

void plan_limit(struct plan *plan)
{
	unsigned chosen = 0;

	for_each_chosen (e, plan) {
		if (++chosen <= PLAN_MAX_CHOSEN)
			continue;
		e->verdict = VERDICT_REFUSE;
		e->reason = REASON_LIMIT;
	}
}

void plan_sort(struct plan *plan)
{
	sort_entries(plan);
	drop_doubles(plan);
	plan_limit(plan);
}

struct entry *plan_next(const struct plan *plan, const struct entry *e)
{
	size_t i = e ? (size_t)(e - plan->entries) + 1 : 0;

	return i < plan->n ? &plan->entries[i] : NULL;
}

struct entry *plan_next_chosen(const struct plan *plan, const struct entry *e)
{
	struct entry *next;

	do {
		e = next = plan_next(plan, e);
	} while (next && next->role != ROLE_CHOSEN);
	return next;
}

struct entry *plan_find(const struct plan *plan, const struct address *address)
{
	unsigned low = 0, high = plan->n;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int c = address_compare(&plan->entries[middle].device.address, address);

		if (c == 0)
			return &plan->entries[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct settings_rule *entry_rule(const struct settings *settings, const struct entry *entry)
{
	return entry->rule < 0 ? NULL : &settings->rules[entry->rule];
}

bool entry_to_do(const struct entry *entry)
{
	return entry->role == ROLE_CHOSEN && entry->verdict == VERDICT_BIND;
}

bool entry_is_device(const struct entry *entry)
{
	return entry->role == ROLE_CHOSEN || entry->role == ROLE_EXCLUDED;
}

bool entry_keeps_vfs_free(const struct entry *entry)
{
	return entry->has_vfs && (entry->role != ROLE_CHOSEN || entry->verdict == VERDICT_REFUSE ||
				  driver_kind(entry->wanted) == DRIVER_NORMAL);
}

bool entry_vfs_failed(const struct entry *entry)
{
	return !entry->outcome.vfs_free && entry->outcome.vfs_error;
}

bool plan_to_do(const struct plan *plan)
{
	for_each_entry (e, plan)
		if (entry_to_do(e) || (entry_keeps_vfs_free(e) && !e->outcome.vfs_free))
			return true;
	return false;
}

const char *verdict_name(enum verdict verdict)
{
	static const char names[][7] = { "bind", "bound", "refuse" };

	return names[verdict];
}

const char *reason_name(enum reason reason)
{
	static const char names[][13] = {
		"",	    "bridge",	   "unreadable", "protected", "no-iommu", "no-driver",
		"vmd",	    "vfs-enabled", "companion",	 "group",     "unbind",	  "boot-display",
		"excluded", "limit",	   "timeout",	 "probe",     "gone",
	};
	_Static_assert(ARRAY_SIZE(names) == REASON_MAX, "one name a reason");

	return reason == REASON_NONE ? NULL : names[reason];
}

const char *warning_name(unsigned bit)
{
	static const char names[][13] = {
		"group", "boot-display", "no-reset", "taken", "twin", "direct-map", "unguarded",
	};
	_Static_assert(ARRAY_SIZE(names) == WARN_MAX, "one name a warning");

	return names[bit];
}

const char *step_name(enum step step)
{
	static const char names[][12] = {
		"none",	       "override", "module",	"unbind",
		"framebuffer", "bind",	   "read-back", "hand-back",
	};
	_Static_assert(ARRAY_SIZE(names) == STEP_MAX, "one name a step");

	return names[step];
}
