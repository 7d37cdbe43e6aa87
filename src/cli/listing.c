// SPDX-License-Identifier: GPL-2.0-or-later
/* The cells of `list`: see listing.h. */
#include "listing.h"

#include "../core/rule.h"
#include "../sys/facts.h"
#include "needed.h"

const struct column list_columns[LIST_MAX] = {
	[LIST_ADDRESS] = { "ADDRESS", "domain, bus, device, function", 12, 0 },
	[LIST_GROUP] = { "GROUP", "IOMMU group", 5, SCOLS_FL_RIGHT },
	[LIST_ID] = { "ID", "vendor and device", 9, 0 },
	[LIST_CLASS] = { "CLASS", "class, six hex digits", 6, 0 },
	[LIST_KIND] = { "KIND", "class in words, from pci.ids", 0.1, SCOLS_FL_TRUNC },
	[LIST_NAME] = { "NAME", "vendor and device in words, from pci.ids", 0.2, SCOLS_FL_TRUNC },
	[LIST_NOW] = { "NOW", "driver now", 8, 0 },
	[LIST_WANTED] = { "WANTED", "driver that the configuration asks for", 8, 0 },
	[LIST_MODULES] = { "MODULES", "modules that would claim it", 0.1, 0 },
	[LIST_RESET] = { "RESET", "reset methods of the kernel", 5, 0 },
	[LIST_SERIAL] = { "SERIAL", "PCIe device serial number (root only)", 23, 0 },
	[LIST_MARKS] = { "MARKS", "vfio, configured, root, system, display", 5, 0 },
	[LIST_HOLDS] = { "HOLDS", "what this host has on it", 0.1, SCOLS_FL_TRUNC },
	[LIST_RULE] = { "RULE", "the rule that picks it alone", 0.2, 0 },
};

/* `reset_method` since 5.15; before, and for those who may not read it, only that there is one. */
static void print_reset(struct buf *b, const struct sys *sys, const struct device *d)
{
	char room[64];
	struct text methods = facts_attr(sys, d, "reset_method", room, sizeof(room)), word;
	size_t start = b->n;

	while (text_word(&methods, " ", &word)) {
		buf_add(b, "%s", b->n > start ? "," : "");
		buf_quote(b, word);
	}
	if (b->n == start && !d->no_reset)
		buf_add(b, "yes");
}

static void print_wanted(struct buf *b, const struct listing *listing, const struct device *d)
{
	const struct entry *e = plan_find(&listing->plan.job->plan, &d->address);

	if (e && e->role == ROLE_CHOSEN)
		buf_quote(b, e->wanted);
}

static bool names_root(struct text holds)
{
	struct text word;

	while (text_word(&holds, ", ", &word))
		if (text_is(word, "/"))
			return true;
	return false;
}

static void print_marks(struct buf *b, const struct listing *listing, unsigned device)
{
	const struct device *d = &listing->inventory.devices[device];
	char wanted_room[DRIVER_NAME_MAX * 4], holds_room[LISTING_CELL];
	struct buf wanted = BUF(wanted_room), holds = BUF(holds_room);
	size_t start = b->n;

	print_wanted(&wanted, listing, d);
	needed_print(&holds, listing->needed, &listing->inventory, device);
	if (driver_is_vfio(text_of(d->driver)))
		buf_add(b, "vfio,");
	if (wanted.n)
		buf_add(b, "configured,");
	if (holds.n)
		buf_add(b, names_root((struct text) { holds.p, holds.n }) ? "root," : "system,");
	if (d->boot_display)
		buf_add(b, "display,");
	if (b->n > start)
		b->p[--b->n] = '\0';
}

static void print_fact(struct buf *b, const struct device *d, enum list_column column)
{
	switch (column) {
	case LIST_ADDRESS:
		address_print(b, &d->address);
		break;
	case LIST_GROUP:
		if (d->group != GROUP_NONE)
			buf_add(b, "%d", d->group);
		break;
	case LIST_ID:
		buf_add(b, "%04x:%04x", d->vendor, d->device);
		break;
	case LIST_CLASS:
		buf_add(b, "%06x", d->class);
		break;
	case LIST_NOW:
		buf_quote(b, text_of(d->driver));
		break;
	case LIST_SERIAL:
		if (d->serial)
			serial_print(b, d->serial);
		break;
	default:
		break;
	}
}

void listing_cell(struct buf *b, const struct listing *listing, unsigned device,
		  enum list_column column)
{
	const struct device *d = &listing->inventory.devices[device];

	switch (column) {
	case LIST_KIND:
		names_class(b, &listing->names, d);
		break;
	case LIST_NAME:
		names_device(b, &listing->names, d);
		break;
	case LIST_WANTED:
		print_wanted(b, listing, d);
		break;
	case LIST_MODULES:
		claims_print(b, &listing->claims, d);
		break;
	case LIST_RESET:
		print_reset(b, listing->inventory.sys, d);
		break;
	case LIST_MARKS:
		print_marks(b, listing, device);
		break;
	case LIST_HOLDS:
		needed_print(b, listing->needed, &listing->inventory, device);
		break;
	case LIST_RULE:
		(void)inventory_propose(b, &listing->inventory, device);
		break;
	default:
		print_fact(b, d, column);
	}
}
