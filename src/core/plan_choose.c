// SPDX-License-Identifier: GPL-2.0-or-later
/* Which device, by which rule: see plan.h. */
#include "plan.h"

#include "match.h"

struct decision {
	int in;	  /* last rule that took it in, -1 for none */
	int last; /* last rule that matches at all */
};

/* Of hundreds of rules few say anything of a device: only these are looked at again. */
struct hits {
	struct hit {
		int rule;
		enum match match;
	} of[SETTINGS_MAX_RULES], *end;
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

/* Settles most rules, on each of thousands of functions: a sure MATCH_NO of match_rule(). */
static bool rule_is_about_another(const struct rule *rule, const struct device *d)
{
	const struct term *term = rule->terms;

	if (rule->n_terms != 1)
		return false;
	if (term->kind == TERM_ADDRESS)
		return term->path.root.dev != d->address.dev ||
		       term->path.root.bus != d->address.bus;
	if (term->kind == TERM_PATH)
		return d->facts & FACT_LINK && !path_fits_beside(&term->path, &d->address, d->link);
	if (!(d->facts & FACT_IDS))
		return false;
	if (term->kind == TERM_CLASS)
		return (d->class & term->id.class_mask) != term->id.class;
	return term->kind == TERM_ID && term->id.device != ID_ANY && term->id.device != d->device;
}

/*
 * Fills `hits` with the rules that say more than MATCH_NO, in their order. Nothing is noted before
 * all of them are known.
 */
static unsigned match_all(const struct settings *settings, const struct device *d,
			  struct hits *hits)
{
	const struct settings_rule *rule = settings->rules;
	unsigned needs = 0;

	hits->end = hits->of;
	for (unsigned i = 0; i < settings->n_rules; i++, rule++) {
		enum match match;

		if (rule->problem || rule_is_about_another(&rule->rule, d))
			continue;
		match = match_rule(&rule->rule, d, &needs);
		if (match == MATCH_NO)
			continue;
		if (match == MATCH_NEEDS)
			return needs;
		*hits->end++ = (struct hit) { (int)i, match };
	}
	return 0;
}

static struct decision decide(const struct settings *settings, const struct hits *hits)
{
	struct decision decision = { -1, -1 };

	for (const struct hit *hit = hits->of; hit < hits->end; hit++) {
		if (hit->match != MATCH_YES)
			continue;
		decision.last = hit->rule;
		if (!settings->rules[hit->rule].rule.exclude)
			decision.in = hit->rule;
	}
	return decision;
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
	struct hits hits;
	unsigned needs = match_all(settings, d, &hits);
	struct decision decision;

	if (needs)
		return needs;
	if (!neighbour)
		for (const struct hit *hit = hits.of; hit < hits.end; hit++)
			note_match(&settings->rules[hit->rule], hit->match, d);
	decision = decide(settings, &hits);
	if (decision.in >= 0 || neighbour)
		add_entry(plan, settings, d, &decision);
	return 0;
}

int plan_foresee(struct settings *settings, const struct device *d)
{
	struct hits hits;
	struct decision decision;

	(void)match_all(settings, d, &hits);
	for (const struct hit *hit = hits.of; hit < hits.end; hit++)
		settings->rules[hit->rule].awaits_vfs |= hit->match == MATCH_YES;
	decision = decide(settings, &hits);
	return decision.in == decision.last ? decision.in : -1;
}
