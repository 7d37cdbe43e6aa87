// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan for people: a table, why what is refused is refused, and rules that select nothing. */
#include <stdio.h>

#include "commands.h"
#include "nearest.h"
#include "plan_show.h"
#include "vfs.h"

#define LINE_ROOM (4 * 4096 + 512)

enum column_id {
	ADDRESS,
	ID,
	CLASS,
	GROUP,
	NOW,
	WANTED,
	VERDICT,
	REASON,
	WARNINGS,
	RULE,
	ORIGIN,
	N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
	[ADDRESS] = { "ADDRESS", "domain, bus, device, function", 12, 0 },
	[ID] = { "ID", "vendor and device", 9, 0 },
	[CLASS] = { "CLASS", "class, six hex digits", 6, 0 },
	[GROUP] = { "GROUP", "IOMMU group", 5, SCOLS_FL_RIGHT },
	[NOW] = { "NOW", "driver now", 8, 0 },
	[WANTED] = { "WANTED", "driver that it is to get", 8, 0 },
	[VERDICT] = { "VERDICT", "bind, bound or refuse", 7, 0 },
	[REASON] = { "REASON", "why it is refused, in a word", 9, 0 },
	[WARNINGS] = { "WARNINGS", "words, with commas", 0.1, 0 },
	[RULE] = { "RULE", "the rule that decided", 0.2, SCOLS_FL_WRAP, true },
	[ORIGIN] = { "ORIGIN", "where that rule is written", 0.2, SCOLS_FL_WRAP, true },
};

static const char initial_columns[] = "ADDRESS,ID,GROUP,NOW,WANTED,VERDICT,REASON,RULE,ORIGIN";

static void print_warning_words(struct buf *b, const struct host_plan *plan, unsigned i)
{
	for (unsigned bit = 0; bit <= HOST_WARN_VFS; bit++)
		if (host_has_warning(plan, i, bit))
			buf_add(b, "%s%s", b->n ? "," : "", host_warning_name(bit));
}

static void print_rule_cell(struct buf *b, const struct settings_rule *rule, bool origin)
{
	if (rule && origin)
		origin_print(b, &rule->origin);
	else if (rule)
		buf_quote(b, rule->text);
}

static void print_word(struct buf *b, const char *word)
{
	buf_add(b, "%s", word ? word : "");
}

static void print_cell(struct buf *b, const struct host_plan *plan, unsigned i,
		       enum column_id column)
{
	const struct entry *e = &plan->job->plan.entries[i];
	const struct device *d = &e->device;

	switch (column) {
	case ADDRESS:
		address_print(b, &d->address);
		break;
	case ID:
		buf_add(b, "%04x:%04x", d->vendor, d->device);
		break;
	case CLASS:
		buf_add(b, "%06x", d->class);
		break;
	case GROUP:
		if (d->group != GROUP_NONE)
			buf_add(b, "%d", d->group);
		break;
	case NOW:
		buf_quote(b, text_of(plan->entries[i].driver));
		break;
	case WANTED:
		buf_quote(b, e->wanted);
		break;
	case VERDICT:
		print_word(b, verdict_name(e->verdict));
		break;
	case REASON:
		print_word(b, reason_name(e->reason));
		break;
	case WARNINGS:
		print_warning_words(b, plan, i);
		break;
	default:
		print_rule_cell(b, entry_rule(&plan->job->settings, e), column == ORIGIN);
	}
}

static const char *verdict_colour(const struct entry *e)
{
	static const char *const colours[] = {
		[VERDICT_BIND] = "cyan",
		[VERDICT_BOUND] = "green",
		[VERDICT_REFUSE] = "red",
	};

	return e->role == ROLE_EXCLUDED ? "gray" : colours[e->verdict];
}

static bool put_device(struct table *table, const struct host_plan *plan, unsigned i)
{
	struct libscols_line *line = table_line(table, NULL);

	for (unsigned shown = 0; line && shown < table->n_shown; shown++) {
		char room[LINE_ROOM];
		struct buf b = BUF(room);

		buf_clear(&b);
		print_cell(&b, plan, i, (enum column_id)table->shown[shown]);
		table_put(table, line, table->shown[shown], room);
	}
	if (line)
		table_colour(table, line, VERDICT, verdict_colour(&plan->job->plan.entries[i]));
	return line;
}

/* What a narrow table left out. */
static void print_rules(const struct host_plan *plan)
{
	puts("\nThe rule for each:");
	for_each_entry (e, &plan->job->plan) {
		const struct settings_rule *rule = entry_rule(&plan->job->settings, e);
		char room[LINE_ROOM];
		struct buf b = BUF(room);

		if (!rule || !entry_is_device(e))
			continue;
		buf_add(&b, "%pA  %pQ (%pO)", &e->device.address, &rule->text, &rule->origin);
		puts(room);
	}
}

/* The same, where it had room for the rules. */
static void print_origins(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->n_rules; i++) {
		const struct settings_rule *rule = &settings->rules[i];
		char room[LINE_ROOM];
		struct buf b = BUF(room);

		if (rule->problem || !rule->matches)
			continue;
		buf_quote(&b, rule->text);
		buf_add(&b, " is from ");
		origin_print(&b, &rule->origin);
		puts(room);
	}
}

/* Who names columns wants a table. */
static bool is_only_table(const struct options *options)
{
	return option_given(options, OPTION_OUTPUT);
}

static int print_table(const struct host_plan *plan, struct table *table)
{
	const struct plan *entries = &plan->job->plan;
	bool done = table_begin(table, false, plan->options);
	unsigned n = 0;
	int status;

	for (unsigned i = 0; done && i < entries->n; i++) {
		if (!entry_is_device(&entries->entries[i]))
			continue;
		done = put_device(table, plan, i);
		n++;
	}
	status = table_end(table, !done);
	if (status || is_only_table(plan->options))
		return status;
	if (!n)
		puts("No rule selects a device.");
	else if (table_has_left_out(table, RULE))
		print_rules(plan);
	else if (table_has_left_out(table, ORIGIN))
		print_origins(&plan->job->settings);
	return 0;
}

static void print_why(const struct host_plan *plan, const struct entry *e)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	if (e->role != ROLE_CHOSEN || e->verdict != VERDICT_REFUSE)
		return;
	address_print(&b, &e->device.address);
	buf_add(&b, ": refused, %s: ", reason_name(e->reason));
	report_why(&b, e, &plan->job->settings, &plan->job->world);
	puts(room);
	if (e->reason == REASON_GROUP || e->reason == REASON_COMPANION)
		plan_show_in_the_way(plan, e);
}

static void print_warnings(const struct host_plan *plan, unsigned entry)
{
	for (unsigned bit = 0; bit <= HOST_WARN_VFS; bit++) {
		char room[LINE_ROOM];
		struct buf b = BUF(room);

		if (!host_has_warning(plan, entry, bit))
			continue;
		host_warning_print(&b, plan, entry, bit);
		printf("warning, %s: %s\n", host_warning_name(bit), room);
		if (bit < WARN_MAX && 1u << bit == WARN_GROUP)
			plan_show_in_the_way(plan, &plan->job->plan.entries[entry]);
	}
}

static void print_pf(const struct host_plan *plan, const struct entry *e)
{
	const struct settings *settings = &plan->job->settings;
	struct device d = e->device;
	char room[LINE_ROOM];
	struct buf b = BUF(room);
	uint32_t n;

	if (!entry_keeps_vfs_free(e))
		return;
	report_pf(&b, e, settings);
	n = vfs_to_make(&plan->job->sys, settings, &d);
	if (n)
		buf_add(&b, "; %u are made once its driver has it", n);
	puts(room);
}

/* What is wrong with a broken one has been told with the complaints. */
static void print_idle_rule(const struct sys *sys, const struct settings_rule *rule)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	if (rule->problem || rule->rule.exclude || rule->matches || rule->awaits_vfs)
		return;
	buf_add(&b, "rule ");
	buf_quote(&b, rule->text);
	buf_add(&b, " (");
	origin_print(&b, &rule->origin);
	buf_add(&b, ") selects nothing: ");
	(void)nearest_print(&b, sys, rule);
	puts(room);
}

static void print_words(const struct host_plan *plan)
{
	const struct job *job = plan->job;

	for (unsigned i = 0; i < job->plan.n; i++) {
		print_why(plan, &job->plan.entries[i]);
		print_warnings(plan, i);
		print_pf(plan, &job->plan.entries[i]);
	}
	for (unsigned i = 0; i < job->settings.n_rules; i++)
		print_idle_rule(&job->sys, &job->settings.rules[i]);
	if (job->plan.lost)
		printf("%u functions more than a plan can hold are left out\n", job->plan.lost);
}

int plan_choose(struct table *table, const struct options *options)
{
	return table_choose(table, columns, N_COLUMNS, initial_columns, options);
}

int plan_show_text(const struct host_plan *plan)
{
	const struct job *job = plan->job;
	bool only_table = is_only_table(plan->options);
	struct table table;
	int status = plan_choose(&table, plan->options);

	if (status >= 0)
		return status;
	if (job->settings.mode != MODE_ON && !only_table)
		printf("mode is %s: this is what would be done if it were on.\n",
		       mode_name(job->settings.mode));
	status = print_table(plan, &table);
	if (!status && !only_table)
		print_words(plan);
	return status;
}

void columns_of_plan(void)
{
	table_help(columns, N_COLUMNS);
}
