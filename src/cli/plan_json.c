// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan as one JSON object; its keys are a promise (design: "The host program"). */
#include <json-c/json.h>
#include <stdio.h>

#include "plan_show.h"

#define TEXT_ROOM (4 * 4096 + 64) /* a quoted line */

static struct json_object *string_of(const struct buf *b)
{
	return json_object_new_string_len(b->p, (int)b->n);
}

/* Bytes that are no ASCII appear as \xNN: JSON is UTF-8, and a file may hold anything. */
static struct json_object *quoted(struct text t)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, t);
	return string_of(&b);
}

static struct json_object *word_or_null(const char *word)
{
	return word && word[0] ? quoted(text_of(word)) : NULL;
}

static struct json_object *origin_of(const struct origin *origin)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	origin_print(&b, origin);
	return string_of(&b);
}

static struct json_object *address_of(const struct entry *e)
{
	char room[ADDRESS_NAME_MAX];
	struct buf b = BUF(room);

	address_print(&b, &e->device.address);
	return string_of(&b);
}

static struct json_object *id_of(const struct device *d)
{
	char room[16];
	struct buf b = BUF(room);

	buf_add(&b, "%04x:%04x", d->vendor, d->device);
	return string_of(&b);
}

static struct json_object *class_of(const struct device *d)
{
	char room[16];
	struct buf b = BUF(room);

	buf_add(&b, "%06x", d->class);
	return string_of(&b);
}

static struct json_object *warnings_of(const struct host_plan *plan, unsigned entry)
{
	struct json_object *list = json_object_new_array();

	for (unsigned bit = 0; bit <= HOST_WARN_VFS; bit++)
		if (host_has_warning(plan, entry, bit))
			json_object_array_add(list, json_object_new_string(host_warning_name(bit)));
	return list;
}

static void add_rule(struct json_object *o, const struct settings_rule *rule)
{
	json_object_object_add(o, "rule", rule ? quoted(rule->text) : NULL);
	json_object_object_add(o, "origin", rule ? origin_of(&rule->origin) : NULL);
}

static struct json_object *device_of(const struct host_plan *plan, unsigned i)
{
	const struct entry *e = &plan->job->plan.entries[i];
	const struct device *d = &e->device;
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "address", address_of(e));
	json_object_object_add(o, "id", id_of(d));
	json_object_object_add(o, "class", class_of(d));
	json_object_object_add(o, "group",
			       d->group == GROUP_NONE ? NULL : json_object_new_int(d->group));
	json_object_object_add(o, "now", word_or_null(plan->entries[i].driver));
	json_object_object_add(o, "wanted", e->wanted.n ? quoted(e->wanted) : NULL);
	json_object_object_add(o, "verdict", json_object_new_string(verdict_name(e->verdict)));
	json_object_object_add(o, "reason", word_or_null(reason_name(e->reason)));
	add_rule(o, entry_rule(&plan->job->settings, e));
	json_object_object_add(o, "warnings", warnings_of(plan, i));
	return o;
}

static struct json_object *problem_of(const struct settings_rule *rule)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	if (rule->rule.exclude && !rule->problem)
		return NULL;
	return report_rule(&b, rule) ? string_of(&b) : NULL;
}

static struct json_object *rule_of(const struct settings_rule *rule)
{
	struct json_object *o = json_object_new_object();

	add_rule(o, rule);
	json_object_object_add(o, "matches", json_object_new_int64(rule->matches));
	json_object_object_add(o, "problem", problem_of(rule));
	return o;
}

static struct json_object *object_of(const struct host_plan *plan)
{
	const struct job *job = plan->job;
	struct json_object *o = json_object_new_object();
	struct json_object *devices = json_object_new_array(), *rules = json_object_new_array();

	for (unsigned i = 0; i < job->plan.n; i++)
		if (job->plan.entries[i].role != ROLE_NEIGHBOUR)
			json_object_array_add(devices, device_of(plan, i));
	for (unsigned i = 0; i < job->settings.n_rules; i++)
		json_object_array_add(rules, rule_of(&job->settings.rules[i]));
	json_object_object_add(o, "mode", json_object_new_string(mode_name(job->settings.mode)));
	json_object_object_add(o, "devices", devices);
	json_object_object_add(o, "rules", rules);
	return o;
}

int plan_show_json(const struct host_plan *plan)
{
	struct json_object *o = object_of(plan);

	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return 0;
}
