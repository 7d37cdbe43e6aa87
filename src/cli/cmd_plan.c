// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early plan: what the next boot would do, device by device, with the rule that asked for it,
 * where that is written, the verdict and its reason; and rules that select nothing.
 */
#include "commands.h"
#include "conffile.h"
#include "plan_show.h"

int command_plan(struct job *job, const struct options *options)
{
	struct host_plan plan;
	struct table table;
	int status = plan_choose(&table, options);

	if (status >= 0)
		return status; /* a wrong column is told before anything is read */
	status = host_plan_make(&plan, job, options);
	if (!status) {
		complaints_tell(&job->settings);
		if (job->sys.devices < 0)
			say("%s has no /sys/bus/pci/devices", options->root);
		status = option_given(options, OPTION_JSON) ? plan_show_json(&plan)
							    : plan_show_text(&plan);
	}
	if (!status)
		status = host_plan_status(&plan);
	host_plan_free(&plan);
	return status;
}
