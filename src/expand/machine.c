/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine's lines (tests/machines/README.md) to structs. In: one line after the other. Out:
 * functions sorted by address, settings, files. A key that the format does not know, or says twice,
 * is an error with file and line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static void value_take(struct machine *machine, unsigned int line, struct pair *pair)
{
	char *value = pair->value;
	const char *wrong;

	if (strncmp(pair->key, "sysfs.", 6) != 0) {
		size_t length = value_decode(value, value, strlen(value));

		value[length] = '\0';
		if (strlen(value) != length)
			machine_complain(machine, line, "a byte of zero in the value of",
					 pair->key);
	}
	wrong = value_complaint(pair->key, value);
	if (wrong) {
		char what[160];

		snprintf(what, sizeof(what), "%.60s: %s", pair->key, wrong);
		machine_complain(machine, line, what, value);
	}
}

static size_t pairs_read(struct machine *machine, unsigned int line, char *rest, struct pair *pairs)
{
	char *save = NULL;
	size_t count = 0;

	for (char *word = strtok_r(rest, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		char *equals = strchr(word, '=');

		if (count == FUNCTION_KEYS_MAX)
			machine_complain(machine, line, "too many keys", word);
		pairs[count].key = word;
		/* builtin alone says yes */
		pairs[count].value = equals ? equals + 1 : word + strlen(word);
		if (equals)
			*equals = '\0';
		for (size_t i = 0; i < count; i++)
			if (strcmp(pairs[i].key, word) == 0)
				machine_complain(machine, line, "key said twice", word);
		value_take(machine, line, &pairs[count]);
		count++;
	}
	return count;
}

static bool address_read(const char *word, struct address *a)
{
	char printed[24];
	int end = 0;

	if (sscanf(word, "%8x:%2x:%2x.%1x%n", &a->domain, &a->bus, &a->device, &a->function,
		   &end) != 4 ||
	    word[end])
		return false;
	snprintf(printed, sizeof(printed), "%04x:%02x:%02x.%x", a->domain, a->bus & 0xff,
		 a->device & 0x1f, a->function & 7);
	return strcmp(printed, word) == 0;
}

static unsigned int must_hex(struct machine *machine, const struct function *f, const char *key,
			     unsigned int otherwise, unsigned int most)
{
	const char *text = function_get(f, key);
	char *end;
	unsigned long value;
	char what[80];

	if (!text)
		return otherwise;
	value = strtoul(text, &end, 16);
	if (!strspn(text, "0123456789abcdefABCDEF") || *end || value > most) {
		snprintf(what, sizeof(what), "%s: no hex number up to %x", key, most);
		machine_complain(machine, f->line, what, text);
	}
	return (unsigned int)value;
}

static void facts_read(struct machine *machine, struct function *f)
{
	for (size_t i = 0; i < f->pair_count; i++)
		if (!function_key_is_known(f->pairs[i].key))
			machine_complain(machine, f->line, "unknown key", f->pairs[i].key);
	if (!function_get(f, "vendor") || !function_get(f, "device") || !function_get(f, "class"))
		machine_complain(machine, f->line, "vendor, device and class are needed", f->name);
	f->vendor = must_hex(machine, f, "vendor", 0, 0xffff);
	f->device = must_hex(machine, f, "device", 0, 0xffff);
	f->subvendor = must_hex(machine, f, "subvendor", 0, 0xffff);
	f->subdevice = must_hex(machine, f, "subdevice", 0, 0xffff);
	f->class = must_hex(machine, f, "class", 0, 0xffffff);
	f->revision = must_hex(machine, f, "rev", 0, 0xff);
	f->header = must_hex(machine, f, "header", 0, 2);
	f->driver = function_get(f, "driver");
	f->group = -1;
	if (function_get(f, "group"))
		f->group = (int)function_number(f, "group", 10, 0);
}

/* room for one row more: it is doubled at each power of two */
static void *grown(void *rows, size_t count, size_t size)
{
	if (count & (count - 1))
		return rows;
	rows = realloc(rows, (count ? 2 * count : 1) * size);
	if (!rows)
		die("no memory");
	return rows;
}

static void function_read(struct machine *machine, unsigned int line, const char *name, char *rest)
{
	struct function *f = calloc(1, sizeof(*f));

	if (!f)
		die("no memory");
	f->line = line;
	f->file = machine->file;
	if (strlen(name) >= sizeof(f->name) || !address_read(name, &f->address))
		machine_complain(machine, line, "not an address as sysfs prints it", name);
	strcpy(f->name, name);
	f->pair_count = pairs_read(machine, line, rest, f->pairs);
	facts_read(machine, f);
	if (machine->count == MACHINE_ROWS_MAX)
		machine_complain(machine, line, "more than 16,384 functions", name);
	machine->functions = grown(machine->functions, machine->count, sizeof(struct function *));
	machine->functions[machine->count++] = f;
}

static void settings_read(struct machine *machine, unsigned int line, char *rest)
{
	if (machine->setting_count)
		machine_complain(machine, line, "a second line of settings", rest);
	machine->setting_count = pairs_read(machine, line, rest, machine->settings);
	for (size_t i = 0; i < machine->setting_count; i++)
		if (!machine_key_is_known(machine->settings[i].key))
			machine_complain(machine, line, "unknown setting",
					 machine->settings[i].key);
}

static void file_begin(struct machine *machine, unsigned int line, char *rest)
{
	char *path = rest + strspn(rest, " \t");

	path[strcspn(path, " \t")] = '\0';
	if (!path_is_safe(path))
		machine_complain(machine, line, "no path below the tree", path);
	for (size_t i = 0; i < machine->file_count; i++)
		if (strcmp(machine->files[i].path, path) == 0)
			machine_complain(machine, line, "file said twice", path);
	if (machine->file_count == MACHINE_FILES_MAX)
		machine_complain(machine, line, "more than 1,024 files", path);
	machine->files = grown(machine->files, machine->file_count, sizeof(machine->files[0]));
	machine->files[machine->file_count++] =
		(struct machine_file) { .path = path, .line = line };
}

/* "| TEXT", as it stands but for %41 */
static void file_line(struct machine *machine, unsigned int line, const char *text)
{
	struct machine_file *file;
	size_t length = strlen(text);

	if (!machine->file_count)
		machine_complain(machine, line, "no \"file PATH\" is before this", text);
	file = &machine->files[machine->file_count - 1];
	if (file->length + length + 1 > file->room) {
		file->room = 2 * (file->room + length + 1);
		file->bytes = realloc(file->bytes, file->room);
	}
	if (!file->bytes)
		die("no memory");
	file->length += value_decode(text, file->bytes + file->length, length);
	file->bytes[file->length++] = '\n';
}

void machine_line(struct machine *machine, unsigned int number, char *line)
{
	char *rest;

	if (*line == '|') {
		file_line(machine, number, line + 1 + (line[1] == ' '));
		return;
	}
	line[strcspn(line, "#")] = '\0';
	line += strspn(line, " \t");
	if (!*line)
		return;
	rest = line + strcspn(line, " \t");
	if (*rest)
		*rest++ = '\0';
	if (strcmp(line, "machine") == 0)
		settings_read(machine, number, rest);
	else if (strcmp(line, "file") == 0)
		file_begin(machine, number, rest);
	else
		function_read(machine, number, line, rest);
}

static int by_address(const void *left, const void *right)
{
	const struct address *a = &(*(struct function *const *)left)->address;
	const struct address *b = &(*(struct function *const *)right)->address;

	if (a->domain != b->domain)
		return a->domain < b->domain ? -1 : 1;
	if (a->bus != b->bus)
		return a->bus < b->bus ? -1 : 1;
	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return (int)a->function - (int)b->function;
}

void machine_check(struct machine *machine)
{
	if (!machine->count)
		die("%s: it has no function", machine->file);
	qsort(machine->functions, machine->count, sizeof(struct function *), by_address);
	for (size_t i = 1; i < machine->count; i++)
		if (by_address(&machine->functions[i - 1], &machine->functions[i]) == 0)
			machine_complain(machine, machine->functions[i]->line, "address said twice",
					 machine->functions[i]->name);
}

struct function *machine_find(const struct machine *machine, const char *name)
{
	struct function key, *wanted = &key, **found;

	if (!address_read(name, &key.address))
		return NULL;
	found = bsearch(&wanted, machine->functions, machine->count, sizeof(struct function *),
			by_address);
	return found ? *found : NULL;
}
