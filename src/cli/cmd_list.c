// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early list [RULE…]: the devices by IOMMU group, what is special about each, and the rule to
 * write for it. Rules as arguments filter, as they would choose.
 */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "conffile.h"
#include "listing.h"
#include "needed.h"

/* On a terminal the tree shows the groups; a narrow one has the rules below. */
static const char *initial_columns(void)
{
	if (!table_is_terminal())
		return "ADDRESS,GROUP,ID,CLASS,NOW,MARKS,RULE,NAME";
	if (table_is_narrow())
		return "ADDRESS,ID,NOW,MARKS,NAME";
	return "ADDRESS,ID,NOW,MARKS,RULE,NAME";
}

static int read_rule(struct settings *filter, struct text text)
{
	struct settings_rule *rule = &filter->rules[filter->n_rules];
	const char *wrong;
	char room[1024];
	struct buf b = BUF(room);
	struct text at;

	if (filter->n_rules == SETTINGS_MAX_RULES)
		return say_usage("more than 256 rules", NULL);
	wrong = rule_parse(text, &rule->rule, &at);
	rule->text = text;
	rule->origin.source = SOURCE_CMDLINE;
	filter->n_rules++;
	if (!wrong)
		return -1;
	buf_add(&b, "%s: ", wrong);
	buf_quote(&b, at.n ? at : text);
	return say_usage(room, NULL);
}

/* The arguments as rules of their own, with commas as in a file; -1, or the exit status, told. */
static int read_filter(struct settings *filter, const struct options *options)
{
	int status = -1;

	settings_init(filter);
	for (unsigned i = 0; status < 0 && i < options->n_arguments; i++) {
		struct text rest = text_of(options->arguments[i]), word;
		unsigned before = filter->n_rules;

		while (status < 0 && text_word(&rest, ", ", &word))
			status = read_rule(filter, word);
		if (status < 0 && filter->n_rules == before)
			status = say_usage("no rule", options->arguments[i]);
	}
	return status;
}

/* The last rule that holds decides; where the first one takes out, all were in. */
static bool is_hidden(const struct inventory *inventory, unsigned device,
		      const struct settings *filter)
{
	bool hidden = filter->n_rules && !filter->rules[0].rule.exclude;

	for (unsigned i = 0; i < filter->n_rules; i++)
		if (inventory_matches(inventory, device, &filter->rules[i].rule))
			hidden = filter->rules[i].rule.exclude;
	return hidden;
}

static int apply_filter(struct listing *listing, const struct options *options)
{
	static struct settings filter;
	const struct inventory *inventory = &listing->inventory;
	int status = read_filter(&filter, options);

	if (status >= 0)
		return status;
	listing->hidden = calloc(inventory->n + 1, sizeof(*listing->hidden));
	if (!listing->hidden) {
		say("no memory for %u devices", inventory->n);
		return EXIT_BROKEN;
	}
	scan_resolve(inventory->sys, &filter);
	for (unsigned i = 0; i < inventory->n; i++) {
		listing->hidden[i] = is_hidden(inventory, i, &filter);
		listing->n_shown += !listing->hidden[i];
	}
	return 0;
}

static int show(struct listing *listing, const struct options *options, struct table *table)
{
	const struct sys *sys = listing->inventory.sys;
	int status;

	if (option_given(options, OPTION_JSON))
		status = list_show_json(listing, options, table);
	else
		status = list_show_text(listing, options, table);
	if (status)
		return status;
	if (sys->devices < 0)
		say("%s has no /sys/bus/pci/devices", options->root);
	else if (options->n_arguments && !listing->n_shown)
		say("no device is selected by that");
	else if (listing->inventory.n && !listing->plan.job->world.any_group)
		say("no device has an IOMMU group: the IOMMU is off, or there is none");
	return options->n_arguments && !listing->n_shown ? EXIT_REFUSED : 0;
}

static int fill(struct listing *listing, struct job *job, const struct options *options)
{
	int status = host_plan_make(&listing->plan, job, options);

	if (status)
		return status;
	complaints_tell(&job->settings);
	if (inventory_read(&listing->inventory, &job->sys)) {
		say("no memory for the machine's devices");
		return EXIT_BROKEN;
	}
	listing->needed = needed_rules(&job->sys, options);
	return apply_filter(listing, options);
}

int command_list(struct job *job, const struct options *options)
{
	struct listing listing = { 0 };
	struct table table;
	int status = table_choose(&table, list_columns, LIST_MAX, initial_columns(), options);

	if (status >= 0)
		return status;
	status = fill(&listing, job, options);
	if (!status) {
		names_open(&listing.names, &job->sys, options->root);
		claims_open(&listing.claims, &job->sys, options->root,
			    options->values[OPTION_KERNEL]);
		status = show(&listing, options, &table);
		claims_close(&listing.claims);
		names_close(&listing.names);
	}
	free(listing.hidden);
	inventory_free(&listing.inventory);
	host_plan_free(&listing.plan);
	return status;
}

void columns_of_list(void)
{
	table_help(list_columns, LIST_MAX);
}
