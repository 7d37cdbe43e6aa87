// SPDX-License-Identifier: GPL-2.0-or-later
/* The guards and their order: see guard.h. */
#include "guard.h"

#include "guard_peers.h"
#include "match.h"

struct context {
	struct plan *plan;
	const struct settings *settings;
	const struct world *world;
};

static bool wants_none(const struct entry *e)
{
	return driver_kind(e->wanted) == DRIVER_NONE;
}

static bool is_bound(const struct entry *e)
{
	struct text now = text_of(e->device.driver);

	if (wants_none(e))
		return !now.n && e->device.override_none;
	if (text_is(e->wanted, "auto"))
		return driver_is_vfio(now);
	return text_equal(now, e->wanted);
}

/* An address or a path that an id guards is trusted even if a generated rule has lost its device.
 */
static bool rule_is_guarded(const struct settings_rule *rule)
{
	return rule && rule_has(&rule->rule, TERM_ID) &&
	       (rule_has(&rule->rule, TERM_ADDRESS) || rule_has(&rule->rule, TERM_PATH));
}

static bool is_protected(const struct context *c, const struct entry *e)
{
	unsigned base = e->device.class >> 16;

	if (e->is_protected)
		return true;
	/* the id of a rule says nothing of those that group=whole takes along */
	return base < 32 && c->world->missing_classes & 1u << base &&
	       (e->whole || !rule_is_guarded(entry_rule(c->settings, e)));
}

/*
 * Where groups come late, a device without one will get it from vfio-pci, unless another driver has
 * been there and it got none. Who shares it is not known before: only group=warn can do without.
 */
static bool lacks_group(const struct context *c, const struct entry *e)
{
	bool none = e->device.group == GROUP_NONE;

	if (none && c->world->noiommu)
		return false;
	if (!c->world->late_groups)
		return none;
	return c->settings->group != GROUP_WARN || e->device.no_iommu;
}

/* The guards in their order; companion and whole groups are judged later, over the result. */
static enum reason guard_one(const struct context *c, struct entry *e)
{
	bool vfio = driver_is_vfio(e->wanted);

	if (e->device.unread)
		return REASON_UNREADABLE;
	if (is_protected(c, e))
		return REASON_PROTECTED;
	if (vfio && lacks_group(c, e))
		return REASON_NO_IOMMU;
	if (!e->driver_available && !wants_none(e))
		return REASON_NO_DRIVER;
	if (e->device.vmd_child)
		return REASON_VMD;
	if (e->device.vfs_enabled)
		return REASON_VFS_ENABLED;
	if (vfio && c->settings->group == GROUP_REFUSE && peers_of(c->plan, c->world, e))
		return REASON_GROUP;
	if (e->device.driver[0] && !c->settings->unbind)
		return REASON_UNBIND;
	if (e->device.boot_display && c->settings->framebuffer_keep)
		return REASON_BOOT_DISPLAY;
	return REASON_NONE;
}

static void judge_one(const struct context *c, struct entry *e)
{
	if (e->reason == REASON_LIMIT)
		return;
	if (device_is_bridge(&e->device))
		e->reason = REASON_BRIDGE;
	else if (is_bound(e))
		e->verdict = VERDICT_BOUND;
	else
		e->reason = guard_one(c, e);
	if (e->reason != REASON_NONE)
		e->verdict = VERDICT_REFUSE;
}

/* On a vfio driver, a stub or none: no normal driver will use the device. */
static bool ends_alone(const struct entry *e)
{
	return driver_kind(entry_goes(e) ? e->wanted : text_of(e->device.driver)) != DRIVER_NORMAL;
}

/*
 * Is `other` a UHCI, OHCI or EHCI function of the same slot that will keep a normal driver? One
 * that cannot be read may be.
 */
static bool companion_stays(const struct entry *e, const struct entry *other)
{
	return address_same_slot(&other->device.address, &e->device.address) &&
	       (device_is_usb_companion(&other->device) || other->device.unread) &&
	       !ends_alone(other);
}

static const struct entry *companion_that_stays(const struct plan *plan, const struct entry *e)
{
	for_each_entry (other, plan)
		if (companion_stays(e, other))
			return other;
	return NULL;
}

/* Both look at the verdicts of others, and only ever refuse more: repeated until nothing changes.
 */
static bool judge_over_result(const struct context *c, struct entry *e)
{
	const struct entry *stays = NULL;

	if (!entry_to_do(e))
		return false;
	if (device_is_usb_companion(&e->device) && ends_alone(e))
		stays = companion_that_stays(c->plan, e);
	if (stays) {
		e->reason = REASON_COMPANION;
		e->peer = stays->device.address;
	} else if (c->settings->group != GROUP_WARN && driver_is_vfio(e->wanted) &&
		   peers_of(c->plan, c->world, e)) {
		e->reason = REASON_GROUP;
	} else {
		return false;
	}
	e->verdict = VERDICT_REFUSE;
	return true;
}

/* Those that are refused for the same reason only follow those that it began with. */
const struct entry *guard_in_the_way(const struct plan *plan, const struct world *world,
				     const struct entry *e, const struct entry *last)
{
	for (const struct entry *other = last; (other = plan_next(plan, other));) {
		if (other->role == ROLE_CHOSEN && other->verdict == VERDICT_REFUSE &&
		    other->reason == e->reason)
			continue;
		if (e->reason == REASON_COMPANION ? companion_stays(e, other)
						  : peer_in_the_way(world, e, other))
			return other;
	}
	return NULL;
}

static unsigned warnings(const struct context *c, struct entry *e)
{
	unsigned warnings = 0;

	if (e->verdict == VERDICT_REFUSE)
		return 0;
	if (driver_is_vfio(e->wanted)) {
		if (peers_of(c->plan, c->world, e))
			warnings |= WARN_GROUP;
		if (e->device.no_reset)
			warnings |= WARN_NO_RESET;
		if (e->device.direct_map)
			warnings |= WARN_DIRECT_MAP;
	}
	if (e->device.boot_display)
		warnings |= WARN_BOOT_DISPLAY;
	if (e->device.driver[0] && e->verdict == VERDICT_BIND)
		warnings |= WARN_TAKEN;
	return warnings;
}

/*
 * One serial number in several slots: a rule that names it takes them all. That of one that is
 * taken along may be unknown.
 */
static bool has_twin(const struct context *c, const struct entry *e)
{
	const struct settings_rule *rule = entry_rule(c->settings, e);

	if (!rule || !rule_has(&rule->rule, TERM_SERIAL))
		return false;
	for_each_chosen (other, c->plan)
		if (other->rule == e->rule && e->device.serial &&
		    other->device.serial == e->device.serial &&
		    !address_same_slot(&other->device.address, &e->device.address))
			return true;
	return false;
}

void guard_judge(struct plan *plan, const struct settings *settings, const struct world *world)
{
	struct context c = { plan, settings, world };
	bool again;

	for_each_chosen (e, plan) {
		if (e->reason == REASON_LIMIT)
			continue;
		e->verdict = VERDICT_BIND;
		e->reason = REASON_NONE;
	}
	for_each_chosen (e, plan)
		judge_one(&c, e);
	do {
		again = false;
		for_each_chosen (e, plan)
			again |= judge_over_result(&c, e);
	} while (again);
	for_each_chosen (e, plan) {
		e->warnings = warnings(&c, e);
		if (has_twin(&c, e))
			e->warnings |= WARN_TWIN;
	}
}
