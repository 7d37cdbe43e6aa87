// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel shows of a device, decoded: see pcicfg.h. */
#include "pcicfg.h"

#include "rule.h"

#define CONFIG_HEADER_TYPE  0x0e
#define EXT_CAP_START	    0x100
#define EXT_CAP_ID_DSN	    0x0003
#define EXT_CAP_MAX_ENTRIES ((PCI_CONFIG_SIZE - EXT_CAP_START) / 8)

static uint32_t read_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

int config_header_type(const uint8_t *config, size_t n)
{
	return n > CONFIG_HEADER_TYPE ? config[CONFIG_HEADER_TYPE] & 0x7f : -1;
}

uint64_t config_serial(const uint8_t *config, size_t n)
{
	size_t at = EXT_CAP_START;
	uint32_t head;
	uint64_t serial;

	for (unsigned i = 0; i < EXT_CAP_MAX_ENTRIES && at >= EXT_CAP_START && at + 12 <= n; i++) {
		head = read_le32(config + at);
		if (head == 0 || head == 0xffffffff)
			break;
		if ((head & 0xffff) == EXT_CAP_ID_DSN) {
			serial = (uint64_t)read_le32(config + at + 8) << 32 |
				 read_le32(config + at + 4);
			return serial == UINT64_MAX ? 0 : serial;
		}
		at = head >> 20 & 0xffc;
	}
	return 0;
}

/* Not by text_starts(): seven times for each function that is looked at. */
static bool take_hex(struct text *t, const char *prefix, size_t digits, uint32_t *ret)
{
	size_t n = 0;

	for (; prefix[n]; n++)
		if (n == t->n || t->p[n] != prefix[n])
			return false;
	if (t->n - n < digits || !text_hex((struct text) { t->p + n, digits }, digits, ret))
		return false;
	*t = text_skip(*t, n + digits);
	return true;
}

bool modalias_parse(struct text t, struct device *ret)
{
	static const char before[][6] = { "pci:v", "d", "sv", "sd", "bc", "sc", "i" };
	uint32_t v[ARRAY_SIZE(before)];

	for (unsigned i = 0; i < ARRAY_SIZE(before); i++)
		if (!take_hex(&t, before[i], i < 4 ? 8 : 2, &v[i]))
			return false;
	if (t.n)
		return false;
	ret->vendor = (uint16_t)v[0];
	ret->device = (uint16_t)v[1];
	ret->subvendor = (uint16_t)v[2];
	ret->subdevice = (uint16_t)v[3];
	ret->class = v[4] << 16 | v[5] << 8 | v[6];
	return true;
}

bool link_is_below_vmd(struct text link)
{
	struct address a;
	bool below = false;

	while (link.p) {
		struct text name = text_cut(&link, '/');

		if (!below)
			below = address_parse_name(name, &a);
		else if (text_starts(name, "pci") && text_has(name, ':'))
			return true;
	}
	return false;
}

static bool is_framebuffer(struct text name)
{
	return text_choice(
		       name,
		       "efifb vesafb simplefb simple-framebuffer simpledrm efidrm vesadrm simple "
		       "efi-framebuffer vesa-framebuffer BOOTFB") >= 0;
}

bool iomem_has_framebuffer(struct text iomem, const struct address *address)
{
	size_t own_indent = 0;
	bool inside = false;
	struct text line;

	while (text_line(&iomem, &line)) {
		struct text name = text_skip(line, text_find(line, ':') + 1);
		size_t indent = 0;
		struct address a;

		while (indent < line.n && line.p[indent] == ' ')
			indent++;
		if (inside && indent <= own_indent)
			inside = false;
		name = text_trim(name);
		if (!inside && address_parse_name(name, &a) && !address_compare(&a, address)) {
			inside = true;
			own_indent = indent;
		} else if (inside && is_framebuffer(name)) {
			return true;
		}
	}
	return false;
}

bool reserved_has_direct(struct text regions)
{
	struct text line;

	while (text_line(&regions, &line))
		while (line.p)
			if (text_is(text_cut(&line, ' '), "direct"))
				return true;
	return false;
}
