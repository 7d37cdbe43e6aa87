/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PCI bus as the kernel knows it: kept here, with the tree's links following. Matching is
 * pci_match_device().
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakekernel.h"

static void attribute_text(const struct device *device, const char *name, char *text, size_t room)
{
	char path[PATH_LENGTH + 64];

	snprintf(path, sizeof(path), "%s/%s", device->path, name);
	if (text_read(kernel.sys, path, text, room) < 0)
		text[0] = '\0';
}

bool device_number(const struct device *device, const char *attribute, unsigned long *ret_value)
{
	char text[64], *end;
	unsigned long value;

	attribute_text(device, attribute, text, sizeof(text));
	value = strtoul(text, &end, 0);
	if (!text[0] || *end)
		return false;
	*ret_value = value;
	return true;
}

static int by_name(const void *left, const void *right)
{
	return strcmp((*(struct device *const *)left)->name,
		      (*(struct device *const *)right)->name);
}

struct device *device_find(const char *name)
{
	struct device key, *wanted = &key, **found;

	if (strlen(name) >= sizeof(key.name))
		return NULL;
	strcpy(key.name, name);
	found = bsearch(&wanted, kernel.devices, kernel.device_count, sizeof(struct device *),
			by_name);
	return found ? *found : NULL;
}

static bool device_path_read(struct device *device)
{
	char link[64];
	ssize_t length;

	snprintf(link, sizeof(link), "bus/pci/devices/%s", device->name);
	length = readlinkat(kernel.sys, link, device->path, sizeof(device->path) - 1);
	if (length < 9 || strncmp(device->path, "../../../", 9) != 0)
		return false;
	device->path[length] = '\0';
	memmove(device->path, device->path + 9, (size_t)length - 8);
	return true;
}

static void device_facts_read(struct device *device)
{
	char text[256];

	attribute_text(device, "modalias", device->modalias, sizeof(device->modalias));
	attribute_text(device, "driver_override", text, sizeof(text));
	if (strcmp(text, "(null)") != 0)
		snprintf(device->override, sizeof(device->override), "%.*s", NAME_LENGTH - 1, text);
}

struct device *device_append(const char *name)
{
	struct device *device = calloc(1, sizeof(*device));

	if (!device || strlen(name) >= sizeof(device->name))
		die("%s: cannot add this device", name);
	strcpy(device->name, name);
	if (!device_path_read(device))
		die("sys/bus/pci/devices/%s: not a link as the kernel makes it", name);
	device_facts_read(device);
	kernel.devices =
		realloc(kernel.devices, (kernel.device_count + 1) * sizeof(struct device *));
	if (!kernel.devices)
		die("no memory");
	kernel.devices[kernel.device_count++] = device;
	return device;
}

void devices_sort(void)
{
	qsort(kernel.devices, kernel.device_count, sizeof(struct device *), by_name);
}

/* NAME's link is in the tree already */
struct device *device_add(const char *name)
{
	struct device *device = device_append(name);

	devices_sort();
	return device;
}

struct driver *driver_find(const char *name)
{
	struct driver *driver = kernel.drivers;

	while (driver && strcmp(driver->name, name) != 0)
		driver = driver->next;
	return driver;
}

void driver_claim(struct driver *driver, const char *alias)
{
	if (driver->alias_count == ALIASES_MAX)
		die("driver %s: more than %d aliases", driver->name, ALIASES_MAX);
	driver->aliases = realloc(driver->aliases, (driver->alias_count + 1) * sizeof(char *));
	if (!driver->aliases)
		die("no memory");
	driver->aliases[driver->alias_count++] = strdup(alias);
}

struct driver *driver_add(const char *name, const char *module)
{
	struct driver *driver = calloc(1, sizeof(*driver)), **last = &kernel.drivers;

	if (!driver)
		die("no memory");
	snprintf(driver->name, sizeof(driver->name), "%s", name);
	snprintf(driver->module, sizeof(driver->module), "%s", module);
	while (*last)
		last = &(*last)->next;
	*last = driver;
	return driver;
}

/* bus_add_driver() makes these only after it has tried every device, so a hung probe hides them */
void driver_publish(struct driver *driver)
{
	static const char *const files[] = { "uevent", "new_id", "remove_id", "bind", "unbind" };
	char path[PATH_LENGTH];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "bus/pci/drivers/%s/%s", driver->name, files[i]);
		file_make(kernel.sys, path, 0200, "");
	}
}

static bool id_allows(const struct driver *driver, const struct device *device)
{
	const struct dynamic_id *id;

	for (id = driver->ids; id; id = id->next)
		if (id_matches(id, device))
			return true;
	return false;
}

bool driver_matches(const struct driver *driver, const struct device *device)
{
	bool chosen = device->override[0] != '\0';

	if (chosen && strcmp(device->override, driver->name) != 0)
		return false;
	if (chosen || id_allows(driver, device))
		return true;
	if (driver->override_only)
		return false;
	for (size_t i = 0; i < driver->alias_count; i++)
		if (fnmatch(driver->aliases[i], device->modalias, 0) == 0)
			return true;
	return false;
}

/* the uevent attribute names the driver in its first line */
static void uevent_update(struct device *device)
{
	char path[PATH_LENGTH + 64], text[2048], whole[2200], *rest = text;

	snprintf(path, sizeof(path), "%s/uevent", device->path);
	if (text_read(kernel.sys, path, text, sizeof(text)) < 0)
		return;
	if (strncmp(text, "DRIVER=", 7) == 0)
		rest = strchr(text, '\n') ? strchr(text, '\n') + 1 : text + strlen(text);
	snprintf(whole, sizeof(whole), "%s%s%s%s\n", device->driver ? "DRIVER=" : "",
		 device->driver ? device->driver->name : "", device->driver ? "\n" : "", rest);
	text_write(kernel.sys, path, whole);
}

void driver_link(struct device *device, struct driver *driver)
{
	char path[PATH_LENGTH + 64], target[PATH_LENGTH];

	snprintf(target, sizeof(target), "bus/pci/drivers/%s", driver->name);
	snprintf(path, sizeof(path), "%s/driver", device->path);
	link_make(kernel.sys, path, target);
	snprintf(path, sizeof(path), "%s/%s", target, device->name);
	link_make(kernel.sys, path, device->path);
	device->driver = driver;
	uevent_update(device);
}

/* only the links: during remove() the device still has its driver */
void driver_unlink(struct device *device, struct driver *driver)
{
	char path[PATH_LENGTH + 64];

	snprintf(path, sizeof(path), "%s/driver", device->path);
	if (unlinkat(kernel.sys, path, 0) < 0)
		die("%s: %s", path, strerror(errno));
	snprintf(path, sizeof(path), "bus/pci/drivers/%s/%s", driver->name, device->name);
	if (unlinkat(kernel.sys, path, 0) < 0)
		die("%s: %s", path, strerror(errno));
}

bool bus_autoprobes(void)
{
	char text[8];

	return text_read(kernel.sys, "bus/pci/drivers_autoprobe", text, sizeof(text)) < 0 ||
	       text[0] != '0';
}
