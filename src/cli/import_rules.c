// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that take over an old setup, judged by the guards and proved against the old asks: see
 * import_devices.h.
 */
#include <stdio.h>
#include <string.h>

#include "../core/guard.h"
#include "../core/match.h"
#include "../core/report.h"
#include "host.h"
#include "import_devices.h"
#include "stable.h"

#define CONFIG_ROOM (SETTINGS_MAX_RULES * (IMPORT_RULE_MAX + 32))

/* False if it does not fit. */
static bool write_rule(const struct import_result *r, struct found *f)
{
	struct buf b = BUF(f->rule);
	struct scratch scratch;

	buf_clear(&b);
	facts_look_up(&r->job->sys, &f->d, STABLE_FACTS, &scratch);
	if (!stable_rule(&r->job->sys, &f->d, &b)) {
		address_print(&b, &f->d.address);
		buf_add(&b, "@%04x:%04x", f->d.vendor, f->d.device);
	}
	if (strcmp(f->driver, "vfio-pci"))
		buf_add(&b, "=%s", f->driver);
	f->d.link = TEXT_NONE;
	f->d.facts &= ~(unsigned)FACT_LINK;
	return !b.cut;
}

/* As the file will say it. The settings point into it, so it stays. */
static struct text config_text(const struct import_result *r)
{
	static char room[CONFIG_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < r->n; i++)
		if (found_is_new(&r->found[i]))
			buf_add(&b, "devices = %s\n", r->found[i].rule);
	return b.cut ? TEXT_NONE : (struct text) { b.p, b.n };
}

static unsigned count_new(const struct import_result *r)
{
	unsigned n = 0;

	for (unsigned i = 0; i < r->n; i++)
		n += found_is_new(&r->found[i]);
	return n;
}

static struct found *found_of(struct import_result *r, const struct entry *e)
{
	for (unsigned i = 0; i < r->n; i++)
		if (!address_compare(&r->found[i].d.address, &e->device.address))
			return &r->found[i];
	return NULL;
}

/* No hardware or parameter will change these: such a rule would be refused for ever. */
static bool is_final(enum reason reason)
{
	return reason == REASON_BRIDGE || reason == REASON_PROTECTED || reason == REASON_VMD;
}

static void take_verdict(struct import_result *r, const struct entry *e, struct found *f)
{
	char why[256];
	struct buf b = BUF(why);

	buf_clear(&b);
	if (e->reason == REASON_NO_DRIVER) /* is about modules, not about the rule */
		return;
	buf_add(&b, "would be refused: ");
	report_why(&b, e, &r->job->settings, &r->job->world);
	if (!is_final(e->reason)) {
		memcpy(f->refused, why, sizeof(why));
		return;
	}
	f->picked = false;
	import_tell(r, f, false, why);
}

/* The plan of the next boot with the new rules behind all that is configured. */
static void judge(struct import_result *r)
{
	struct job *job = r->job;

	settings_add_file(&job->settings, config_text(r), TEXT("import"));
	gather_world(job);
	gather_plan(job, true);
	guard_judge(&job->plan, &job->settings, &job->world);
	for_each_chosen (e, &job->plan) {
		struct found *f = found_of(r, e);

		if (e->verdict == VERDICT_REFUSE && f && found_is_new(f) && f->n_asks)
			take_verdict(r, e, f);
	}
}

static const struct rule *last_rule(const struct import_result *r, const struct settings *settings,
				    struct found *f)
{
	const struct rule *last = NULL;
	struct scratch scratch;
	unsigned needs;

	for_each_rule (rule, settings) {
		enum match match;

		while ((match = match_rule(&rule->rule, &f->d, &needs)) == MATCH_NEEDS)
			facts_look_up(&r->job->sys, &f->d, needs, &scratch);
		if (match == MATCH_YES)
			last = &rule->rule;
	}
	f->d.link = TEXT_NONE;
	f->d.facts &= ~(unsigned)FACT_LINK;
	return last;
}

/*
 * The proof: the rules alone, read back from their text by the parser of the boot, select the
 * devices that the old setup had, each for its driver, and no other.
 */
static void prove(struct import_result *r)
{
	static struct settings settings;

	settings_init(&settings);
	settings_add_file(&settings, config_text(r), TEXT("import"));
	r->proved = !settings.n_complaints;
	for (unsigned i = 0; i < r->n; i++) {
		struct found *f = &r->found[i];
		const struct rule *rule = last_rule(r, &settings, f);

		r->n_old += found_is_new(f);
		r->n_new += rule != NULL;
		if (!rule != !found_is_new(f) || (rule && !text_is(rule_driver(rule), f->driver)))
			r->proved = false;
	}
}

/* The value of an option among others; p is NULL if it is not there. */
static struct text option_value(struct text options, struct text key)
{
	struct text word, found = TEXT_NONE;

	while (text_word(&options, " \t", &word)) {
		struct text value = word;

		if (text_equal(text_cut(&value, '='), key))
			found = value.p ? value : TEXT("");
	}
	return found;
}

static void add_option(struct import_result *r, struct buf *b, const struct module_option *option)
{
	struct text value = option->text, key = text_cut(&value, '=');
	struct text own = option_value(r->job->settings.options, key);
	struct text now = option_value((struct text) { b->p, b->n }, key);

	if (own.p && !text_equal(own, value))
		import_note(r->im, option->line, option->text,
			    "the configuration's `options` has another value, which stays");
	else if (!own.p && (!now.p || !text_equal(now, value)))
		buf_add(b, "%s%pT", b->n ? " " : "", &option->text);
}

/* What is configured stays in front; of the old ones the last value wins, as with the kernel. */
static void make_options(struct import_result *r)
{
	struct text old = r->job->settings.options;
	struct buf b = BUF(r->options);

	buf_clear(&b);
	buf_text(&b, old);
	for (unsigned i = 0; i < r->im->n_options; i++)
		add_option(r, &b, &r->im->options[i]);
	if (b.n == old.n)
		r->options[0] = '\0';
	if (b.cut)
		r->im->lost++;
}

int import_make_rules(struct import_result *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (found_is_new(&r->found[i]) && !write_rule(r, &r->found[i]))
			r->im->lost++;
	if (count_new(r) > SETTINGS_MAX_RULES || r->im->lost)
		return -1;
	make_options(r);
	judge(r);
	prove(r);
	return r->proved ? 0 : -1;
}
