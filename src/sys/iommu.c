// SPDX-License-Identifier: GPL-2.0-or-later
/* IOMMU drivers that are modules, and groups that come with drivers: see iommu.h. */
#include "iommu.h"

#include "../core/modlist.h"
#include "clock.h"
#include "module.h"
#include "worker.h"

static bool is_there(const struct job *job, struct text id)
{
	struct folder dir;
	struct address address;
	bool found = false;
	struct rule rule;
	struct text at;

	if (rule_parse(id, &rule, &at) || rule.terms[0].kind != TERM_ID)
		return false;
	folder_open(&dir, job->sys.root, "sys/bus/pci/devices");
	while (!found && folder_next_function(&dir, &address)) {
		struct device d = device_at(&address);
		struct scratch scratch;

		facts_look_up(&job->sys, &d, FACT_IDS, &scratch);
		found = d.vendor == rule.terms[0].id.vendor && d.device == rule.terms[0].id.device;
	}
	folder_close(&dir);
	return found;
}

static void load_all(void *context, unsigned argument _unused_)
{
	const struct job *job = context;
	struct text rest = job->input.modules;
	struct section section;
	struct module module;

	while (modlist_next(&rest, &section)) {
		if (section.kind != SECTION_IOMMU || !is_there(job, section.name))
			continue;
		while (modlist_module(&section.body, &module))
			(void)module_load(job, &module);
	}
}

static bool is_listed(const struct job *job)
{
	struct text rest = job->input.modules;
	struct section section;

	while (modlist_next(&rest, &section))
		if (section.kind == SECTION_IOMMU)
			return true;
	return false;
}

/*
 * By the names that drivers give their units: dmar0, ivhd0; smmu3.0x0000000009050000, or the
 * address of a virtio-iommu.
 */
static bool has_late_unit(const struct sys *sys)
{
	struct folder dir;
	const char *name;
	bool late = false;

	folder_open(&dir, sys->root, "sys/class/iommu");
	while (!late && (name = folder_next(&dir)))
		late = !text_starts(text_of(name), "dmar") && !text_starts(text_of(name), "ivhd");
	folder_close(&dir);
	return late;
}

bool iommu_groups_come_late(const struct sys *sys)
{
	static bool known, late;
	int before = sys_unread;

	if (!known) {
		sys_unread = 0;
		late = (sys_kernel_before(sys, 6, 15) && has_late_unit(sys)) || sys_unread;
		known = true;
	}
	sys_unread = before;
	return late;
}

void iommu_bring_up(struct job *job)
{
	struct crew crew;

	if (!job->sys.is_live || !is_listed(job))
		return;
	gather_world(job);
	if (job->world.any_group || crew_open(&crew))
		return;
	if (crew_start(&crew, load_all, job, 0) > 0)
		(void)crew_wait(&crew, job->deadline);
	crew_close(&crew);
}
