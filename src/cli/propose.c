// SPDX-License-Identifier: GPL-2.0-or-later
/* The rule that picks one function and no other: see inventory.h. */
#include "inventory.h"
#include "stable.h"

/* The proof: it can be read, holds for this function, and for no other. */
static bool picks_only(const struct inventory *inventory, unsigned device, struct text text)
{
	struct rule rule;
	struct text at;

	if (rule_parse(text, &rule, &at))
		return false;
	for (unsigned i = 0; i < inventory->n; i++)
		if (inventory_matches(inventory, i, &rule) != (i == device))
			return false;
	return true;
}

bool inventory_propose(struct buf *b, const struct inventory *inventory, unsigned device)
{
	const struct device *d = &inventory->devices[device];
	size_t start = b->n;

	if (device_is_bridge(d) || d->vmd_child || !stable_rule(inventory->sys, d, b))
		return false;
	if (!b->cut && picks_only(inventory, device, (struct text) { b->p + start, b->n - start }))
		return true;
	b->n = start;
	b->p[start] = '\0';
	return false;
}
