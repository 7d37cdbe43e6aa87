// SPDX-License-Identifier: GPL-2.0-or-later
/* IOMMU groups: the peers of a chosen device, and the protection that looks at the machine. */
#include "guard_peers.h"

#include "guard.h"
#include "match.h"

#define CLASS_RAID   0x0104
#define VENDOR_INTEL 0x8086

/* What hangs below a VMD, in a domain of its own, is gone once vfio-pci has the VMD. */
static bool goes_with(const struct device *vmd, const struct device *child)
{
	return vmd->vendor == VENDOR_INTEL && vmd->class >> 8 == CLASS_RAID &&
	       vmd->address.domain <= 0xffff && child->address.domain > 0xffff;
}

static bool same_group(const struct entry *a, const struct entry *b)
{
	return a != b && a->device.group != GROUP_NONE && a->device.group == b->device.group &&
	       !goes_with(&a->device, &b->device);
}

bool entry_goes(const struct entry *e)
{
	return e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE;
}

/*
 * Does VFIO refuse a group of which this driver has this function? Up to 5.18 it minds every driver
 * but vfio's and pci-stub, though none of a bridge (vfio_dev_viable(), drivers/vfio/vfio.c, 5.10);
 * from 5.19 on all that do their own DMA, which are all but vfio's, pci-stub and pcieport
 * (driver_managed_dma, 6.12 and 7.3). An endpoint without one gets its own from udev, later.
 */
static bool is_in_the_way(const struct world *world, const struct device *d, struct text driver)
{
	if (!driver.n)
		return d->unread || !device_is_bridge(d);
	if (d->header && world->old_groups)
		return false;
	return !driver_is_vfio(driver) && text_choice(driver, "none pci-stub pcieport") < 0;
}

bool peer_in_the_way(const struct world *world, const struct entry *e, const struct entry *other)
{
	return same_group(e, other) &&
	       is_in_the_way(world, &other->device,
			     entry_goes(other) ? other->wanted : text_of(other->device.driver));
}

unsigned peers_of(const struct plan *plan, const struct world *world, struct entry *e)
{
	e->n_peers = 0;
	for_each_entry (other, plan)
		if (peer_in_the_way(world, e, other) && !e->n_peers++)
			e->peer = other->device.address;
	return e->n_peers;
}

static void take_along(struct entry *neighbour, const struct entry *chosen)
{
	if (neighbour->role != ROLE_NEIGHBOUR || neighbour->excluded ||
	    device_is_bridge(&neighbour->device) || !same_group(chosen, neighbour))
		return;
	neighbour->role = ROLE_CHOSEN;
	neighbour->whole = true;
	neighbour->rule = chosen->rule;
	neighbour->wanted = chosen->wanted;
}

void guard_take_groups(struct plan *plan, const struct settings *settings)
{
	if (settings->group != GROUP_WHOLE)
		return;
	for_each_chosen (chosen, plan) {
		if (!driver_is_vfio(chosen->wanted) || device_is_bridge(&chosen->device))
			continue;
		for_each_entry (neighbour, plan)
			take_along(neighbour, chosen);
	}
	plan_limit(plan);
}

/* A generated rule that names a serial number means that device, in whatever slot it is now. */
static bool is_the_very_device(const struct settings_rule *protect)
{
	return protect->origin.source == SOURCE_GENERATED && rule_has(&protect->rule, TERM_SERIAL);
}

unsigned guard_protect(const struct settings *settings, struct entry *entry)
{
	unsigned needs = 0;

	for_each_protect (protect, settings) {
		enum match match = match_rule(&protect->rule, &entry->device, &needs);

		if (match == MATCH_NEEDS)
			return needs;
		if (match != MATCH_YES && is_the_very_device(protect)) {
			needs = match_elsewhere_needs(&protect->rule, &entry->device);
			if (needs)
				return needs;
			if (match == MATCH_ELSEWHERE)
				match = MATCH_YES;
		}
		if (match == MATCH_YES && !entry->is_protected) {
			entry->is_protected = true;
			entry->protect = (int)(protect - settings->protect);
		}
	}
	return 0;
}

unsigned guard_count_generated(struct settings *settings, const struct device *device)
{
	unsigned needs = 0;

	for_each_protect (protect, settings) {
		enum match match;

		if (protect->origin.source != SOURCE_GENERATED || protect->matches)
			continue;
		match = match_rule(&protect->rule, device, &needs);
		if (match == MATCH_NEEDS)
			return needs;
		protect->matches = match == MATCH_YES;
	}
	return 0;
}

/* The kind of a generated rule is in its class term: storage (01) or network (02). */
static unsigned rule_classes(const struct rule *rule)
{
	for_each_term (term, rule)
		if (term->kind == TERM_CLASS && term->id.class >> 16 < 32)
			return 1u << (term->id.class >> 16);
	return 1u << 1 | 1u << 2;
}

void guard_missing_classes(const struct settings *settings, struct world *world)
{
	world->missing_classes = 0;
	for_each_protect (protect, settings) {
		if (protect->origin.source == SOURCE_GENERATED && !protect->matches)
			world->missing_classes |= rule_classes(&protect->rule);
	}
}
