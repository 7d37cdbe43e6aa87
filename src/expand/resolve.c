/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What follows from a machine's facts: each function's place below sys/devices, its module,
 * whether it is multifunction. Pure but for the complaints, which end the program.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define FIRST_EMULATED_DOMAIN 0x10000
#define NUMBER_MAX	      0x7fffffffu /* of a group, bus, node */

static const char *pair_get(const struct pair *pairs, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return pairs[i].value;
	return NULL;
}

const char *function_get(const struct function *function, const char *key)
{
	return pair_get(function->pairs, function->pair_count, key);
}

const char *machine_setting(const struct machine *machine, const char *key)
{
	return pair_get(machine->settings, machine->setting_count, key);
}

unsigned long function_number(const struct function *function, const char *key, int base,
			      unsigned long otherwise)
{
	const char *text = function_get(function, key);
	char *end;
	unsigned long value;

	if (!text)
		return otherwise;
	value = strtoul(text, &end, base);
	if (!isxdigit((unsigned char)*text) || *end || value > NUMBER_MAX)
		die_at(function, "%s=%s is no number from 0 to %u", key, text, NUMBER_MAX);
	return value;
}

bool function_is_vga(const struct function *function)
{
	return function->class >> 8 == 0x0300;
}

bool function_is_bridge(const struct function *function)
{
	return function->header != 0;
}

bool list_next(const char **list, char word[static MACHINE_NAME_MAX + 1])
{
	size_t length;

	if (!*list || !**list)
		return false;
	length = strcspn(*list, ",");
	snprintf(word, MACHINE_NAME_MAX + 1, "%.*s", (int)length, *list);
	*list += length + ((*list)[length] == ',');
	return true;
}

/* "a,b,c" has "b" */
bool list_has(const char *list, const char *word)
{
	size_t length = strlen(word);

	while (list && *list) {
		size_t part = strcspn(list, ",");

		if (part == length && memcmp(list, word, length) == 0)
			return true;
		list += part + (list[part] == ',');
	}
	return false;
}

bool kernel_at_least(const struct options *options, unsigned int major, unsigned int minor)
{
	return options->kernel_major > major ||
	       (options->kernel_major == major && options->kernel_minor >= minor);
}

static bool same_module(const char *left, size_t length, const char *right)
{
	if (strlen(right) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (left[i] != right[i] && !(strchr("-_", left[i]) && strchr("-_", right[i])))
			return false;
	return true;
}

static void module_name_copy(char name[static 64], const char *from, size_t length)
{
	if (length >= 64)
		length = 63;
	memcpy(name, from, length);
	name[length] = '\0';
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
}

/* The module behind the driver: the one of like name among those that claim the device, or its
 * first */
const char *function_module(const struct function *function, char name[static 64])
{
	const char *list = function_get(function, "modules"), *part = list;

	module_name_copy(name, function->driver, strlen(function->driver));
	if (!list)
		return name;
	module_name_copy(name, list, strcspn(list, ","));
	while (*part) {
		size_t length = strcspn(part, ",");

		if (same_module(part, length, function->driver))
			module_name_copy(name, part, length);
		part += length + (part[length] == ',');
	}
	return name;
}

bool driver_is_builtin(const struct machine *machine, const struct options *options,
		       const struct function *function)
{
	if (function_get(function, "builtin") || strcmp(function->driver, "pcieport") == 0 ||
	    list_has(machine_setting(machine, "builtin"), function->driver))
		return true;
	for (size_t i = 0; i < options->builtin_count; i++)
		if (strcmp(options->builtin[i], function->driver) == 0)
			return true;
	return false;
}

/* The VMD function that an emulated domain hangs below, NULL for a domain of its own right */
const char *vmd_of(const struct machine *machine, const struct function *function)
{
	const char *said = function_get(function, "vmd");

	if (said)
		return strcmp(said, "-") == 0 ? NULL : said;
	if (function->address.domain < FIRST_EMULATED_DOMAIN)
		return NULL;
	for (size_t i = 0; i < machine->count; i++) {
		const struct function *f = machine->functions[i];

		if ((f->driver && strcmp(f->driver, "vmd") == 0) ||
		    list_has(function_get(f, "modules"), "vmd"))
			return f->name;
	}
	return NULL;
}

static void path_join(struct function *f, const char *above, const char *middle)
{
	int n = snprintf(f->path, sizeof(f->path), "%s%s/%s", above, middle, f->name);

	if (n < 0 || (size_t)n >= sizeof(f->path))
		die_at(f, "bridges too deep for one path");
}

static void path_resolve(const struct machine *machine, struct function *f, unsigned int depth)
{
	const char *parent = function_get(f, "parent"), *vmd = vmd_of(machine, f);
	struct function *above = NULL;
	char root[32];

	if (f->path[0])
		return;
	if (depth > machine->count)
		die_at(f, "%s is below itself", f->name);
	if (parent && strcmp(parent, "-") != 0) {
		above = machine_find(machine, parent);
		if (!above)
			die_at(f, "no bridge %s", parent);
		path_resolve(machine, above, depth + 1);
		path_join(f, above->path, "");
		return;
	}
	snprintf(root, sizeof(root), "/pci%04x:%02x", f->address.domain, f->address.bus);
	if (vmd)
		above = machine_find(machine, vmd);
	if (vmd && !above)
		die_at(f, "no VMD function %s", vmd);
	if (above)
		path_resolve(machine, above, depth + 1);
	path_join(f, above ? above->path : "devices", root);
}

static bool same_slot(const struct address *a, const struct address *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}

void machine_resolve(struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++) {
		struct function *f = machine->functions[i];
		const char *physfn = function_get(f, "physfn");

		path_resolve(machine, f, 0);
		if (i && same_slot(&machine->functions[i - 1]->address, &f->address)) {
			f->multifunction = true;
			machine->functions[i - 1]->multifunction = true;
		}
		if (!physfn)
			continue;
		if (!machine_find(machine, physfn))
			die_at(f, "no physical function %s", physfn);
		machine_find(machine, physfn)->vfs++;
		machine_find(machine, physfn)->vfs_listed++;
	}
}
