// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One record of /run/vfio-early/report, written here and read back by the host program's status:
 * "device" and tab-separated key=value. Values hold no tab and no newline.
 */
#include "report.h"

static void field(struct buf *b, const char *key, struct text value)
{
	buf_add(b, "\t%s=", key);
	buf_quote(b, value);
}

static void print_warnings(struct buf *b, unsigned warnings)
{
	const char *comma = "";

	buf_add(b, "\twarnings=");
	for (unsigned bit = 0; bit < WARN_MAX; bit++) {
		if (!(warnings & 1u << bit))
			continue;
		buf_add(b, "%s%s", comma, warning_name(bit));
		comma = ",";
	}
}

static void print_origin(struct buf *b, const struct settings_rule *rule)
{
	if (!rule)
		return;
	field(b, "rule", rule->text);
	buf_add(b, "\torigin=");
	origin_print(b, &rule->origin);
}

void report_record(struct buf *b, const struct entry *e, const struct settings *settings,
		   const struct world *world)
{
	const struct device *d = &e->device;
	const char *reason = reason_name(e->reason);
	size_t at;

	buf_add(b, "device\taddress=");
	address_print(b, &d->address);
	buf_add(b, "\tid=%04x:%04x\tclass=%06x", d->vendor, d->device, d->class);
	if (d->group != GROUP_NONE)
		buf_add(b, "\tgroup=%d", d->group);
	field(b, "now", text_of(d->driver));
	field(b, "wanted", e->wanted);
	buf_add(b, "\tverdict=%s\treason=%s\tresult=%s", verdict_name(e->verdict), reason ? reason : "",
		result_name(entry_result(e)));
	print_origin(b, entry_rule(settings, e));
	print_warnings(b, e->warnings);
	field(b, "driver", text_of(e->outcome.driver));
	if (e->outcome.step != STEP_NONE)
		buf_add(b, "\tstep=%s\terrno=%d", step_name(e->outcome.step), e->outcome.error);
	buf_add(b, "\tmicroseconds=%u\twhy=", e->outcome.microseconds);
	at = b->n;
	report_why(b, e, settings, world);
	for (; at < b->n; at++)
		if (b->p[at] < ' ' || b->p[at] > '~')
			b->p[at] = '?';
}
