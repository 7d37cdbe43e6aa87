// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early check: is this host ready? One line a finding, with what to type. Changes nothing; a
 * warning leaves the status at 0.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "commands.h"

static struct check check;
static struct host_plan plan;

static int print(const struct options *options)
{
	if (option_given(options, OPTION_JSON))
		findings_print_json(&check.findings);
	else
		findings_print(&check.findings);
	if (check.findings.lost) {
		say("more findings than there is room for");
		return EXIT_BROKEN;
	}
	return findings_worst(&check.findings) == LEVEL_FAIL ? EXIT_REFUSED : 0;
}

/* What an image would get is made first, since the plan reads the settings anew. */
static int gather(struct job *job, const struct options *options)
{
	size_t size = 0;
	char *text = NULL;
	int status = host_open(job, options);

	if (status)
		return status;
	if (!config_make(job, &text, &size))
		check.config = (struct text) { text, size };
	job->input.used = 0;
	memset(&job->settings, 0, sizeof(job->settings));
	return host_plan_make(&plan, job, options);
}

int command_check(struct job *job, const struct options *options)
{
	int status = gather(job, options);

	check.plan = &plan;
	check.job = job;
	check.sys = &job->sys;
	check.root = options->root;
	if (!status) {
		check_iommu(&check);
		check_plan(&check);
		check_bootloader(&check);
		check_modprobe(&check);
		check_recipes(&check);
		/* Last: who types the remedies from top to bottom makes the images when all else
		 * is in its place. */
		check_kernels(&check);
		status = print(options);
	}
	host_plan_free(&plan);
	return status;
}
