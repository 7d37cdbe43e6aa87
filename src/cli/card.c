// SPDX-License-Identifier: GPL-2.0-or-later
/* The other functions of a card: see card.h. */
#include "card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stable.h"

#define RULE_ROOM 512

static bool can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool ask(const char *question)
{
	char answer[16];

	fprintf(stderr, "%s [Y/n] ", question);
	(void)fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == '\n' || answer[0] == 'y' || answer[0] == 'Y';
}

/* Below a bridge: the link names more than one function. */
static bool is_on_card(const struct device *d)
{
	struct text rest = d->link, name;
	struct address address;
	unsigned functions = 0;

	while (text_word(&rest, "/", &name))
		functions += address_parse_name(name, &address);
	return functions > 1;
}

static bool is_chosen(const struct plan *plan, const struct address *address)
{
	const struct entry *e = plan_find(plan, address);

	return e && (e->role == ROLE_CHOSEN || e->excluded || e->is_protected);
}

static void offer_one(const struct device *d, const char *rule, card_fn *take, void *context)
{
	char line[RULE_ROOM + 128];
	struct buf b = BUF(line);

	address_print(&b, &d->address);
	buf_add(&b, " %04x:%04x (class %06x) is on the same card", d->vendor, d->device, d->class);
	if (!can_ask()) {
		say("%s: vfio-early add '%s'", line, rule);
		return;
	}
	buf_add(&b, ". Add it too?");
	if (ask(line)) {
		const char *copy = strdup(rule); /* settings point to it until the end */

		if (copy)
			take(context, text_of(copy));
	}
}

static void look_at(const struct host_plan *plan, const struct address *address, card_fn *take,
		    void *context)
{
	const struct sys *sys = &plan->job->sys;
	struct device d = device_at(address);
	struct scratch scratch;
	char rule[RULE_ROOM];
	struct buf b = BUF(rule);

	if (is_chosen(&plan->job->plan, address))
		return;
	facts_look_up(sys, &d, STABLE_FACTS | FACT_HEADER | FACT_PHYSFN, &scratch);
	buf_clear(&b);
	if (d.vendor && !d.is_vf && !device_is_bridge(&d) && is_on_card(&d) &&
	    stable_rule(sys, &d, &b))
		offer_one(&d, rule, take, context);
}

/* Only for the first of a slot that is chosen: one question a function. */
static bool is_first(const struct plan *plan, const struct entry *e)
{
	for_each_chosen (other, plan)
		if (address_same_slot(&other->device.address, &e->device.address))
			return other == e;
	return false;
}

void card_offer(const struct host_plan *plan, const struct entry *e, card_fn *take, void *context)
{
	struct address address = e->device.address;

	if (!is_first(&plan->job->plan, e))
		return;
	for (unsigned fn = 0; fn < 8; fn++) {
		address.fn = (uint8_t)fn;
		look_at(plan, &address, take, context);
	}
}
