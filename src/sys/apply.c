// SPDX-License-Identifier: GPL-2.0-or-later
/* Acting on the plan: see apply.h. */
#include "apply.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "clock.h"
#include "phases.h"
#include "steps.h"
#include "worker.h"

#define KILL_MS 50 /* for one that was on its way, to see the signal */

/* The worker: goes on where the progress stands, up to the phase `stop`. It never unbinds. */
static void work(void *context, unsigned stop)
{
	struct act *act = context;
	struct progress *p = act->progress;

	while (p->phase != stop) {
		if (p->phase != PHASE_UNBIND)
			phase_run(act);
		phase_next(p);
	}
}

static void give_up(struct entry *e, int error)
{
	e->outcome.hung = true;
	e->outcome.error = error;
	step_fail_vfs(e, -error);
	if (entry_to_do(e) && !e->outcome.done)
		e->reason = error == ETIMEDOUT ? REASON_TIMEOUT : REASON_PROBE;
}

/* The worker hung or crashed: the device where it stands is left alone from now on. */
static void give_up_here(struct act *act, int error)
{
	struct progress *p = act->progress;

	if (p->phase == PHASE_MODULES) {
		phase_note_bad_module(p, -error);
		p->module_hung = true;
		phase_next(p);
	} else if (p->index < act->job->plan.n) {
		give_up(&act->job->plan.entries[p->index++], error);
	}
}

/* Nothing more can be started: what is not on its driver by now has failed. */
static void give_up_rest(struct act *act, int error)
{
	for_each_entry (e, &act->job->plan)
		step_fail_vfs(e, error);
	for_each_chosen (e, &act->job->plan) {
		if (!step_goes_on(e))
			continue;
		step_check(&act->job->sys, e, act->progress->module_hung);
		if (!e->outcome.done)
			step_fail(e, error);
	}
	act->progress->phase = PHASE_END;
}

/* Memory may be short for a moment: tried again until the time is over. */
static int open_crew(struct crew *crew, uint64_t until)
{
	int error;

	while ((error = crew_open(crew)) && clock_ms() < until)
		clock_pause();
	return error;
}

/* Likewise. */
static pid_t start_worker(struct act *act, struct crew *crew, enum phase stop, uint64_t until)
{
	int error;

	for (;;) {
		error = open_crew(crew, until);
		if (!error) {
			pid_t pid = (act->apart ? crew_start : crew_start_sharing)(crew, work, act,
										   stop);

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
	if (!ended) {
		/* It dies now, or sleeps in the kernel and dies when it comes back: memory and
		 * progress are another's from here on, its stack stays its own. */
		(void)kill(pid, SIGKILL);
		(void)crew_wait(&crew, clock_ms() + KILL_MS);
		act->apart = true;
	}
	if (!ended || crew_crashed(pid))
		give_up_here(act, ended ? EFAULT : ETIMEDOUT);
	crew_close(&crew);
}

static void work_alone(void *context, unsigned index)
{
	struct act *act = context;
	struct entry *e = &act->job->plan.entries[index];

	if (act->progress->phase != act->abreast)
		return; /* it was given up before it ran */
	phase_run_for(act, e);
	e->outcome.busy = false;
}

/* The rest of a phase at once, a child for each device, so that no hang costs the others. */
static void work_abreast(struct act *act, uint64_t until)
{
	struct plan *plan = &act->job->plan;
	struct crew crew;
	int error = open_crew(&crew, until);

	act->abreast = act->progress->phase;
	for (unsigned i = act->progress->index; i < plan->n; i++) {
		struct entry *e = &plan->entries[i];
		pid_t pid = error;

		if (!phase_concerns(act, e))
			continue;
		e->outcome.busy = true;
		if (!error)
			pid = crew_start(&crew, work_alone, act, i);
		if (pid > 0)
			continue;
		e->outcome.busy = false;
		if (entry_to_do(e))
			step_fail(e, (int)pid);
		step_fail_vfs(e, (int)pid);
	}
	if (!error)
		(void)crew_wait(&crew, until);
	if (!error)
		crew_close(&crew);
	for_each_entry (e, plan) {
		if (e->outcome.busy)
			give_up(e, ETIMEDOUT);
		e->outcome.busy = false;
	}
	phase_next(act->progress);
}

/* One of them with a normal driver, another on vfio-pci: hcd-pci.c would take the wrong drvdata. */
static void keep_companions_together(struct act *act)
{
	struct plan *plan = &act->job->plan;

	for_each_chosen (failed, plan) {
		if (!device_is_usb_companion(&failed->device) || !entry_to_do(failed) ||
		    failed->reason == REASON_NONE)
			continue;
		for_each_chosen (e, plan) {
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
	for_each_chosen (e, plan)
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

_Static_assert(sizeof(struct progress) <= PROGRESS_ROOM, "the progress has its room");

void apply_plan(struct job *job)
{
	struct act act = { .job = job, .progress = job->progress, .deadline = job->deadline };

	if (!plan_to_do(&job->plan))
		return;
	memset(act.progress, 0, sizeof(*act.progress)); /* PHASE_OVERRIDE */
	/* Up to 5.15 a crash ends all who share its memory (zap_threads(), fs/coredump.c). */
	act.apart = sys_kernel_before(&job->sys, 5, 16);
	run_phases(&act, anything_bound(&job->plan));
	job->module_error = act.progress->module_error;
	memcpy(job->bad_module, act.progress->bad_module, sizeof(job->bad_module));
}
