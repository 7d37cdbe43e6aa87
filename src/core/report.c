// SPDX-License-Identifier: GPL-2.0-or-later
/* All wording: see report.h. */
#include "report.h"

#include <string.h>

enum result entry_result(const struct entry *e)
{
	if (e->role == ROLE_EXCLUDED)
		return RESULT_EXCLUDED;
	if (e->verdict == VERDICT_BOUND)
		return RESULT_BOUND;
	if (e->verdict == VERDICT_REFUSE)
		return RESULT_REFUSED;
	if (e->reason != REASON_NONE)
		return RESULT_FAILED;
	return e->outcome.done ? RESULT_BOUND : RESULT_PLANNED;
}

const char *result_name(enum result result)
{
	static const char names[][9] = { "bound", "refused", "failed", "excluded", "planned" };

	return names[result];
}

struct totals plan_totals(const struct plan *plan)
{
	struct totals totals = { 0 };

	for_each_entry (e, plan)
		if (entry_is_device(e))
			totals.by_result[entry_result(e)]++;
	return totals;
}

void report_dry_line(struct buf *b, const struct entry *e)
{
	struct text wanted = e->wanted.n ? e->wanted : TEXT("-");
	const char *reason = reason_name(e->reason);

	buf_add(b, "%pA\t%s\t%pT\t%s", &e->device.address,
		e->role == ROLE_PF ? "vfs" : verdict_name(e->verdict), &wanted,
		reason ? reason : "-");
}

static void why_protected(struct buf *b, const struct entry *e, const struct settings *settings)
{
	const struct settings_rule *rule;

	if (e->protect < 0) {
		buf_add(b, "a device of this kind that the host needs is not where it was when the "
			   "image "
			   "was built; name this one by its address or path with its id");
		return;
	}
	rule = &settings->protect[e->protect];
	buf_add(b, "the host needs it (protect rule %pQ, %pO)", &rule->text, &rule->origin);
}

static void why_no_iommu(struct buf *b, const struct settings *settings, const struct world *world)
{
	if (world->late_groups && settings->group != GROUP_WARN)
		buf_add(b, "up to Linux 6.14 its IOMMU group comes with its driver, and who else "
			   "is in "
			   "it is not known before: only group=warn can take it");
	else if (world->any_group)
		buf_add(b, "it is in no IOMMU group, although other devices are");
	else if (world->iommu_table)
		buf_add(b,
			"no IOMMU group: firmware has a %s table, the kernel's IOMMU is off; boot "
			"without %s",
			world->iommu_table,
			strcmp(world->iommu_table, "DMAR")
				? "any iommu=off"
				: "intel_iommu=off, with intel_iommu=on");
	else
		buf_add(b, "no IOMMU group, and firmware shows no IOMMU; turn on VT-d or AMD-Vi "
			   "there");
}

static void print_failure(struct buf *b, const struct outcome *outcome)
{
	buf_add(b, "%s: ", step_name(outcome->step));
	if (outcome->error)
		errno_print(b, outcome->error);
	else if (outcome->driver[0])
		buf_add(b, "%s has it", outcome->driver);
	else
		buf_add(b, "the driver did not take it");
}

/* The reasons that only acting gives. */
static void why_failed(struct buf *b, const struct entry *e)
{
	if (e->reason == REASON_TIMEOUT)
		buf_add(b, "%s did not come back in time and was left behind",
			step_name(e->outcome.step));
	else if (e->reason == REASON_PROBE)
		print_failure(b, &e->outcome);
	else if (e->reason == REASON_GONE)
		buf_add(b, "it is not there any more");
}

static void why_no_driver(struct buf *b, const struct entry *e)
{
	const struct text *driver = text_is(e->wanted, "auto") ? &e->variant : &e->wanted;

	if (!e->outcome.error) {
		buf_add(b, "the driver %pT is neither in the kernel nor in this image", driver);
		return;
	}
	buf_add(b, "the driver %pT has not come, a module was not loaded: ", driver);
	errno_print(b, e->outcome.error);
}

static void print_group(struct buf *b, const struct entry *e)
{
	buf_add(b,
		"IOMMU group %d has %u other function%s that keep%s it from every guest, %pA "
		"first",
		e->device.group, e->n_peers, e->n_peers == 1 ? "" : "s", e->n_peers == 1 ? "s" : "",
		&e->peer);
}

void report_in_the_way(struct buf *b, const struct entry *other)
{
	const struct device *d = &other->device;

	buf_add(b, "%pA %04x:%04x, class %04x, is ", &d->address, d->vendor, d->device,
		d->class >> 8);
	if (d->driver[0])
		buf_add(b, "on %s", d->driver);
	else
		buf_add(b, "without a driver as yet");
	if (d->unread) {
		buf_add(b, ", cannot be read: ");
		errno_print(b, d->unread);
	}
	if (other->verdict == VERDICT_REFUSE)
		buf_add(b, " and refused, %s", reason_name(other->reason));
	else if (other->role == ROLE_CHOSEN)
		buf_add(b, " and goes to %pT", &other->wanted);
	else if (device_is_bridge(d))
		buf_add(b, "; a bridge is never bound: keep that driver out of the kernel");
}

static void print_reason(struct buf *b, const struct entry *e, const struct settings *settings,
			 const struct world *world)
{
	const struct settings_rule *rule = entry_rule(settings, e);

	switch (e->reason) {
	case REASON_BRIDGE:
		buf_add(b, "a bridge, a host bridge or an IOMMU is never bound");
		break;
	case REASON_UNREADABLE:
		buf_add(b, "what sysfs holds of it cannot be read: ");
		errno_print(b, e->device.unread);
		break;
	case REASON_PROTECTED:
		why_protected(b, e, settings);
		break;
	case REASON_NO_IOMMU:
		why_no_iommu(b, settings, world);
		break;
	case REASON_NO_DRIVER:
		why_no_driver(b, e);
		break;
	case REASON_VMD:
		buf_add(b, "it is behind a VMD controller; bind the VMD device instead");
		break;
	case REASON_VFS_ENABLED:
		buf_add(b, "%u of its VFs are on; name them with vfs: instead",
			e->device.vfs_enabled);
		break;
	case REASON_COMPANION:
		buf_add(b,
			"%pA would keep a normal driver; the USB 1 and 2 functions of a slot go "
			"together",
			&e->peer);
		break;
	case REASON_GROUP:
		print_group(b, e);
		buf_add(b, "; choose them too, or =none or =pci-stub for them");
		break;
	case REASON_UNBIND:
		buf_add(b, "%s has it and unbind=no", e->device.driver);
		break;
	case REASON_BOOT_DISPLAY:
		buf_add(b, "it carries the boot framebuffer and framebuffer=keep");
		break;
	case REASON_EXCLUDED:
		if (rule)
			buf_add(b, "taken out by rule %pQ, %pO", &rule->text, &rule->origin);
		break;
	case REASON_LIMIT:
		buf_add(b, "more than %d devices are chosen", PLAN_MAX_CHOSEN);
		break;
	default:
		why_failed(b, e);
	}
}

void report_why(struct buf *b, const struct entry *e, const struct settings *settings,
		const struct world *world)
{
	print_reason(b, e, settings, world);
	if (e->outcome.back_error) {
		buf_add(b, "; giving it back failed: ");
		errno_print(b, e->outcome.back_error);
	}
}

static void print_head(struct buf *b, const struct entry *e)
{
	buf_add(b, "%pA %04x:%04x: ", &e->device.address, e->device.vendor, e->device.device);
}

static void print_end(struct buf *b, const struct entry *e)
{
	enum result result = entry_result(e);

	if (result == RESULT_EXCLUDED)
		return;
	if (result == RESULT_PLANNED) {
		buf_add(b, "would go to %pT", &e->wanted);
		return;
	}
	if (result != RESULT_BOUND) {
		buf_add(b, "%s, %s: ", result_name(result), reason_name(e->reason));
		return;
	}
	if (text_is(e->wanted, "none"))
		buf_add(b, "left without a driver");
	else if (e->verdict == VERDICT_BOUND)
		buf_add(b, "on %s already", e->device.driver);
	else
		buf_add(b, "bound to %s", e->outcome.driver);
	if (e->outcome.unbound)
		buf_add(b, ", taken from %s", e->device.driver);
	if (e->outcome.microseconds)
		buf_add(b, " in %u us", e->outcome.microseconds);
}

void report_pf(struct buf *b, const struct entry *e, const struct settings *settings)
{
	const struct settings_rule *rule = entry_rule(settings, e);

	print_head(b, e);
	buf_add(b, "VFs that it makes meet no normal driver");
	if (entry_vfs_failed(e)) {
		buf_add(b, ", failed, sriov_drivers_autoprobe: ");
		errno_print(b, e->outcome.vfs_error);
	}
	if (rule && e->role == ROLE_PF)
		buf_add(b, " (rule %pQ, %pO)", &rule->text, &rule->origin);
}

void report_device(struct buf *b, const struct entry *e, const struct settings *settings,
		   const struct world *world)
{
	const struct settings_rule *rule = entry_rule(settings, e);

	print_head(b, e);
	print_end(b, e);
	report_why(b, e, settings, world);
	if (e->reason == REASON_EXCLUDED || !rule)
		return;
	buf_add(b, " (%srule %pQ, %pO)", e->whole ? "group=whole, " : "", &rule->text,
		&rule->origin);
}

void report_warning(struct buf *b, const struct entry *e, unsigned bit)
{
	print_head(b, e);
	switch (1u << bit) {
	case WARN_GROUP:
		print_group(b, e);
		break;
	case WARN_BOOT_DISPLAY:
		buf_add(b, "it carries the boot console: the screen goes dark, a passphrase prompt "
			   "with it");
		break;
	case WARN_NO_RESET:
		buf_add(b,
			"it has no reset: a guest that ends badly may leave it unusable until the "
			"next power cycle");
		break;
	case WARN_TAKEN:
		buf_add(b, "it is on %s and is taken from it", e->device.driver);
		break;
	case WARN_TWIN:
		buf_add(b, "another slot has the same serial number; the rule takes both");
		break;
	case WARN_DIRECT_MAP:
		buf_add(b,
			"firmware wants memory of its own mapped 1:1 for it: no guest can have it");
		break;
	case WARN_UNGUARDED:
		buf_add(b, "a twin of it exists and the rule is a bare address: use its path with "
			   "its id");
		break;
	}
}

void report_framebuffer_left(struct buf *b, const struct entry *e)
{
	print_head(b, e);
	buf_add(b, "the firmware's framebuffer is still in its memory, and no guest can map that: "
		   "boot with initcall_blacklist=sysfb_init");
}

bool report_rule(struct buf *b, const struct settings_rule *rule)
{
	if (rule->problem) {
		buf_add(b, "%s", rule->problem);
		return true;
	}
	if (rule->matches || rule->awaits_vfs)
		return false;
	if (rule->has_near)
		buf_add(b, "%pA is now %04x:%04x", &rule->near, rule->near_vendor,
			rule->near_device);
	else
		buf_add(b, "no such device is there");
	if (rule->has_elsewhere)
		buf_add(b, "; %04x:%04x is at %pA", rule->elsewhere_vendor, rule->elsewhere_device,
			&rule->elsewhere);
	return true;
}

void report_summary(struct buf *b, const struct totals *t, uint32_t microseconds)
{
	const char *comma = "";

	for (unsigned i = 0; i < ARRAY_SIZE(t->by_result); i++) {
		if (!t->by_result[i] && i > RESULT_FAILED)
			continue;
		buf_add(b, "%s%u %s", comma, t->by_result[i], result_name((enum result)i));
		comma = ", ";
	}
	buf_add(b, " in %u us", microseconds);
}
