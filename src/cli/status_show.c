// SPDX-License-Identifier: GPL-2.0-or-later
/* The status for people and as JSON: see status.h. */
#include <stdio.h>

#include "json.h"
#include "nearest.h"
#include "status.h"

#define LINE_ROOM (4 * 4096 + 512)

const struct column status_columns[STATUS_MAX] = {
	[STATUS_ADDRESS] = { "ADDRESS", "domain, bus, device, function", 12, 0 },
	[STATUS_ID] = { "ID", "vendor and device", 9, 0 },
	[STATUS_STATE] = { "STATE", "bound, not bound, or gone", 9, 0 },
	[STATUS_DRIVER] = { "DRIVER", "driver that it is on now", 8, 0 },
	[STATUS_WANTED] = { "WANTED", "driver that it was to get", 8, 0 },
	[STATUS_FROM] = { "FROM", "driver that had it when the boot's program began", 8, 0 },
	[STATUS_TOOK] = { "TOOK", "microseconds that it took", 5, SCOLS_FL_RIGHT },
	[STATUS_RULE] = { "RULE", "the rule that decided", 0.2, SCOLS_FL_WRAP, true },
	[STATUS_ORIGIN] = { "ORIGIN", "where that rule was written", 0.2, SCOLS_FL_WRAP, true },
};

struct text status_wanted(const struct status_device *d)
{
	return d->record ? d->record->wanted : d->entry->wanted;
}

bool status_is_idle(const struct settings_rule *rule)
{
	return rule->problem || (!rule->rule.exclude && !rule->matches && !rule->awaits_vfs);
}

void status_why(struct buf *b, const struct boot_status *s, const struct status_device *d)
{
	if (!d->is_there)
		buf_add(b, "it is not there any more");
	else if (d->record && text_is(d->record->result, "bound"))
		buf_add(b, "it was bound at boot; since then %s has it",
			d->now.driver[0] ? d->now.driver : "no driver");
	else if (d->record)
		buf_quote(b, d->record->why);
	else if (!s->report)
		buf_add(b, "there is no report of this boot: the image does not hold vfio-early");
	else if (d->entry->verdict == VERDICT_REFUSE)
		report_why(b, d->entry, &s->plan.job->settings, &s->plan.job->world);
	else
		buf_add(b, "this boot did not know the rule: rebuild the image and boot again");
}

static void print_rule(struct buf *b, const struct boot_status *s, const struct status_device *d,
		       bool origin)
{
	const struct settings_rule *rule =
		d->record ? NULL : entry_rule(&s->plan.job->settings, d->entry);

	if (d->record)
		buf_quote(b, origin ? d->record->origin : d->record->rule);
	else if (rule && origin)
		origin_print(b, &rule->origin);
	else if (rule)
		buf_quote(b, rule->text);
}

void status_cell(struct buf *b, const struct boot_status *s, const struct status_device *d,
		 enum status_column column)
{
	switch (column) {
	case STATUS_ADDRESS:
		address_print(b, &d->now.address);
		break;
	case STATUS_ID:
		if (d->is_there)
			buf_add(b, "%04x:%04x", d->now.vendor, d->now.device);
		else if (d->record)
			buf_quote(b, d->record->id);
		break;
	case STATUS_STATE:
		buf_add(b, d->bound ? "bound" : d->is_there ? "not bound" : "gone");
		break;
	case STATUS_DRIVER:
		buf_quote(b, text_of(d->now.driver));
		break;
	case STATUS_WANTED:
		buf_quote(b, status_wanted(d));
		break;
	case STATUS_FROM:
		if (d->record)
			buf_quote(b, d->record->now);
		break;
	case STATUS_TOOK:
		if (d->record && d->record->microseconds)
			buf_add(b, "%u us", d->record->microseconds);
		break;
	default:
		print_rule(b, s, d, column == STATUS_ORIGIN);
	}
}

static bool put_device(struct table *table, const struct boot_status *s,
		       const struct status_device *d)
{
	struct libscols_line *line = table_line(table, NULL);

	for (unsigned i = 0; line && i < table->n_shown; i++) {
		char room[LINE_ROOM];
		struct buf b = BUF(room);

		buf_clear(&b);
		status_cell(&b, s, d, (enum status_column)table->shown[i]);
		table_put(table, line, table->shown[i], room);
	}
	if (line)
		table_colour(table, line, STATUS_STATE, d->bound ? "green" : "red");
	return line;
}

/* What a narrow table left out. */
static void print_rules(const struct boot_status *s, const struct table *table)
{
	if (!table_has_left_out(table, STATUS_ORIGIN))
		return;
	puts("\nThe rule for each:");
	for (unsigned i = 0; i < s->n; i++) {
		const struct status_device *d = &s->devices[i];
		char room[2 * LINE_ROOM];
		struct buf b = BUF(room);

		buf_add(&b, "%pA  ", &d->now.address);
		print_rule(&b, s, d, false);
		buf_add(&b, " (");
		print_rule(&b, s, d, true);
		buf_add(&b, ")");
		puts(room);
	}
}

static void print_not_bound(const struct boot_status *s, const struct status_device *d)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	if (d->bound)
		return;
	address_print(&b, &d->now.address);
	buf_add(&b, ": not bound: ");
	status_why(&b, s, d);
	puts(room);
}

static void print_idle(const struct sys *sys, const struct settings_rule *rule)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	if (!status_is_idle(rule))
		return;
	buf_add(&b, "rule ");
	buf_quote(&b, rule->text);
	buf_add(&b, " (");
	origin_print(&b, &rule->origin);
	buf_add(&b, ") selects nothing: ");
	(void)nearest_print(&b, sys, rule);
	puts(room);
}

static void print_summary(const struct boot_status *s)
{
	const struct report *r = s->report;

	if (r && r->uptime.n)
		printf("Done %.*s s after the kernel's start, in %u us.\n", TEXT_ARGS(r->uptime),
		       r->microseconds);
	if (!s->n)
		puts("No rule selects a device.");
	else if (s->n_bound == s->n)
		printf("All configured devices (%u) are bound.\n", s->n);
	else
		printf("%u of %u configured devices are bound.\n", s->n_bound, s->n);
}

int status_show_text(const struct boot_status *s, const struct options *options,
		     struct table *table)
{
	bool done = table_begin(table, false, options);
	const struct settings *settings = &s->plan.job->settings;
	int status;

	for (unsigned i = 0; done && i < s->n; i++)
		done = put_device(table, s, &s->devices[i]);
	status = table_end(table, !done);
	if (status || option_given(options, OPTION_OUTPUT)) /* who names columns wants a table */
		return status;
	print_rules(s, table);
	for (unsigned i = 0; i < s->n; i++)
		print_not_bound(s, &s->devices[i]);
	for (unsigned i = 0; i < settings->n_rules; i++)
		print_idle(&s->plan.job->sys, &settings->rules[i]);
	for (unsigned i = 0; s->report && i < s->report->n_complaints; i++)
		printf("complaint at boot: %.*s\n", TEXT_ARGS(s->report->complaints[i]));
	print_summary(s);
	return 0;
}
