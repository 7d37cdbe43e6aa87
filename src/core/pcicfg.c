// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel shows of a device, decoded: see pcicfg.h. */
#include "pcicfg.h"

#include "rule.h"

#define CONFIG_HEADER_TYPE  0x0e
#define EXT_CAP_START	    0x100
#define EXT_CAP_ID_DSN	    0x0003
#define EXT_CAP_MAX_ENTRIES ((4096 - EXT_CAP_START) / 8)

#define IS_LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

static inline uint32_t from_le32(uint32_t word)
{
	return IS_LITTLE ? word : __builtin_bswap32(word);
}

static inline uint64_t from_le64(uint64_t word)
{
	return IS_LITTLE ? word : __builtin_bswap64(word);
}

int config_header_type(const uint8_t *config, size_t n)
{
	return n > CONFIG_HEADER_TYPE ? config[CONFIG_HEADER_TYPE] & 0x7f : -1;
}

uint64_t config_serial(config_read_fn *read, void *context)
{
	unsigned at = EXT_CAP_START;
	uint32_t head;
	uint64_t serial;

	for (unsigned i = 0; i < EXT_CAP_MAX_ENTRIES && at >= EXT_CAP_START; i++) {
		if (!read(context, at, &head, sizeof(head)))
			break;
		head = from_le32(head);
		if (head == 0xffffffff)
			break;
		if ((head & 0xffff) == EXT_CAP_ID_DSN) {
			if (!read(context, at + 4, &serial, sizeof(serial)))
				break;
			serial = from_le64(serial);
			return serial == UINT64_MAX ? 0 : serial;
		}
		at = head >> 20 & 0xffc;
	}
	return 0;
}

#define IDS_FORM   "pci:v0000####d0000####sv0000####sd0000####"
#define CLASS_FORM "bc##sc##i##"

/* Ids have 16 bits and are printed with eight digits: modalias_show(),
 * drivers/pci/pci-sysfs.c, 6.12. */
bool modalias_parse(struct text t, struct device *ret)
{
	uint64_t ids, class;

	if (t.n != sizeof(IDS_FORM CLASS_FORM) - 1 || !text_form(t.p, IDS_FORM, HEX_ANY, &ids) ||
	    !text_form(t.p + sizeof(IDS_FORM) - 1, CLASS_FORM, HEX_ANY, &class))
		return false;
	ret->vendor = (uint16_t)(ids >> 48);
	ret->device = (uint16_t)(ids >> 32);
	ret->subvendor = (uint16_t)(ids >> 16);
	ret->subdevice = (uint16_t)ids;
	ret->class = (uint32_t) class;
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
