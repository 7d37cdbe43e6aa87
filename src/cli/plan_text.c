// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan for people: a table, why what is refused is refused, and rules that select nothing. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan_show.h"
#include "vfs.h"

#define LINE_ROOM (4 * 4096 + 512)

#define WIDE_ENOUGH 110 /* columns of a terminal that shows all of the table without wrapping */

enum column { ADDRESS, ID, GROUP, NOW, WANTED, VERDICT, REASON, RULE, ORIGIN, N_COLUMNS };

#define WIDE_ONLY (1 << 30) /* hidden on a narrow terminal */

static const struct {
	const char *name;
	double width; /* a hint, as libsmartcols takes it */
	int flags;
} columns[N_COLUMNS] = {
	[ADDRESS] = { "ADDRESS", 12, 0 },
	[ID] = { "ID", 9, 0 },
	[GROUP] = { "GROUP", 5, SCOLS_FL_RIGHT | WIDE_ONLY },
	[NOW] = { "NOW", 8, 0 },
	[WANTED] = { "WANTED", 8, 0 },
	[VERDICT] = { "VERDICT", 7, 0 },
	[REASON] = { "REASON", 9, 0 },
	[RULE] = { "RULE", 0.2, SCOLS_FL_WRAP },
	[ORIGIN] = { "ORIGIN", 0.2, SCOLS_FL_WRAP | WIDE_ONLY },
};

static void put(struct libscols_line *line, enum column column, const char *text)
{
	(void)scols_line_set_data(line, column, text && text[0] ? text : "-");
}

static void put_text(struct libscols_line *line, enum column column, struct text t)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, t);
	put(line, column, room);
}

static void put_rule(struct libscols_line *line, const struct settings_rule *rule)
{
	char room[LINE_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	put_text(line, RULE, rule ? rule->text : TEXT_NONE);
	if (rule)
		origin_print(&b, &rule->origin);
	put(line, ORIGIN, room);
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

static void put_device(struct libscols_line *line, const struct host_plan *plan, unsigned i)
{
	const struct entry *e = &plan->job->plan.entries[i];
	char room[32];
	struct buf b = BUF(room);

	address_print(&b, &e->device.address);
	put(line, ADDRESS, room);
	buf_clear(&b);
	buf_add(&b, "%04x:%04x", e->device.vendor, e->device.device);
	put(line, ID, room);
	buf_clear(&b);
	if (e->device.group != GROUP_NONE)
		buf_add(&b, "%d", e->device.group);
	put(line, GROUP, room);
	put(line, NOW, plan->entries[i].driver);
	put_text(line, WANTED, e->wanted);
	put(line, VERDICT, verdict_name(e->verdict));
	put(line, REASON, reason_name(e->reason));
	put_rule(line, entry_rule(&plan->job->settings, e));
	(void)scols_cell_set_color(scols_line_get_cell(line, VERDICT), verdict_colour(e));
}

static bool is_narrow(const struct libscols_table *table)
{
	return isatty(STDOUT_FILENO) && scols_table_get_termwidth(table) < WIDE_ENOUGH;
}

static struct libscols_table *make_table(void)
{
	struct libscols_table *table = scols_new_table();
	const char *no_color = getenv("NO_COLOR");

	if (!table)
		return NULL;
	(void)scols_table_enable_colors(table, isatty(STDOUT_FILENO) && !(no_color && no_color[0]));
	for (size_t i = 0; i < N_COLUMNS; i++) {
		int flags = columns[i].flags & ~WIDE_ONLY;

		if (columns[i].flags & WIDE_ONLY && is_narrow(table))
			flags |= SCOLS_FL_HIDDEN;
		if (!scols_table_new_column(table, columns[i].name, columns[i].width, flags))
			return NULL;
	}
	return table;
}

/* What a narrow table left out. */
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

static int print_lines(const struct host_plan *plan, struct libscols_table *table)
{
	int error = scols_print_table(table);

	if (!error && is_narrow(table))
		print_origins(&plan->job->settings);
	return error;
}

static int print_table(const struct host_plan *plan)
{
	struct libscols_table *table = make_table();
	int error = table ? 0 : -1;

	for (unsigned i = 0; !error && i < plan->job->plan.n; i++) {
		struct libscols_line *line;

		if (!entry_is_device(&plan->job->plan.entries[i]))
			continue;
		line = scols_table_new_line(table, NULL);
		if (line)
			put_device(line, plan, i);
		else
			error = -1;
	}
	if (!error && scols_table_get_nlines(table))
		error = print_lines(plan, table);
	else if (!error)
		puts("No rule selects a device.");
	scols_unref_table(table);
	return error;
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
static void print_idle_rule(const struct settings_rule *rule)
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
	(void)report_rule(&b, rule);
	puts(room);
}

int plan_show_text(const struct host_plan *plan)
{
	const struct job *job = plan->job;

	if (job->settings.mode != MODE_ON)
		printf("mode is %s: this is what would be done if it were on.\n",
		       mode_name(job->settings.mode));
	if (print_table(plan)) {
		say("no memory for the table");
		return EXIT_BROKEN;
	}
	for (unsigned i = 0; i < job->plan.n; i++) {
		print_why(plan, &job->plan.entries[i]);
		print_warnings(plan, i);
		print_pf(plan, &job->plan.entries[i]);
	}
	for (unsigned i = 0; i < job->settings.n_rules; i++)
		print_idle_rule(&job->settings.rules[i]);
	if (job->plan.lost)
		printf("%u functions more than a plan can hold are left out\n", job->plan.lost);
	return 0;
}
