// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early take ADDRESS: brings one device to the driver that its rule names, now. What the early
 * program does, for a card that has come later than the initramfs; with the same guards, and the
 * same deadline. Started by a unit for each device that udev's rule has chosen.
 */
#include <stdio.h>

#include "../sys/apply.h"
#include "../sys/clock.h"
#include "commands.h"
#include "late.h"

#define LINE_ROOM (4 * 4096 + 512)

static void print_outcome(const struct job *job, const struct entry *e)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	for (unsigned bit = 0; bit < WARN_MAX; bit++) {
		if (!(e->warnings & 1u << bit))
			continue;
		buf_clear(&b);
		report_warning(&b, e, bit);
		puts(room);
	}
	buf_clear(&b);
	report_device(&b, e, &job->settings, &job->world);
	puts(room);
}

static int take(struct job *job, struct entry *e)
{
	enum result result;

	if (!plan_keep_only(&job->plan, &e->device.address, true)) {
		puts("it goes with the first USB function of its slot, when that one is taken");
		return 0;
	}
	job->deadline = clock_ms() + job->settings.timeout * 1000;
	if (job->sys.is_live)
		apply_plan(job);
	if (job->module_error)
		say("%s: error %d", job->bad_module, -job->module_error);
	for_each_chosen (taken, &job->plan)
		print_outcome(job, taken);
	result = entry_result(e);
	return result == RESULT_BOUND || result == RESULT_PLANNED ? 0 : EXIT_REFUSED;
}

int command_take(struct job *job, const struct options *options)
{
	struct host_plan plan;
	struct address address;
	int status = late_plan(&plan, job, options, &address);
	struct entry *e;

	if (status == 0)
		puts("there are no rules, or they are not to be acted on: nothing is done");
	if (status >= 0)
		return status;
	e = plan_find(&job->plan, &address);
	if (e && entry_is_device(e)) {
		status = take(job, e);
	} else {
		say("%s: no rule selects it", options->arguments[0]);
		status = EXIT_REFUSED;
	}
	host_plan_free(&plan);
	return status;
}
