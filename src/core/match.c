// SPDX-License-Identifier: GPL-2.0-or-later
/* Rule against device: see match.h. */
#include "match.h"

#define MODALIAS_MAX 80

void device_modalias(struct buf *b, const struct device *d)
{
	buf_add(b, "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", d->vendor, d->device,
		d->subvendor, d->subdevice, d->class >> 16, d->class >> 8 & 0xff, d->class & 0xff);
}

static bool id_part_holds(uint32_t pattern, uint16_t id)
{
	return pattern == ID_ANY || pattern == id;
}

static bool id_holds(const struct id_pattern *id, const struct device *d)
{
	return id_part_holds(id->vendor, d->vendor) && id_part_holds(id->device, d->device) &&
	       id_part_holds(id->subvendor, d->subvendor) &&
	       id_part_holds(id->subdevice, d->subdevice) &&
	       (d->class & id->class_mask) == id->class;
}

static bool modalias_holds(struct text pattern, const struct device *d)
{
	char text[MODALIAS_MAX];
	struct buf b = BUF(text);

	device_modalias(&b, d);
	return text_glob(pattern, (struct text) { b.p, b.n });
}

static bool in_groups(const struct resolved *resolved, int group)
{
	for (unsigned i = 0; i < resolved->n_groups; i++)
		if (group == resolved->groups[i])
			return true;
	return false;
}

static bool slot_holds(const struct resolved *resolved, const struct device *d)
{
	const struct address *slot = &resolved->slot;

	if (!resolved->has_slot || slot->domain != d->address.domain || slot->bus != d->address.bus)
		return false;
	return resolved->whole_bus || slot->dev == d->address.dev;
}

/* The backslash that begins an ACPI path may be missing, on either side. */
static bool acpi_holds(struct text value, struct text path)
{
	value = text_skip(value, text_starts(value, "\\"));
	path = text_skip(path, text_starts(path, "\\"));
	return value.n && text_equal(value, path);
}

/* A VF stands beside its PF in the tree. */
static bool vfs_holds(const struct path *path, const struct device *d)
{
	return d->is_vf && path_fits_beside(path, &d->physfn, d->link);
}

/* What must be known of the device; nothing for one that is ruled out already. */
static unsigned term_facts(const struct term *term, const struct device *d)
{
	static const uint16_t facts[TERM_MAX] = {
		[TERM_PATH] = FACT_LINK,   [TERM_ID] = FACT_IDS,
		[TERM_CLASS] = FACT_IDS,   [TERM_SERIAL] = FACT_SERIAL,
		[TERM_GROUP] = FACT_GROUP, [TERM_VFS] = FACT_PHYSFN | FACT_LINK,
		[TERM_ACPI] = FACT_ACPI,   [TERM_MODALIAS] = FACT_IDS,
	};

	if (term->kind == TERM_GROUP && d->facts & FACT_GROUP &&
	    in_groups(&term->resolved, d->group))
		return FACT_IDS | FACT_HEADER;
	if (term->kind == TERM_VFS && d->facts & FACT_PHYSFN && !d->is_vf)
		return 0;
	/* most devices differ in dev.fn from a path: that saves the link */
	if (term->kind == TERM_PATH &&
	    !hop_fits(&term->path.hops[term->path.n_hops - 1], &d->address))
		return 0;
	return facts[term->kind];
}

static bool term_holds(const struct term *term, const struct device *d)
{
	switch (term->kind) {
	case TERM_ADDRESS:
		return address_fits(&term->path.root, &d->address);
	case TERM_PATH:
		return d->facts & FACT_LINK && path_fits_beside(&term->path, &d->address, d->link);
	case TERM_ID:
	case TERM_CLASS:
		return id_holds(&term->id, d);
	case TERM_SERIAL:
		return d->serial == term->serial;
	case TERM_GROUP:
		return term->resolved.all ||
		       (in_groups(&term->resolved, d->group) && !device_is_bridge(d));
	case TERM_VFS:
		return vfs_holds(&term->path, d);
	case TERM_SLOT:
		return term->resolved.all || slot_holds(&term->resolved, d);
	case TERM_ACPI:
		return acpi_holds(term->value, d->acpi);
	case TERM_MODALIAS:
		return modalias_holds(term->value, d);
	case TERM_MAX:
		break;
	}
	return false;
}

static bool is_place(const struct term *term)
{
	return term->kind == TERM_ADDRESS || term->kind == TERM_PATH || term->kind == TERM_SLOT;
}

/* Do all place terms (or all others) hold? MATCH_YES for none at all. */
static enum match terms_hold(const struct rule *rule, const struct device *d, bool places,
			     unsigned *ret_needs)
{
	for_each_term (term, rule) {
		unsigned needs;

		if (is_place(term) != places)
			continue;
		needs = term_facts(term, d) & ~d->facts;
		if (needs) {
			*ret_needs = needs;
			return MATCH_NEEDS;
		}
		if (!term_holds(term, d))
			return MATCH_NO;
	}
	return MATCH_YES;
}

unsigned match_elsewhere_needs(const struct rule *rule, const struct device *d)
{
	unsigned needs = 0;

	(void)terms_hold(rule, d, false, &needs);
	return needs;
}

enum match match_rule(const struct rule *rule, const struct device *d, unsigned *ret_needs)
{
	enum match place, rest;
	unsigned ignored;
	bool has_place = false, has_rest = false;

	for_each_term (term, rule) {
		if (is_place(term))
			has_place = true;
		else
			has_rest = true;
	}
	place = terms_hold(rule, d, true, ret_needs);
	if (place == MATCH_NEEDS)
		return MATCH_NEEDS;
	/* Where a card went is told only from what is known anyway. */
	rest = terms_hold(rule, d, false, place == MATCH_YES ? ret_needs : &ignored);
	if (place == MATCH_YES)
		return rest == MATCH_NO && has_place ? MATCH_NEAR : rest;
	return rest == MATCH_YES && has_rest ? MATCH_ELSEWHERE : MATCH_NO;
}
