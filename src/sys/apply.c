// SPDX-License-Identifier: GPL-2.0-or-later
/* Acting on the plan: see apply.h. */
#include "apply.h"

#include <errno.h>
#include <signal.h>
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
	PHASE_UNBIND,  /* a child for each device, not by the worker */
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

/*
 * Another of its slot is with vfio: were this one with its own driver again, hcd-pci.c would take
 * the other's drvdata for its own kind. So it keeps the override, which no driver answers to.
 */
static bool must_stay_away(const struct plan *plan, const struct entry *e)
{
	for_each_entry(other, plan) {
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
	for_each_chosen(e, plan) {
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

static void run_phase(struct act *act)
{
	struct progress *p = act->progress;

	if (p->phase == PHASE_MODULES)
		act_modules(act);
	else
		for (; p->index < act->job->plan.n; p->index++)
			act_on[p->phase](act, &act->job->plan.entries[p->index]);
}

static void next_phase(struct progress *p)
{
	p->index = 0;
	p->phase = (enum phase)(p->phase + 1);
}

/* The worker: goes on where the progress stands, up to the phase `stop`. It never unbinds. */
static void work(void *context, unsigned stop)
{
	struct act *act = context;
	struct progress *p = act->progress;

	while (p->phase != stop) {
		if (p->phase != PHASE_UNBIND)
			run_phase(act);
		next_phase(p);
	}
}

static void give_up(struct entry *e, int error)
{
	e->outcome.hung = true;
	e->outcome.error = error;
	if (entry_to_do(e) && !e->outcome.done)
		e->reason = error == ETIMEDOUT ? REASON_TIMEOUT : REASON_PROBE;
}

/* The worker hung or crashed: the device where it stands is left alone from now on. */
static void give_up_here(struct act *act, int error)
{
	struct progress *p = act->progress;

	if (p->phase == PHASE_MODULES) {
		note_bad_module(p, -error);
		p->module_hung = true;
		next_phase(p);
	} else if (p->index < act->job->plan.n) {
		give_up(&act->job->plan.entries[p->index++], error);
	}
}

/* Nothing more can be started: what is not on its driver by now has failed. */
static void give_up_rest(struct act *act, int error)
{
	for_each_chosen(e, &act->job->plan) {
		if (!step_goes_on(e))
			continue;
		step_check(&act->job->sys, e, act->progress->module_hung);
		if (!e->outcome.done)
			step_fail(e, error);
	}
	act->progress->phase = PHASE_END;
}

/* Memory may be short for a moment: tried again until the time is over. */
static pid_t start_worker(struct act *act, struct crew *crew, enum phase stop, uint64_t until)
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
		if (clock_ms() >= until)
			return error;
		clock_pause();
	}
}

/* One worker for all up to `stop`, or to where it does not come back from. */
static void work_in_line(struct act *act, enum phase stop, uint64_t until)
{
	struct crew crew;
	pid_t pid = start_worker(act, &crew, stop, until);
	bool ended;

	if (pid < 0) {
		give_up_rest(act, (int)pid);
		return;
	}
	ended = crew_wait(&crew, until);
	if (!ended)
		(void)kill(pid, SIGKILL); /* should it come back, the progress is another's */
	if (!ended || crew_crashed(pid))
		give_up_here(act, ended ? EFAULT : ETIMEDOUT);
	crew_close(&crew);
}

static void work_alone(void *context, unsigned index)
{
	struct act *act = context;
	struct entry *e = &act->job->plan.entries[index];

	act_on[act->progress->phase](act, e);
	e->outcome.busy = false;
}

static bool is_concerned(struct act *act, struct entry *e)
{
	switch (act->progress->phase) {
	case PHASE_UNBIND:
		return must_unbind(act, e);
	case PHASE_HAND_BACK:
		return must_hand_back(act, e);
	default:
		return step_goes_on(e);
	}
}

/* The rest of a phase at once, a child for each device, so that no hang costs the others. */
static void work_abreast(struct act *act, uint64_t until)
{
	struct plan *plan = &act->job->plan;
	struct crew crew;
	int error = crew_open(&crew);

	for (unsigned i = act->progress->index; i < plan->n; i++) {
		struct entry *e = &plan->entries[i];
		pid_t pid = error;

		if (!is_concerned(act, e))
			continue;
		e->outcome.busy = true;
		if (!error)
			pid = crew_start(&crew, work_alone, act, i);
		if (pid > 0)
			continue;
		e->outcome.busy = false;
		step_fail(e, (int)pid);
	}
	if (!error)
		(void)crew_wait(&crew, until);
	if (!error)
		crew_close(&crew);
	for_each_chosen(e, plan) {
		if (e->outcome.busy)
			give_up(e, ETIMEDOUT);
		e->outcome.busy = false;
	}
	next_phase(act->progress);
}

/* One of them with a normal driver, another on vfio-pci: hcd-pci.c would take the wrong drvdata. */
static void keep_companions_together(struct act *act)
{
	struct plan *plan = &act->job->plan;

	for_each_chosen(failed, plan) {
		if (!device_is_usb_companion(&failed->device) || !entry_to_do(failed) ||
		    failed->reason == REASON_NONE)
			continue;
		for_each_chosen(e, plan) {
			if (!step_goes_on(e) || !device_is_usb_companion(&e->device) ||
			    !address_same_slot(&e->device.address, &failed->device.address))
				continue;
			e->reason = REASON_COMPANION;
			e->peer = failed->device.address;
		}
	}
}

static bool anything_bound(const struct plan *plan)
{
	for_each_chosen(e, plan)
		if (entry_to_do(e) && e->device.driver[0])
			return true;
	return false;
}

/* One worker does it in line. Many do the unbinding, and whatever the deadline has cut short. */
static void run_phases(struct act *act, bool unbinds)
{
	struct progress *p = act->progress;
	enum phase stop;

	while (p->phase != PHASE_END) {
		uint64_t now = clock_ms();
		bool late = now >= act->deadline;
		uint64_t until = late ? now + GRACE_MS : act->deadline;

		if (p->phase == PHASE_UNBIND || (late && p->phase != PHASE_MODULES)) {
			work_abreast(act, until);
			if (p->phase == PHASE_BIND)
				keep_companions_together(act);
		} else {
			stop = unbinds && p->phase < PHASE_UNBIND ? PHASE_UNBIND : PHASE_END;
			work_in_line(act, late ? PHASE_DRIVERS : stop, until);
		}
	}
}

void apply_plan(struct job *job)
{
	struct act act = { .job = job };
	void *memory;

	if (!plan_to_do(&job->plan))
		return;
	memory = mmap(NULL, sizeof(struct progress), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	act.deadline = job->deadline;
	if (memory == MAP_FAILED)
		return; /* nothing has been touched, and nothing is reported as done */
	act.progress = memory;
	run_phases(&act, anything_bound(&job->plan));
	job->module_error = act.progress->module_error;
	memcpy(job->bad_module, act.progress->bad_module, sizeof(job->bad_module));
	(void)munmap(memory, sizeof(struct progress));
}
