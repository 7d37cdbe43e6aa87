// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early capture: this host's PCI topology, configuration and what it needs of its devices, as
 * a text for a bug report. `expand` makes a tree of it, on which list and plan say the same as
 * here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/facts.h"
#include "capture.h"
#include "commands.h"

static int print(struct capture *c)
{
	size_t size = 0;
	char *files = NULL;

	c->out = open_memstream(&files, &size);
	if (!c->out)
		return -ENOMEM;
	capture_files(c);
	capture_used(c);
	capture_names(c);
	if (fclose(c->out)) {
		free(files);
		return -ENOMEM;
	}
	c->out = stdout;
	capture_machine(c);
	capture_functions(c);
	(void)fwrite(files, 1, size, stdout);
	free(files);
	return 0;
}

static int look_and_print(struct capture *c)
{
	const struct sys *sys = &c->job->sys;
	int status = EXIT_BROKEN;

	if (sys->devices < 0)
		say("%s has no /sys/bus/pci/devices", c->options->root);
	else if (inventory_read(&c->inventory, sys))
		say("no memory for the machine's devices");
	else if (!c->inventory.n)
		say("%s has no PCI device", c->options->root);
	else
		status = 0;
	if (status)
		return status;
	names_open(&c->names, sys, c->options->root);
	claims_open(&c->claims, sys, c->options->root, NULL);
	if (print(c)) {
		say("no memory for the capture");
		status = EXIT_BROKEN;
	}
	claims_close(&c->claims);
	names_close(&c->names);
	if (!status && c->incomplete)
		status = EXIT_REFUSED;
	return status;
}

int command_capture(struct job *job, const struct options *options)
{
	static struct capture capture;
	int status = host_plan_make(&capture.plan, job, options);

	capture.job = job;
	capture.options = options;
	if (!status)
		status = look_and_print(&capture);
	inventory_free(&capture.inventory);
	host_plan_free(&capture.plan);
	return status;
}
