// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts of one device from sysfs: see facts.h. */
#include "facts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../core/pcicfg.h"
#include "../core/rule.h"

bool folder_next_function(struct folder *folder, struct address *ret)
{
	const char *name;

	/* functions are folders or links: what a file is called need not be read */
	while ((name = folder_next(folder)))
		if (!folder_says_file(name) && address_parse_name(text_of(name), ret))
			return true;
	return false;
}

struct text facts_attr(const struct sys *sys, const struct device *d, const char *name, char *buf,
		       size_t size)
{
	ssize_t n = sys_attr(sys->devices, sys_device_path(&d->address, name), buf, size);

	return (struct text) { n < 0 ? NULL : buf, n < 0 ? 0 : (size_t)n };
}

static struct text link_name(const struct sys *sys, const struct device *d, const char *name,
			     char buf[static DRIVER_NAME_MAX])
{
	const char *path = sys_device_path(&d->address, name);

	return sys_text(buf, sys_link_name(sys->devices, path, buf, DRIVER_NAME_MAX));
}

/* A number as sysfs prints ids and classes: "0x10de". */
static uint32_t attr_hex(const struct sys *sys, const struct device *d, const char *name)
{
	char buf[32];
	uint32_t value = 0;

	(void)text_hex(text_skip(facts_attr(sys, d, name, buf, sizeof(buf)), 2), 8, &value);
	return value;
}

static void look_up_ids(const struct sys *sys, struct device *d)
{
	char buf[96];
	int before = sys_unread;

	if (modalias_parse(facts_attr(sys, d, "modalias", buf, sizeof(buf)), d))
		return;
	sys_unread = before; /* the rest says the same */
	d->vendor = (uint16_t)attr_hex(sys, d, "vendor");
	d->device = (uint16_t)attr_hex(sys, d, "device");
	d->subvendor = (uint16_t)attr_hex(sys, d, "subsystem_vendor");
	d->subdevice = (uint16_t)attr_hex(sys, d, "subsystem_device");
	d->class = attr_hex(sys, d, "class") & 0xffffff;
}

static void look_up_link(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	const char *path = sys_path("%pA", &d->address);

	d->link = sys_text(scratch->link,
			   sys_link(sys->devices, path, scratch->link, sizeof(scratch->link)));
	if (!d->link.p && !sys_unread)
		sys_unread = ENOENT; /* it was there a moment ago: what guards ask is not known */
	d->vmd_child |= link_is_below_vmd(d->link); /* or its group has told */
	d->facts |= FACT_PLACE;
}

static void look_up_group(const struct sys *sys, struct device *d)
{
	char name[DRIVER_NAME_MAX];
	uint32_t group = (uint32_t)GROUP_NONE;

	(void)text_dec(link_name(sys, d, "iommu_group", name), INT32_MAX, &group);
	d->group = (int)group;
}

static size_t read_at(int fd, unsigned at, void *buf, size_t size)
{
	ssize_t n = fd < 0 ? -1 : pread(fd, buf, size, at);

	if (n < 0)
		(void)sys_failed();
	return n > 0 ? (size_t)n : 0;
}

static bool read_bytes(void *context, unsigned at, void *buf, size_t size)
{
	const int *fd = context;

	return read_at(*fd, at, buf, size) == size;
}

static void look_up_physfn(const struct sys *sys, struct device *d)
{
	char name[DRIVER_NAME_MAX];

	d->is_vf = address_parse_name(link_name(sys, d, "physfn", name), &d->physfn);
}

static void look_up_acpi(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	d->acpi = facts_attr(sys, d, "firmware_node/path", scratch->acpi, sizeof(scratch->acpi));
}

static void look_up_driver(const struct sys *sys, struct device *d)
{
	if (!link_name(sys, d, "driver", d->driver).n)
		d->driver[0] = '\0';
}

/* Configuration space says it; where it cannot be read, what only bridges have does. */
static void note_header(const struct sys *sys, struct device *d, const uint8_t *config, size_t n)
{
	int header = config_header_type(config, n);

	if (header < 0)
		header = sys_exists(sys->devices,
				    sys_device_path(&d->address, "secondary_bus_number"));
	d->header = (uint8_t)header;
}

/*
 * Linux 7.0 shows the serial number as an attribute, which may answer EIO for a device without one
 * (serial_number_show(), drivers/pci/pci-sysfs.c). Before that it is in extended configuration
 * space, where it is looked for too once a device lacks the attribute.
 */
static struct text serial_attribute(const struct sys *sys, const struct device *d, char *buf,
				    size_t size)
{
	static bool is_missing;
	struct text shown = TEXT_NONE;

	sys_unread = 0;
	if (!is_missing)
		shown = facts_attr(sys, d, "serial_number", buf, size);
	is_missing = !shown.p && !sys_unread;
	return shown;
}

static void look_up_config(const struct sys *sys, struct device *d, unsigned needs)
{
	uint8_t header[PCI_HEADER_SIZE];
	char buf[64];
	int before = sys_unread, fd;
	struct text shown = TEXT_NONE;
	bool walk;
	size_t n;

	if (needs & FACT_SERIAL)
		shown = serial_attribute(sys, d, buf, sizeof(buf));
	sys_unread = before;
	walk = needs & FACT_SERIAL && !shown.p;
	if (shown.p)
		(void)!serial_parse(shown, &d->serial);
	if (!walk && !(needs & FACT_HEADER))
		return;
	fd = openat(sys->devices, sys_device_path(&d->address, "config"), O_RDONLY | O_CLOEXEC);
	n = needs & FACT_HEADER ? read_at(fd, 0, header, sizeof(header)) : 0;
	if (walk)
		d->serial = config_serial(read_bytes, &fd);
	else
		sys_unread = before; /* there is another way to a header */
	if (needs & FACT_HEADER)
		note_header(sys, d, header, n);
	if (fd >= 0)
		(void)close(fd);
}

void facts_look_up(const struct sys *sys, struct device *d, unsigned needs, struct scratch *scratch)
{
	int before = sys_unread;

	sys_unread = 0;
	needs &= ~d->facts;
	if (needs & FACT_IDS)
		look_up_ids(sys, d);
	if (needs & FACT_LINK)
		look_up_link(sys, d, scratch);
	if (needs & FACT_GROUP)
		look_up_group(sys, d);
	if (needs & (FACT_SERIAL | FACT_HEADER))
		look_up_config(sys, d, needs);
	if (needs & FACT_PHYSFN)
		look_up_physfn(sys, d);
	if (needs & FACT_ACPI)
		look_up_acpi(sys, d, scratch);
	if (needs & FACT_DRIVER)
		look_up_driver(sys, d);
	d->facts |= needs & ~(unsigned)FACT_GUARD;
	if (sys_unread)
		d->unread = (uint8_t)sys_unread;
	sys_unread = before;
}
