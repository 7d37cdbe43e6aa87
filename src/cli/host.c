// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of the next boot: see host.h. */
#include "host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"
#include "kernel.h"
#include "modmake.h"
#include "needed.h"
#include "recorded.h"
#include "twins.h"
#include "unread.h"

int host_open(struct job *job, const struct options *options)
{
	int error = job_init(job);

	if (!error)
		error = sys_open(&job->sys, options->root);
	if (!error)
		return 0;
	say("%s: %s", options->root, strerror(-error));
	return EXIT_BROKEN;
}

/* The text stays: settings and plan point into it until the program ends. */
void host_modules(struct job *job, const struct options *options)
{
	static struct kernel kernel;
	size_t size = 0;
	char *text = NULL;
	FILE *out;
	int error;

	if (!kernel_pick(&job->sys, options->root, options->values[OPTION_KERNEL], &kernel))
		return;
	out = open_memstream(&text, &size);
	if (!out)
		return;
	error = modmake_list(out, &job->sys, options->root, &kernel, &job->settings, true);
	if (fclose(out) || error)
		return;
	job->input.modules = (struct text) { text, size };
}

/* Only a module's folder has this file: what is built in stays at the next boot. */
static bool driver_is_modular(const struct sys *sys, const char *driver)
{
	char path[DRIVER_NAME_MAX + 64];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module/initstate", driver);
	return sys_exists(sys->root, path);
}

static void as_at_boot(const struct sys *sys, struct device *d, struct host_entry *known)
{
	if (d->driver[0] && driver_is_modular(sys, d->driver))
		d->driver[0] = '\0';
	d->override_none = false;
	known->vfs_on_now = d->vfs_enabled;
	d->vfs_enabled = 0;
}

static int note_found(struct host_plan *plan, bool at_boot)
{
	struct job *job = plan->job;

	plan->entries = calloc(job->plan.n + 1, sizeof(*plan->entries));
	if (!plan->entries) {
		say("no memory for %u devices", job->plan.n);
		return EXIT_BROKEN;
	}
	for (unsigned i = 0; i < job->plan.n; i++) {
		struct device *d = &job->plan.entries[i].device;

		memcpy(plan->entries[i].driver, d->driver, sizeof(d->driver));
		if (at_boot)
			as_at_boot(&job->sys, d, &plan->entries[i]);
	}
	return 0;
}

/* The running system, or a capture of one. */
static bool is_running(const struct sys *sys)
{
	return sys->is_live || recorded_has(recorded_read(sys), "live");
}

int host_plan_read(struct host_plan *plan, struct job *job, const struct options *options)
{
	int status = host_open(job, options);

	*plan = (struct host_plan) { .job = job, .options = options };
	if (status)
		return status;
	if (option_given(options, OPTION_BOOT))
		return embedded_read(job, options);
	job->input.generated = needed_rules(&job->sys, options);
	input_read(&job->input, &job->sys, &job->settings);
	unread_complain(&job->input, &job->sys, &job->settings);
	return 0;
}

int host_plan_judge(struct host_plan *plan, const struct options *options)
{
	struct job *job = plan->job;
	int status;

	if (!job->input.modules.p)
		host_modules(job, options);
	gather_world(job);
	gather_plan(job, true);
	status = note_found(plan, is_running(&job->sys) && !option_given(options, OPTION_AS_FOUND));
	if (status)
		return status;
	guard_judge(&job->plan, &job->settings, &job->world);
	twins_warn(&job->sys, &job->settings, &job->plan);
	critical_find(&plan->critical, &job->sys, options->root, &job->plan);
	return 0;
}

int host_plan_make(struct host_plan *plan, struct job *job, const struct options *options)
{
	int status = host_plan_read(plan, job, options);

	return status ? status : host_plan_judge(plan, options);
}

void host_plan_free(struct host_plan *plan)
{
	free(plan->entries);
	plan->entries = NULL;
}

static bool is_critical(unsigned bit)
{
	return bit >= HOST_WARN_CRITICAL && bit < HOST_WARN_CRITICAL + CRITICAL_MAX;
}

static const struct critical_finding *finding_of(const struct host_plan *plan, unsigned entry,
						 unsigned bit)
{
	return critical_of(&plan->critical, &plan->job->plan.entries[entry].device.address,
			   (enum critical_kind)(bit - HOST_WARN_CRITICAL));
}

const char *host_warning_name(unsigned bit)
{
	if (is_critical(bit))
		return critical_name((enum critical_kind)(bit - HOST_WARN_CRITICAL));
	return bit == HOST_WARN_VFS ? reason_name(REASON_VFS_ENABLED) : warning_name(bit);
}

bool host_has_warning(const struct host_plan *plan, unsigned entry, unsigned bit)
{
	if (is_critical(bit))
		return finding_of(plan, entry, bit);
	if (bit == HOST_WARN_VFS)
		return plan->entries[entry].vfs_on_now;
	return bit < WARN_MAX && plan->job->plan.entries[entry].warnings & 1u << bit;
}

void host_warning_print(struct buf *b, const struct host_plan *plan, unsigned entry, unsigned bit)
{
	const struct entry *e = &plan->job->plan.entries[entry];

	if (bit < WARN_MAX) {
		report_warning(b, e, bit);
		return;
	}
	address_print(b, &e->device.address);
	buf_add(b, " %04x:%04x: ", e->device.vendor, e->device.device);
	if (is_critical(bit))
		buf_add(b, "this host needs it: %s", finding_of(plan, entry, bit)->why);
	else
		buf_add(b, "%u of its VFs are on now; at the next boot they are not yet",
			plan->entries[entry].vfs_on_now);
}

static bool rule_is_missing(const struct settings_rule *rule)
{
	return rule->problem || (!rule->rule.exclude && !rule->matches && !rule->awaits_vfs);
}

int host_plan_status(const struct host_plan *plan)
{
	const struct settings *settings = &plan->job->settings;
	const struct plan *entries = &plan->job->plan;

	if (settings->n_complaints || entries->lost)
		return EXIT_REFUSED;
	for (unsigned i = 0; i < settings->n_rules; i++)
		if (rule_is_missing(&settings->rules[i]))
			return EXIT_REFUSED;
	for (unsigned i = 0; i < entries->n; i++)
		if (entries->entries[i].role == ROLE_CHOSEN &&
		    entries->entries[i].verdict == VERDICT_REFUSE)
			return EXIT_REFUSED;
	return 0;
}
