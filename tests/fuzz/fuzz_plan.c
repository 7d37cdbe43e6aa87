// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes make a machine and a configuration; whatever they are, the plan keeps its promises: it does
 * not depend on the order of devices, it is the same twice, the last rule that matches decides, and
 * no device that a guard is there for is ever to do. The guards are written here once more, from
 * design.md's table, over the machine itself and not over the plan.
 */
#include "../../src/core/match.h"
#include "../unit/machine.h"
#include "fuzz.h"
#include "made.h"

static struct machine machine;
static struct world world;
static char config_room[4096];

static const struct entry *entry_at(const struct plan *plan, const struct machine_device *device)
{
	return plan_find(plan, &device->truth.address);
}

static bool leaves_alone(struct text driver)
{
	return driver_is_vfio(driver) || driver_is_stub(driver) || text_is(driver, "none");
}

static struct device all_facts(const struct machine_device *from)
{
	struct device d = from->truth;

	d.facts = ~0u;
	d.link = text_of(from->link);
	d.acpi = from->acpi ? text_of(from->acpi) : TEXT_NONE;
	return d;
}

static bool holds(const struct rule *rule, const struct device *d)
{
	unsigned needs = 0;
	enum match match = match_rule(rule, d, &needs);

	REQUIRE(match != MATCH_NEEDS, "nothing more is needed where all is known");
	return match == MATCH_YES;
}

/* The last rule that matches, and whether any took the device in. */
static int deciding_rule(const struct settings *s, const struct machine_device *device,
			 bool *ret_in)
{
	struct device d = all_facts(device);
	int last = -1;

	*ret_in = false;
	for (unsigned i = 0; i < s->n_rules; i++) {
		if (s->rules[i].problem || !holds(&s->rules[i].rule, &d))
			continue;
		last = (int)i;
		*ret_in = *ret_in || !s->rules[i].rule.exclude;
	}
	return last;
}

static bool is_protected(const struct settings *s, const struct machine_device *device)
{
	struct device d = all_facts(device);

	for (unsigned i = 0; i < s->n_protect; i++)
		if (holds(&s->protect[i].rule, &d))
			return true;
	return false;
}

static void check_choice(const struct settings *s, const struct plan *plan,
			 const struct machine_device *device)
{
	const struct entry *e = entry_at(plan, device);
	bool in;
	int rule = deciding_rule(s, device, &in);
	bool out = rule >= 0 && s->rules[rule].rule.exclude;

	if (!e) {
		REQUIRE(!in, "what a rule takes in is in the plan");
		return;
	}
	REQUIRE(e->excluded == out, "the plan knows what is out");
	if (!in) {
		REQUIRE(e->role == ROLE_NEIGHBOUR || (e->role == ROLE_CHOSEN && e->whole),
			"what no rule takes in is there for another's sake");
		REQUIRE(!e->whole || s->group == GROUP_WHOLE, "taken along under group=whole only");
		REQUIRE(!e->whole || !out, "what is out is not taken along");
		return;
	}
	REQUIRE(e->rule == rule, "the last rule that matches decides");
	REQUIRE(e->role == (out ? ROLE_EXCLUDED : ROLE_CHOSEN), "in or out");
	if (!out)
		REQUIRE(text_equal(e->wanted, rule_driver(&s->rules[rule].rule)),
			"with its driver");
}

static bool endpoint_of_group(const struct machine_device *a, const struct machine_device *b)
{
	bool gone_with_vmd = a->truth.vendor == 0x8086 && a->truth.class >> 8 == 0x0104 &&
			     a->truth.address.domain <= 0xffff && b->truth.address.domain > 0xffff;

	return a != b && a->truth.group != GROUP_NONE && a->truth.group == b->truth.group &&
	       !device_is_bridge(&b->truth) && !gone_with_vmd;
}

/* VFIO's viability, said anew: on vfio, on pci-stub, on pcieport; or kept without a driver. */
static bool group_accepts(struct text driver)
{
	return driver_is_vfio(driver) || text_is(driver, "pci-stub") ||
	       text_is(driver, "pcieport") || text_is(driver, "none");
}

/* Where the whole group must be free, every other endpoint of it ends, or is, on such a driver. */
static void check_group(const struct settings *s, const struct plan *plan,
			const struct machine_device *device)
{
	for (unsigned i = 0; i < machine.n; i++) {
		const struct machine_device *other = &machine.devices[i];
		const struct entry *e = entry_at(plan, other);
		bool goes = e && e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE;

		if (!endpoint_of_group(device, other) || s->group == GROUP_WARN)
			continue;
		REQUIRE(group_accepts(goes ? e->wanted : text_of(other->truth.driver)),
			"a peer is put aside");
	}
}

static void check_companions(const struct plan *plan, const struct machine_device *device)
{
	for (unsigned i = 0; i < machine.n; i++) {
		const struct machine_device *other = &machine.devices[i];
		const struct entry *e = entry_at(plan, other);
		struct text now = text_of(other->truth.driver);

		if (!address_same_slot(&other->truth.address, &device->truth.address) ||
		    !device_is_usb_companion(&other->truth))
			continue;
		if (e && e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE)
			REQUIRE(leaves_alone(e->wanted), "no companion gets a normal driver");
		else
			REQUIRE(driver_is_vfio(now) || driver_is_stub(now),
				"no companion keeps one");
	}
}

static void check_to_do(const struct settings *s, const struct plan *plan, const struct entry *e,
			const struct machine_device *device)
{
	const struct device *d = &device->truth;
	bool vfio = driver_is_vfio(e->wanted);

	REQUIRE(e->role == ROLE_CHOSEN && e->verdict == VERDICT_BIND, "chosen, and not refused");
	REQUIRE(e->reason == REASON_NONE, "without a reason against it");
	REQUIRE(e->wanted.n && !e->excluded, "there is a driver to give it");
	REQUIRE(!device_is_bridge(d), "no bridge");
	REQUIRE(!is_protected(s, device), "nothing protected");
	REQUIRE(!vfio || d->group != GROUP_NONE || s->noiommu, "vfio wants a group");
	REQUIRE(!d->vmd_child, "no child of a VMD");
	REQUIRE(!d->vfs_enabled, "no PF whose VFs are on");
	REQUIRE(s->unbind || !d->driver[0], "nothing is taken under unbind=no");
	REQUIRE(!s->framebuffer_keep || !d->boot_display, "the framebuffer is kept");
	if (vfio)
		check_group(s, plan, device);
	if (device_is_usb_companion(d) && leaves_alone(e->wanted))
		check_companions(plan, device);
}

static bool guarded_by_id(const struct rule *rule)
{
	return rule_has(rule, TERM_ID) &&
	       (rule_has(rule, TERM_ADDRESS) || rule_has(rule, TERM_PATH));
}

/* A generated rule without a class counts for storage and network. */
static bool lost_protection(const struct settings *s, unsigned base)
{
	for (unsigned i = 0; i < s->n_protect; i++) {
		const struct rule *rule = &s->protect[i].rule;
		bool found = false, kind = base == 1 || base == 2;

		if (s->protect[i].origin.source != SOURCE_GENERATED)
			continue;
		for (unsigned k = 0; k < machine.n; k++) {
			struct device d = all_facts(&machine.devices[k]);

			found = found || holds(rule, &d);
		}
		for (unsigned k = 0; k < rule->n_terms; k++)
			if (rule->terms[k].kind == TERM_CLASS)
				return !found && rule->terms[k].id.class >> 16 == base;
		if (!found && kind)
			return true;
	}
	return false;
}

static void check_entry(const struct settings *s, const struct plan *plan, const struct entry *e,
			const struct machine_device *device)
{
	unsigned base = device->truth.class >> 16;

	REQUIRE(entry_to_do(e) == (e->role == ROLE_CHOSEN && e->verdict == VERDICT_BIND), "to do");
	REQUIRE(e->verdict == VERDICT_REFUSE || e->reason == REASON_NONE, "a reason refuses");
	REQUIRE(e->role != ROLE_EXCLUDED || e->reason == REASON_EXCLUDED, "out is out");
	REQUIRE(e->role != ROLE_CHOSEN || (e->rule >= 0 && !s->rules[e->rule].rule.exclude),
		"a rule asked for it");
	if (e->verdict == VERDICT_BOUND)
		REQUIRE(e->role == ROLE_CHOSEN && !device_is_bridge(&device->truth),
			"bound as asked for");
	if (!entry_to_do(e))
		return;
	check_to_do(s, plan, e, device);
	if (lost_protection(s, base))
		REQUIRE(!e->whole && guarded_by_id(&s->rules[e->rule].rule),
			"while the host's own device is lost only an id at its place will do");
}

static void check_plan(const struct settings *s, const struct plan *plan)
{
	for (unsigned i = 0; i < machine.n; i++) {
		const struct entry *e = entry_at(plan, &machine.devices[i]);

		check_choice(s, plan, &machine.devices[i]);
		if (e)
			check_entry(s, plan, e, &machine.devices[i]);
	}
	for (unsigned i = 1; i < plan->n; i++)
		REQUIRE(address_compare(&plan->entries[i - 1].device.address,
					&plan->entries[i].device.address) < 0,
			"sorted, each once");
}

/* A sum over all that a report would be made of: printing it would take longer than planning. */
struct sum {
	uint64_t value;
};

static void add(struct sum *sum, uint64_t value)
{
	sum->value = (sum->value ^ value) * 0x100000001b3;
	sum->value ^= sum->value >> 29;
}

static void add_text(struct sum *sum, struct text t)
{
	add(sum, t.n);
	for (size_t i = 0; i < t.n; i++)
		add(sum, (unsigned char)t.p[i]);
}

static void add_address(struct sum *sum, const struct address *a)
{
	add(sum,
	    (uint64_t)a->domain << 24 | (uint64_t)a->bus << 16 | (uint64_t)a->dev << 8 | a->fn);
}

static void add_entry(struct sum *sum, const struct entry *e)
{
	add_address(sum, &e->device.address);
	add_address(sum, &e->peer);
	add_text(sum, e->wanted);
	add(sum, e->role | e->verdict << 4 | e->reason << 8 | e->warnings << 16);
	add(sum, e->excluded | e->is_protected << 1 | e->whole << 2 | e->driver_available << 3);
	add(sum, (uint64_t)(unsigned)e->rule << 32 | (unsigned)e->protect);
	add(sum, e->n_peers);
}

static uint64_t everything(const struct settings *s, const struct plan *plan)
{
	struct sum sum = { plan->n };

	for (unsigned i = 0; i < plan->n; i++)
		add_entry(&sum, &plan->entries[i]);
	for (unsigned i = 0; i < s->n_rules; i++) {
		const struct settings_rule *rule = &s->rules[i];

		add(&sum, rule->matches << 2 | rule->has_near << 1 | rule->has_elsewhere);
		add_address(&sum, &rule->near);
		add_address(&sum, &rule->elsewhere);
	}
	return sum.value;
}

static struct settings *configured(const struct made *made)
{
	struct settings *s = settings_fresh();

	settings_look_ahead(s, made->line, TEXT_NONE);
	settings_add_generated(s, made->generated, TEXT("g"));
	settings_add_file(s, made->file, TEXT("f"));
	settings_add_cmdline(s, made->line);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct made made = { .room = config_room, .size = sizeof(config_room) };
	struct settings *s;
	struct plan *plan;
	uint64_t first;

	made_from_bytes(&made, &machine, data, size);
	s = configured(&made);
	plan = plan_fresh();
	machine_plan(&machine, NULL, s, &world, plan);
	check_plan(s, plan);
	first = everything(s, plan);
	guard_take_groups(plan, s);
	guard_judge(plan, s, &world);
	REQUIRE(everything(s, plan) == first, "judged twice, it is the same");
	s = configured(&made);
	plan = plan_fresh();
	machine_plan(&machine, made.order, s, &world, plan);
	REQUIRE(everything(s, plan) == first, "whatever the order of the devices");
	return 0;
}
