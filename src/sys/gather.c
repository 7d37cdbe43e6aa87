// SPDX-License-Identifier: GPL-2.0-or-later
/* From text and machine to a plan: see gather.h. */
#include "gather.h"

#include <errno.h>
#include <sys/mman.h>

#include "../core/modlist.h"
#include "../core/variant.h"
#include "iommu.h"
#include "pfs.h"

static char input_room[INPUT_ROOM];

int job_init(struct job *job)
{
	char *memory =
		mmap(NULL, PROGRESS_ROOM + PLAN_MAX_ENTRIES * sizeof(struct entry),
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	job->progress = memory;
	job->plan.entries = (struct entry *)(memory + PROGRESS_ROOM);
	job->input.room = input_room;
	return 0;
}

#define GROUPS "sys/kernel/iommu_groups"

static bool any_group(const struct sys *sys)
{
	struct folder dir;
	bool any;

	/* the lowest number that is free; there may be thousands */
	if (sys_exists(sys->root, GROUPS "/0"))
		return true;
	folder_open(&dir, sys->root, GROUPS);
	any = folder_next(&dir);
	folder_close(&dir);
	return any;
}

static const char *iommu_table(const struct sys *sys)
{
	static const char *const tables[] = { "DMAR", "IVRS", "IORT", "VIOT" };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (sys_exists(sys->root, sys_path("sys/firmware/acpi/tables/%s", tables[i])))
			return tables[i];
	return NULL;
}

/* Asked for on the command line, by modprobe.d through the module list, or already on. */
static bool noiommu(const struct job *job)
{
	struct text rest = job->input.modules, word;
	char value[8];

	if (job->settings.noiommu)
		return true;
	while (text_word(&rest, " \t\n", &word))
		if (text_starts(word, "enable_unsafe_noiommu_mode=") &&
		    text_has(TEXT("1yY"), word.p[word.n - 1]))
			return true;
	return sys_attr(job->sys.root, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
			value, sizeof(value)) > 0 &&
	       value[0] == 'Y';
}

void gather_world(struct job *job)
{
	job->world.any_group = any_group(&job->sys);
	job->world.noiommu = noiommu(job);
	job->world.iommu_table = job->world.any_group ? NULL : iommu_table(&job->sys);
}

static bool driver_available(const struct job *job, struct text driver)
{
	struct section section;

	if (modlist_driver(job->input.modules, driver, &section))
		return true;
	return sys_exists(job->sys.root, sys_path("sys/bus/pci/drivers/%pT", &driver));
}

static void gather_protection(struct job *job, struct entry *e, struct scratch *scratch)
{
	unsigned needs;

	e->is_protected = false;
	while ((needs = guard_protect(&job->settings, e)))
		facts_look_up(&job->sys, &e->device, needs, scratch);
	e->device.link = e->device.acpi = TEXT_NONE;
	e->device.facts &= ~(unsigned)(FACT_LINK | FACT_ACPI);
}

/* "auto" is plain vfio-pci where no variant fits the device. */
static void gather_variant(struct job *job, struct entry *e)
{
	struct section section;

	if (!text_is(e->wanted, "auto"))
		return;
	if (variant_best(job->input.modules, &e->device, &section))
		e->variant = section.name;
	else
		e->wanted = TEXT("vfio-pci");
}

/*
 * Only where it is asked for: up to 7.0 reading it takes the device's lock, which a stuck probe or
 * remove holds (drivers/pci/pci-sysfs.c, driver_override_show(), 6.12).
 */
static void gather_override(const struct job *job, struct entry *e)
{
	char buf[64];

	if (text_is(e->wanted, "none") && !e->device.driver[0])
		e->device.override_none = text_is(
			facts_attr(&job->sys, &e->device, "driver_override", buf, sizeof(buf)),
			"none");
}

/* Rules of one kind want one driver: what is known of the entry before is not looked up again. */
static void gather_chosen(struct job *job)
{
	const struct entry *last = NULL;

	for_each_chosen (e, &job->plan) {
		struct scratch scratch;

		if (e->device.facts & FACT_GUARD)
			continue;
		facts_for_guards(&job->sys, &e->device, &scratch);
		gather_protection(job, e, &scratch);
		gather_variant(job, e);
		gather_override(job, e);
		if (last && text_equal(last->wanted, e->wanted))
			e->driver_available = last->driver_available;
		else
			e->driver_available = e->variant.n || driver_available(job, e->wanted);
		last = e;
	}
}

/* The driver of those that `!` took out is shown too. */
static void gather_excluded(struct job *job)
{
	for_each_entry (e, &job->plan) {
		struct scratch scratch;

		if (e->role == ROLE_EXCLUDED)
			facts_look_up(&job->sys, &e->device, FACT_DRIVER | FACT_GROUP | FACT_HEADER,
				      &scratch);
	}
}

/* Only a bridge's driver makes the difference. */
static void gather_group_rule(struct job *job)
{
	for_each_entry (e, &job->plan)
		if (e->device.header && e->device.driver[0]) {
			job->world.old_groups = sys_kernel_before(&job->sys, 5, 19);
			return;
		}
}

/* Asked only where the answer would change a verdict. */
static void gather_late_groups(struct job *job)
{
	bool asked = job->settings.group != GROUP_WARN;

	for_each_chosen (e, &job->plan)
		asked = asked || e->device.group == GROUP_NONE;
	job->world.late_groups = asked && iommu_groups_come_late(&job->sys);
	for_each_chosen (e, &job->plan)
		e->device.no_iommu = job->world.late_groups && e->device.group == GROUP_NONE &&
				     e->device.driver[0];
}

void gather_plan(struct job *job, bool all)
{
	scan_resolve(&job->sys, &job->settings);
	scan_devices(&job->sys, &job->settings, &job->plan, all);
	gather_chosen(job);
	gather_excluded(job);
	scan_neighbours(&job->sys, &job->settings, &job->plan);
	guard_take_groups(&job->plan, &job->settings);
	gather_chosen(job);
	if (job->settings.group == GROUP_WHOLE) /* those taken along have neighbours, too */
		scan_neighbours(&job->sys, &job->settings, &job->plan);
	pfs_foresee(&job->sys, &job->settings, &job->plan);
	gather_group_rule(job);
	gather_late_groups(job);
	if (job->plan.n) {
		scan_generated(&job->sys, &job->settings);
		guard_missing_classes(&job->settings, &job->world);
	}
}
