// SPDX-License-Identifier: GPL-2.0-or-later
/* The boot's report, read back: see report_read.h. */
#include "report_read.h"

#include "../sys/state.h"

static struct text *field_of(struct report_record *r, struct text key)
{
	struct {
		const char *key;
		struct text *field;
	} fields[] = {
		{ "id", &r->id },	  { "class", &r->class },	{ "group", &r->group },
		{ "now", &r->now },	  { "wanted", &r->wanted },	{ "verdict", &r->verdict },
		{ "reason", &r->reason }, { "result", &r->result },	{ "rule", &r->rule },
		{ "origin", &r->origin }, { "warnings", &r->warnings }, { "driver", &r->driver },
		{ "step", &r->step },	  { "why", &r->why },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (text_is(key, fields[i].key))
			return fields[i].field;
	return NULL;
}

/* Fields that a later version may add are passed over. False if the address cannot be read. */
static bool read_record(struct text line, struct report_record *ret)
{
	bool has_address = false;

	*ret = (struct report_record) { 0 };
	while (line.p) {
		struct text value = text_cut(&line, '\t'), key = text_cut(&value, '=');
		struct text *field = field_of(ret, key);

		if (field)
			*field = value;
		else if (text_is(key, "address"))
			has_address = address_parse_name(value, &ret->address);
		else if (text_is(key, "microseconds"))
			(void)text_dec(value, UINT32_MAX, &ret->microseconds);
	}
	return has_address;
}

static void read_line(struct report *report, struct text key, struct text value)
{
	if (text_is(key, "mode"))
		report->mode = value;
	else if (text_is(key, "version"))
		report->version = value;
	else if (text_is(key, "kernel"))
		report->kernel = value;
	else if (text_is(key, "uptime"))
		report->uptime = value;
	else if (text_is(key, "microseconds"))
		(void)text_dec(value, UINT32_MAX, &report->microseconds);
	else if (text_is(key, "complaint") && report->n_complaints < REPORT_MAX_COMPLAINTS)
		report->complaints[report->n_complaints++] = value;
	else if (text_is(key, "device") && report->n < REPORT_MAX_RECORDS &&
		 read_record(value, &report->records[report->n]))
		report->n++;
}

const char *report_read(struct text text, struct report *ret)
{
	struct text line, key;
	bool whole = false;

	*ret = (struct report) { 0 };
	if (!text_line(&text, &line) || !text_is(line, STATE_FORMAT))
		return "its first line is not \"" STATE_FORMAT "\"";
	while (text_line(&text, &line)) {
		key = text_cut(&line, '\t');
		whole = text_is(key, "end");
		read_line(ret, key, line);
	}
	return whole ? NULL : "it is not whole";
}

const struct report_record *report_find(const struct report *report, const struct address *address)
{
	for (unsigned i = 0; i < report->n; i++)
		if (!address_compare(&report->records[i].address, address))
			return &report->records[i];
	return NULL;
}
