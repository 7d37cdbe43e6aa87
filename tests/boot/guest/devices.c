/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every PCI function, one line each: "device ADDRESS DRIVER ID GROUP CLASS OVERRIDE", with "-" for
 * nothing.
 */
#include "guest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 512

static const char *attribute(const char *address, const char *name, char *buf, size_t size)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), PCI_DEVICES "/%s/%s", address, name);
	if (file_read(path, buf, size) < 0 || buf[0] == '\0' || strcmp(buf, "(null)") == 0)
		(void)snprintf(buf, size, "-");
	return buf;
}

static const char *link_of(const char *address, const char *name, char *buf, size_t size)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), PCI_DEVICES "/%s/%s", address, name);
	if (link_name(path, buf, size) < 0)
		(void)snprintf(buf, size, "-");
	return buf;
}

/* The kernel writes ids as 0x8086; everybody else writes 8086. */
static const char *without_0x(const char *text)
{
	return strncmp(text, "0x", 2) == 0 ? text + 2 : text;
}

static void device_print(const char *address)
{
	char driver[TEXT_MAX], vendor[TEXT_MAX], device[TEXT_MAX], group[TEXT_MAX], class[TEXT_MAX],
		override[TEXT_MAX];

	printf("device %s %s %s:%s %s %s %s\n", address,
	       link_of(address, "driver", driver, sizeof(driver)),
	       without_0x(attribute(address, "vendor", vendor, sizeof(vendor))),
	       without_0x(attribute(address, "device", device, sizeof(device))),
	       link_of(address, "iommu_group", group, sizeof(group)),
	       without_0x(attribute(address, "class", class, sizeof(class))),
	       attribute(address, "driver_override", override, sizeof(override)));
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static unsigned devices_bound(void)
{
	struct dirent **list = NULL;
	int count = scandir(PCI_DEVICES, &list, not_hidden, alphasort);
	char driver[TEXT_MAX];
	unsigned bound = 0;

	for (int i = 0; i < count; i++) {
		if (strcmp(link_of(list[i]->d_name, "driver", driver, sizeof(driver)), "-") != 0)
			bound++;
		free(list[i]);
	}
	free(list);
	return bound;
}

/*
 * Some drivers probe in the kernel's own threads, and the initramfs need not wait for them. Look
 * until the number of bound functions has stood still for a second, at most for the time given.
 */
void devices_settle(unsigned seconds)
{
	unsigned before = devices_bound(), still = 0;

	for (unsigned tick = 0; tick < seconds * 10 && still < 10; tick++) {
		unsigned after;

		(void)usleep(100 * 1000);
		after = devices_bound();
		still = after == before ? still + 1 : 0;
		before = after;
	}
}

void devices_print(void)
{
	struct dirent **list = NULL;
	int count = scandir(PCI_DEVICES, &list, not_hidden, alphasort);

	if (count < 0)
		printf("lab-note no %s\n", PCI_DEVICES);
	for (int i = 0; i < count; i++) {
		device_print(list[i]->d_name);
		free(list[i]);
	}
	free(list);
}
