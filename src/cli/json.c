// SPDX-License-Identifier: GPL-2.0-or-later
/* Pieces of JSON: see json.h. */
#include "json.h"

#include <stdio.h>

#define TEXT_ROOM (4 * 4096 + 64) /* a quoted line */

struct json_object *json_buf(const struct buf *b)
{
	return json_object_new_string_len(b->p, (int)b->n);
}

/* JSON is UTF-8, and a file may hold anything. */
struct json_object *json_text(struct text t)
{
	char room[TEXT_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, t);
	return json_buf(&b);
}

struct json_object *json_word(const char *word)
{
	return word && word[0] ? json_text(text_of(word)) : NULL;
}

struct json_object *json_address(const struct address *address)
{
	char room[ADDRESS_NAME_MAX];
	struct buf b = BUF(room);

	address_print(&b, address);
	return json_buf(&b);
}

void json_add_device(struct json_object *o, const struct device *d)
{
	char room[16];
	struct buf b = BUF(room);

	json_object_object_add(o, "address", json_address(&d->address));
	buf_add(&b, "%04x:%04x", d->vendor, d->device);
	json_object_object_add(o, "id", json_buf(&b));
	buf_clear(&b);
	buf_add(&b, "%06x", d->class);
	json_object_object_add(o, "class", json_buf(&b));
	json_object_object_add(o, "group",
			       d->group == GROUP_NONE ? NULL : json_object_new_int(d->group));
}

struct json_object *json_words(const char *list)
{
	struct json_object *array = json_object_new_array();
	struct text rest = text_of(list), word;

	while (text_word(&rest, ", ", &word))
		json_object_array_add(array, json_text(word));
	return array;
}

void json_print(struct json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
