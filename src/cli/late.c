// SPDX-License-Identifier: GPL-2.0-or-later
/* One device, now: see late.h. */
#include "late.h"

#include <stdio.h>

#include "protect.h"

/* The image's protection is from the day that it was built; here is that of now. */
static struct text protect_now(const struct job *job, const struct options *options)
{
	static struct protect protect;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return TEXT_NONE;
	protect = (struct protect) { .sys = &job->sys, .root = options->root };
	protect_find(&protect);
	protect_print(out, &protect);
	return fclose(out) ? TEXT_NONE : (struct text) { text, size };
}

static int take_argument(const struct options *options, struct address *ret)
{
	if (options->n_arguments != 1)
		return say_usage("this command takes one address", NULL);
	if (!address_parse_name(text_of(options->arguments[0]), ret) &&
	    (address_parse(text_of(options->arguments[0]), ret) || ret->fn == FN_ANY))
		return say_usage("not the address of a function", options->arguments[0]);
	return -1;
}

/* Without rules, which is the common case for udev's rule, nothing else is looked at. */
static bool anything_asked(struct job *job, const struct options *options)
{
	const struct settings *settings = &job->settings;
	bool asked;

	if (host_open(job, options))
		return true; /* host_plan_make() says the same and ends */
	input_read(&job->input, &job->sys, &job->settings);
	asked = settings->mode == MODE_ON && !settings->crash_kernel && settings->n_rules;
	if (asked && job->sys.is_live)
		job->input.generated = protect_now(job, options);
	job->input.used = 0;
	sys_close(&job->sys);
	return asked;
}

int late_plan(struct host_plan *plan, struct job *job, const struct options *options,
	      struct address *ret)
{
	struct options now = *options;
	int status = take_argument(options, ret);

	if (status >= 0)
		return status;
	now.given |= OPTION_BIT(OPTION_AS_FOUND);
	if (!anything_asked(job, options))
		return 0;
	status = host_plan_make(plan, job, &now);
	return status ? status : -1;
}
