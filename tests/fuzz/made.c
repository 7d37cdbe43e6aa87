// SPDX-License-Identifier: GPL-2.0-or-later
/* Machines and configurations from bytes: see made.h. */
#include "made.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEVICES 10
#define MAX_RULES   8

struct bytes {
	const uint8_t *p;
	size_t n;
};

static unsigned take(struct bytes *b, unsigned below)
{
	unsigned value = 0;

	if (b->n) {
		value = b->p[0];
		b->p++;
		b->n--;
	}
	return value % below;
}

static const char *pick(struct bytes *b, const char *const *words, unsigned n)
{
	return words[take(b, n)];
}

#define PICK(b, words) pick((b), (words), ARRAY_SIZE(words))

static const unsigned classes[] = { 0x030000, 0x040300, 0x020000, 0x010802, 0x0c0300, 0x0c0310,
				    0x0c0320, 0x0c0330, 0x060400, 0x060000, 0x080600, 0x068000 };
static const char *const drivers_now[] = { "",	   "",	       "",	   "e1000e",
					   "nvme", "vfio-pci", "pci-stub", "mlx5_vfio_pci" };
static const char *const drivers_wanted[] = {
	"", "", "", "=none", "=pci-stub", "=auto", "=e1000e", "=vfio-pci", "=absent", "=xe-vfio-pci"
};
static const char *const acpi_paths[] = { "\\_SB_.PCI0.PEG0", "\\_SB_.PCI0.XHC_" };

/* On a root bus, or behind one of the functions that came before it; false if it is there already.
 */
static bool make_place(struct bytes *b, const struct machine *m, char *place, size_t size)
{
	unsigned parent = take(b, MAX_DEVICES + 4), slot = take(b, 32);
	unsigned dev = slot >> 3 ? 0x1c + (slot >> 3) : 0, fn = slot & 7;
	struct address a = { parent == MAX_DEVICES ? 0x10000 : 0, 0, (uint8_t)dev, (uint8_t)fn };
	const char *above = "";

	if (parent < m->n) {
		/* "../../../devices/pci0000:00/" is 28 bytes, one more for a longer domain's cut
		 * name */
		above = m->devices[parent].link + 28;
		a.domain = m->devices[parent].truth.address.domain;
		a.bus = (uint8_t)(parent + 1);
	}
	if (strlen(above) > MACHINE_LINK_MAX - 64)
		return false;
	for (unsigned i = 0; i < m->n; i++)
		if (!address_compare(&m->devices[i].truth.address, &a))
			return false;
	(void)snprintf(place, size, "%s%s%04x:%02x:%02x.%x", above, *above ? "/" : "", a.domain,
		       a.bus, dev, fn);
	return true;
}

static void make_facts(struct bytes *b, struct machine_device *device)
{
	struct device *d = &device->truth;
	unsigned flags = take(b, 256), more = take(b, 256);

	d->header = d->class == 0x060400;
	d->subvendor = flags & 1;
	d->serial = more & 3;
	d->vmd_child = (flags & 0x0e) == 0x0e;
	d->boot_display = (flags & 0x30) == 0x30;
	d->vfs_enabled = (flags & 0xc0) == 0xc0;
	d->no_reset = more & 4;
	d->direct_map = more & 8;
	d->override_none = more & 16;
	if ((more & 0xe0) == 0xe0)
		device->acpi = acpi_paths[flags & 1];
	(void)snprintf(d->driver, sizeof(d->driver), "%s", PICK(b, drivers_now));
}

static void make_vf(struct bytes *b, struct machine *m, struct device *d)
{
	unsigned pf = take(b, 4 * MAX_DEVICES);

	d->is_vf = pf + 1 < m->n && !d->header;
	if (d->is_vf)
		d->physfn = m->devices[pf].truth.address;
}

static void make_device(struct bytes *b, struct machine *m)
{
	char place[MACHINE_LINK_MAX];
	unsigned class = classes[take(b, ARRAY_SIZE(classes))];
	int group = (int)take(b, 8) - 1;
	unsigned id = take(b, 4);

	if (!make_place(b, m, place, sizeof(place)))
		return;
	machine_add(m, place, 0x8086 + (id >> 1), 0x1000 + (id & 1), class, group);
	make_facts(b, &m->devices[m->n - 1]);
	make_vf(b, m, &m->devices[m->n - 1].truth);
}

static void add_address(struct bytes *b, struct buf *out, const struct machine *m)
{
	unsigned which = take(b, MAX_DEVICES);
	struct address a = { 0, 9, 0, 0 };

	if (which < m->n)
		a = m->devices[which].truth.address;
	if (take(b, 4) == 0)
		a.fn = FN_ANY;
	address_print(out, &a);
}

/* A device's place as bridge path, from the n-th step above it. */
static void add_path(struct bytes *b, struct buf *out, const struct machine *m)
{
	unsigned which = take(b, MAX_DEVICES), steps = take(b, 3) + 1;
	struct text link, names[4];
	unsigned n = 0;
	struct address a;

	if (which >= m->n) {
		buf_add(out, "00:01.0/00.0");
		return;
	}
	link = text_of(m->devices[which].link);
	for (struct text rest = link, name; text_word(&rest, "/", &name);)
		if (address_parse_name(name, &a)) {
			memmove(names + 1, names, 3 * sizeof(names[0]));
			names[0] = name;
			n += n < 4;
		}
	if (steps >= n)
		steps = n - 1;
	buf_text(out, names[steps]);
	while (steps--) {
		buf_add(out, "/");
		buf_text(out, text_skip(names[steps], names[steps].n - 4));
	}
}

static void add_id(struct bytes *b, struct buf *out)
{
	static const char *const ids[] = { "8086:1000", "8086:1001", "8087:1000",
					   "8086:*",	"*:*",	     "8086:1000:0001:0000" };

	buf_add(out, "%s", PICK(b, ids));
}

static void add_term(struct bytes *b, struct buf *out, const struct machine *m)
{
	static const char *const others[] = {
		"class:03",
		"class:0c03",
		"class:01",
		"class:02",
		"serial:0000000000000001",
		"serial:0000000000000002",
		"slot:1",
		"slot:bus",
		"acpi:_SB_.PCI0.PEG0",
		"acpi:\\_SB_.PCI0.XHC_",
		"modalias:pci:v00008086*bc0C*",
		"modalias:*",
	};

	switch (take(b, 8)) {
	case 0:
	case 1:
		add_address(b, out, m);
		break;
	case 2:
		add_path(b, out, m);
		break;
	case 3:
	case 4:
		add_id(b, out);
		break;
	case 5:
		buf_add(out, "group:");
		add_address(b, out, m);
		break;
	case 6:
		buf_add(out, "vfs:");
		add_address(b, out, m);
		break;
	default:
		buf_add(out, "%s", PICK(b, others));
		break;
	}
}

static void add_rule(struct bytes *b, struct buf *out, const struct machine *m, bool protect)
{
	unsigned kind = take(b, 4);
	bool exclude = !protect && kind == 3;
	unsigned terms = 1 + (take(b, 4) == 0) + (take(b, 8) == 0);

	buf_add(out, "%s", exclude ? "!" : "");
	while (terms--) {
		add_term(b, out, m);
		buf_add(out, "%s", terms ? "@" : "");
	}
	if (!exclude && !protect)
		buf_add(out, "%s", PICK(b, drivers_wanted));
	buf_add(out, "\n");
}

static void add_rules(struct bytes *b, struct buf *out, const struct machine *m, const char *key,
		      bool protect, unsigned most)
{
	unsigned n = take(b, most + 1);

	while (n--) {
		buf_add(out, "%s = ", key);
		add_rule(b, out, m, protect);
	}
}

static void add_keys(struct bytes *b, struct buf *out)
{
	static const char *const groups[] = { "warn", "whole", "refuse" };
	unsigned flags = take(b, 256);

	buf_add(out, "group = %s\n", PICK(b, groups));
	if ((flags & 3) == 3)
		buf_add(out, "unbind = no\n");
	if ((flags & 12) == 12)
		buf_add(out, "framebuffer = keep\n");
	if ((flags & 0x70) == 0x70)
		buf_add(out, "protect = off\n");
}

static void make_texts(struct bytes *b, struct made *made, const struct machine *m)
{
	struct buf out = { made->room, 0, made->size, false };
	size_t generated;

	buf_clear(&out);
	add_rules(b, &out, m, "protect", true, 3);
	generated = out.n;
	add_keys(b, &out);
	add_rules(b, &out, m, "protect", true, 2);
	add_rules(b, &out, m, "devices", false, MAX_RULES);
	made->generated = (struct text) { made->room, generated };
	made->file = (struct text) { made->room + generated, out.n - generated };
	made->line =
		take(b, 8) == 0
			? TEXT("vfio.enable_unsafe_noiommu_mode=1 vfio-early.devices=8086:1000")
			: TEXT("quiet");
}

static void make_order(struct bytes *b, struct made *made, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		made->order[i] = n - 1 - i;
	for (unsigned i = n; i > 1; i--) {
		unsigned k = take(b, i), kept = made->order[i - 1];

		made->order[i - 1] = made->order[k];
		made->order[k] = kept;
	}
}

void made_from_bytes(struct made *made, struct machine *m, const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	unsigned n = 1 + take(&b, MAX_DEVICES);

	m->n = m->n_slots = 0;
	m->drivers = "vfio-pci pci-stub e1000e xe-vfio-pci";
	m->iommu_table = NULL;
	while (n--)
		make_device(&b, m);
	if (m->n) {
		machine_slot_add(m, "1", "0000:01:00.0", false);
		machine_slot_add(m, "bus", "0000:02:00.0", true);
	}
	make_texts(&b, made, m);
	make_order(&b, made, m->n);
}
