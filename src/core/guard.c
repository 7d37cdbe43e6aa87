// SPDX-License-Identifier: GPL-2.0-or-later
/* The guards, one function each, and the table that gives their order: see guard.h. */
#include "guard.h"

#include "guard_peers.h"
#include "match.h"

struct context {
	struct plan *plan;
	const struct settings *settings;
	const struct world *world;
};

static bool is_none(struct text driver)
{
	return text_is(driver, "none");
}

/* A vfio driver, a stub or none: no normal driver will use the device. */
static bool leaves_alone(struct text driver)
{
	return driver_is_vfio(driver) || driver_is_stub(driver) || is_none(driver);
}

static bool is_bound(const struct entry *e)
{
	struct text now = text_of(e->device.driver);

	if (is_none(e->wanted))
		return !now.n && e->device.override_none;
	if (text_is(e->wanted, "auto"))
		return driver_is_vfio(now);
	return text_equal(now, e->wanted);
}

static bool guard_bridge(const struct context *c _unused_, struct entry *e)
{
	return device_is_bridge(&e->device);
}

/* An address or a path that an id guards is trusted even if a generated rule has lost its device. */
static bool rule_is_guarded(const struct settings_rule *rule)
{
	return rule && rule_has(&rule->rule, TERM_ID) &&
	       (rule_has(&rule->rule, TERM_ADDRESS) || rule_has(&rule->rule, TERM_PATH));
}

static bool guard_protected(const struct context *c, struct entry *e)
{
	unsigned base = e->device.class >> 16;

	if (e->is_protected)
		return true;
	/* the id of a rule says nothing of those that group=whole takes along */
	return base < 32 && c->world->missing_classes & 1u << base &&
	       (e->whole || !rule_is_guarded(entry_rule(c->settings, e)));
}

static bool guard_no_iommu(const struct context *c, struct entry *e)
{
	return driver_is_vfio(e->wanted) && e->device.group == GROUP_NONE && !c->world->noiommu;
}

static bool guard_no_driver(const struct context *c _unused_, struct entry *e)
{
	return !is_none(e->wanted) && !e->driver_available;
}

static bool guard_vmd(const struct context *c _unused_, struct entry *e)
{
	return e->device.vmd_child;
}

static bool guard_vfs_enabled(const struct context *c _unused_, struct entry *e)
{
	return e->device.vfs_enabled != 0;
}

static bool guard_group(const struct context *c, struct entry *e)
{
	return c->settings->group == GROUP_REFUSE && driver_is_vfio(e->wanted) &&
	       peers_of(c->plan, e, NULL);
}

static bool guard_unbind(const struct context *c, struct entry *e)
{
	return e->device.driver[0] && !c->settings->unbind;
}

static bool guard_boot_display(const struct context *c, struct entry *e)
{
	return e->device.boot_display && c->settings->framebuffer_keep;
}

/* `bound` is judged right after the bridge guard; companion and whole groups over the result. */
static const struct {
	enum reason reason;
	bool (*applies)(const struct context *c, struct entry *e);
} guards[] = {
	{ REASON_PROTECTED, guard_protected },	   { REASON_NO_IOMMU, guard_no_iommu },
	{ REASON_NO_DRIVER, guard_no_driver },	   { REASON_VMD, guard_vmd },
	{ REASON_VFS_ENABLED, guard_vfs_enabled }, { REASON_GROUP, guard_group },
	{ REASON_UNBIND, guard_unbind },	   { REASON_BOOT_DISPLAY, guard_boot_display },
};

static void refuse(struct entry *e, enum reason reason)
{
	e->verdict = VERDICT_REFUSE;
	e->reason = reason;
}

static void judge_one(const struct context *c, struct entry *e)
{
	if (e->role != ROLE_CHOSEN || e->reason == REASON_LIMIT)
		return;
	e->verdict = VERDICT_BIND;
	e->reason = REASON_NONE;
	if (guard_bridge(c, e)) {
		refuse(e, REASON_BRIDGE);
		return;
	}
	if (is_bound(e)) {
		e->verdict = VERDICT_BOUND;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(guards); i++) {
		if (guards[i].applies(c, e)) {
			refuse(e, guards[i].reason);
			return;
		}
	}
}

static bool ends_alone(const struct entry *e)
{
	if (e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE)
		return leaves_alone(e->wanted);
	return driver_is_vfio(text_of(e->device.driver)) || driver_is_stub(text_of(e->device.driver));
}

/* A UHCI, OHCI or EHCI function in this slot that will keep a normal driver; NULL if all go. */
static const struct entry *companion_that_stays(const struct plan *plan, const struct entry *e)
{
	for (unsigned i = 0; i < plan->n; i++) {
		const struct entry *other = &plan->entries[i];

		if (address_same_slot(&other->device.address, &e->device.address) &&
		    device_is_usb_companion(&other->device) && !ends_alone(other))
			return other;
	}
	return NULL;
}

/* Both look at the verdicts of others, and only ever refuse more: repeated until nothing changes. */
static bool judge_over_result(const struct context *c, struct entry *e)
{
	const struct entry *stays = NULL;

	if (!entry_to_do(e))
		return false;
	if (device_is_usb_companion(&e->device) && leaves_alone(e->wanted))
		stays = companion_that_stays(c->plan, e);
	if (stays) {
		refuse(e, REASON_COMPANION);
	} else if (c->settings->group == GROUP_WHOLE && driver_is_vfio(e->wanted)) {
		stays = peers_that_cannot_go(c->plan, e);
		if (stays)
			refuse(e, REASON_GROUP);
	}
	if (stays)
		e->peer = stays->device.address;
	return stays != NULL;
}

static void warn_one(const struct context *c, struct entry *e)
{
	if (driver_is_vfio(e->wanted) && peers_of(c->plan, e, &e->peer))
		e->warnings |= WARN_GROUP;
	if (e->device.boot_display)
		e->warnings |= WARN_BOOT_DISPLAY;
	if (e->device.no_reset && driver_is_vfio(e->wanted))
		e->warnings |= WARN_NO_RESET;
	if (e->device.direct_map && driver_is_vfio(e->wanted))
		e->warnings |= WARN_DIRECT_MAP;
	if (e->device.driver[0] && e->verdict == VERDICT_BIND)
		e->warnings |= WARN_TAKEN;
}

/* One serial number in several slots: a rule that names it takes them all. */
static void warn_twins(const struct context *c, struct entry *e)
{
	const struct settings_rule *rule = entry_rule(c->settings, e);

	if (!rule || !rule_has(&rule->rule, TERM_SERIAL) || e->role != ROLE_CHOSEN)
		return;
	for (unsigned i = 0; i < c->plan->n; i++) {
		struct entry *other = &c->plan->entries[i];

		if (other->role == ROLE_CHOSEN && other->rule == e->rule &&
		    other->device.serial == e->device.serial &&
		    !address_same_slot(&other->device.address, &e->device.address))
			e->warnings |= WARN_TWIN;
	}
}

void guard_judge(struct plan *plan, const struct settings *settings, const struct world *world)
{
	struct context c = { plan, settings, world };
	bool again;

	for (unsigned i = 0; i < plan->n; i++)
		judge_one(&c, &plan->entries[i]);
	do {
		again = false;
		for (unsigned i = 0; i < plan->n; i++)
			again |= judge_over_result(&c, &plan->entries[i]);
	} while (again);
	for (unsigned i = 0; i < plan->n; i++) {
		struct entry *e = &plan->entries[i];

		e->warnings = 0;
		if (e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE)
			warn_one(&c, e);
		warn_twins(&c, e);
	}
}
