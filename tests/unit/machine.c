// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine in memory: see machine.h. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/match.h"

#define TEST_PLAN_ENTRIES (2 * MACHINE_MAX)

struct settings *settings_fresh(void)
{
	static struct settings *settings;

	if (!settings)
		settings = calloc(1, sizeof(*settings));
	if (!settings)
		abort();
	/* clearing the whole of it takes longer than most tests do */
	memset(settings->rules, 0, settings->n_rules * sizeof(settings->rules[0]));
	memset(settings->protect, 0, settings->n_protect * sizeof(settings->protect[0]));
	memset(settings, 0, offsetof(struct settings, rules));
	settings->n_rules = settings->n_protect = 0;
	settings->n_complaints = settings->more_complaints = 0;
	settings_init(settings);
	return settings;
}

struct plan *plan_fresh(void)
{
	static struct plan plan;

	if (!plan.entries)
		plan.entries = calloc(PLAN_MAX_ENTRIES, sizeof(*plan.entries));
	if (!plan.entries)
		abort();
	plan.n = plan.lost = 0;
	return &plan;
}

struct device *machine_add(struct machine *m, const char *bridges, unsigned vendor, unsigned device,
			   unsigned class, int group)
{
	struct machine_device *added = &m->devices[m->n];
	const char *name = strrchr(bridges, '/');

	name = name ? name + 1 : bridges;
	if (m->n == MACHINE_MAX)
		abort();
	*added = (struct machine_device) { .acpi = NULL };
	if (!address_parse_name(text_of(name), &added->truth.address))
		abort();
	(void)snprintf(added->link, sizeof(added->link), "../../../devices/pci%.7s/%s", bridges,
		       bridges);
	added->truth.vendor = (uint16_t)vendor;
	added->truth.device = (uint16_t)device;
	added->truth.class = class;
	added->truth.group = group;
	m->n++;
	return &added->truth;
}

struct device *machine_find(struct machine *m, const char *name)
{
	struct address address;

	if (!address_parse_name(text_of(name), &address))
		abort();
	for (unsigned i = 0; i < m->n; i++)
		if (!address_compare(&m->devices[i].truth.address, &address))
			return &m->devices[i].truth;
	abort();
}

void machine_slot_add(struct machine *m, const char *name, const char *address, bool whole_bus)
{
	struct machine_slot *slot = &m->slots[m->n_slots++];

	*slot = (struct machine_slot) { .name = name, .whole_bus = whole_bus };
	if (!address_parse_name(text_of(address), &slot->address))
		abort();
}

static void show_address(struct buf *b, const struct address *a)
{
	if (a->domain)
		buf_add(b, "%04x:", a->domain);
	buf_add(b, "%02x:%02x.%x", a->bus, a->dev, a->fn);
}

static void show_entry(struct buf *b, const struct entry *e)
{
	const char *reason = reason_name(e->reason);

	show_address(b, &e->device.address);
	buf_add(b, " %s ", verdict_name(e->verdict));
	buf_text(b, e->wanted.n ? e->wanted : TEXT("-"));
	buf_add(b, " %s", reason ? reason : "-");
	for (unsigned bit = 0; bit < WARN_MAX; bit++)
		if (e->warnings & 1u << bit)
			buf_add(b, " +%s", warning_name(bit));
}

struct text plan_show(const struct plan *plan)
{
	static char room[1 << 20];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < plan->n; i++) {
		const struct entry *e = &plan->entries[i];

		buf_add(&b, "%s", i ? "; " : "");
		if (e->role == ROLE_NEIGHBOUR) {
			buf_add(&b, "(");
			show_address(&b, &e->device.address);
			buf_add(&b, ")");
		} else {
			show_entry(&b, e);
		}
	}
	return (struct text) { b.p, b.n };
}

static void look_up_texts(const struct machine_device *from, struct device *d, unsigned needs)
{
	if (needs & FACT_LINK)
		d->link = text_of(from->link);
	if (needs & FACT_ACPI)
		d->acpi = from->acpi ? text_of(from->acpi) : TEXT_NONE;
}

static void look_up_ids(const struct device *truth, struct device *d)
{
	d->vendor = truth->vendor;
	d->device = truth->device;
	d->subvendor = truth->subvendor;
	d->subdevice = truth->subdevice;
	d->class = truth->class;
}

static void look_up_guards(const struct device *truth, struct device *d)
{
	d->vmd_child = truth->vmd_child;
	d->boot_display = truth->boot_display;
	d->no_reset = truth->no_reset;
	d->direct_map = truth->direct_map;
	d->override_none = truth->override_none;
	d->no_iommu = truth->no_iommu;
	d->vfs_enabled = truth->vfs_enabled;
}

static void look_up(const struct machine_device *from, struct device *d, unsigned needs)
{
	const struct device *truth = &from->truth;

	needs &= ~d->facts;
	look_up_texts(from, d, needs);
	if (needs & FACT_IDS)
		look_up_ids(truth, d);
	if (needs & FACT_GROUP)
		d->group = truth->group;
	if (needs & FACT_SERIAL)
		d->serial = truth->serial;
	if (needs & FACT_PHYSFN) {
		d->is_vf = truth->is_vf;
		d->physfn = truth->physfn;
	}
	if (needs & FACT_DRIVER)
		memcpy(d->driver, truth->driver, sizeof(d->driver));
	if (needs & FACT_HEADER)
		d->header = truth->header;
	if (needs & FACT_GUARD)
		look_up_guards(truth, d);
	d->facts |= needs;
}

static bool path_leads_to(const struct path *path, const struct machine_device *device)
{
	if (!path->n_hops)
		return address_fits(&path->root, &device->truth.address);
	return path_fits_link(path, text_of(device->link));
}

static void resolve_group(const struct machine *m, struct term *term)
{
	struct resolved *resolved = &term->resolved;

	for (unsigned i = 0; i < m->n; i++) {
		if (!path_leads_to(&term->path, &m->devices[i]))
			continue;
		if (m->devices[i].truth.group != GROUP_NONE && resolved->n_groups < RULE_MAX_GROUPS)
			resolved->groups[resolved->n_groups++] = m->devices[i].truth.group;
	}
}

static void resolve_slot(const struct machine *m, struct term *term)
{
	for (unsigned i = 0; i < m->n_slots; i++) {
		if (!text_is(term->value, m->slots[i].name))
			continue;
		term->resolved.has_slot = true;
		term->resolved.slot = m->slots[i].address;
		term->resolved.whole_bus = m->slots[i].whole_bus;
	}
}

static void resolve(const struct machine *m, struct settings_rule *rules, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		for (unsigned k = 0; !rules[i].problem && k < rules[i].rule.n_terms; k++) {
			struct term *term = &rules[i].rule.terms[k];

			term->resolved = (struct resolved) { .n_groups = 0 };
			if (term->kind == TERM_GROUP)
				resolve_group(m, term);
			else if (term->kind == TERM_SLOT)
				resolve_slot(m, term);
		}
	}
}

static void consider(const struct machine_device *from, struct settings *settings,
		     struct plan *plan, bool neighbour)
{
	struct device d = { .address = from->truth.address, .group = GROUP_NONE };
	unsigned needs = neighbour ? FACT_IDS | FACT_HEADER | FACT_DRIVER | FACT_GROUP : FACT_IDS;

	do {
		look_up(from, &d, needs);
		needs = plan_consider(plan, settings, &d, neighbour);
	} while (needs);
}

void machine_choose(const struct machine *m, const unsigned *order, struct settings *settings,
		    struct plan *plan)
{
	resolve(m, settings->rules, settings->n_rules);
	resolve(m, settings->protect, settings->n_protect);
	for (unsigned i = 0; i < m->n; i++)
		consider(&m->devices[order ? order[i] : i], settings, plan, false);
	plan_sort(plan);
}

static const struct machine_device *device_of(const struct machine *m,
					      const struct address *address)
{
	for (unsigned i = 0; i < m->n; i++)
		if (!address_compare(&m->devices[i].truth.address, address))
			return &m->devices[i];
	abort();
}

static bool has_driver(const struct machine *m, struct text driver)
{
	struct text rest = m->drivers ? text_of(m->drivers) : TEXT("vfio-pci"), word;

	if (text_is(driver, "auto"))
		driver = TEXT("vfio-pci");
	while (text_word(&rest, " ", &word))
		if (text_equal(word, driver))
			return true;
	return false;
}

static void forget_texts(struct device *d)
{
	d->link = d->acpi = TEXT_NONE;
	d->facts &= ~(unsigned)(FACT_LINK | FACT_ACPI);
}

static void know_chosen(const struct machine *m, const struct settings *settings, struct plan *plan)
{
	for (unsigned i = 0; i < plan->n; i++) {
		struct entry *e = &plan->entries[i];
		const struct machine_device *from = device_of(m, &e->device.address);
		unsigned needs = FACT_IDS | FACT_GROUP | FACT_DRIVER | FACT_HEADER | FACT_GUARD;

		if (e->role == ROLE_EXCLUDED)
			look_up(from, &e->device, FACT_DRIVER | FACT_GROUP | FACT_HEADER);
		if (e->role != ROLE_CHOSEN || e->device.facts & FACT_GUARD)
			continue;
		do {
			look_up(from, &e->device, needs);
			needs = guard_protect(settings, e);
		} while (needs);
		forget_texts(&e->device);
		e->driver_available = has_driver(m, e->wanted);
	}
}

static bool is_neighbour(const struct entry *e, const struct device *d)
{
	if (e->role != ROLE_CHOSEN)
		return false;
	if (e->device.group != GROUP_NONE && e->device.group == d->group &&
	    driver_is_vfio(e->wanted))
		return true;
	return device_is_usb_companion(&e->device) &&
	       address_same_slot(&e->device.address, &d->address);
}

static void find_neighbours(const struct machine *m, const unsigned *order,
			    struct settings *settings, struct plan *plan)
{
	unsigned n = plan->n;
	struct plan sorted = *plan;

	for (unsigned i = 0; i < m->n; i++) {
		const struct machine_device *from = &m->devices[order ? order[i] : i];
		bool near = false;

		if (plan_find(&sorted, &from->truth.address))
			continue;
		for (unsigned k = 0; k < n && !near; k++)
			near = is_neighbour(&plan->entries[k], &from->truth);
		if (near)
			consider(from, settings, plan, true);
	}
	plan_sort(plan);
}

static void count_generated(const struct machine *m, struct settings *settings)
{
	for (unsigned i = 0; i < m->n; i++) {
		struct device d = { .address = m->devices[i].truth.address, .group = GROUP_NONE };
		unsigned needs = FACT_IDS;

		do {
			look_up(&m->devices[i], &d, needs);
			needs = guard_count_generated(settings, &d);
		} while (needs);
	}
}

static void look_at_world(const struct machine *m, const struct settings *settings,
			  struct world *world)
{
	*world = (struct world) { .noiommu = settings->noiommu,
				  .iommu_table = m->iommu_table,
				  .old_groups = m->old_groups,
				  .late_groups = m->late_groups };
	for (unsigned i = 0; i < m->n; i++)
		world->any_group = world->any_group || m->devices[i].truth.group != GROUP_NONE;
}

void machine_plan(const struct machine *m, const unsigned *order, struct settings *settings,
		  struct world *world, struct plan *plan)
{
	look_at_world(m, settings, world);
	machine_choose(m, order, settings, plan);
	know_chosen(m, settings, plan);
	find_neighbours(m, order, settings, plan);
	guard_take_groups(plan, settings);
	find_neighbours(m, order, settings, plan); /* USB functions beside those just taken */
	know_chosen(m, settings, plan);
	count_generated(m, settings);
	guard_missing_classes(settings, world);
	guard_judge(plan, settings, world);
}
