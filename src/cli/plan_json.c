// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan as one JSON object; its keys are a promise (design: "The host program"). */
#include "json.h"
#include "nearest.h"
#include "plan_show.h"
#include "vfs.h"

#define TEXT_ROOM (4 * 4096 + 64) /* a quoted line */

static struct json_object *origin_of(const struct origin *origin)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	origin_print(&b, origin);
	return json_buf(&b);
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
	json_object_object_add(o, "rule", rule ? json_text(rule->text) : NULL);
	json_object_object_add(o, "origin", rule ? origin_of(&rule->origin) : NULL);
}

/* With -o only those keys. */
static void drop_others(const struct host_plan *plan, const struct table *table,
			struct json_object *o)
{
	static const char *const keys[] = { "address", "id",	 "class",   "group",
					    "now",     "wanted", "verdict", "reason",
					    "rule",    "origin", "warnings" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!table_has_key(table, plan->options, keys[i]))
			json_object_object_del(o, keys[i]);
}

static struct json_object *device_of(const struct host_plan *plan, const struct table *table,
				     unsigned i)
{
	const struct entry *e = &plan->job->plan.entries[i];
	const struct device *d = &e->device;
	struct json_object *o = json_object_new_object();

	json_add_device(o, d);
	json_object_object_add(o, "now", json_word(plan->entries[i].driver));
	json_object_object_add(o, "wanted", e->wanted.n ? json_text(e->wanted) : NULL);
	json_object_object_add(o, "verdict", json_object_new_string(verdict_name(e->verdict)));
	json_object_object_add(o, "reason", json_word(reason_name(e->reason)));
	add_rule(o, entry_rule(&plan->job->settings, e));
	json_object_object_add(o, "warnings", warnings_of(plan, i));
	drop_others(plan, table, o);
	return o;
}

static struct json_object *problem_of(const struct sys *sys, const struct settings_rule *rule)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	if (rule->rule.exclude && !rule->problem)
		return NULL;
	return nearest_print(&b, sys, rule) ? json_buf(&b) : NULL;
}

static struct json_object *rule_of(const struct sys *sys, const struct settings_rule *rule)
{
	struct json_object *o = json_object_new_object();

	add_rule(o, rule);
	json_object_object_add(o, "matches", json_object_new_int64(rule->matches));
	json_object_object_add(o, "problem", problem_of(sys, rule));
	return o;
}

/* PFs that are written to for their VFs only: they are none of `devices`, which rules select. */
static struct json_object *pf_of(const struct host_plan *plan, const struct entry *e)
{
	const struct settings *settings = &plan->job->settings;
	struct json_object *o = json_object_new_object();
	struct device d = e->device;

	json_add_device(o, &e->device);
	add_rule(o, e->role == ROLE_PF ? entry_rule(settings, e) : NULL);
	json_object_object_add(o, "make",
			       json_object_new_int64(vfs_to_make(&plan->job->sys, settings, &d)));
	return o;
}

static struct json_object *object_of(const struct host_plan *plan, const struct table *table)
{
	const struct job *job = plan->job;
	struct json_object *o = json_object_new_object();
	struct json_object *devices = json_object_new_array(), *rules = json_object_new_array();
	struct json_object *pfs = json_object_new_array();

	for (unsigned i = 0; i < job->plan.n; i++)
		if (entry_is_device(&job->plan.entries[i]))
			json_object_array_add(devices, device_of(plan, table, i));
	for (unsigned i = 0; i < job->plan.n; i++)
		if (entry_keeps_vfs_free(&job->plan.entries[i]))
			json_object_array_add(pfs, pf_of(plan, &job->plan.entries[i]));
	for (unsigned i = 0; i < job->settings.n_rules; i++)
		json_object_array_add(rules, rule_of(&job->sys, &job->settings.rules[i]));
	json_object_object_add(o, "mode", json_object_new_string(mode_name(job->settings.mode)));
	json_object_object_add(o, "devices", devices);
	if (json_object_array_length(pfs))
		json_object_object_add(o, "pfs", pfs);
	else
		json_object_put(pfs);
	json_object_object_add(o, "rules", rules);
	return o;
}

int plan_show_json(const struct host_plan *plan)
{
	struct table table;
	int status = plan_choose(&table, plan->options);

	if (status >= 0)
		return status;
	json_print(object_of(plan, &table));
	return 0;
}
