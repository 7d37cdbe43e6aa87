/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a machine (tests/machines/README.md). In: the text file. Out: functions sorted by address.
 * A key that the format does not know, or says twice, is an error with file and line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expand.h"

#define MACHINE_BYTES_MAX (16u << 20)

static const char *const function_keys[] = {
	"vendor", "device",	 "subvendor",	 "subdevice",	 "class",
	"rev",	  "header",	 "parent",	 "secondary",	 "subordinate",
	"driver", "modules",	 "group",	 "boot_vga",	 "serial",
	"physfn", "sriov_total", "sriov_offset", "sriov_stride", "sriov_vf_device",
	"slot",	  "numa",	 "fb",		 "reset",	 "builtin",
	"acpi",	  "vmd",	 "resv",	 NULL,
};

static const char *const machine_keys[] = { "iommu", "tables", "builtin", NULL };

static _Noreturn void complain(const struct machine *machine, unsigned int line, const char *what,
			       const char *text)
{
	die("%s:%u: %s: %s", machine->file, line, what, text);
}

static bool key_is_known(const char *const *keys, const char *key)
{
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

static bool function_key_is_known(const char *key)
{
	if (strncmp(key, "sysfs.", 6) == 0)
		return key[6] != '\0';
	if (strncmp(key, "bar", 3) == 0)
		return key[3] >= '0' && key[3] <= '5' && key[4] == '\0';
	return key_is_known(function_keys, key);
}

static char *file_read(const char *file)
{
	char *text = malloc(MACHINE_BYTES_MAX + 1);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n;

	if (fd < 0 || !text)
		die("%s: %s", file, strerror(errno));
	while ((n = read(fd, text + length, MACHINE_BYTES_MAX - length)) > 0)
		length += (size_t)n;
	if (n < 0)
		die("%s: %s", file, strerror(errno));
	if (length == MACHINE_BYTES_MAX)
		die("%s: more than %u bytes", file, MACHINE_BYTES_MAX);
	close(fd);
	text[length] = '\0';
	return text;
}

static size_t pairs_read(struct machine *machine, unsigned int line, char *rest, struct pair *pairs)
{
	char *save = NULL;
	size_t count = 0;

	for (char *word = strtok_r(rest, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		char *equals = strchr(word, '=');

		if (count == FUNCTION_KEYS_MAX)
			complain(machine, line, "too many keys", word);
		pairs[count].key = word;
		/* builtin alone says yes */
		pairs[count].value = equals ? equals + 1 : word + strlen(word);
		if (equals)
			*equals = '\0';
		for (size_t i = 0; i < count; i++)
			if (strcmp(pairs[i].key, word) == 0)
				complain(machine, line, "key said twice", word);
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

	if (!text)
		return otherwise;
	value = strtoul(text, &end, 16);
	if (!*text || *end || value > most)
		complain(machine, f->line, key, text);
	return (unsigned int)value;
}

static void facts_read(struct machine *machine, struct function *f)
{
	for (size_t i = 0; i < f->pair_count; i++)
		if (!function_key_is_known(f->pairs[i].key))
			complain(machine, f->line, "unknown key", f->pairs[i].key);
	if (!function_get(f, "vendor") || !function_get(f, "device") || !function_get(f, "class"))
		complain(machine, f->line, "vendor, device and class are needed", f->name);
	f->vendor = must_hex(machine, f, "vendor", 0, 0xffff);
	f->device = must_hex(machine, f, "device", 0, 0xffff);
	f->subvendor = must_hex(machine, f, "subvendor", 0, 0xffff);
	f->subdevice = must_hex(machine, f, "subdevice", 0, 0xffff);
	f->class = must_hex(machine, f, "class", 0, 0xffffff);
	f->revision = must_hex(machine, f, "rev", 0, 0xff);
	f->header = must_hex(machine, f, "header", 0, 2);
	f->driver = function_get(f, "driver");
	f->group = (int)function_number(f, "group", 10, (unsigned long)-1);
}

static void function_read(struct machine *machine, unsigned int line, const char *name, char *rest)
{
	struct function *f = calloc(1, sizeof(*f));

	if (!f)
		die("no memory");
	f->line = line;
	if (strlen(name) >= sizeof(f->name) || !address_read(name, &f->address))
		complain(machine, line, "not an address as sysfs prints it", name);
	strcpy(f->name, name);
	f->pair_count = pairs_read(machine, line, rest, f->pairs);
	facts_read(machine, f);
	if (machine->count == machine->room) {
		machine->room = machine->room ? machine->room * 2 : 256;
		machine->functions =
			realloc(machine->functions, machine->room * sizeof(struct function *));
		if (!machine->functions)
			die("no memory");
	}
	machine->functions[machine->count++] = f;
}

static void settings_read(struct machine *machine, unsigned int line, char *rest)
{
	if (machine->setting_count)
		complain(machine, line, "a second line of settings", rest);
	machine->setting_count = pairs_read(machine, line, rest, machine->settings);
	for (size_t i = 0; i < machine->setting_count; i++)
		if (!key_is_known(machine_keys, machine->settings[i].key))
			complain(machine, line, "unknown setting", machine->settings[i].key);
}

static void line_read(struct machine *machine, unsigned int number, char *line)
{
	char *rest;

	line[strcspn(line, "#")] = '\0';
	line += strspn(line, " \t");
	if (!*line)
		return;
	rest = line + strcspn(line, " \t");
	if (*rest)
		*rest++ = '\0';
	if (strcmp(line, "machine") == 0)
		settings_read(machine, number, rest);
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

void machine_read(struct machine *machine, const char *file)
{
	unsigned int number = 0;
	char *next;

	*machine = (struct machine) { .file = file, .text = file_read(file) };
	for (char *line = machine->text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		line_read(machine, ++number, line);
	}
	if (!machine->count)
		die("%s: no function", file);
	qsort(machine->functions, machine->count, sizeof(struct function *), by_address);
	for (size_t i = 1; i < machine->count; i++)
		if (by_address(&machine->functions[i - 1], &machine->functions[i]) == 0)
			complain(machine, machine->functions[i]->line, "address said twice",
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
