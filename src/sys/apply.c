// SPDX-License-Identifier: GPL-2.0-or-later
/* Acting on the plan: see apply.h. */
#include "apply.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "clock.h"
#include "module.h"
#include "steps.h"
#include "worker.h"

enum phase {
	PHASE_OVERRIDE,
	PHASE_FRAMEBUFFER, /* of GPUs that loading the modules will bind */
	PHASE_MODULES,
	PHASE_DRIVERS, /* are they there? nothing has been unbound yet */
	PHASE_UNBIND,  /* by a crew of its own, not by the worker */
	PHASE_BIND,
	PHASE_HAND_BACK,
	PHASE_END
};

/* Where the worker stands; in shared memory, so that the next one goes on there. */
struct progress {
	enum phase phase;
	unsigned index; /* of the entry, or of the module */
	uint32_t module_us;
	int module_error;
	bool module_hung; /* so a driver link may be there while its probe has not come back */
	char module[64];     /* that is being loaded */
	char bad_module[64]; /* that failed last */
};

struct act {
	struct job *job;
	struct progress *progress;
	uint64_t deadline;
};

static void act_override(struct act *act, struct entry *e)
{
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
}

static void act_hand_back(struct act *act, struct entry *e)
{
	if (entry_to_do(e) && !e->outcome.done && e->outcome.overridden && !e->outcome.hung &&
	    !e->outcome.handed_back)
		step_hand_back(&act->job->sys, e);
}

static void for_entries(struct act *act, void (*one)(struct act *act, struct entry *e))
{
	struct plan *plan = &act->job->plan;
	unsigned *i = &act->progress->index;

	for (; *i < plan->n; ++*i)
		one(act, &plan->entries[*i]);
}

static void note_module(struct act *act, const struct module *module)
{
	struct buf b = BUF(act->progress->module);

	buf_clear(&b);
	buf_text(&b, module->name);
}

static void note_bad_module(struct progress *p, int error)
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
		if (error)
			note_bad_module(act->progress, error);
		act->progress->module_us = clock_us_since(start);
		act->progress->index++;
	}
}

static bool section_wanted(const struct plan *plan, const struct section *section)
{
	for (unsigned i = 0; i < plan->n; i++) {
		const struct entry *e = &plan->entries[i];
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

static void run_phase(struct act *act)
{
	switch (act->progress->phase) {
	case PHASE_OVERRIDE:
		for_entries(act, act_override);
		break;
	case PHASE_FRAMEBUFFER:
		for_entries(act, act_framebuffer);
		break;
	case PHASE_MODULES:
		act_modules(act);
		break;
	case PHASE_DRIVERS:
		for_entries(act, act_drivers);
		break;
	case PHASE_BIND:
		for_entries(act, act_bind);
		break;
	case PHASE_HAND_BACK:
		for_entries(act, act_hand_back);
		break;
	case PHASE_UNBIND:
	case PHASE_END:
		break;
	}
}

/* The worker: goes on where the progress stands, up to the phase `stop`. */
static void work(void *context, unsigned stop)
{
	struct act *act = context;
	struct progress *p = act->progress;

	while (p->phase != stop) {
		run_phase(act);
		p->index = 0;
		p->phase = (enum phase)(p->phase + 1);
	}
}

/* The worker hung or crashed: the device where it stands is left alone from now on. */
static void give_up_here(struct act *act, bool crashed)
{
	struct progress *p = act->progress;
	struct entry *e = &act->job->plan.entries[p->index];

	if (p->phase == PHASE_MODULES) {
		note_bad_module(p, crashed ? -EFAULT : -ETIMEDOUT);
		p->module_hung = true;
		p->phase = PHASE_DRIVERS;
		p->index = 0;
		return;
	}
	if (p->index >= act->job->plan.n)
		return;
	p->index++;
	e->outcome.hung = true;
	e->outcome.error = crashed ? EFAULT : ETIMEDOUT;
	if (entry_to_do(e) && !e->outcome.done)
		e->reason = crashed ? REASON_PROBE : REASON_TIMEOUT;
}

/* Nothing more may be started before `stop`: what is not on its driver by now has failed. */
static void give_up_rest(struct act *act, enum phase stop, int error)
{
	for (unsigned i = 0; i < act->job->plan.n; i++) {
		struct entry *e = &act->job->plan.entries[i];

		if (!step_goes_on(e))
			continue;
		step_check(&act->job->sys, e, act->progress->module_hung);
		if (e->outcome.done)
			continue;
		e->outcome.error = error;
		e->reason = error == ETIMEDOUT ? REASON_TIMEOUT : REASON_PROBE;
	}
	act->progress->phase = stop;
	act->progress->index = 0;
}

/* Memory may be short for a moment: tried again until the time is over. */
static pid_t start_worker(struct act *act, struct crew *crew, enum phase stop, uint64_t last)
{
	int error;

	for (;;) {
		error = crew_open(crew);
		if (!error) {
			pid_t pid = crew_start(crew, work, act, stop);

			if (pid > 0)
				return pid;
			error = (int)pid;
			crew_close(crew);
		}
		if (clock_ms() >= last)
			return error;
		clock_pause();
	}
}

/* Runs a worker, and another one for the rest as often as one does not come back. */
static void work_until(struct act *act, enum phase stop, unsigned grace_ms)
{
	uint64_t last = act->deadline + grace_ms;

	while (act->progress->phase != stop) {
		bool ended, crashed, late = clock_ms() >= act->deadline;
		struct crew crew;
		pid_t pid;

		if (clock_ms() >= last) {
			give_up_rest(act, stop, ETIMEDOUT);
			return;
		}
		pid = start_worker(act, &crew, stop, late ? last : act->deadline);
		if (pid < 0) {
			give_up_rest(act, stop, -(int)pid);
			return;
		}
		ended = crew_wait(&crew, late ? last : act->deadline);
		crashed = ended && crew_crashed(pid);
		crew_close(&crew);
		if (!ended || crashed)
			give_up_here(act, crashed);
	}
}

static void unbind_one(void *context, unsigned index)
{
	struct act *act = context;

	step_unbind(&act->job->sys, &act->job->plan.entries[index]);
}

static bool must_unbind(const struct act *act, struct entry *e)
{
	if (!step_goes_on(e))
		return false;
	step_read_back(&act->job->sys, e);
	return e->outcome.driver[0] && !text_is(e->wanted, e->outcome.driver);
}

static void note_hung_unbinds(struct act *act)
{
	for (unsigned i = 0; i < act->job->plan.n; i++) {
		struct entry *e = &act->job->plan.entries[i];

		if (!step_goes_on(e) || e->outcome.step != STEP_UNBIND || e->outcome.unbound)
			continue;
		e->outcome.hung = true;
		e->outcome.error = ETIMEDOUT;
		e->reason = REASON_TIMEOUT;
	}
}

/* All at once, one child each, under the one deadline. */
static void unbind_all(struct act *act)
{
	bool started = false;
	struct crew crew;

	if (crew_open(&crew))
		return;
	for (unsigned i = 0; i < act->job->plan.n; i++) {
		struct entry *e = &act->job->plan.entries[i];
		pid_t pid;

		if (!must_unbind(act, e))
			continue;
		e->outcome.step = STEP_UNBIND;
		pid = crew_start(&crew, unbind_one, act, i);
		if (pid < 0)
			step_fail(e, (int)pid);
		started = started || pid > 0;
	}
	if (started)
		(void)crew_wait(&crew, clock_ms() < act->deadline ? act->deadline :
								    act->deadline + GRACE_UNBIND_MS);
	crew_close(&crew);
	note_hung_unbinds(act);
}

/* One of them with a normal driver, another on vfio-pci: hcd-pci.c would take the wrong drvdata. */
static void keep_companions_together(struct act *act)
{
	struct plan *plan = &act->job->plan;

	for (unsigned i = 0; i < plan->n; i++) {
		struct entry *failed = &plan->entries[i];

		if (!device_is_usb_companion(&failed->device) || !entry_to_do(failed) ||
		    failed->reason == REASON_NONE)
			continue;
		for (unsigned k = 0; k < plan->n; k++) {
			struct entry *e = &plan->entries[k];

			if (!step_goes_on(e) || !device_is_usb_companion(&e->device) ||
			    !address_same_slot(&e->device.address, &failed->device.address))
				continue;
			e->reason = REASON_COMPANION;
			e->peer = failed->device.address;
		}
	}
}

static bool anything_to_do(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->n; i++)
		if (entry_to_do(&plan->entries[i]))
			return true;
	return false;
}

static bool anything_bound(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->n; i++)
		if (entry_to_do(&plan->entries[i]) && plan->entries[i].device.driver[0])
			return true;
	return false;
}

void apply_plan(struct job *job)
{
	struct act act = { .job = job };
	void *memory;

	if (!anything_to_do(&job->plan))
		return;
	memory = mmap(NULL, sizeof(struct progress), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	act.deadline = clock_ms() + job->settings.timeout * 1000;
	if (memory == MAP_FAILED)
		return; /* nothing has been touched, and nothing is reported as done */
	act.progress = memory;
	if (anything_bound(&job->plan)) {
		work_until(&act, PHASE_UNBIND, GRACE_MODULES_MS);
		unbind_all(&act);
		keep_companions_together(&act);
		act.progress->phase = PHASE_BIND;
		act.progress->index = 0;
		work_until(&act, PHASE_HAND_BACK, GRACE_BIND_MS);
	}
	work_until(&act, PHASE_END, GRACE_HAND_BACK_MS);
	job->module_error = act.progress->module_error;
	memcpy(job->bad_module, act.progress->bad_module, sizeof(job->bad_module));
	(void)munmap(memory, sizeof(struct progress));
}
