// SPDX-License-Identifier: GPL-2.0-or-later
/* The list as one JSON object; its keys are those of the plan where they mean the same. */
#include <ctype.h>

#include "json.h"
#include "listing.h"

static bool is_list(enum list_column column)
{
	return column == LIST_MODULES || column == LIST_RESET || column == LIST_MARKS;
}

static struct json_object *value_of(const struct listing *listing, unsigned device,
				    enum list_column column)
{
	const struct device *d = &listing->inventory.devices[device];
	char room[LISTING_CELL];
	struct buf b = BUF(room);

	if (column == LIST_GROUP)
		return d->group == GROUP_NONE ? NULL : json_object_new_int(d->group);
	buf_clear(&b);
	listing_cell(&b, listing, device, column);
	if (is_list(column))
		return json_words(room);
	return b.n ? json_buf(&b) : NULL;
}

/* "ADDRESS" is the key "address". */
static void key_of(const char *name, char ret[32])
{
	unsigned n = 0;

	for (; n < 31 && name[n]; n++)
		ret[n] = (char)tolower((unsigned char)name[n]);
	ret[n] = '\0';
}

static struct json_object *device_of(const struct listing *listing, unsigned device,
				     const struct options *options, const struct table *table)
{
	struct json_object *o = json_object_new_object();

	for (unsigned column = 0; column < LIST_MAX; column++) {
		char key[32];

		key_of(list_columns[column].name, key);
		if (table_has_key(table, options, key))
			json_object_object_add(o, key,
					       value_of(listing, device, (enum list_column)column));
	}
	return o;
}

int list_show_json(const struct listing *listing, const struct options *options,
		   const struct table *table)
{
	struct json_object *o = json_object_new_object(), *devices = json_object_new_array();

	for (unsigned i = 0; i < listing->inventory.n; i++)
		if (!listing->hidden[i])
			json_object_array_add(devices, device_of(listing, i, options, table));
	json_object_object_add(o, "devices", devices);
	json_print(o);
	return 0;
}
