// SPDX-License-Identifier: GPL-2.0-or-later
/* One line a function: see capture.h. The keys are those of tests/machines/README.md. */
#include <string.h>

#include "../core/match.h"
#include "../core/pcicfg.h"
#include "../core/rule.h"
#include "../sys/facts.h"
#include "../sys/framebuffer.h"
#include "capture.h"

#define ATTRIBUTE_ROOM 4096
#define CLASS_VGA      0x0300
#define CLASS_DISPLAY  0x03

static struct text attribute(const struct capture *c, const struct device *d, const char *name,
			     char room[static ATTRIBUTE_ROOM])
{
	return facts_attr(&c->job->sys, d, name, room, ATTRIBUTE_ROOM);
}

static void print_address(struct capture *c, const char *key, const struct address *address)
{
	char room[ADDRESS_NAME_MAX + 1];
	struct buf b = BUF(room);

	address_print(&b, address);
	capture_key(c, key, (struct text) { b.p, b.n });
}

/* What the reader would write there, and what is there: only a difference is worth a key. */
static void print_odd(struct capture *c, const struct device *d, const char *name,
		      const char *expected)
{
	char room[ATTRIBUTE_ROOM], key[64];
	struct text value = attribute(c, d, name, room);

	if (value.p && text_is(value, expected))
		return;
	(void)snprintf(key, sizeof(key), "sysfs.%s", name);
	capture_key(c, key, value);
}

/* Ids come from modalias; where that says nothing sensible the others are asked. */
static void print_odd_ids(struct capture *c, const struct device *d)
{
	const struct {
		const char *name, *format;
		unsigned value;
	} ids[] = { { "vendor", "0x%04x", d->vendor },
		    { "device", "0x%04x", d->device },
		    { "subsystem_vendor", "0x%04x", d->subvendor },
		    { "subsystem_device", "0x%04x", d->subdevice },
		    { "class", "0x%06x", d->class } };
	char room[ATTRIBUTE_ROOM], expected[96];
	struct text modalias = attribute(c, d, "modalias", room);
	struct buf b = BUF(expected);
	struct device other;

	if (modalias.p && modalias_parse(modalias, &other))
		return;
	device_modalias(&b, d);
	print_odd(c, d, "modalias", expected);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		(void)snprintf(expected, sizeof(expected), i < 4 ? "0x%04x" : "0x%06x",
			       ids[i].value);
		print_odd(c, d, ids[i].name, expected);
	}
}

static void print_ids(struct capture *c, const struct device *d)
{
	char room[ATTRIBUTE_ROOM];
	struct text revision = attribute(c, d, "revision", room);
	uint32_t rev;

	fprintf(c->out, " vendor=%04x device=%04x", d->vendor, d->device);
	if (d->subvendor || d->subdevice)
		fprintf(c->out, " subvendor=%04x subdevice=%04x", d->subvendor, d->subdevice);
	fprintf(c->out, " class=%06x", d->class);
	if (text_hex(text_skip(revision, 2), 2, &rev))
		fprintf(c->out, " rev=%02x", rev);
	fprintf(c->out, " header=%u", d->header > 1 ? 1U + (d->header == 2) : d->header);
}

/* From "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0": what is above, and the VMD. */
static void print_place(struct capture *c, const struct device *d)
{
	struct text rest = d->link, name;
	struct address above = { 0 }, address;
	bool any = false, root = false;

	while (text_word(&rest, "/", &name)) {
		if (text_starts(name, "pci") && text_has(name, ':'))
			root = true;
		if (!address_parse_name(name, &address) || !address_compare(&address, &d->address))
			continue;
		above = address;
		any = true;
		root = false;
	}
	if (any && !root)
		print_address(c, "parent", &above);
	else
		capture_key(c, "parent", TEXT("-"));
	if (any && root)
		print_address(c, "vmd", &above);
	else if (!any && d->address.domain > 0xffff)
		capture_key(c, "vmd", TEXT("-"));
}

static void print_number(struct capture *c, const struct device *d, const char *attribute_name,
			 const char *key, const char *format)
{
	char room[ATTRIBUTE_ROOM];
	uint32_t value;

	if (!text_dec(attribute(c, d, attribute_name, room), UINT16_MAX, &value))
		return;
	fprintf(c->out, " %s=", key);
	fprintf(c->out, format[0] == 'x' ? "%02x" : "%u", value);
}

static bool is_modular(const struct capture *c, const struct device *d)
{
	return sys_exists(c->job->sys.root,
			  sys_path("sys/bus/pci/drivers/%s/module/initstate", d->driver));
}

static void print_driver(struct capture *c, const struct device *d)
{
	char room[1024];
	struct buf b = BUF(room);

	if (d->driver[0])
		capture_key(c, "driver", text_of(d->driver));
	if (d->driver[0] && strcmp(d->driver, "pcieport") != 0 && !is_modular(c, d))
		fputs(" builtin", c->out);
	buf_clear(&b);
	claims_print(&b, &c->claims, d);
	if (b.n)
		capture_key(c, "modules", (struct text) { b.p, b.n });
}

/* Said once a group: of its first function. */
static void print_reserved(struct capture *c, unsigned device)
{
	const struct device *d = &c->inventory.devices[device];
	char room[2048];
	const char *path = sys_path("sys/kernel/iommu_groups/%d/reserved_regions", d->group);
	struct text rest = sys_text(room, sys_attr(c->job->sys.root, path, room, sizeof(room)));
	struct text line, start, end;

	for (unsigned i = 0; i < device; i++)
		if (c->inventory.devices[i].group == d->group)
			return;
	while (text_line(&rest, &line)) {
		if (!reserved_has_direct(line) || !text_word(&line, " ", &start) ||
		    !text_word(&line, " ", &end))
			continue;
		fprintf(c->out, " resv=direct:%.*s-%.*s", TEXT_ARGS(text_skip(start, 2)),
			TEXT_ARGS(text_skip(end, 2)));
		return;
	}
}

static void print_group(struct capture *c, unsigned device)
{
	const struct device *d = &c->inventory.devices[device];

	if (d->group == GROUP_NONE)
		return;
	fprintf(c->out, " group=%d", d->group);
	if (d->direct_map)
		print_reserved(c, device);
}

static const char *framebuffer_name(const struct capture *c)
{
	static const char *const names[] = { "efifb", "vesafb", "simplefb" };
	static char iomem[512 * 1024];
	struct text all = sys_text(iomem,
				   sys_read(&c->job->sys, "proc/iomem", iomem, sizeof(iomem))),
		    line;

	while (text_line(&all, &line))
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (text_is(text_trim(text_skip(line, text_find(line, ':') + 1)), names[i]))
				return names[i];
	return "simple-framebuffer";
}

static void print_display(struct capture *c, const struct device *d)
{
	char room[ATTRIBUTE_ROOM];
	struct text boot_vga = attribute(c, d, "boot_vga", room);

	if (d->class >> 16 != CLASS_DISPLAY)
		return;
	if (d->class >> 8 == CLASS_VGA || boot_vga.p)
		fprintf(c->out, " boot_vga=%d", text_starts(boot_vga, "1"));
	if (d->class >> 8 == CLASS_VGA && !boot_vga.p)
		capture_key(c, "sysfs.boot_vga", TEXT_NONE);
	else if (d->class >> 8 != CLASS_VGA && boot_vga.p)
		capture_key(c, "sysfs.boot_vga", boot_vga);
	if (framebuffer_left(&c->job->sys, d))
		fprintf(c->out, " fb=%s", framebuffer_name(c));
}

/* `reset_method` came with 5.15, and with the kernels of distributions that took it back. */
static void print_reset(struct capture *c, const struct device *d)
{
	bool old = sys_kernel_before(&c->job->sys, 5, 15);
	bool any = sys_exists(c->job->sys.devices, sys_device_path(&d->address, "reset"));
	char room[ATTRIBUTE_ROOM], list[ATTRIBUTE_ROOM];
	struct text methods = attribute(c, d, "reset_method", room), rest = methods, word;
	struct buf b = BUF(list);

	buf_clear(&b);
	while (text_word(&rest, " ", &word)) {
		buf_add(&b, "%s", b.n ? "," : "");
		buf_text(&b, word);
	}
	if (!methods.p)
		buf_add(&b, any ? "bus" : "-");
	else if (!b.n)
		buf_add(&b, "-");
	capture_key(c, "reset", (struct text) { b.p, b.n });
	if (methods.n && old)
		capture_key(c, "sysfs.reset_method", methods);
	else if (!methods.p && any && !old)
		capture_key(c, "sysfs.reset_method", TEXT_NONE);
}

static void print_sriov(struct capture *c, const struct device *d)
{
	char room[ATTRIBUTE_ROOM];
	struct text vf = attribute(c, d, "sriov_vf_device", room);

	if (d->is_vf)
		print_address(c, "physfn", &d->physfn);
	print_number(c, d, "sriov_totalvfs", "sriov_total", "u");
	print_number(c, d, "sriov_offset", "sriov_offset", "u");
	print_number(c, d, "sriov_stride", "sriov_stride", "u");
	if (vf.n)
		capture_key(c, "sriov_vf_device", vf);
}

bool capture_slot_address(const struct address *a, struct text address)
{
	char room[ADDRESS_NAME_MAX + 1];
	struct buf b = BUF(room);

	address_print(&b, a);
	while (b.n && b.p[b.n - 1] != '.')
		b.n--;
	return b.n && text_equal(address, (struct text) { b.p, b.n - 1 });
}

/* The first of the slots that have this address. */
static void print_slot(struct capture *c, const struct device *d)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->job->sys.root, "sys/bus/pci/slots");
	while ((name = folder_next(&dir))) {
		char room[ADDRESS_NAME_MAX + 8];
		const char *path = sys_path("sys/bus/pci/slots/%s/address", name);
		ssize_t n = sys_attr(c->job->sys.root, path, room, sizeof(room));

		if (!capture_slot_address(&d->address, sys_text(room, n)))
			continue;
		capture_key(c, "slot", text_of(name));
		folder_close(&dir);
		return;
	}
}

/* Does a function's own line have it? */
bool capture_has_slot(const struct capture *c, struct text name, struct text address)
{
	struct folder dir;
	const char *other;
	bool first = false, inside = false;

	for (unsigned i = 0; i < c->inventory.n; i++)
		inside |= capture_slot_address(&c->inventory.devices[i].address, address);
	folder_open(&dir, c->job->sys.root, "sys/bus/pci/slots");
	while (inside && (other = folder_next(&dir))) {
		char room[ADDRESS_NAME_MAX + 8];
		const char *path = sys_path("sys/bus/pci/slots/%s/address", other);
		ssize_t n = sys_attr(c->job->sys.root, path, room, sizeof(room));

		if (!text_equal(sys_text(room, n), address))
			continue;
		first = text_is(name, other);
		break;
	}
	folder_close(&dir);
	return first;
}

/* Only in a tree: a live host's belongs to what the drivers are now, and reading it takes a lock.
 */
static void print_override(struct capture *c, const struct device *d)
{
	char room[ATTRIBUTE_ROOM];

	if (!c->job->sys.is_live && attribute(c, d, "driver_override", room).p)
		print_odd(c, d, "driver_override", "(null)");
}

static void print_function(struct capture *c, unsigned device)
{
	const struct device *d = &c->inventory.devices[device];
	uint64_t serial = capture_serial(c, d->serial);
	char room[64];
	struct buf b = BUF(room);

	address_print(&b, &d->address);
	fputs(room, c->out);
	print_ids(c, d);
	print_place(c, d);
	print_number(c, d, "secondary_bus_number", "secondary", "x");
	print_number(c, d, "subordinate_bus_number", "subordinate", "x");
	print_driver(c, d);
	print_group(c, device);
	print_display(c, d);
	print_reset(c, d);
	buf_clear(&b);
	if (serial) {
		serial_print(&b, serial);
		capture_key(c, "serial", (struct text) { b.p, b.n });
	}
	print_sriov(c, d);
	print_slot(c, d);
	if (d->acpi.n)
		capture_key(c, "acpi", d->acpi);
	print_override(c, d);
	print_odd_ids(c, d);
	putc('\n', c->out);
}

void capture_functions(struct capture *c)
{
	for (unsigned i = 0; i < c->inventory.n; i++)
		print_function(c, i);
}
