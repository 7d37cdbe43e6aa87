// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early status: for each configured device, is it on its driver now, since when, taken from
 * what, and if not, why. In: the boot's report, the configuration, sysfs. The exit status is for
 * monitoring: 0 all are bound (or nothing was to be bound), 1 not.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../sys/state.h"
#include "commands.h"
#include "conffile.h"
#include "status.h"
#include "unread.h"

#define MAX_REPORT (4 * 1024 * 1024)

static const char initial_columns[] = "ADDRESS,ID,STATE,DRIVER,WANTED,FROM,TOOK,RULE,ORIGIN";

static void read_report(struct boot_status *s, const struct sys *sys)
{
	static char room[MAX_REPORT];
	static struct report report;
	ssize_t n;

	if (!state_exists(sys))
		return;
	n = sys_read(sys, STATE_REPORT, room, sizeof(room));
	s->report_lost = n < 0;
	s->report_wrong = n < 0 ? "it cannot be read" : report_read(sys_text(room, n), &report);
	if (!s->report_wrong)
		s->report = &report;
}

static bool is_bound(const struct status_device *d)
{
	struct text wanted = status_wanted(d), driver = text_of(d->now.driver);

	if (!d->is_there)
		return false;
	if (text_is(wanted, "none"))
		return !driver.n;
	if (text_is(wanted, "auto"))
		return driver.n && driver_is_vfio(driver);
	return driver.n && text_equal(wanted, driver);
}

static void add(struct boot_status *s, const struct address *address,
		const struct report_record *record, const struct entry *entry)
{
	struct status_device *d = &s->devices[s->n++];
	struct scratch scratch;

	*d = (struct status_device) { device_at(address), false, false, record, entry };
	facts_look_up(&s->plan.job->sys, &d->now, FACT_IDS | FACT_DRIVER | FACT_GROUP, &scratch);
	d->is_there = d->now.vendor;
	d->bound = is_bound(d);
	s->n_bound += d->bound;
}

static int compare(const void *a, const void *b)
{
	return address_compare(&((const struct status_device *)a)->now.address,
			       &((const struct status_device *)b)->now.address);
}

/* What the boot was to bind, and what only the configuration of now names. */
static int collect(struct boot_status *s)
{
	const struct plan *plan = &s->plan.job->plan;
	unsigned in_report = s->report ? s->report->n : 0;

	s->devices = calloc(plan->n + in_report + 1, sizeof(*s->devices));
	if (!s->devices) {
		say("no memory for %u devices", plan->n);
		return EXIT_BROKEN;
	}
	for (unsigned i = 0; i < in_report; i++) {
		const struct report_record *r = &s->report->records[i];

		if (!text_is(r->result, "excluded"))
			add(s, &r->address, r, plan_find(plan, &r->address));
	}
	for_each_chosen (e, plan)
		if (!s->report || !report_find(s->report, &e->device.address))
			add(s, &e->device.address, NULL, e);
	qsort(s->devices, s->n, sizeof(*s->devices), compare);
	for (unsigned i = 0; i < s->plan.job->settings.n_rules; i++)
		s->n_idle += status_is_idle(&s->plan.job->settings.rules[i]);
	return 0;
}

/* The line for a boot that was to bind nothing; NULL if it was to. */
static const char *nothing_to_do(const struct boot_status *s)
{
	const struct settings *settings = &s->plan.job->settings;
	struct text mode = s->report ? s->report->mode : text_of(mode_name(settings->mode));

	if (text_is(mode, "off"))
		return "mode is off: nothing was to be bound.";
	if (text_is(mode, "dry-run"))
		return "mode is dry-run: nothing was to be bound.";
	if (!s->n && !settings->n_rules)
		return "no rule is configured: nothing was to be bound.";
	return NULL;
}

static int show(const struct boot_status *s, const struct options *options, struct table *table)
{
	const char *nothing = nothing_to_do(s);
	bool json = option_given(options, OPTION_JSON);
	bool unread = unread_count(&s->plan.job->settings);
	int status = 0;

	if (unread)
		(void)complaints_tell(&s->plan.job->settings);
	if (s->report_wrong)
		say("/" STATE_REPORT ": %s", s->report_wrong);
	if (json)
		status = status_show_json(s);
	else if (nothing)
		puts(nothing);
	else
		status = status_show_text(s, options, table);
	if (!status && !nothing && (s->n_bound < s->n || s->n_idle))
		status = EXIT_REFUSED;
	/* who cannot see it all cannot say that all is well */
	return !status && (unread || s->report_lost) ? EXIT_BROKEN : status;
}

int command_status(struct job *job, const struct options *options)
{
	struct boot_status s = { 0 };
	struct table table;
	int status = table_choose(&table, status_columns, STATUS_MAX, initial_columns, options);

	if (status >= 0)
		return status;
	status = host_plan_make(&s.plan, job, options);
	if (!status) {
		read_report(&s, &job->sys);
		status = collect(&s);
	}
	if (!status)
		status = show(&s, options, &table);
	free(s.devices);
	host_plan_free(&s.plan);
	return status;
}

void columns_of_status(void)
{
	table_help(status_columns, STATUS_MAX);
}
