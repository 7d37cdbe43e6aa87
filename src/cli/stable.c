// SPDX-License-Identifier: GPL-2.0-or-later
/* The rule that stays right: see stable.h. */
#include "stable.h"

#include "../core/rule.h"

/* From the root bus down: the functions in the link, each with its dev.func alone but the first. */
static bool path_of(struct text link, struct path *ret)
{
	struct text whole = link, name;
	struct address address;
	bool any = false;

	ret->n_hops = 0;
	while (text_word(&link, "/", &name)) {
		if (text_starts(name, "pci") && text_find(name, ':') < name.n)
			any = false; /* a root bus: what follows begins anew */
		if (!address_parse_name(name, &address))
			continue;
		if (!any) {
			*ret = (struct path) { .root = address };
			any = true;
		} else if (ret->n_hops == PATH_MAX_HOPS) {
			return false;
		} else {
			ret->hops[ret->n_hops++] = (struct hop) { address.dev, address.fn };
		}
	}
	return any && path_fits_link(ret, whole);
}

/* Cheap cards share one serial number; those in one slot share it rightly. */
static bool serial_is_unique(const struct sys *sys, const struct device *d)
{
	struct address address;
	struct folder dir;
	const char *name;
	bool unique = true;

	folder_open(&dir, sys->root, "sys/bus/pci/devices");
	while ((name = folder_next(&dir))) {
		struct device other = { .group = GROUP_NONE };
		struct scratch scratch;

		if (!address_parse_name(text_of(name), &address) ||
		    address_same_slot(&address, &d->address))
			continue;
		other.address = address;
		facts_look_up(sys, &other, FACT_SERIAL, &scratch);
		unique = unique && other.serial != d->serial;
	}
	return unique;
}

bool stable_rule(const struct sys *sys, const struct device *d, struct buf *b)
{
	struct path path;

	if (!d->vendor || !path_of(d->link, &path))
		return false;
	path_print(b, &path);
	buf_add(b, "@%04x:%04x", d->vendor, d->device);
	if (d->serial && serial_is_unique(sys, d)) {
		buf_add(b, "@serial:");
		serial_print(b, d->serial);
	}
	return true;
}
