// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early import: rules from what the host has already, proved on its hardware; what could not
 * be translated, and which old lines can go. With --write the rules go into the configuration; old
 * files are never touched.
 */
#include <stdio.h>

#include "commands.h"
#include "edit.h"
#include "host.h"
#include "import_read.h"
#include "import_show.h"

static struct import import;

static int add_rules(struct edit *e, const struct import_result *r)
{
	int status = 0;

	for (unsigned i = 0; i < r->n && !status; i++) {
		const struct found *f = &r->found[i];
		char line[8192];
		struct buf b = BUF(line);

		if (!found_is_new(f))
			continue;
		buf_clear(&b);
		buf_add(&b, "devices = %s # ", f->rule);
		import_remark(&b, r, f);
		status = edit_add_line(e, (struct text) { b.p, b.n });
	}
	return status;
}

static int add_options(struct edit *e, const struct import_result *r)
{
	char line[sizeof(r->options) + 32];
	struct buf b = BUF(line);

	if (!r->options[0])
		return 0;
	buf_clear(&b);
	buf_add(&b, "options = %s", r->options);
	return edit_add_line(e, (struct text) { b.p, b.n });
}

static int write_rules(const struct import_result *r)
{
	struct edit edit;
	int status = edit_open(&edit, r->job->sys.root, EDIT_OWN_FILE, "/" EDIT_OWN_FILE);

	if (status)
		return status;
	status = add_rules(&edit, r);
	if (!status)
		status = add_options(&edit, r);
	if (!status)
		status = edit_save(&edit);
	edit_close(&edit);
	return status;
}

static int tell_broken(const struct import_result *r)
{
	if (r->im->lost)
		say("the older setup has more than fits: nothing is imported");
	else if (r->n_old != r->n_new || !r->proved)
		say("the rules do not select what the older setup has: nothing is imported");
	else
		say("no memory, or more than 256 devices: nothing is imported");
	return EXIT_BROKEN;
}

static int status_of(const struct import_result *r)
{
	for (unsigned i = 0; i < r->im->n_problems; i++)
		if (!r->im->problems[i].note)
			return EXIT_REFUSED;
	return 0;
}

static bool has_something(const struct import_result *r)
{
	return r->n_new || r->options[0];
}

/* The JSON says what was written, so that comes first. */
static int tell_json(const struct import_result *r, const struct options *options)
{
	bool write = option_given(options, OPTION_WRITE) && has_something(r);
	int status = write ? write_rules(r) : 0;

	if (!status)
		import_show_json(r, write ? "/" EDIT_OWN_FILE : NULL);
	return status;
}

/* Nothing is written that could not be shown. */
static int tell_text(const struct import_result *r, const struct options *options)
{
	int status;

	import_show_text(r);
	if (!option_given(options, OPTION_WRITE) || !has_something(r))
		return 0;
	if (!output_arrived()) {
		say("nothing was written, for it could not be shown");
		return EXIT_BROKEN;
	}
	status = write_rules(r);
	if (!status)
		printf("\n# Written to /" EDIT_OWN_FILE "; now rebuild the images.\n");
	return status;
}

static int run(struct import_result *r, const struct options *options)
{
	int status;

	if (import_match(r))
		return tell_broken(r);
	import_sift(r);
	if (import_make_rules(r))
		return tell_broken(r);
	import_judge_lines(r, options->root);
	status = option_given(options, OPTION_JSON) ? tell_json(r, options) : tell_text(r, options);
	return status ? status : status_of(r);
}

int command_import(struct job *job, const struct options *options)
{
	struct import_result result = { .im = &import, .job = job };
	int status = host_open(job, options);

	if (status)
		return status;
	input_read(&job->input, &job->sys, &job->settings);
	scan_resolve(&job->sys, &job->settings);
	if (!job->input.modules.p)
		host_modules(job, options);
	if (job->sys.devices < 0)
		say("%s has no /sys/bus/pci/devices", options->root);
	import_read(&import, &job->sys, job->input.cmdline);
	status = run(&result, options);
	import_result_free(&result);
	import_forget();
	return status;
}
