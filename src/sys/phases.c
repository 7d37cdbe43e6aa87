// SPDX-License-Identifier: GPL-2.0-or-later
/* What each phase does: see phases.h. */
#include "phases.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "framebuffer.h"
#include "module.h"
#include "steps.h"

static bool must_free_vfs(const struct entry *e)
{
	return entry_keeps_vfs_free(e) && !e->outcome.vfs_free && !e->outcome.vfs_error &&
	       !e->outcome.hung;
}

static void act_override(struct act *act, struct entry *e)
{
	if (must_free_vfs(e))
		step_free_vfs(&act->job->sys, e);
	if (step_goes_on(e) && !e->outcome.overridden)
		step_override(&act->job->sys, e);
}

static void act_framebuffer(struct act *act, struct entry *e)
{
	if (step_goes_on(e) && e->device.boot_display && !e->device.driver[0])
		step_framebuffer(&act->job->sys, e);
}

/* An override that names a driver which is not there would only keep every other driver off. */
static void act_drivers(struct act *act, struct entry *e)
{
	if (step_goes_on(e) && e->variant.n && !e->resolved[0])
		step_resolve_variant(&act->job->sys, e);
	if (!step_goes_on(e) || step_has_driver(&act->job->sys, e))
		return;
	e->outcome.step = STEP_MODULE;
	e->outcome.error = -act->progress->module_error;
	e->reason = REASON_NO_DRIVER;
}

static void act_bind(struct act *act, struct entry *e)
{
	if (!step_goes_on(e))
		return;
	if (e->device.boot_display && e->device.driver[0])
		step_framebuffer(&act->job->sys, e);
	step_bind(&act->job->sys, e, act->progress->module_hung);
	if (e->outcome.done && !e->outcome.microseconds)
		e->outcome.microseconds = act->progress->module_us;
	if (e->outcome.done && e->device.boot_display)
		e->outcome.framebuffer_left = framebuffer_left(&act->job->sys, &e->device);
}

/*
 * Another of its slot is with vfio: were this one with its own driver again, hcd-pci.c would take
 * the other's drvdata for its own kind. So it keeps the override, which no driver answers to.
 */
static bool must_stay_away(const struct plan *plan, const struct entry *e)
{
	for_each_entry (other, plan) {
		const char *driver = other->device.driver;

		if (other->outcome.done)
			driver = other->outcome.driver;
		if (other != e && device_is_usb_companion(&other->device) &&
		    address_same_slot(&other->device.address, &e->device.address) &&
		    driver_is_vfio(text_of(driver)))
			return device_is_usb_companion(&e->device);
	}
	return false;
}

static bool must_hand_back(const struct act *act, struct entry *e)
{
	return entry_to_do(e) && !e->outcome.done && e->outcome.overridden && !e->outcome.hung &&
	       !e->outcome.handed_back && !must_stay_away(&act->job->plan, e);
}

static void act_hand_back(struct act *act, struct entry *e)
{
	if (must_hand_back(act, e))
		step_hand_back(&act->job->sys, e);
}

static void note_module(struct act *act, const struct module *module)
{
	struct buf b = BUF(act->progress->module);

	buf_clear(&b);
	buf_text(&b, module->name);
}

void phase_note_bad_module(struct progress *p, int error)
{
	p->module_error = error;
	memcpy(p->bad_module, p->module, sizeof(p->module));
}

static void load_section(struct act *act, const struct section *section, unsigned *n)
{
	struct text body = section->body;
	struct module module;

	while (modlist_module(&body, &module)) {
		uint64_t start = clock_us();
		int error;

		if ((*n)++ < act->progress->index)
			continue; /* an earlier worker has done it */
		note_module(act, &module);
		error = module_load(act->job, &module);
		if (error && !act->progress->module_error) /* what follows fails of that */
			phase_note_bad_module(act->progress, error);
		act->progress->module_us = clock_us_since(start);
		act->progress->index++;
	}
}

static bool section_wanted(const struct plan *plan, const struct section *section)
{
	for_each_chosen (e, plan) {
		struct text wanted = section->kind == SECTION_VARIANT ? e->variant : e->wanted;

		if (step_goes_on(e) && text_equal(wanted, section->name))
			return true;
	}
	return false;
}

static void act_modules(struct act *act)
{
	struct text rest = act->job->input.modules;
	struct section section;
	unsigned n = 0;

	while (modlist_next(&rest, &section))
		if (section.kind == SECTION_BUILTIN && text_is(section.name, "vfio-pci"))
			(void)module_set_params(&act->job->sys, &act->job->settings);
		else if (section.kind != SECTION_IOMMU && section_wanted(&act->job->plan, &section))
			load_section(act, &section, &n);
}

static bool must_unbind(const struct act *act, struct entry *e)
{
	if (!step_goes_on(e))
		return false;
	step_read_back(&act->job->sys, e);
	return e->outcome.driver[0] && !text_is(e->wanted, e->outcome.driver);
}

static void act_unbind(struct act *act, struct entry *e)
{
	if (must_unbind(act, e))
		step_unbind(&act->job->sys, e);
}

/* What each phase does to one device. The modules are nobody's. */
static void (*const act_on[])(struct act *act, struct entry *e) = {
	[PHASE_OVERRIDE] = act_override, [PHASE_FRAMEBUFFER] = act_framebuffer,
	[PHASE_DRIVERS] = act_drivers,	 [PHASE_UNBIND] = act_unbind,
	[PHASE_BIND] = act_bind,	 [PHASE_HAND_BACK] = act_hand_back,
};

void phase_run_for(struct act *act, struct entry *e)
{
	act_on[act->progress->phase](act, e);
}

void phase_run(struct act *act)
{
	struct progress *p = act->progress;

	if (p->phase == PHASE_MODULES)
		act_modules(act);
	else
		for (; p->index < act->job->plan.n; p->index++)
			phase_run_for(act, &act->job->plan.entries[p->index]);
}

void phase_next(struct progress *p)
{
	p->index = 0;
	p->phase = (enum phase)(p->phase + 1);
}

bool phase_concerns(struct act *act, struct entry *e)
{
	switch (act->progress->phase) {
	case PHASE_OVERRIDE:
		return step_goes_on(e) || must_free_vfs(e);
	case PHASE_UNBIND:
		return must_unbind(act, e);
	case PHASE_HAND_BACK:
		return must_hand_back(act, e);
	default:
		return step_goes_on(e);
	}
}
