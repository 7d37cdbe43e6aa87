// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host would lose: see critical.h. */
#include "critical.h"

#include <stdarg.h>
#include <stdio.h>

#include "../sys/facts.h"
#include "recorded.h"

bool critical_is_given(const struct critical *c, const struct address *address)
{
	struct device d = device_at(address);
	struct scratch scratch;

	facts_look_up(c->sys, &d, FACT_DRIVER, &scratch);
	return d.driver[0] && driver_kind(text_of(d.driver)) != DRIVER_NORMAL;
}

bool critical_takes(const struct critical *c, const struct address *address)
{
	const struct entry *e;

	if (!c->plan)
		return true;
	e = plan_find(c->plan, address);
	return e && e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE &&
	       driver_kind(e->wanted) != DRIVER_NORMAL && !critical_is_given(c, address);
}

const struct critical_finding *critical_of(const struct critical *c, const struct address *address,
					   enum critical_kind kind)
{
	for (unsigned i = 0; i < c->n; i++)
		if (c->findings[i].kind == kind &&
		    !address_compare(&c->findings[i].address, address))
			return &c->findings[i];
	return NULL;
}

/* Of a VF the PF, if the plan takes that: the VF goes with it. */
static struct address taken_one(const struct critical *c, const struct address *address)
{
	struct device d = device_at(address);
	struct scratch scratch;

	facts_look_up(c->sys, &d, FACT_PHYSFN, &scratch);
	return d.is_vf && !critical_takes(c, address) ? d.physfn : *address;
}

void critical_add(struct critical *c, const struct address *address, enum critical_kind kind,
		  const char *format, ...)
{
	struct critical_finding *f = &c->findings[c->n];
	char line[sizeof(f->why)];
	struct buf b = BUF(f->why);
	struct address at;
	va_list ap;

	if (c->n == CRITICAL_MAX_FINDINGS)
		return;
	at = taken_one(c, address);
	if (critical_of(c, &at, kind) || !critical_takes(c, &at))
		return;
	va_start(ap, format);
	(void)vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	buf_clear(&b);
	buf_quote(&b, text_of(line)); /* names of interfaces and mount points may hold anything */
	f->address = at;
	f->kind = kind;
	c->n++;
}

bool critical_link(const struct critical *c, const char *path, struct address *ret)
{
	char link[512];
	ssize_t n = sys_link(c->sys->root, path, link, sizeof(link));
	struct text rest = { link, n > 0 ? (size_t)n : 0 }, name;
	bool any = false;

	while (text_word(&rest, "/", &name))
		any |= address_parse_name(name, ret);
	return any;
}

const char *critical_name(enum critical_kind kind)
{
	static const char *const names[] = {
		[CRITICAL_NETWORK] = "network",
		[CRITICAL_DISK] = "disk",
		[CRITICAL_DISPLAY] = "display",
		[CRITICAL_KEYBOARD] = "keyboard",
	};

	_Static_assert(ARRAY_SIZE(names) == CRITICAL_MAX, "a word for each kind");
	return names[kind];
}

static void replay(struct critical *c, enum critical_kind kind)
{
	struct text rest = c->recorded;
	struct recorded_fact fact;

	while (recorded_next(&rest, critical_name(kind), &fact))
		if (fact.has_address)
			critical_add(c, &fact.address, kind, "%.*s", TEXT_ARGS(fact.words));
}

static void find_used(struct critical *c)
{
	c->recorded = recorded_read(c->sys);
	if (c->recorded.p) {
		replay(c, CRITICAL_NETWORK);
		replay(c, CRITICAL_DISK);
		return;
	}
	critical_network(c);
	critical_disk(c);
}

void critical_find(struct critical *c, const struct sys *sys, const char *root,
		   const struct plan *plan)
{
	*c = (struct critical) { .sys = sys, .root = root, .plan = plan };
	find_used(c);
	critical_display(c);
	critical_keyboard(c);
}

void critical_find_all(struct critical *c, const struct sys *sys, const char *root)
{
	*c = (struct critical) { .sys = sys, .root = root };
	find_used(c);
}
