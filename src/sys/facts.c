// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts of one device from sysfs: see facts.h. */
#include "facts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../core/pcicfg.h"
#include "../core/rule.h"

#define PATH_ROOM 128

const char *facts_path(struct buf *b, const struct address *address, const char *attribute)
{
	buf_clear(b);
	address_print(b, address);
	buf_add(b, "/%s", attribute);
	return b->p;
}

static ssize_t attr(const struct sys *sys, const struct device *d, const char *name, char *buf,
		    size_t size)
{
	char path[PATH_ROOM];
	struct buf b = BUF(path);

	return sys_attr(sys->devices, facts_path(&b, &d->address, name), buf, size);
}

static ssize_t link_name(const struct sys *sys, const struct device *d, const char *name, char *buf,
			 size_t size)
{
	char path[PATH_ROOM];
	struct buf b = BUF(path);

	return sys_link_name(sys->devices, facts_path(&b, &d->address, name), buf, size);
}

/* A number as sysfs prints ids and classes: "0x10de". */
static uint32_t attr_hex(const struct sys *sys, const struct device *d, const char *name)
{
	char buf[32];
	ssize_t n = attr(sys, d, name, buf, sizeof(buf));
	uint32_t value = 0;

	if (n > 2 && text_hex((struct text){ buf + 2, (size_t)n - 2 }, 8, &value))
		return value;
	return 0;
}

static void look_up_ids(const struct sys *sys, struct device *d)
{
	char buf[96];
	ssize_t n = attr(sys, d, "modalias", buf, sizeof(buf));

	if (n > 0 && modalias_parse((struct text){ buf, (size_t)n }, d))
		return;
	d->vendor = (uint16_t)attr_hex(sys, d, "vendor");
	d->device = (uint16_t)attr_hex(sys, d, "device");
	d->subvendor = (uint16_t)attr_hex(sys, d, "subsystem_vendor");
	d->subdevice = (uint16_t)attr_hex(sys, d, "subsystem_device");
	d->class = attr_hex(sys, d, "class") & 0xffffff;
}

static void look_up_link(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);
	ssize_t n;

	address_print(&b, &d->address);
	n = sys_link(sys->devices, name, scratch->link, sizeof(scratch->link));
	d->link = n > 0 ? (struct text){ scratch->link, (size_t)n } : TEXT_NONE;
}

static void look_up_group(const struct sys *sys, struct device *d)
{
	char name[32];
	ssize_t n = link_name(sys, d, "iommu_group", name, sizeof(name));
	uint32_t group;

	d->group = GROUP_NONE;
	if (n > 0 && text_dec((struct text){ name, (size_t)n }, INT32_MAX, &group))
		d->group = (int)group;
}

static size_t read_config(const struct sys *sys, const struct device *d, uint8_t *buf, size_t size)
{
	char path[PATH_ROOM];
	struct buf b = BUF(path);
	int fd = openat(sys->devices, facts_path(&b, &d->address, "config"), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return 0;
	n = pread(fd, buf, size, 0);
	(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* Linux 7.0 shows it as an attribute; before that it is in extended configuration space. */
static void look_up_serial(const struct sys *sys, struct device *d)
{
	uint8_t config[PCI_CONFIG_SIZE];
	char buf[64];
	ssize_t n = attr(sys, d, "serial_number", buf, sizeof(buf));

	d->serial = 0;
	if (n >= 0) {
		if (serial_parse((struct text){ buf, (size_t)n }, &d->serial))
			d->serial = 0;
		return;
	}
	d->serial = config_serial(config, read_config(sys, d, config, sizeof(config)));
}

static void look_up_physfn(const struct sys *sys, struct device *d)
{
	char name[64];
	ssize_t n = link_name(sys, d, "physfn", name, sizeof(name));

	d->is_vf = n > 0 && address_parse_name((struct text){ name, (size_t)n }, &d->physfn);
}

static void look_up_acpi(const struct sys *sys, struct device *d, struct scratch *scratch)
{
	ssize_t n = attr(sys, d, "firmware_node/path", scratch->acpi, sizeof(scratch->acpi));

	d->acpi = n > 0 ? (struct text){ scratch->acpi, (size_t)n } : TEXT_NONE;
}

static void look_up_driver(const struct sys *sys, struct device *d)
{
	if (link_name(sys, d, "driver", d->driver, sizeof(d->driver)) < 0)
		d->driver[0] = '\0';
}

/* Configuration space says it; where it cannot be read, what only bridges have does. */
static void look_up_header(const struct sys *sys, struct device *d)
{
	uint8_t config[64];
	int header = config_header_type(config, read_config(sys, d, config, sizeof(config)));
	char path[PATH_ROOM];
	struct buf b = BUF(path);

	if (header < 0)
		header = sys_exists(sys->devices, facts_path(&b, &d->address, "secondary_bus_number"));
	d->header = (uint8_t)header;
}

void facts_look_up(const struct sys *sys, struct device *d, unsigned needs, struct scratch *scratch)
{
	needs &= ~d->facts;
	if (needs & FACT_IDS)
		look_up_ids(sys, d);
	if (needs & FACT_LINK)
		look_up_link(sys, d, scratch);
	if (needs & FACT_GROUP)
		look_up_group(sys, d);
	if (needs & FACT_SERIAL)
		look_up_serial(sys, d);
	if (needs & FACT_PHYSFN)
		look_up_physfn(sys, d);
	if (needs & FACT_ACPI)
		look_up_acpi(sys, d, scratch);
	if (needs & FACT_DRIVER)
		look_up_driver(sys, d);
	if (needs & FACT_HEADER)
		look_up_header(sys, d);
	d->facts |= needs & ~(unsigned)FACT_GUARD;
}
