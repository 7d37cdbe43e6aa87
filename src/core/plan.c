// SPDX-License-Identifier: GPL-2.0-or-later
/* Which device, by which rule: see plan.h. */
#include "plan.h"

#include "match.h"

struct decision {
	int in;	  /* last rule that took it in, -1 for none */
	int last; /* last rule that matches at all */
};

/* The lowest of several, whatever the order in which they come. */
static bool is_news(bool has, const struct address *noted, const struct device *d)
{
	return !has || address_compare(&d->address, noted) < 0;
}

static void note_match(struct settings_rule *rule, enum match match, const struct device *d)
{
	if (match == MATCH_YES) {
		rule->matches++;
	} else if (match == MATCH_NEAR && is_news(rule->has_near, &rule->near, d)) {
		rule->has_near = true;
		rule->near = d->address;
		rule->near_vendor = d->vendor;
		rule->near_device = d->device;
	} else if (match == MATCH_ELSEWHERE && is_news(rule->has_elsewhere, &rule->elsewhere, d)) {
		rule->has_elsewhere = true;
		rule->elsewhere = d->address;
		rule->elsewhere_vendor = d->vendor;
		rule->elsewhere_device = d->device;
	}
}

/*
 * Fills `matches`, one a rule, and says whether any of them is more than MATCH_NO. Nothing is noted
 * before all of them are known.
 */
static unsigned match_all(const struct settings *settings, const struct device *d, uint8_t *matches,
			  bool *ret_any)
{
	unsigned needs = 0;

	*ret_any = false;
	for (unsigned i = 0; i < settings->n_rules; i++) {
		const struct settings_rule *rule = &settings->rules[i];

		matches[i] = MATCH_NO;
		if (rule->problem)
			continue;
		matches[i] = (uint8_t)match_rule(&rule->rule, d, &needs);
		if (matches[i] == MATCH_NEEDS)
			return needs;
		*ret_any |= matches[i] != MATCH_NO;
	}
	return 0;
}

static struct decision decide(const struct settings *settings, const uint8_t *matches)
{
	struct decision decision = { -1, -1 };

	for (unsigned i = 0; i < settings->n_rules; i++) {
		if (matches[i] != MATCH_YES)
			continue;
		decision.last = (int)i;
		if (!settings->rules[i].rule.exclude)
			decision.in = (int)i;
	}
	return decision;
}

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

static void add_entry(struct plan *plan, const struct settings *settings, const struct device *d,
		      const struct decision *decision)
{
	struct entry *entry = plan_add(plan, d);

	if (!entry)
		return;
	entry->rule = decision->last;
	entry->excluded = decision->last >= 0 && settings->rules[decision->last].rule.exclude;
	if (decision->in < 0)
		entry->role = ROLE_NEIGHBOUR;
	else if (entry->excluded)
		entry->role = ROLE_EXCLUDED;
	else
		entry->wanted = rule_driver(&settings->rules[decision->last].rule);
	if (entry->role == ROLE_EXCLUDED) {
		entry->verdict = VERDICT_REFUSE;
		entry->reason = REASON_EXCLUDED;
	}
}

unsigned plan_consider(struct plan *plan, struct settings *settings, const struct device *d,
		       bool neighbour)
{
	uint8_t matches[SETTINGS_MAX_RULES];
	bool any;
	unsigned needs = match_all(settings, d, matches, &any);
	struct decision decision;

	if (needs)
		return needs;
	if (!any && !neighbour)
		return 0;
	if (!neighbour)
		for (unsigned i = 0; i < settings->n_rules; i++)
			note_match(&settings->rules[i], (enum match)matches[i], d);
	decision = decide(settings, matches);
	if (decision.in >= 0 || neighbour)
		add_entry(plan, settings, d, &decision);
	return 0;
}

int plan_foresee(struct settings *settings, const struct device *d)
{
	uint8_t matches[SETTINGS_MAX_RULES];
	struct decision decision;
	bool any;

	(void)match_all(settings, d, matches, &any);
	for (unsigned i = 0; i < settings->n_rules; i++)
		settings->rules[i].awaits_vfs |= matches[i] == MATCH_YES;
	decision = decide(settings, matches);
	return decision.in == decision.last ? decision.in : -1;
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
