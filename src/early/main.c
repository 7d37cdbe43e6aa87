// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early-bind: gives the configured PCI devices to vfio-pci in the initramfs, before udev and
 * before any module is loaded. Depends on nothing but the kernel.
 *
 * Its work, in this order: read what was asked (sys/input), find the devices and plan (sys/gather,
 * core/plan), let the guards judge (core/guard), act (sys/apply), report (core/report, sys/state).
 * The boot goes on whatever happens here: the exit status is for the log only.
 */
#include "../core/report.h"
#include "../sys/apply.h"
#include "../sys/clock.h"
#include "../sys/iommu.h"
#include "../sys/state.h"
#include "../sys/wait.h"
#include "options.h"
#include "rdinit.h"
#include "tell.h"

#include <unistd.h>

#define SPARE_SECONDS 5 /* that PID 1 waits beyond what the settings allow */

static struct job job;

static const char *why_nothing(const struct job *j)
{
	if (j->settings.mode == MODE_OFF)
		return "mode=off: nothing is done";
	if (j->settings.crash_kernel || sys_exists(j->sys.root, "proc/vmcore"))
		return "this is a crash kernel: nothing is done";
	/* On a running system nothing protects what the host uses by now. */
	if (j->sys.is_live && !j->input.modules.p)
		return "this is no image of ours (it has no /" MODULES_FILE "): nothing is done";
	return NULL;
}

static void make_plan(struct job *j, const struct options *options)
{
	gather_world(j);
	if (options->dry_run || options->only)
		gather_plan(j, false);
	else
		wait_and_gather(j);
	guard_judge(&j->plan, &j->settings, &j->world);
	wait_probe_others(j);
	if (options->only)
		(void)plan_keep_only(&j->plan, &options->one, !options->dry_run);
}

/* Something that was asked for is missing: the rule takes nothing in. */
static bool rule_is_idle(const struct settings_rule *rule)
{
	return !rule->rule.exclude && !rule->matches && !rule->awaits_vfs;
}

static int exit_status(const struct job *j)
{
	struct totals totals = plan_totals(&j->plan);
	bool refused = totals.by_result[RESULT_REFUSED] || totals.by_result[RESULT_FAILED] ||
		       j->settings.n_complaints;

	for_each_rule (rule, &j->settings)
		refused = refused || rule_is_idle(rule);
	return refused ? EXIT_REFUSED : 0;
}

/* A second run finds all bound: then the first one's report, which says how, stays. */
static void publish(struct teller *teller, const struct options *options, uint32_t us, bool acted)
{
	int error = 0;

	if (acted || !state_exists(&job.sys))
		error = state_write(&job, options->report, us);
	if (error)
		tell_error(teller, options->report, error);
}

static void act_on_rules(const struct options *options, struct teller *teller, uint64_t start)
{
	bool to_do = plan_to_do(&job.plan);
	uint32_t us;

	if (!options->only) {
		tell_warnings(teller, &job);
		tell_taken_by_ids(teller, &job);
	}
	if (job.settings.mode == MODE_ON)
		apply_plan(&job);
	us = clock_us_since(start);
	tell_outcomes(teller, &job, us);
	if (!options->only)
		publish(teller, options, us, to_do);
}

/* Rules that could not be read must not look as if there were none. */
static void say_nothing_to_do(struct teller *teller, const struct options *options)
{
	tell(teller, KMSG_INFO, "no rules: nothing is done");
	if (job.settings.n_complaints && !options->only)
		publish(teller, options, 0, true);
}

static int act(const struct options *options)
{
	struct teller teller = tell_open(&job);
	uint64_t start = clock_us();

	job.deadline = clock_ms() + job.settings.timeout * 1000;
	if (job.settings.n_rules) {
		if (job.settings.mode == MODE_ON)
			iommu_bring_up(&job);
		make_plan(&job, options);
	}
	if (!options->only)
		tell_complaints(&teller, &job);
	if (job.settings.n_rules)
		act_on_rules(options, &teller, start);
	else
		say_nothing_to_do(&teller, options);
	tell_close(&teller);
	return exit_status(&job);
}

static int do_nothing(const struct options *options, const char *why)
{
	struct teller teller = tell_open(&job);

	tell_complaints(&teller, &job);
	tell(&teller, KMSG_INFO, "%s", why);
	publish(&teller, options, 0, false);
	tell_close(&teller);
	return 0;
}

static int dry_run(const struct options *options)
{
	make_plan(&job, options);
	if (tell_dry_run(&job))
		return EXIT_BROKEN;
	return options->only ? 0 : exit_status(&job); /* udev takes the words of a success only */
}

static int run(const struct options *options, unsigned *limit_ms)
{
	const char *why;
	int error = job_init(&job);

	if (!error)
		error = sys_open(&job.sys, options->root);
	if (error) {
		tell_user(STDERR_FILENO, "vfio-early-bind: %s: error %d\n", options->root, -error);
		return EXIT_BROKEN;
	}
	input_read(&job.input, &job.sys, &job.settings);
	if (limit_ms)
		*limit_ms = (job.settings.timeout + job.settings.wait + SPARE_SECONDS) * 1000;
	why = why_nothing(&job);
	/* udev's rule must not act on what it would do if the mode were another */
	if (options->dry_run)
		return options->only && (why || job.settings.mode) ? 0 : dry_run(options);
	return why ? do_nothing(options, why) : act(options);
}

static void run_before_init(unsigned *limit_ms)
{
	struct options options = { .root = "/", .report = RDINIT_REPORT };

	(void)run(&options, limit_ms);
}

int main(int argc, char **argv, char **envp)
{
	struct options options;
	int status;

	if (getpid() == 1)
		rdinit_run(argv, envp, run_before_init);
	status = options_parse(argc, argv, &options, &job.input);
	return status >= 0 ? status : run(&options, NULL);
}
