// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/rule*.c: every form of a rule, every sentence of an error, and the way back into text.
 */
#include "harness.h"

#include "../../src/core/rule.h"

#define D63 "d23456789012345678901234567890123456789012345678901234567890123"

/* What is read, and its canonical form. */
static const char *const good[][2] = {
	{ "01:00.0", "0000:01:00.0" },
	{ "0000:01:00.0", "0000:01:00.0" },
	{ "10000:E1:00.0", "10000:e1:00.0" },
	{ "01:00.*", "0000:01:00.*" },
	{ "!01:00.0", "!0000:01:00.0" },
	{ "01:00.0=pci-stub", "0000:01:00.0=pci-stub" },
	{ "01:00.0=none", "0000:01:00.0=none" },
	{ "01:00.0=auto", "0000:01:00.0=auto" },
	{ "01:00.0=vfio-pci", "0000:01:00.0=vfio-pci" },
	{ "01:00.0=" D63, "0000:01:00.0=" D63 },
	{ "00:01.0/00.0", "0000:00:01.0/00.0" },
	{ "00:1c.4/0.0/1f.*", "0000:00:1c.4/00.0/1f.*" },
	{ "10DE:2684", "10de:2684" },
	{ "10de:*", "10de:*" },
	{ "*:*", "*:*" },
	{ "8086:1533:8086:0001", "8086:1533:8086:0001" },
	{ "8086:1533:*:0001", "8086:1533:*:0001" },
	{ "8086:1533:*:*", "8086:1533" },
	{ "class:03", "class:03" },
	{ "class:0C03", "class:0c03" },
	{ "class:010802", "class:010802" },
	{ "class:00", "class:00" },
	{ "serial:525400ffff123456", "serial:52-54-00-ff-ff-12-34-56" },
	{ "serial:52-54-00-FF-FF-12-34-56", "serial:52-54-00-ff-ff-12-34-56" },
	{ "serial:5254-00ffff12-3456", "serial:52-54-00-ff-ff-12-34-56" },
	{ "group:01:00.0", "group:0000:01:00.0" },
	{ "group:00:01.0/00.*", "group:0000:00:01.0/00.*" },
	{ "vfs:01:00.0", "vfs:0000:01:00.0" },
	{ "vfs:00:01.0/00.0+7", "vfs:0000:00:01.0/00.0+7" },
	{ "vfs:01:00.0+65535", "vfs:0000:01:00.0+65535" },
	{ "slot:1", "slot:1" },
	{ "slot:0-2", "slot:0-2" },
	{ "slot:CPU1.SLOT2", "slot:CPU1.SLOT2" },
	{ "acpi:\\_SB_.PCI0.PEG0.PEGP", "acpi:\\_SB_.PCI0.PEG0.PEGP" },
	{ "acpi:_SB_.PCI0", "acpi:_SB_.PCI0" },
	{ "modalias:pci:v000010DEd*sv*sd*bc03sc*i*", "modalias:pci:v000010DEd*sv*sd*bc03sc*i*" },
	{ "modalias:*[!x]?", "modalias:*[!x]?" },
	{ "10de:2684@01:00.0", "10de:2684@0000:01:00.0" },
	{ "00:01.0/00.0@10de:2684@serial:525400ffff123456=none",
	  "0000:00:01.0/00.0@10de:2684@serial:52-54-00-ff-ff-12-34-56=none" },
	{ "!class:01@8086:*", "!class:01@8086:*" },
};

static struct text printed(const struct rule *rule)
{
	static char room[2][1024];
	static unsigned n;
	struct buf b = BUF(room[n++ % 2]);

	buf_clear(&b);
	rule_print(&b, rule);
	return buf_said(&b);
}

TEST(forms)
{
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct text t = exact_string(good[i][0]), at;
		struct rule rule, again;

		CHECK_SAYS(rule_parse(t, &rule, &at), NULL, "'%s'", good[i][0]);
		CHECK_TEXT(printed(&rule), good[i][1], "'%s'", good[i][0]);
		CHECK(text_equal(rule.text, t), "'%s' is kept as written", good[i][0]);
		CHECK_SAYS(rule_parse(exact(printed(&rule).p, strlen(good[i][1])), &again, &at),
			   NULL, "'%s' printed and read", good[i][0]);
		CHECK(rule_same(&rule, &again), "'%s' means the same", good[i][0]);
		CHECK_TEXT(printed(&again), good[i][1], "'%s' printed twice", good[i][0]);
	}
}

#define NEITHER "neither a known key, nor an address with a '.', nor an id"

static const struct {
	const char *text, *says, *at;
} bad[] = {
	{ "", "an empty term", "" },
	{ "!", "an empty term", "" },
	{ "@", "an empty term", "" },
	{ "01:00.0@", "an empty term", "" },
	{ "@01:00.0", "an empty term", "" },
	{ "10de:2684@@01:00.0", "an empty term", "" },
	{ "=vfio-pci", "an empty term", "" },
	{ "10de", "an id is vendor:device or", "10de" },
	{ "*", "an id is vendor:device or", "*" },
	{ "10de:2684:1043", "an id is vendor:device or", "10de:2684:1043" },
	{ "10de:2684:1043:88e2:0300", NEITHER, "10de:2684:1043:88e2:0300" },
	{ "10d:2684", NEITHER, "10d:2684" },
	{ "10de:", NEITHER, "10de:" },
	{ ":", NEITHER, ":" },
	{ "0x10de:0x2684", NEITHER, "0x10de:0x2684" },
	{ "10de:26840", NEITHER, "10de:26840" },
	{ "10de:26*", NEITHER, "10de:26*" },
	{ "Class:03", NEITHER, "Class:03" },
	{ "driver:nvidia", NEITHER, "driver:nvidia" },
	{ "vfio-pci", NEITHER, "vfio-pci" },
	{ "!!01:00.0", "the bus is two hex digits", "!01:00.0" },
	{ "10de:2684@!01:00.0", "the bus is two hex digits", "!01:00.0" },
	{ "1:00.0", "the bus is two hex digits", "1:00.0" },
	{ "00:01.0/", "'.' and the function are missing", "00:01.0/" },
	{ "01:00.8", "the function after the dot", "01:00.8" },
	{ "01:20.0", "the device number is", "01:20.0" },
	{ "0:01:00.0", "the domain is 4 to 8", "0:01:00.0" },
	{ "01.0", "an address is", "01.0" },
	{ "class:", "nothing behind the key", "class:" },
	{ "serial:", "nothing behind the key", "serial:" },
	{ "group:", "nothing behind the key", "group:" },
	{ "vfs:", "nothing behind the key", "vfs:" },
	{ "slot:", "nothing behind the key", "slot:" },
	{ "acpi:", "nothing behind the key", "acpi:" },
	{ "modalias:", "nothing behind the key", "modalias:" },
	{ "class:3", "a class is 2, 4 or 6 hex digits", "class:3" },
	{ "class:030", "a class is 2, 4 or 6 hex digits", "class:030" },
	{ "class:03000000", "a class is 2, 4 or 6 hex digits", "class:03000000" },
	{ "class:0g", "a class is 2, 4 or 6 hex digits", "class:0g" },
	{ "class:0x03", "a class is 2, 4 or 6 hex digits", "class:0x03" },
	{ "serial:525400ffff12345", "a serial number is 16 hex digits", "serial:525400ffff12345" },
	{ "serial:525400ffff1234567", "a serial number is 16 hex digits",
	  "serial:525400ffff1234567" },
	{ "serial:52-54-00-ff-ff-12-34-56-", "a serial number is 16 hex", NULL },
	{ "serial:-525400ffff123456", "a serial number is 16 hex", NULL },
	{ "serial:5-25400ffff123456", "a serial number is 16 hex", NULL },
	{ "serial:52--5400ffff123456", "a serial number is 16 hex", NULL },
	{ "serial:525400ffff12345g", "a serial number is 16 hex", NULL },
	{ "serial:0000000000000000", "all zeros or all ones", NULL },
	{ "serial:ff-ff-ff-ff-ff-ff-ff-ff", "all zeros or all ones", NULL },
	{ "group:10de:2684", "the bus is two hex digits", "group:10de:2684" },
	{ "group:1", "an address is", "group:1" },
	{ "vfs:01:00.0+0", "the number of VFs", "vfs:01:00.0+0" },
	{ "vfs:01:00.0+", "the number of VFs", "vfs:01:00.0+" },
	{ "vfs:01:00.0+65536", "the number of VFs", "vfs:01:00.0+65536" },
	{ "vfs:01:00.0+1+1", "the number of VFs", "vfs:01:00.0+1+1" },
	{ "vfs:+1", "an address is", "vfs:+1" },
	{ "slot:a/b", "a slot is one name", "slot:a/b" },
	{ "slot:.", "a slot is one name", "slot:." },
	{ "slot:..", "a slot is one name", "slot:.." },
	{ "01:00.0 ", "a term holds no blank", "01:00.0 " },
	{ "slot:a b", "a term holds no blank", "slot:a b" },
	{ "slot:a,b", "a term holds no blank", "slot:a,b" },
	{ "acpi:a\x01", "a term holds no blank", NULL },
	{ "acpi:a\x7f", "a term holds no blank", NULL },
	{ "!01:00.0=vfio-pci", "names no driver", "!01:00.0=vfio-pci" },
	{ "!01:00.0=", "names no driver", "!01:00.0=" },
	{ "01:00.0=", "no driver behind the '='", "01:00.0=" },
	{ "01:00.0=a=b", "no driver has such a name", NULL },
	{ "01:00.0=a b", "no driver has such a name", NULL },
	{ "01:00.0=a/b", "no driver has such a name", NULL },
	{ "01:00.0=..", "no driver has such a name", NULL },
	{ "01:00.0=a@b", "no driver has such a name", NULL },
	{ "01:00.0=a\n", "no driver has such a name", NULL },
	{ "01:00.0=" D63 "4", "at most 63 bytes", NULL },
	{ "*:*@*:*@*:*@*:*@*:*@*:*@*:*@*:*@*:*", "at most 8 terms", "*:*" },
};

TEST(errors)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct rule rule = { .n_terms = 77 };
		struct text at = TEXT_NONE;

		CHECK_SAYS(rule_parse(exact_string(bad[i].text), &rule, &at), bad[i].says, "'%s'",
			   bad[i].text);
		if (bad[i].at)
			CHECK_TEXT(at, bad[i].at, "token of '%s'", bad[i].text);
		CHECK(rule.n_terms == 77, "'%s' leaves the result", bad[i].text);
	}
}

/* A rule with a NUL in it must not be taken for what stands before the NUL. */
TEST(bytes_that_are_no_text)
{
	struct rule rule;
	struct text at;

	CHECK(rule_parse(exact("01:00.0\0", 8), &rule, &at), "NUL behind an address");
	CHECK(rule_parse(exact("slot:1\0x", 8), &rule, &at), "NUL in a slot");
	CHECK(rule_parse(exact("01:00.0=a\0b", 11), &rule, &at), "NUL in a driver");
	CHECK(rule_parse(TEXT_NONE, &rule, &at), "no text");
}

TEST(eight_terms)
{
	struct rule rule;
	struct text at;

	CHECK_SAYS(rule_parse(exact_string("*:*@*:*@*:*@*:*@*:*@*:*@*:*@*:*"), &rule, &at), NULL,
		   "eight");
	CHECK_NUMBER(rule.n_terms, 8, "eight");
}

static const struct {
	const char *text, *says, *printed;
} ids[] = {
	{ "10de:2684", NULL, "10de:2684" },
	{ "10DE:10F0", NULL, "10de:10f0" },
	{ "0x10de:0X2684", NULL, "10de:2684" },
	{ "10de:000010f0", NULL, "10de:10f0" },
	{ "8086:1:8086", NULL, "8086:0001:8086:*" },
	{ "8086:1:8086:2", NULL, "8086:0001:8086:0002" },
	{ "ffffffff:ffffffff", NULL, "*:*" },
	{ "8086:ffffffff:ffffffff:2", NULL, "8086:*:*:0002" },
	{ "8086:ffff", NULL, "8086:ffff" },
	{ "8086:1:ffffffff:ffffffff:030000", NULL,
	  "8086:0001" }, /* without a mask the class is any */
	{ "8086:1:ffffffff:ffffffff:030000:ff0000", NULL, "8086:0001@class:03" },
	{ "8086:1:ffffffff:ffffffff:030200:ffff00", NULL, "8086:0001@class:0302" },
	{ "8086:1:ffffffff:ffffffff:030201:ffffff", NULL, "8086:0001@class:030201" },
	{ "8086:1:ffffffff:ffffffff:030201:ffffffff", NULL, "8086:0001@class:030201" },
	{ "8086:1:ffffffff:ffffffff:0302ff:ffff00", NULL, "8086:0001@class:0302" },
	{ "8086:1:ffffffff:ffffffff:030200:0", NULL, "8086:0001" },
	{ "8086:1:ffffffff:ffffffff:030200:00ff00", "no class prefix", NULL },
	{ "8086:1:ffffffff:ffffffff:030200:ff000000", "no class prefix", NULL },
	{ "8086", "begin with vendor:device", NULL },
	{ "", "hex numbers", NULL },
	{ "8086:", "hex numbers", NULL },
	{ ":1", "hex numbers", NULL },
	{ "8086:*", "hex numbers", NULL },
	{ "8086:1 ", "hex numbers", NULL },
	{ "8086:-1", "hex numbers", NULL },
	{ "0x:1", "hex numbers", NULL },
	{ "8086:123456789", "hex numbers", NULL },
	{ "8086:12345", "at most 4 hex digits", NULL },
	{ "8086:1:2:3:4:ff0000:6", "at most 6 parts", NULL },
};

TEST(ids_forms)
{
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct rule rule = { .n_terms = 77 }, again;
		struct text at = TEXT_NONE;

		CHECK_SAYS(rule_parse_ids(exact_string(ids[i].text), &rule, &at), ids[i].says,
			   "'%s'", ids[i].text);
		if (ids[i].says) {
			CHECK(rule.n_terms == 77, "'%s' leaves the result", ids[i].text);
			continue;
		}
		CHECK_TEXT(printed(&rule), ids[i].printed, "'%s'", ids[i].text);
		CHECK_SAYS(rule_parse(printed(&rule), &again, &at), NULL, "'%s' as a rule",
			   ids[i].text);
		CHECK(rule_same(&rule, &again), "'%s' means the same as a rule", ids[i].text);
	}
}

TEST(same)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "01:00.0", "0000:01:0.0", true },
		{ "10DE:2684:*:*", "10de:2684", true },
		{ "serial:525400ffff123456", "serial:52-54-00-FF-FF-12-34-56", true },
		{ "01:00.0", "!01:00.0", false },
		{ "01:00.0", "01:00.1", false },
		{ "01:00.0", "01:00.0=pci-stub", false },
		{ "class:03", "class:0300", false },
		{ "vfs:01:00.0", "vfs:01:00.0+1", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rule a, b;
		struct text at;

		CHECK_SAYS(rule_parse(exact_string(rows[i].a), &a, &at), NULL, "%s", rows[i].a);
		CHECK_SAYS(rule_parse(exact_string(rows[i].b), &b, &at), NULL, "%s", rows[i].b);
		CHECK(rule_same(&a, &b) == rows[i].same, "%s and %s", rows[i].a, rows[i].b);
	}
}

TEST(places)
{
	static const struct {
		const char *text;
		bool place;
	} rows[] = {
		{ "01:00.0", true },	    { "00:01.0/00.0", true },
		{ "slot:1", true },	    { "serial:525400ffff123456", true },
		{ "acpi:x", true },	    { "10de:2684@01:00.0", true },
		{ "10de:2684", false },	    { "class:03", false },
		{ "modalias:*", false },    { "vfs:01:00.0", false },
		{ "group:01:00.0", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rule rule;
		struct text at;

		CHECK_SAYS(rule_parse(exact_string(rows[i].text), &rule, &at), NULL, "%s",
			   rows[i].text);
		CHECK(rule_names_place(&rule) == rows[i].place, "%s", rows[i].text);
	}
}

TEST(drivers)
{
	static const struct {
		const char *name;
		bool vfio, stub;
	} rows[] = {
		{ "vfio-pci", true, false },
		{ "vfio_pci", true, false },
		{ "auto", true, false },
		{ "mlx5_vfio_pci", true, false },
		{ "xe-vfio-pci", true, false },
		{ "nvgrace_gpu_vfio_pci", true, false },
		{ "vfio", false, false },
		{ "", false, false },
		{ "vfio-pci2", false, false },
		{ "none", false, false },
		{ "pci-stub", false, true },
		{ "pciback", false, true },
		{ "uio_pci_generic", false, true },
		{ "e1000e", false, false },
		{ "pci_stub", false, false },
		{ "fio-pci", false, false },
	};
	struct rule rule;
	struct text at;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CHECK(driver_is_vfio(exact_string(rows[i].name)) == rows[i].vfio, "%s",
		      rows[i].name);
		CHECK(driver_is_stub(exact_string(rows[i].name)) == rows[i].stub, "%s",
		      rows[i].name);
	}
	CHECK_SAYS(rule_parse(TEXT("01:00.0"), &rule, &at), NULL, "no driver");
	CHECK_TEXT(rule_driver(&rule), "vfio-pci", "the default");
	CHECK_SAYS(rule_parse(TEXT("01:00.0=none"), &rule, &at), NULL, "none");
	CHECK_TEXT(rule_driver(&rule), "none", "as written");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(errors),
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(eight_terms),
		cmocka_unit_test(ids_forms),
		cmocka_unit_test(same),
		cmocka_unit_test(places),
		cmocka_unit_test(drivers),
	};

	return RUN(tests);
}
