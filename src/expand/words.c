/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a key, a name and a path may be in a machine's text. Pure. A name becomes one component of a
 * path in the tree, so it must not be able to lead out of it.
 */
#include <stdio.h>
#include <string.h>

#include "machine.h"

static const char *const function_keys[] = {
	"vendor", "device",	 "subvendor",	 "subdevice",	 "class",
	"rev",	  "header",	 "parent",	 "secondary",	 "subordinate",
	"driver", "modules",	 "group",	 "boot_vga",	 "serial",
	"physfn", "sriov_total", "sriov_offset", "sriov_stride", "sriov_vf_device",
	"slot",	  "numa",	 "fb",		 "reset",	 "builtin",
	"acpi",	  "vmd",	 "resv",	 NULL,
};

static const char *const machine_keys[] = {
	"iommu", "tables", "builtin", "kernel", "drivers", NULL,
};

static bool is_one_of(const char *const *keys, const char *key)
{
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

bool machine_key_is_known(const char *key)
{
	return is_one_of(machine_keys, key);
}

bool function_key_is_known(const char *key)
{
	if (strncmp(key, "sysfs.", 6) == 0)
		return key[6] != '\0';
	if (strncmp(key, "bar", 3) == 0)
		return key[3] >= '0' && key[3] <= '5' && key[4] == '\0';
	return is_one_of(function_keys, key);
}

static bool part_is_safe(const char *name, size_t length, size_t most)
{
	if (!length || length > most || (length == 1 && name[0] == '.') ||
	    (length == 2 && name[0] == '.' && name[1] == '.'))
		return false;
	for (size_t i = 0; i < length; i++)
		if (name[i] == '/' || name[i] < ' ' || name[i] > '~')
			return false;
	return true;
}

bool name_is_safe(const char *name)
{
	return part_is_safe(name, strlen(name), MACHINE_NAME_MAX);
}

bool names_are_safe(const char *list)
{
	while (*list) {
		size_t length = strcspn(list, ",");

		if (!part_is_safe(list, length, MACHINE_NAME_MAX))
			return false;
		list += length + (list[length] == ',');
	}
	return true;
}

bool path_is_safe(const char *path)
{
	if (strlen(path) >= SYSFS_PATH_MAX)
		return false;
	for (;;) {
		size_t length = strcspn(path, "/");

		if (!part_is_safe(path, length, 255))
			return false;
		if (!path[length])
			return true;
		path += length + 1;
	}
}

const char *value_complaint(const char *key, const char *value)
{
	static const char *const names[] = { "driver", "slot", "iommu", "kernel", NULL };
	static const char *const lists[] = { "modules", "drivers", "builtin", "tables", NULL };

	if (strncmp(key, "sysfs.", 6) == 0)
		return strlen(key) > 200 || !path_is_safe(key + 6)
			       ? "no path of an attribute below the function"
			       : NULL;
	if (is_one_of(names, key) && !name_is_safe(value))
		return "no name: up to 100 printable characters without '/' are";
	if (is_one_of(lists, key) && !names_are_safe(value))
		return "no list of names with commas";
	return NULL;
}

size_t value_decode(const char *value, char *bytes, size_t room)
{
	size_t length = 0;

	for (; *value && length < room; value++) {
		unsigned int byte;

		if (value[0] == '%' && sscanf(value + 1, "%2x", &byte) == 1 && value[1] &&
		    value[2]) {
			bytes[length++] = (char)byte;
			value += 2;
		} else {
			bytes[length++] = *value;
		}
	}
	return length;
}
