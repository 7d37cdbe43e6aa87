// SPDX-License-Identifier: GPL-2.0-or-later
/* What of an old setup no rule of ours can mean, told device by device: see import_devices.h. */
#include <string.h>

#include "../core/match.h"
#include "import_devices.h"

void import_tell(struct import_result *r, const struct found *f, bool note, const char *why)
{
	char name[64];
	struct buf b = BUF(name);

	buf_clear(&b);
	address_print(&b, &f->d.address);
	buf_add(&b, " %04x:%04x", f->d.vendor, f->d.device);
	for (unsigned i = 0; i < f->n_asks && i < IMPORT_SHOWN_ASKS; i++) {
		const struct ask *ask = &r->im->asks[f->asks[i]];

		if (note)
			import_note(r->im, ask->line, ask->text, "%s %s", name, why);
		else
			import_problem(r->im, ask->line, ask->text, "%s %s", name, why);
	}
}

static void drop(struct import_result *r, struct found *f, bool note, const char *why)
{
	f->picked = false;
	import_tell(r, f, note, why);
}

static struct found *find(struct import_result *r, const struct address *address)
{
	for (unsigned i = 0; i < r->n; i++)
		if (!address_compare(&r->found[i].d.address, address))
			return &r->found[i];
	return NULL;
}

static void drop_vf(struct import_result *r, struct found *vf)
{
	struct found *pf = find(r, &vf->d.physfn);

	if (pf && pf->picked)
		drop(r, pf, false,
		     "has virtual functions that are used, so its own driver must keep it");
	drop(r, vf, false,
	     "is a virtual function: none is there early in the boot, and its PF keeps its driver");
}

static void drop_excluded(struct import_result *r, struct found *f)
{
	char why[200];
	struct buf b = BUF(why);

	buf_clear(&b);
	buf_add(&b, "is taken out by the rule %pT (%pO)", &f->own->text, &f->own->origin);
	drop(r, f, false, why);
}

static void drop_bridge(struct import_result *r, struct found *f)
{
	if (f->d.header)
		drop(r, f, true, "is a bridge, which vfio-pci never took");
	else
		drop(r, f, false, "is a bridge, which vfio-early never takes");
}

/* Without ids= an alias bound nothing, but kept the normal driver away: what was meant is clear. */
static void take_aliases(struct import_result *r)
{
	bool any_ids = false;

	for (unsigned i = 0; i < r->im->n_asks; i++)
		any_ids = any_ids || r->im->asks[i].rule.terms[0].kind == TERM_ID;
	for (unsigned i = 0; i < r->n; i++) {
		struct found *f = &r->found[i];

		if (!f->by_alias || f->picked || any_ids || f->d.header || f->n_asks)
			continue;
		f->picked = true;
		memcpy(f->driver, "vfio-pci", sizeof("vfio-pci"));
	}
}

static void name_asks(struct import_result *r, const struct ask *ask, unsigned number)
{
	for (unsigned i = 0; i < r->n; i++) {
		struct found *f = &r->found[i];
		char text[96];
		struct buf b = BUF(text);

		buf_clear(&b);
		device_modalias(&b, &f->d);
		if (f->n_asks || !text_glob(ask->rule.terms[0].value, text_of(text)))
			continue;
		f->asks[f->n_asks++] = number;
		if (!f->picked)
			import_tell(r, f, true, "is in no ids=, so vfio-pci never got it");
		else
			import_tell(r, f, true,
				    "was only kept from its driver; now vfio-pci gets it");
	}
}

static bool has_id(const struct found *f, const struct ask *ask)
{
	return f->d.vendor == ask->id.vendor && f->d.device == ask->id.device;
}

static void describe(struct buf *b, const struct import_result *r, const struct ask *ask)
{
	const struct found *there = NULL, *elsewhere = NULL;

	for (unsigned i = 0; i < r->n; i++) {
		const struct found *f = &r->found[i];

		if (!there && address_fits(&ask->rule.terms[0].path.root, &f->d.address))
			there = f;
		if (!elsewhere && has_id(f, ask))
			elsewhere = f;
	}
	if (!there)
		buf_add(b, "no such device is there now");
	else
		buf_add(b, "%pA is now %04x:%04x", &there->d.address, there->d.vendor,
			there->d.device);
	if (there && has_id(there, ask))
		buf_add(b, ", but its subsystem is %04x:%04x", there->d.subvendor,
			there->d.subdevice);
	else if (elsewhere)
		buf_add(b, "; %04x:%04x is at %pA", elsewhere->d.vendor, elsewhere->d.device,
			&elsewhere->d.address);
}

static void tell_missing(struct import_result *r, const struct ask *ask)
{
	char text[160];
	struct buf b = BUF(text);

	buf_clear(&b);
	if (ask->guarded)
		describe(&b, r, ask);
	else
		buf_add(&b, "no such device is there now");
	import_problem(r->im, ask->line, ask->text, "%s", text);
}

void import_sift(struct import_result *r)
{
	struct import *im = r->im;

	take_aliases(r);
	for (unsigned i = 0; i < r->n; i++)
		if (r->found[i].picked && r->found[i].d.is_vf)
			drop_vf(r, &r->found[i]);
	for (unsigned i = 0; i < im->n_asks; i++) {
		if (im->asks[i].is_alias)
			name_asks(r, &im->asks[i], i);
		else if (!im->asks[i].matches)
			tell_missing(r, &im->asks[i]);
	}
	for (unsigned i = 0; i < r->n; i++) {
		struct found *f = &r->found[i];

		if (f->picked && device_is_bridge(&f->d))
			drop_bridge(r, f);
		else if (f->picked && f->own && f->own->rule.exclude)
			drop_excluded(r, f);
	}
}
