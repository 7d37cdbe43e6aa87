// SPDX-License-Identifier: GPL-2.0-or-later
/* What an import found, for scripts: see import_show.h. */
#include <json-c/json.h>
#include <stdio.h>

#include "import_show.h"

#define ROOM 8192

static struct json_object *string_of(const struct buf *b)
{
	return json_object_new_string_len(b->p, (int)b->n);
}

/* Bytes that are no ASCII as \xNN: JSON is UTF-8. */
static struct json_object *quoted(struct text t)
{
	char room[ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, t);
	return string_of(&b);
}

static struct json_object *origin_of(const struct import_result *r, unsigned line)
{
	char room[ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	import_origin(&b, r->im, line, false);
	return string_of(&b);
}

static void add(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static struct json_object *origins_of(const struct import_result *r, const struct found *f)
{
	struct json_object *list = json_object_new_array();

	for (unsigned i = 0; i < f->n_asks && i < IMPORT_SHOWN_ASKS; i++)
		json_object_array_add(list, origin_of(r, r->im->asks[f->asks[i]].line));
	return list;
}

static struct json_object *rule_of(const struct import_result *r, const struct found *f)
{
	struct json_object *o = json_object_new_object();
	char room[64];
	struct buf b = BUF(room);

	add(o, "rule", json_object_new_string(f->rule));
	buf_clear(&b);
	address_print(&b, &f->d.address);
	add(o, "address", string_of(&b));
	buf_clear(&b);
	buf_add(&b, "%04x:%04x", f->d.vendor, f->d.device);
	add(o, "id", string_of(&b));
	add(o, "wanted", json_object_new_string(f->driver));
	add(o, "now", f->d.driver[0] ? json_object_new_string(f->d.driver) : NULL);
	add(o, "origins", origins_of(r, f));
	add(o, "problem", f->refused[0] ? quoted(text_of(f->refused)) : NULL);
	return o;
}

static struct json_object *rules_of(const struct import_result *r)
{
	struct json_object *list = json_object_new_array();

	for (unsigned i = 0; i < r->n; i++)
		if (found_is_new(&r->found[i]))
			json_object_array_add(list, rule_of(r, &r->found[i]));
	return list;
}

static struct json_object *problems_of(const struct import_result *r, bool notes)
{
	struct json_object *list = json_object_new_array();

	for (unsigned i = 0; i < r->im->n_problems; i++) {
		const struct import_problem *problem = &r->im->problems[i];
		struct json_object *o;

		if (problem->note != notes)
			continue;
		o = json_object_new_object();
		add(o, "origin", origin_of(r, problem->line));
		add(o, "text", problem->token.n ? quoted(problem->token) : NULL);
		add(o, "problem", quoted(text_of(problem->sentence)));
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *line_of(const struct import_result *r, unsigned number)
{
	const struct old_line *old = &r->im->lines[number];
	struct json_object *o = json_object_new_object();
	char room[ROOM];
	struct buf b = BUF(room);

	add(o, "origin", origin_of(r, number));
	add(o, "lines", json_object_new_int64(old->last - old->line + 1));
	add(o, "text", quoted(old->text));
	buf_clear(&b);
	import_argument(&b, r, old);
	add(o, "remedy", b.n ? string_of(&b) : NULL);
	return o;
}

static struct json_object *lines_of(const struct import_result *r)
{
	struct json_object *list = json_object_new_array();

	for (unsigned i = 0; i < r->im->n_lines; i++)
		if (r->im->lines[i].goes)
			json_object_array_add(list, line_of(r, i));
	return list;
}

void import_show_json(const struct import_result *r, const char *written)
{
	struct json_object *o = json_object_new_object();

	add(o, "rules", rules_of(r));
	add(o, "options", r->options[0] ? quoted(text_of(r->options)) : NULL);
	add(o, "proved", json_object_new_boolean(r->proved));
	add(o, "untranslated", problems_of(r, false));
	add(o, "notes", problems_of(r, true));
	add(o, "obsolete", lines_of(r));
	add(o, "written", written ? json_object_new_string(written) : NULL);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
