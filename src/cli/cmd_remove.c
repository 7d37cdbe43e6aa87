// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early remove: takes rules out of the files of /etc/vfio-early.conf.d, or of the one
 * --config, and leaves every other line as it is. All of them or none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "commands.h"
#include "conffile.h"
#include "edit.h"
#include "plan_show.h"

#define LINE_ROOM (4 * 4096 + 512)

static struct change change;
static struct host_plan plan;

/* The packaged file is the user's to edit, not ours. */
static bool may_edit(const struct job *job, struct text file)
{
	return job->input.n_configs || text_starts(file, "/" CONFIG_DIR "/");
}

static int find_all(const struct job *job)
{
	int status = 0;

	for (unsigned i = 0; i < change.n; i++) {
		const struct settings_rule *rule = change_find(&job->settings, &change.rules[i]);
		char line[LINE_ROOM];
		struct buf b = BUF(line);

		if (rule && may_edit(job, rule->origin.file))
			continue;
		buf_quote(&b, change.rules[i].text);
		if (rule) {
			buf_add(&b, " is not ours to take out: edit ");
			origin_print(&b, &rule->origin);
		} else {
			buf_add(&b, ": no configuration file has this rule");
		}
		say("%s", line);
		status = EXIT_REFUSED;
	}
	return status;
}

/* The files that have one of the rules, each once; their rules leave the settings. */
struct files {
	char name[32][512];
	unsigned n;
};

static void note_file(struct files *files, struct text file)
{
	for (unsigned i = 0; i < files->n; i++)
		if (text_is(file, files->name[i]))
			return;
	if (files->n < ARRAY_SIZE(files->name) && file.n < sizeof(files->name[0]))
		(void)snprintf(files->name[files->n++], sizeof(files->name[0]), "%.*s",
			       TEXT_ARGS(file));
}

static bool is_asked_for(const struct settings_rule *rule)
{
	for (unsigned i = 0; !rule->problem && i < change.n; i++)
		if (rule->origin.source == SOURCE_FILE && rule_same(&rule->rule, &change.rules[i]))
			return true;
	return false;
}

static void take_out(struct job *job, struct files *files)
{
	for (unsigned i = job->settings.n_rules; i-- > 0;) {
		const struct settings_rule *rule = &job->settings.rules[i];

		if (!is_asked_for(rule) || !may_edit(job, rule->origin.file))
			continue;
		note_file(files, rule->origin.file);
		change_drop(&job->settings, i);
	}
}

static int edit_one(const struct job *job, const char *name)
{
	struct edit edit;
	unsigned removed = 0;
	int status;

	if (job->input.n_configs)
		status = edit_open(&edit, AT_FDCWD, name, name);
	else
		status = edit_open(&edit, job->sys.root, name + 1, name);
	if (status)
		return status;
	for (unsigned i = 0; i < change.n; i++)
		removed += edit_remove_rule(&edit, &change.rules[i]);
	status = edit_save(&edit);
	edit_close(&edit);
	if (!status)
		say("%u %s taken out of %s", removed, removed == 1 ? "rule" : "rules", name);
	return status;
}

static int remove_rules(struct job *job, const struct options *options)
{
	static struct files files;
	int status;

	files.n = 0;
	take_out(job, &files);
	status = host_plan_judge(&plan, options);
	if (!status)
		status = option_given(options, OPTION_JSON) ? plan_show_json(&plan)
							    : plan_show_text(&plan);
	if (!status && !output_arrived()) {
		say("nothing was taken out, for the plan could not be shown");
		status = EXIT_BROKEN;
	}
	for (unsigned i = 0; !status && i < files.n; i++)
		status = edit_one(job, files.name[i]);
	return status;
}

int command_remove(struct job *job, const struct options *options)
{
	int status = change_parse(&change, options);

	if (!status)
		status = host_plan_read(&plan, job, options);
	if (status)
		return status;
	complaints_tell(&job->settings);
	status = find_all(job);
	if (!status)
		status = remove_rules(job, options);
	if (!status)
		status = change_finish(&plan, options);
	host_plan_free(&plan);
	return status;
}
