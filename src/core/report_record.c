// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One record of /run/vfio-early/report, written here and read back by the host program's status:
 * "device" and tab-separated key=value. Values hold no tab and no newline.
 */
#include "report.h"

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

void report_record(struct buf *b, const struct entry *e, const struct settings *settings,
		   const struct world *world)
{
	const struct device *d = &e->device;
	const struct settings_rule *rule = entry_rule(settings, e);
	struct text now = text_of(d->driver), driver = text_of(e->outcome.driver);
	const char *reason = reason_name(e->reason);
	size_t at;

	buf_add(b, "device\taddress=%pA\tid=%04x:%04x\tclass=%06x", &d->address, d->vendor,
		d->device, d->class);
	if (d->group != GROUP_NONE)
		buf_add(b, "\tgroup=%d", d->group);
	buf_add(b, "\tnow=%pQ\twanted=%pQ\tverdict=%s\treason=%s\tresult=%s", &now, &e->wanted,
		verdict_name(e->verdict), reason ? reason : "", result_name(entry_result(e)));
	if (rule)
		buf_add(b, "\trule=%pQ\torigin=%pO", &rule->text, &rule->origin);
	print_warnings(b, e->warnings);
	buf_add(b, "\tdriver=%pQ", &driver);
	if (e->outcome.step != STEP_NONE)
		buf_add(b, "\tstep=%s\terrno=%d", step_name(e->outcome.step), e->outcome.error);
	buf_add(b, "\tmicroseconds=%u\twhy=", e->outcome.microseconds);
	at = b->n;
	report_why(b, e, settings, world);
	for (; at < b->n; at++)
		if (b->p[at] < ' ' || b->p[at] > '~')
			b->p[at] = '?';
}
