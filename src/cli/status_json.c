// SPDX-License-Identifier: GPL-2.0-or-later
/* The status as one JSON object: the keys of the plan, and `driver`, which is what it is on now. */
#include "json.h"
#include "status.h"

static struct json_object *text_or_null(struct text t)
{
	return t.n ? json_text(t) : NULL;
}

static struct json_object *cell(const struct boot_status *s, const struct status_device *d,
				enum status_column column)
{
	char room[4 * 4096 + 512];
	struct buf b = BUF(room);

	status_cell(&b, s, d, column);
	return b.n ? json_buf(&b) : NULL;
}

static struct json_object *why_of(const struct boot_status *s, const struct status_device *d)
{
	char room[4096];
	struct buf b = BUF(room);

	if (d->bound)
		return NULL;
	status_why(&b, s, d);
	return json_buf(&b);
}

static struct json_object *words_of(struct text list)
{
	char room[256];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, list);
	return json_words(room);
}

static struct json_object *device_of(const struct boot_status *s, const struct status_device *d)
{
	static const struct report_record none;
	const struct report_record *r = d->record ? d->record : &none;
	struct json_object *o = json_object_new_object();

	json_add_device(o, &d->now);
	json_object_object_add(o, "now", text_or_null(r->now));
	json_object_object_add(o, "wanted", text_or_null(status_wanted(d)));
	json_object_object_add(o, "verdict", text_or_null(r->verdict));
	json_object_object_add(o, "reason", text_or_null(r->reason));
	json_object_object_add(o, "rule", cell(s, d, STATUS_RULE));
	json_object_object_add(o, "origin", cell(s, d, STATUS_ORIGIN));
	json_object_object_add(o, "warnings", words_of(r->warnings));
	json_object_object_add(o, "driver", json_word(d->now.driver));
	json_object_object_add(o, "bound", json_object_new_boolean(d->bound));
	json_object_object_add(o, "microseconds", json_object_new_int64(r->microseconds));
	json_object_object_add(o, "why", why_of(s, d));
	return o;
}

int status_show_json(const struct boot_status *s)
{
	const struct report *r = s->report;
	struct json_object *o = json_object_new_object(), *devices = json_object_new_array();

	for (unsigned i = 0; i < s->n; i++)
		json_object_array_add(devices, device_of(s, &s->devices[i]));
	json_object_object_add(o, "mode",
			       r ? text_or_null(r->mode)
				 : json_word(mode_name(s->plan.job->settings.mode)));
	json_object_object_add(o, "uptime", r ? text_or_null(r->uptime) : NULL);
	json_object_object_add(o, "microseconds",
			       r ? json_object_new_int64(r->microseconds) : NULL);
	json_object_object_add(o, "devices", devices);
	json_print(o);
	return 0;
}
