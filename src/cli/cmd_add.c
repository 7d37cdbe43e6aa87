// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early add: shows the plan with the new rules and, unless a guard refuses what they ask for,
 * writes them into the user's own file. Asks nothing where nobody can answer.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "card.h"
#include "change.h"
#include "commands.h"
#include "conffile.h"
#include "edit.h"
#include "plan_show.h"

#define LINE_ROOM (4 * 4096 + 512)

static struct change change;
static struct host_plan plan;
static struct edit edit;

/* One --config is the file to edit, and the plan is made from it. */
static int open_file(const struct job *job)
{
	if (job->input.n_configs > 1)
		return say_usage("add edits one file, so give one --config", NULL);
	if (job->input.n_configs)
		return edit_open(&edit, AT_FDCWD, job->input.configs[0], job->input.configs[0]);
	return edit_open(&edit, job->sys.root, EDIT_OWN_FILE, "/" EDIT_OWN_FILE);
}

/* Rules that a file has already need no second line. */
static int put_rules(struct settings *settings, unsigned from)
{
	int status = 0;

	for (unsigned i = from; !status && i < change.n; i++) {
		const struct rule *rule = &change.rules[i];
		const struct settings_rule *there = change_find(settings, rule);
		char line[LINE_ROOM];
		struct buf b = BUF(line);

		if (there) {
			buf_quote(&b, rule->text);
			buf_add(&b, " is there already: ");
			origin_print(&b, &there->origin);
			say("%s", line);
			continue;
		}
		status = edit_add_rule(&edit, rule->text);
		if (!status)
			change_insert(settings, rule->text, text_of(edit.shown), edit_lines(&edit));
	}
	return status;
}

static bool is_new(const struct settings_rule *rule)
{
	for (unsigned i = 0; rule && i < change.n; i++)
		if (!rule->problem && rule->origin.source == SOURCE_FILE &&
		    rule_same(&rule->rule, &change.rules[i]))
			return true;
	return false;
}

/* What a guard says of it has been shown with the plan. */
static unsigned count_refused(const struct host_plan *p)
{
	const struct job *job = p->job;
	unsigned refused = 0;

	for (unsigned i = 0; i < job->plan.n; i++) {
		const struct entry *e = &job->plan.entries[i];
		bool needed = false;

		if (e->role != ROLE_CHOSEN || !is_new(entry_rule(&job->settings, e)))
			continue;
		for (int kind = 0; kind < CRITICAL_MAX; kind++)
			needed |= host_has_warning(p, i, HOST_WARN_CRITICAL + (unsigned)kind);
		refused += e->verdict == VERDICT_REFUSE || needed;
	}
	for_each_rule (r, &job->settings)
		refused += is_new(r) && !r->rule.exclude && !r->matches;
	return refused;
}

static int show(const struct options *options)
{
	return option_given(options, OPTION_JSON) ? plan_show_json(&plan) : plan_show_text(&plan);
}

static int judge(const struct options *options)
{
	unsigned refused;
	int status = show(options);

	if (status)
		return status;
	if (!output_arrived()) {
		say("nothing was added, for the plan could not be shown");
		return EXIT_BROKEN;
	}
	refused = count_refused(&plan);
	if (!refused || option_given(options, OPTION_FORCE))
		return 0;
	say("nothing was added: %u of what these rules ask for is refused, missing or needed by "
	    "this host; --force adds them all the same",
	    refused);
	return EXIT_REFUSED;
}

static void take_function(void *context, struct text rule)
{
	(void)context;
	if (change_add(&change, rule))
		say("this function is left out");
}

/* What is on the same cards: asked for on a terminal, else only named. */
static int offer(const struct options *options)
{
	unsigned from = change.n;
	int status;

	for (unsigned i = 0; i < plan.job->plan.n; i++) {
		const struct entry *e = &plan.job->plan.entries[i];

		if (e->role == ROLE_CHOSEN && is_new(entry_rule(&plan.job->settings, e)))
			card_offer(&plan, e, take_function, NULL);
	}
	if (change.n == from)
		return 0;
	status = put_rules(&plan.job->settings, from);
	if (!status)
		status = change_plan(&plan, options);
	return status ? status : judge(options);
}

static int write_rules(void)
{
	unsigned last = edit_lines(&edit);
	bool changed = edit.changed;
	int status = edit_save(&edit);

	if (!status && changed)
		say("written to %s, line %u", edit.shown, last);
	return status;
}

static int add(struct job *job, const struct options *options)
{
	int status = put_rules(&job->settings, 0);

	if (!status)
		status = host_plan_judge(&plan, options);
	if (!status)
		status = judge(options);
	if (!status)
		status = offer(options);
	return status ? status : write_rules();
}

int command_add(struct job *job, const struct options *options)
{
	int status = change_parse(&change, options);

	if (!status)
		status = host_plan_read(&plan, job, options);
	if (status)
		return status;
	complaints_tell(&job->settings);
	status = open_file(job);
	if (status)
		return status;
	status = add(job, options);
	edit_close(&edit);
	if (!status)
		status = change_finish(&plan, options);
	host_plan_free(&plan);
	return status;
}
