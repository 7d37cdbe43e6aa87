// SPDX-License-Identifier: GPL-2.0-or-later
/* The line that speaks of the whole machine, and names from pci.ids: see capture.h. */
#include <string.h>
#include <unistd.h>

#include "capture.h"

static bool has_device(const struct capture *c, const char *driver)
{
	for (unsigned i = 0; i < c->inventory.n; i++)
		if (!strcmp(c->inventory.devices[i].driver, driver))
			return true;
	return false;
}

/* Those without a device: what a rule wants may be among them. */
static void print_drivers(struct capture *c)
{
	char room[4096];
	struct buf b = BUF(room);
	struct folder dir;
	const char *name;

	buf_clear(&b);
	folder_open(&dir, c->job->sys.root, "sys/bus/pci/drivers");
	while ((name = folder_next(&dir)))
		if (!has_device(c, name) && !strchr(name, ','))
			buf_add(&b, "%s%s", b.n ? "," : "", name);
	capture_key(c, "drivers", (struct text) { b.p, b.n });
}

static void print_tables(struct capture *c)
{
	static const char *const names[] = { "DMAR", "IVRS", "IORT", "VIOT" };
	char room[64];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (sys_exists(c->job->sys.root, sys_path("sys/firmware/acpi/tables/%s", names[i])))
			buf_add(&b, "%s%s", b.n ? "," : "", names[i]);
	capture_key(c, "tables", (struct text) { b.p, b.n });
}

static void print_iommu(struct capture *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->job->sys.root, "sys/class/iommu");
	name = folder_next(&dir);
	if (name)
		capture_key(c, "iommu", text_of(name));
	folder_close(&dir);
}

void capture_machine(struct capture *c)
{
	char release[128];
	ssize_t n =
		sys_attr(c->job->sys.root, "proc/sys/kernel/osrelease", release, sizeof(release));

	fprintf(c->out,
		"# made by vfio-early capture " VERSION "%s: please read it before you give "
		"it away\n",
		c->job->sys.is_live && geteuid() ? " without root" : "");
	fputs("machine", c->out);
	if (n > 0)
		capture_key(c, "kernel", text_of(release));
	print_iommu(c);
	print_tables(c);
	print_drivers(c);
	putc('\n', c->out);
}

static bool is_first(const struct capture *c, unsigned device, bool of_vendor)
{
	const struct device *all = c->inventory.devices, *d = &all[device];

	for (unsigned i = 0; i < device; i++)
		if (all[i].vendor == d->vendor && (of_vendor || all[i].device == d->device))
			return false;
	return true;
}

static bool is_first_of_class(const struct capture *c, unsigned device, unsigned bits)
{
	const struct device *all = c->inventory.devices;

	for (unsigned i = 0; i < device; i++)
		if (all[i].class >> bits == all[device].class >> bits)
			return false;
	return true;
}

/* "1b36  Red Hat, Inc." behind `indent`; what has no name has no line. */
static void print_line(struct capture *c, const char *indent, struct text number, struct text name)
{
	char room[512];
	struct buf line = BUF(room);

	if (!name.n)
		return;
	buf_add(&line, "%s%pT  %pT", indent, &number, &name);
	capture_file_line(c, (struct text) { line.p, line.n });
}

typedef void print_name(struct buf *b, const struct names *names, const struct device *d);

static void print_named(struct capture *c, const char *indent, const char *number,
			const struct device *d, print_name *print)
{
	char room[400];
	struct buf b = BUF(room);

	buf_clear(&b);
	print(&b, &c->names, d);
	print_line(c, indent, text_of(number), (struct text) { b.p, b.n });
}

/* A device's own line stands behind its vendor's. */
static void print_vendor(struct capture *c, unsigned first)
{
	const struct device *all = c->inventory.devices;
	char number[8];

	(void)snprintf(number, sizeof(number), "%04x", all[first].vendor);
	print_named(c, "", number, &all[first], names_vendor);
	for (unsigned i = first; i < c->inventory.n; i++) {
		if (all[i].vendor != all[first].vendor || !is_first(c, i, false))
			continue;
		(void)snprintf(number, sizeof(number), "%04x", all[i].device);
		print_named(c, "\t", number, &all[i], names_model);
	}
}

/*
 * libpci says "Bridge [06fe]" of a subclass that it does not know: so it tells the name of the
 * class alone, and whether it knows one that there is.
 */
static bool cut_number(struct buf *b, uint32_t class)
{
	char number[16];
	int n = snprintf(number, sizeof(number), " [%04x]", class >> 8);

	if (b->n < (size_t)n || strcmp(b->p + b->n - n, number) != 0)
		return false;
	b->n -= (size_t)n;
	b->p[b->n] = '\0';
	return true;
}

static void print_subclass(struct capture *c, const struct device *d)
{
	char room[400], number[8];
	struct buf b = BUF(room);

	buf_clear(&b);
	names_class(&b, &c->names, d);
	(void)snprintf(number, sizeof(number), "%02x", d->class >> 8 & 0xff);
	if (!cut_number(&b, d->class))
		print_line(c, "\t", text_of(number), (struct text) { b.p, b.n });
}

static void print_class(struct capture *c, unsigned first)
{
	const struct device *all = c->inventory.devices;
	struct device unknown = { .class = (all[first].class & 0xff0000) | 0xfe00 };
	char room[400], number[8];
	struct buf b = BUF(room);

	buf_clear(&b);
	names_class(&b, &c->names, &unknown);
	(void)snprintf(number, sizeof(number), "%02x", all[first].class >> 16);
	if (!cut_number(&b, unknown.class))
		return;
	print_line(c, "C ", text_of(number), (struct text) { b.p, b.n });
	for (unsigned i = first; i < c->inventory.n; i++)
		if (all[i].class >> 16 == all[first].class >> 16 && is_first_of_class(c, i, 8))
			print_subclass(c, &all[i]);
}

void capture_names(struct capture *c)
{
	capture_file_begin(c, "usr/share/misc/pci.ids");
	for (unsigned i = 0; i < c->inventory.n; i++)
		if (is_first(c, i, true))
			print_vendor(c, i);
	for (unsigned i = 0; i < c->inventory.n; i++)
		if (is_first_of_class(c, i, 16))
			print_class(c, i);
}
