// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules to add or to remove: see change.h. */
#include "change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_show.h"
#include "rebuild.h"

#define SEPARATORS " \t\r\n\v\f,"
#define LINE_ROOM  (4 * 4096 + 512)

int change_add(struct change *change, struct text token)
{
	struct text at = token;
	char line[LINE_ROOM];
	struct buf b = BUF(line);
	const char *problem;

	if (change->n == CHANGE_MAX)
		return say_usage("more than 256 rules", NULL);
	problem = rule_parse(token, &change->rules[change->n], &at);
	if (!problem) {
		change->n++;
		return 0;
	}
	buf_quote(&b, token);
	buf_add(&b, ": %s: ", problem);
	buf_quote(&b, at.n ? at : token);
	say("%s", line);
	return EXIT_USAGE;
}

int change_parse(struct change *change, const struct options *options)
{
	int status = 0;

	change->n = 0;
	for (unsigned i = 0; !status && i < options->n_arguments; i++) {
		struct text rest = text_of(options->arguments[i]), token;

		while (!status && text_word(&rest, SEPARATORS, &token))
			status = change_add(change, token);
	}
	return status || change->n ? status : say_usage("no rule given", NULL);
}

const struct settings_rule *change_find(const struct settings *settings, const struct rule *rule)
{
	for_each_rule (r, settings)
		if (r->origin.source == SOURCE_FILE && rule_same(&r->rule, rule))
			return r;
	return NULL;
}

/* Files act in the order of their names; /etc/vfio-early.conf is before all of its folder. */
static bool acts_after(const struct settings_rule *rule, struct text file)
{
	size_t n = rule->origin.file.n < file.n ? rule->origin.file.n : file.n;
	int order;

	if (rule->origin.source != SOURCE_FILE)
		return rule->origin.source > SOURCE_FILE;
	order = memcmp(rule->origin.file.p, file.p, n);
	return order > 0 || (!order && rule->origin.file.n > file.n);
}

void change_insert(struct settings *settings, struct text rule, struct text file, unsigned line)
{
	static struct settings_rule added;
	unsigned at = settings->n_rules;
	size_t room = file.n + rule.n + 64;
	char *text = malloc(room); /* settings point into it until the end */
	struct buf b = { text, 0, room, false };

	if (!text)
		return;
	buf_add(&b, "#line %u ", line);
	buf_text(&b, file);
	buf_add(&b, "\ndevices = ");
	buf_text(&b, rule);
	settings_add_file(settings, (struct text) { b.p, b.n }, file);
	if (settings->n_rules == at)
		return;
	added = settings->rules[at];
	for (; at && acts_after(&settings->rules[at - 1], file); at--)
		settings->rules[at] = settings->rules[at - 1];
	settings->rules[at] = added;
}

void change_drop(struct settings *settings, unsigned i)
{
	settings->n_rules--;
	memmove(&settings->rules[i], &settings->rules[i + 1],
		(settings->n_rules - i) * sizeof(settings->rules[0]));
}

int change_plan(struct host_plan *plan, const struct options *options)
{
	struct job *job = plan->job;

	for (unsigned i = 0; i < job->settings.n_rules; i++) {
		job->settings.rules[i].matches = 0;
		job->settings.rules[i].has_near = job->settings.rules[i].has_elsewhere = false;
	}
	job->plan.n = job->plan.lost = 0;
	host_plan_free(plan);
	return host_plan_judge(plan, options);
}

int change_finish(const struct host_plan *plan, const struct options *options)
{
	const struct sys *sys = &plan->job->sys;
	char line[256];
	struct buf b = BUF(line);

	if (option_given(options, OPTION_REBUILD))
		return rebuild_run(sys, options->root);
	if (rebuild_print(sys, &b))
		say("the images do not hold this yet; type: %s", line);
	return 0;
}
