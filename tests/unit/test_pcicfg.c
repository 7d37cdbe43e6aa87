// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/pcicfg.c: configuration space, modalias, /proc/iomem and reserved regions. */
#include "harness.h"

#include "../../src/core/pcicfg.h"

TEST(header_types)
{
	uint8_t config[64] = { 0 };

	config[0x0e] = 0x81;
	CHECK_NUMBER(config_header_type(config, 64), 1, "without the multi-function bit");
	CHECK_NUMBER(config_header_type(config, 15), 1, "just enough");
	CHECK_NUMBER(config_header_type(config, 14), -1, "too short");
	CHECK_NUMBER(config_header_type(config, 0), -1, "nothing");
	config[0x0e] = 0xff;
	CHECK(config_header_type(config, 64) != 0, "a device that is gone is no endpoint");
}

struct capability {
	unsigned at, id, next;
};

/* Extended capabilities laid out at these places; `serial` behind each of id 3. */
static const struct {
	const char *name;
	struct capability capabilities[4];
	size_t n;
	uint64_t serial, want;
} walks[] = {
	{ "first", { { 0x100, 3, 0 } }, 4096, 0x52540012345678ff, 0x52540012345678ff },
	{ "third", { { 0x100, 1, 0x148 }, { 0x148, 0x10, 0xffc }, { 0xffc, 2, 0 } }, 4096, 1, 0 },
	{ "behind two", { { 0x100, 1, 0x148 }, { 0x148, 2, 0x200 }, { 0x200, 3, 0 } }, 4096, 7, 7 },
	{ "backwards", { { 0x100, 1, 0x800 }, { 0x800, 2, 0x200 }, { 0x200, 3, 0 } }, 4096, 7, 7 },
	{ "a loop of one", { { 0x100, 1, 0x100 } }, 4096, 7, 0 },
	{ "a loop of two", { { 0x100, 1, 0x200 }, { 0x200, 2, 0x100 } }, 4096, 7, 0 },
	{ "next in the header", { { 0x100, 1, 0x040 }, { 0x200, 3, 0 } }, 4096, 7, 0 },
	{ "next unaligned", { { 0x100, 1, 0x203 }, { 0x200, 3, 0 } }, 4096, 7, 7 },
	{ "at the end", { { 0x100, 1, 0xff4 }, { 0xff4, 3, 0 } }, 4096, 7, 7 },
	{ "beyond the end", { { 0x100, 1, 0xff8 }, { 0xff8, 3, 0 } }, 4096, 7, 0 },
	{ "cut before", { { 0x100, 3, 0 } }, 0x100, 7, 0 },
	{ "cut in the middle", { { 0x100, 3, 0 } }, 0x10b, 7, 0 },
	{ "just enough", { { 0x100, 3, 0 } }, 0x10c, 7, 7 },
	{ "64 bytes for a user that is not root", { { 0x100, 3, 0 } }, 64, 7, 0 },
	{ "zeros", { { 0x100, 3, 0 } }, 4096, 0, 0 },
	{ "ones", { { 0x100, 3, 0 } }, 4096, UINT64_MAX, 0 },
	{ "half ones", { { 0x100, 3, 0 } }, 4096, 0xffffffff00000000, 0xffffffff00000000 },
	{ "no capabilities", { { 0x200, 3, 0 } }, 4096, 7, 0 },
};

static void put32(uint8_t *p, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

/* As pread() does it. */
static bool read_bytes(void *context, unsigned at, void *buf, size_t size)
{
	const struct text *bytes = context;

	if (at + size > bytes->n)
		return false;
	memcpy(buf, bytes->p + at, size);
	return true;
}

TEST(serial_numbers)
{
	for (size_t i = 0; i < ARRAY_SIZE(walks); i++) {
		static uint8_t config[4096 + 16];
		struct text copy;

		memset(config, 0, sizeof(config));
		for (size_t k = 0; k < ARRAY_SIZE(walks[i].capabilities); k++) {
			const struct capability *c = &walks[i].capabilities[k];

			if (!c->at)
				continue;
			put32(config + c->at, c->next << 20 | 1u << 16 | c->id);
			put32(config + c->at + 4, (uint32_t)walks[i].serial);
			put32(config + c->at + 8, (uint32_t)(walks[i].serial >> 32));
		}
		copy = exact((const char *)config, walks[i].n);
		CHECK(config_serial(read_bytes, &copy) == walks[i].want, "%s", walks[i].name);
	}
}

TEST(serial_of_a_device_that_is_gone)
{
	static char config[4096];
	struct text bytes = { config, sizeof(config) };

	memset(config, 0xff, sizeof(config));
	CHECK(config_serial(read_bytes, &bytes) == 0, "all ones");
	bytes.n = 0;
	CHECK(config_serial(read_bytes, &bytes) == 0, "no bytes");
}

static const struct {
	const char *text;
	bool ok;
} modaliases[] = {
	{ "pci:v000010DEd00002684sv00001043sd000088E2bc03sc02i01", true },
	{ "pci:v000010ded00002684sv00001043sd000088e2bc03sc02i01", true },
	{ "pci:v000010DEd00002684sv00001043sd000088E2bc03sc02i01\n", false },
	{ "pci:v000010DEd00002684sv00001043sd000088E2bc03sc02i0", false },
	{ "pci:v000010DEd00002684sv00001043sd000088E2bc03sc02", false },
	{ "pci:v000010DEd00002684", false },
	{ "pci:v", false },
	{ "", false },
	{ "usb:v000010DEd00002684sv00001043sd000088E2bc03sc02i01", false },
	{ "pci:v000010DGd00002684sv00001043sd000088E2bc03sc02i01", false },
	{ "pci:v000110DEd00002684sv00001043sd000088E2bc03sc02i01", false },
	{ "pci:v000010DEd00002684sv00001043sd000088E2bc03sc02i.1", false },
	{ "pci:v10DEd2684sv1043sd88E2bc03sc02i01", false },
	{ "pci:v*d*sv*sd*bc*sc*i*", false },
};

TEST(modalias_texts)
{
	for (size_t i = 0; i < ARRAY_SIZE(modaliases); i++) {
		struct device d = { .vendor = 7 };

		CHECK(modalias_parse(exact_string(modaliases[i].text), &d) == modaliases[i].ok,
		      "'%s'", modaliases[i].text);
		if (!modaliases[i].ok) {
			CHECK(d.vendor == 7, "'%s' leaves the ids", modaliases[i].text);
			continue;
		}
		CHECK(d.vendor == 0x10de && d.device == 0x2684 && d.subvendor == 0x1043 &&
			      d.subdevice == 0x88e2 && d.class == 0x030201,
		      "'%s'", modaliases[i].text);
	}
}

TEST(vmd_links)
{
	static const struct {
		const char *link;
		bool below;
	} rows[] = {
		{ "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/"
		  "10000:e1:00.0",
		  true },
		{ "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0", true },
		{ "../../../devices/pci0000:00/0000:00:0e.0", false },
		{ "../../../devices/pci10000:e0/10000:e0:06.0/10000:e1:00.0", false },
		{ "../../../devices/platform/soc/3f000000.pcie/pci0000:00/0000:00:00.0", false },
		{ "../../../devices/LNXSYSTM:00/LNXSYBUS:00/PNP0A08:00/pci0000:00/0000:00:1f.0",
		  false },
		{ "0000:00:0e.0/pcie", false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK(link_is_below_vmd(exact_string(rows[i].link)) == rows[i].below, "%s",
		      rows[i].link);
}

static const char iomem[] = "00000000-00000fff : Reserved\n"
			    "80000000-bfffffff : PCI Bus 0000:00\n"
			    "  80000000-8fffffff : PCI Bus 0000:01\n"
			    "    80000000-8fffffff : 0000:01:00.0\n"
			    "      80000000-807fffff : efifb\n"
			    "  90000000-9fffffff : 0000:00:02.0\n"
			    "  a0000000-a0ffffff : 0000:00:03.0\n"
			    "    a0000000-a0000fff : i915\n"
			    "  a1000000-a10fffff : 0000:00:04.0\n"
			    "  a2000000-a20fffff : 0000:00:04.0\n"
			    "    a2000000-a2000fff : BOOTFB\n"
			    "  a3000000-a30fffff : efifb\n"
			    "  a4000000-a40fffff : 0000:00:05.0\n"
			    "    a4000000-a4000fff : x\n"
			    "      a4000000-a4000fff : simple-framebuffer\n"
			    "  a5000000-a50fffff : 0000:00:06.0\n"
			    "    a5000000-a5000fff : xefifb\n"
			    "c0000000-c07fffff : vesafb";

TEST(framebuffers)
{
	static const struct {
		const char *name;
		bool has;
	} rows[] = {
		{ "0000:01:00.0", true },  { "0000:00:02.0", false }, { "0000:00:03.0", false },
		{ "0000:00:04.0", true },  { "0000:00:05.0", true },  { "0000:00:06.0", false },
		{ "0000:07:00.0", false }, { "0001:01:00.0", false },
	};
	struct address a = { 0, 0, 0, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CHECK(address_parse_name(exact_string(rows[i].name), &a), "name");
		CHECK(iomem_has_framebuffer(exact(iomem, sizeof(iomem) - 1), &a) == rows[i].has,
		      "%s", rows[i].name);
	}
	CHECK(!iomem_has_framebuffer(TEXT_NONE, &a), "no text");
	CHECK(!iomem_has_framebuffer(TEXT("\n:\n : \n"), &a), "odd lines");
}

TEST(reserved_regions)
{
	static const struct {
		const char *text;
		bool direct;
	} rows[] = {
		{ "", false },
		{ "0x00000000fee00000 0x00000000feefffff msi\n", false },
		{ "0x0000000000000000 0x0000000000ffffff direct-relaxable\n", false },
		{ "0x00000000fee00000 0x00000000feefffff msi\n0x00000000000e8000 "
		  "0x00000000000e8fff direct\n",
		  true },
		{ "0x00000000000e8000 0x00000000000e8fff direct", true },
		{ "0x1 0x2 indirect\n", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK(reserved_has_direct(exact_string(rows[i].text)) == rows[i].direct, "%s",
		      rows[i].text);
}

TEST(bridges_and_usb)
{
	static const struct {
		unsigned class, header;
		bool bridge, usb;
	} rows[] = {
		{ 0x030000, 0, false, false },	 { 0x060000, 0, true, false },
		{ 0x060100, 0, true, false },	 { 0x060400, 1, true, false },
		{ 0x068000, 0, false, false },	 { 0x080600, 0, true, false },
		{ 0x080700, 0, false, false },	 { 0x030000, 1, true, false },
		{ 0x060700, 2, true, false },	 { 0x0c0300, 0, false, true },
		{ 0x0c0310, 0, false, true },	 { 0x0c0320, 0, false, true },
		{ 0x0c0330, 0, false, false },	 { 0x0c03fe, 0, false, false },
		{ 0x030000, 0x7f, true, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct device d = { .class = rows[i].class, .header = (uint8_t)rows[i].header };

		CHECK(device_is_bridge(&d) == rows[i].bridge, "class %06x", rows[i].class);
		CHECK(device_is_usb_companion(&d) == rows[i].usb, "class %06x", rows[i].class);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_types),
		cmocka_unit_test(serial_numbers),
		cmocka_unit_test(serial_of_a_device_that_is_gone),
		cmocka_unit_test(modalias_texts),
		cmocka_unit_test(vmd_links),
		cmocka_unit_test(framebuffers),
		cmocka_unit_test(reserved_regions),
		cmocka_unit_test(bridges_and_usb),
	};

	return RUN(tests);
}
