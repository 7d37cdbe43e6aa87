// SPDX-License-Identifier: GPL-2.0-or-later
/* PFs of VFs to come: see pfs.h. */
#include "pfs.h"

#include "candidates.h"

static uint32_t number(const struct sys *sys, const struct address *address, const char *name,
		       bool hex)
{
	char buf[16];
	uint32_t value = 0;
	ssize_t n = sys_attr(sys->devices, sys_device_path(address, name), buf, sizeof(buf));

	if (hex)
		(void)text_hex(sys_text(buf, n), 4, &value);
	else
		(void)text_dec(sys_text(buf, n), UINT16_MAX, &value);
	return value;
}

bool pfs_read(const struct sys *sys, const struct address *address, struct sriov *ret)
{
	ret->total = number(sys, address, "sriov_totalvfs", false);
	if (!ret->total)
		return false;
	ret->offset = number(sys, address, "sriov_offset", false);
	ret->stride = number(sys, address, "sriov_stride", false);
	ret->device = number(sys, address, "sriov_vf_device", true);
	return true;
}

/* Nor does it stand in the way where the kernel has no such attribute; one that cannot be read
 * does. */
static bool vfs_are_free(const struct sys *sys, const struct address *pf)
{
	int before = sys_unread;
	bool is_free;

	sys_unread = 0;
	is_free = !number(sys, pf, "sriov_drivers_autoprobe", false) && !sys_unread;
	sys_unread = before;
	return is_free;
}

struct search {
	const struct sys *sys;
	struct settings *settings;
	const struct plan *sorted;
	struct plan *grown; /* the same entries, and PFs behind them */
};

/* The PF may be in the plan for another reason, too. */
static void note_pf(const struct search *search, const struct device *pf, int rule)
{
	struct entry *e = plan_find(search->sorted, &pf->address);
	bool is_device = e && entry_is_device(e);

	if (!e)
		e = plan_add(search->grown, pf);
	if (!e)
		return;
	if (!is_device) {
		e->role = ROLE_PF;
		e->rule = rule;
	}
	e->has_vfs = true;
	e->outcome.vfs_free = vfs_are_free(search->sys, &pf->address);
}

/* VFs that are on have met whatever they were to meet: they are looked at one by one. */
static void consider_pf(void *context, const struct address *address)
{
	const struct search *search = context;
	struct device d = device_at(address);
	struct scratch scratch;
	struct sriov sriov;
	int rule;

	if (!pfs_read(search->sys, address, &sriov) ||
	    sys_exists(search->sys->devices, sys_device_path(address, "virtfn0")))
		return;
	facts_look_up(search->sys, &d,
		      FACT_IDS | FACT_LINK | FACT_DRIVER | FACT_GROUP | FACT_HEADER, &scratch);
	rule = sriov_foresee(search->settings, &d, &sriov);
	if (rule >= 0)
		note_pf(search, &d, rule);
}

/* True if all functions have to be looked at. */
static bool of_rules(struct search *search)
{
	bool any_idle = false;

	for_each_rule (rule, search->settings) {
		for_each_term (term, &rule->rule)
			if (term->kind == TERM_VFS)
				candidates_of_path(search->sys, &term->path, consider_pf, search);
		any_idle |= !rule->matches && !rule->awaits_vfs && !rule->rule.exclude;
	}
	return any_idle;
}

void pfs_foresee(const struct sys *sys, struct settings *settings, struct plan *plan)
{
	struct plan grown = *plan;
	struct search search = { sys, settings, plan, &grown };

	if (sys->devices < 0)
		return;
	for_each_entry (e, plan)
		if (e->role == ROLE_EXCLUDED)
			consider_pf(&search, &e->device.address);
	if (of_rules(&search))
		candidates_in(sys, "sys/bus/pci/devices", consider_pf, &search);
	*plan = grown;
	plan_sort(plan);
}
