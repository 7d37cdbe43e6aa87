// SPDX-License-Identifier: GPL-2.0-or-later
/* Old asks against the devices of this machine: see import_devices.h. */
#include <stdlib.h>
#include <string.h>

#include "../core/match.h"
#include "import_devices.h"

#define ALL_FACTS (FACT_IDS | FACT_LINK | FACT_GROUP | FACT_SERIAL | FACT_PHYSFN | FACT_HEADER)

static int by_address(const void *a, const void *b)
{
	return address_compare(&((const struct found *)a)->d.address,
			       &((const struct found *)b)->d.address);
}

static int list_functions(struct import_result *r)
{
	struct folder dir;
	struct address address;

	folder_open(&dir, r->job->sys.root, "sys/bus/pci/devices");
	while (folder_next_function(&dir, &address)) {
		struct found *more = realloc(r->found, (r->n + 1) * sizeof(*more));

		if (!more) {
			folder_close(&dir);
			return -1;
		}
		r->found = more;
		memset(&r->found[r->n], 0, sizeof(*more));
		r->found[r->n++].d = device_at(&address);
	}
	if (r->n)
		qsort(r->found, r->n, sizeof(r->found[0]), by_address);
	return 0;
}

static bool rule_holds(const struct sys *sys, const struct rule *rule, struct device *d,
		       struct scratch *scratch)
{
	unsigned needs;
	enum match match;

	while ((match = match_rule(rule, d, &needs)) == MATCH_NEEDS)
		facts_look_up(sys, d, needs, scratch);
	return match == MATCH_YES;
}

static void pick(struct import *im, struct found *f, unsigned number)
{
	struct ask *ask = &im->asks[number];

	ask->matches++;
	if (ask->is_alias) {
		f->by_alias = true;
		return;
	}
	if (!f->picked || strcmp(ask->driver, "vfio-pci"))
		memcpy(f->driver, ask->driver, sizeof(f->driver));
	f->picked = true;
	if (f->n_asks < IMPORT_SHOWN_ASKS)
		f->asks[f->n_asks] = number;
	f->n_asks++;
}

static bool id_fits(const struct id_pattern *id, const struct device *d)
{
	return id->vendor == d->vendor && id->device == d->device &&
	       (id->subvendor == ID_ANY || id->subvendor == d->subvendor) &&
	       (id->subdevice == ID_ANY || id->subdevice == d->subdevice);
}

/* Where the address means the whole slot, its first function is the one with the id. */
static bool guard_fits(const struct import_result *r, const struct ask *ask, const struct device *d)
{
	const struct address *address = &ask->rule.terms[0].path.root;

	if (!ask->guarded || address->fn != FN_ANY)
		return !ask->guarded || id_fits(&ask->id, d);
	for (unsigned i = 0; i < r->n; i++)
		if (address_fits(address, &r->found[i].d.address))
			return id_fits(&ask->id, &r->found[i].d);
	return false;
}

/* What the files (not the ids that act before them) say of it: the last rule decides. */
static const struct settings_rule *configured_by(const struct import_result *r, struct found *f,
						 struct scratch *scratch)
{
	const struct settings_rule *last = NULL;

	for_each_rule (rule, &r->job->settings)
		if (rule->origin.source >= SOURCE_FILE &&
		    rule_holds(&r->job->sys, &rule->rule, &f->d, scratch))
			last = rule;
	return last;
}

static void match_one(struct import_result *r, struct found *f)
{
	struct import *im = r->im;
	struct scratch scratch;

	f->d.facts &= ~(unsigned)FACT_LINK;
	facts_look_up(&r->job->sys, &f->d, ALL_FACTS | FACT_DRIVER, &scratch);
	for (unsigned i = 0; i < im->n_asks; i++)
		if (rule_holds(&r->job->sys, &im->asks[i].rule, &f->d, &scratch) &&
		    guard_fits(r, &im->asks[i], &f->d))
			pick(im, f, i);
	f->own = configured_by(r, f, &scratch);
	f->configured = f->own && !f->own->rule.exclude;
	f->d.link = f->d.acpi = TEXT_NONE;
	f->d.facts &= ~(unsigned)(FACT_LINK | FACT_ACPI);
}

/* Unraid binds all of the group but bridges to other buses. */
static void take_group(struct import_result *r, unsigned ask, int group)
{
	for (unsigned i = 0; i < r->n; i++) {
		struct found *f = &r->found[i];
		bool has = false;

		for (unsigned k = 0; k < f->n_asks && k < IMPORT_SHOWN_ASKS; k++)
			has = has || f->asks[k] == ask;
		if (f->d.group == group && group != GROUP_NONE && !f->d.header && !has)
			pick(r->im, f, ask);
	}
}

static void take_groups(struct import_result *r)
{
	for (unsigned a = 0; a < r->im->n_asks; a++) {
		const struct ask *ask = &r->im->asks[a];

		for (unsigned i = 0; ask->whole_group && i < r->n; i++)
			if (address_fits(&ask->rule.terms[0].path.root, &r->found[i].d.address) &&
			    r->found[i].picked && guard_fits(r, ask, &r->found[i].d))
				take_group(r, a, r->found[i].d.group);
	}
}

int import_match(struct import_result *r)
{
	struct scratch scratch;

	if (list_functions(r))
		return -1;
	for (unsigned i = 0; i < r->n; i++) /* guards look at other functions, too */
		facts_look_up(&r->job->sys, &r->found[i].d, FACT_IDS, &scratch);
	for (unsigned i = 0; i < r->n; i++)
		match_one(r, &r->found[i]);
	take_groups(r);
	return 0;
}

void import_result_free(struct import_result *r)
{
	free(r->found);
	r->found = NULL;
}
