// SPDX-License-Identifier: GPL-2.0-or-later
/* Nearest misses: see nearest.h. */
#include "nearest.h"

#include "../sys/facts.h"
#include "inventory.h"

static const struct inventory *all_devices(const struct sys *sys)
{
	static struct inventory inventory;
	static bool is_read;

	if (!is_read && inventory_read(&inventory, sys))
		inventory = (struct inventory) { .sys = sys };
	is_read = true;
	return &inventory;
}

/* Does only this term of the rule hold? */
static bool holds(const struct inventory *inventory, unsigned device, const struct term *term)
{
	struct rule alone = { .n_terms = 1, .terms = { *term } };

	return inventory_matches(inventory, device, &alone);
}

static bool is_place(const struct term *term)
{
	return term->kind == TERM_ADDRESS || term->kind == TERM_PATH || term->kind == TERM_SLOT;
}

static void print_actual(struct buf *b, const struct device *d, const struct term *term)
{
	if (term->kind == TERM_SERIAL && d->serial) {
		buf_add(b, "its serial number is ");
		serial_print(b, d->serial);
	} else if (term->kind == TERM_SERIAL) {
		buf_add(b, "it has no serial number that can be read");
	} else if (term->kind == TERM_CLASS ||
		   (term->kind == TERM_ID && (d->class & term->id.class_mask) != term->id.class)) {
		buf_add(b, "its class is %06x", d->class);
	} else if (term->kind == TERM_ID) {
		buf_add(b, "its subsystem is %04x:%04x", d->subvendor, d->subdevice);
	} else {
		buf_add(b, "%pQ does not hold", &term->text);
	}
}

static bool has_id(const struct device *d, const struct term *term)
{
	return term->kind == TERM_ID &&
	       (term->id.vendor == ID_ANY || term->id.vendor == d->vendor) &&
	       (term->id.device == ID_ANY || term->id.device == d->device);
}

/* The first term beside the place that does not hold, unless that is the id: it has been said. */
static void add_difference(struct buf *b, const struct inventory *inventory, unsigned device,
			   const struct rule *rule)
{
	const struct device *d = &inventory->devices[device];

	for_each_term (term, rule) {
		if (is_place(term) || holds(inventory, device, term))
			continue;
		if (term->kind == TERM_ID && !has_id(d, term))
			return;
		buf_add(b, ", but ");
		print_actual(b, d, term);
		return;
	}
}

/* One with the rule's id, at whatever place. */
static const struct device *find_id(const struct inventory *inventory, const struct rule *rule)
{
	for_each_term (term, rule)
		for (unsigned i = 0; i < inventory->n; i++)
			if (has_id(&inventory->devices[i], term) && term->id.vendor != ID_ANY &&
			    term->id.device != ID_ANY)
				return &inventory->devices[i];
	return NULL;
}

static void add_same_id(struct buf *b, const struct inventory *inventory,
			const struct settings_rule *rule)
{
	const struct device *d = find_id(inventory, &rule->rule);

	if (!d || (rule->has_near && !address_compare(&d->address, &rule->near)))
		return;
	buf_add(b, "; %04x:%04x is at %pA", d->vendor, d->device, &d->address);
	add_difference(b, inventory, (unsigned)(d - inventory->devices), &rule->rule);
}

/* "group:01:00.0" where nothing has a group. */
static bool say_no_group(struct buf *b, const struct inventory *inventory, const struct rule *rule)
{
	for_each_term (term, rule) {
		struct term place = { .kind = TERM_PATH, .path = term->path };

		if (term->kind != TERM_GROUP || term->resolved.n_groups)
			continue;
		place.kind = term->path.n_hops ? TERM_PATH : TERM_ADDRESS;
		for (unsigned i = 0; i < inventory->n; i++) {
			if (!holds(inventory, i, &place))
				continue;
			buf_add(b, "%pA is in no IOMMU group", &inventory->devices[i].address);
			return true;
		}
	}
	return false;
}

bool nearest_print(struct buf *b, const struct sys *sys, const struct settings_rule *rule)
{
	const struct inventory *inventory;
	int near;

	if (rule->problem || rule->matches || rule->awaits_vfs)
		return report_rule(b, rule);
	inventory = all_devices(sys);
	if (!inventory->n)
		return report_rule(b, rule);
	if (say_no_group(b, inventory, &rule->rule))
		return true;
	(void)report_rule(b, rule);
	near = rule->has_near ? inventory_find(inventory, &rule->near) : -1;
	if (near >= 0 && !rule->has_elsewhere)
		add_difference(b, inventory, (unsigned)near, &rule->rule);
	if (!rule->has_elsewhere)
		add_same_id(b, inventory, rule);
	return true;
}
