// SPDX-License-Identifier: GPL-2.0-or-later
/* One device, now: see late.h. */
#include "late.h"

static int take_argument(const struct options *options, struct address *ret)
{
	if (options->n_arguments != 1)
		return say_usage("this command takes one address", NULL);
	if (!address_parse_name(text_of(options->arguments[0]), ret) &&
	    (address_parse(text_of(options->arguments[0]), ret) || ret->fn == FN_ANY))
		return say_usage("not the address of a function", options->arguments[0]);
	return -1;
}

int late_plan(struct host_plan *plan, struct job *job, const struct options *options,
	      struct address *ret)
{
	const struct settings *settings = &job->settings;
	struct options now = *options;
	int status = take_argument(options, ret);

	if (status >= 0)
		return status;
	status = host_plan_read(plan, job, options);
	if (status)
		return status;
	if (settings->mode != MODE_ON || settings->crash_kernel || !settings->n_rules)
		return 0;
	now.given |= OPTION_BIT(OPTION_AS_FOUND);
	status = host_plan_judge(plan, &now);
	return status ? status : -1;
}
