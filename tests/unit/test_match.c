// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/match.c: which device a rule means, near and elsewhere, and which facts it asks for. */
#include "harness.h"

#include "../../src/core/match.h"
#include "machine.h"

#define ALL_FACTS                                                                                  \
	(FACT_IDS | FACT_LINK | FACT_GROUP | FACT_SERIAL | FACT_PHYSFN | FACT_ACPI | FACT_HEADER)

/* A GPU behind a root port, with everything known. */
static struct device known_device(void)
{
	struct device d = {
		.address = { 0, 1, 0, 0 },
		.facts = ALL_FACTS,
		.vendor = 0x10de,
		.device = 0x2684,
		.subvendor = 0x1043,
		.subdevice = 0x88e2,
		.class = 0x030000,
		.group = 14,
		.serial = 0x525400ffff123456,
		.link = TEXT("../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0"),
		.acpi = TEXT("\\_SB_.PCI0.PEG0.PEGP"),
	};

	return d;
}

static void parse(const char *text, struct rule *rule)
{
	struct text at;

	CHECK_SAYS(rule_parse(exact_string(text), rule, &at), NULL, "%s", text);
	for (unsigned i = 0; i < rule->n_terms; i++) {
		struct resolved *resolved = &rule->terms[i].resolved;

		if (rule->terms[i].kind == TERM_GROUP)
			*resolved = (struct resolved) { .n_groups = 2, .groups = { 3, 14 } };
		if (text_is(rule->terms[i].value, "here") && rule->terms[i].kind == TERM_SLOT)
			*resolved =
				(struct resolved) { .has_slot = true, .slot = { 0, 1, 0, FN_ANY } };
		if (text_is(rule->terms[i].value, "bus") && rule->terms[i].kind == TERM_SLOT)
			*resolved = (struct resolved) { .has_slot = true,
							.whole_bus = true,
							.slot = { 0, 1, 9, FN_ANY } };
		if (text_is(rule->terms[i].value, "there") && rule->terms[i].kind == TERM_SLOT)
			*resolved =
				(struct resolved) { .has_slot = true, .slot = { 0, 2, 0, FN_ANY } };
	}
}

static const struct {
	const char *rule;
	enum match want;
} rows[] = {
	{ "01:00.0", MATCH_YES },
	{ "01:00.*", MATCH_YES },
	{ "01:00.1", MATCH_NO },
	{ "0001:01:00.0", MATCH_NO },
	{ "00:01.0/00.0", MATCH_YES },
	{ "00:01.0/00.*", MATCH_YES },
	{ "00:01.1/00.0", MATCH_NO },
	{ "00:01.0/00.1", MATCH_NO },
	{ "10de:2684", MATCH_YES },
	{ "10de:*", MATCH_YES },
	{ "*:*", MATCH_YES },
	{ "*:2684", MATCH_YES },
	{ "10de:2685", MATCH_NO },
	{ "10de:2684:1043:88e2", MATCH_YES },
	{ "10de:2684:1043:88e3", MATCH_NO },
	{ "10de:2684:*:88e2", MATCH_YES },
	{ "class:03", MATCH_YES },
	{ "class:0300", MATCH_YES },
	{ "class:030000", MATCH_YES },
	{ "class:0302", MATCH_NO },
	{ "class:030001", MATCH_NO },
	{ "class:00", MATCH_NO },
	{ "serial:52-54-00-ff-ff-12-34-56", MATCH_YES },
	{ "serial:52-54-00-ff-ff-12-34-57", MATCH_NO },
	{ "group:00:01.0", MATCH_YES },
	{ "vfs:00:01.0", MATCH_NO }, /* it is no VF */
	{ "slot:here", MATCH_YES },
	{ "slot:bus", MATCH_YES },
	{ "slot:there", MATCH_NO },
	{ "slot:unknown", MATCH_NO },
	{ "acpi:\\_SB_.PCI0.PEG0.PEGP", MATCH_YES },
	{ "acpi:_SB_.PCI0.PEG0.PEGP", MATCH_YES },
	{ "acpi:_SB_.PCI0.PEG0", MATCH_NO },
	{ "acpi:_sb_.pci0.peg0.pegp", MATCH_NO },
	{ "acpi:\\", MATCH_NO },
	{ "modalias:pci:v000010DEd00002684sv00001043sd000088E2bc03sc00i00", MATCH_YES },
	{ "modalias:pci:v000010DEd*bc03*", MATCH_YES },
	{ "modalias:*", MATCH_YES },
	{ "modalias:pci:v000010ded*", MATCH_NO }, /* upper case, as the kernel has it */
	{ "modalias:pci:v000010DEd", MATCH_NO },
	{ "10de:2684@class:03", MATCH_YES },
	{ "10de:2684@class:01", MATCH_NO },
	/* the place is right, the rest is not */
	{ "01:00.0@10de:2685", MATCH_NEAR },
	{ "10de:2685@01:00.0", MATCH_NEAR },
	{ "00:01.0/00.0@serial:0000000000000001", MATCH_NEAR },
	{ "slot:here@class:01", MATCH_NEAR },
	{ "01:00.0@vfs:00:01.0", MATCH_NEAR },
	/* all but the place */
	{ "02:00.0@10de:2684", MATCH_ELSEWHERE },
	{ "00:02.0/00.0@10de:2684@class:03", MATCH_ELSEWHERE },
	{ "slot:there@10de:2684", MATCH_ELSEWHERE },
	{ "02:00.0@10de:2685", MATCH_NO },
	/* two places of which one is another's: nothing says that the card has moved */
	{ "02:00.0@00:02.0/00.0", MATCH_NO },
	{ "01:00.0@00:02.0/00.0", MATCH_NO },
	{ "01:00.0@00:01.0/00.0", MATCH_YES },
};

TEST(rules)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct device d = known_device();
		struct rule rule;
		unsigned needs = 0;

		parse(rows[i].rule, &rule);
		CHECK_NUMBER(match_rule(&rule, &d, &needs), rows[i].want, "%s", rows[i].rule);
	}
}

TEST(odd_devices)
{
	struct device d = known_device();
	struct rule rule;
	unsigned needs;

	d.acpi = TEXT_NONE;
	parse("acpi:\\x", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO, "no firmware node");
	parse("acpi:\\", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO, "no path is not nobody's path");
	d.link = TEXT_NONE;
	parse("00:01.0/00.0", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO, "no link");
	d.serial = 0;
	parse("serial:0000000000000001", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO, "no serial number");
	d.group = GROUP_NONE;
	parse("group:00:01.0", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO, "no group");
	d = known_device();
	d.header = 1;
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_NO,
		     "a bridge is no endpoint of its group");
	parse("10de:2684", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_YES, "but its id is its id");
}

static const struct {
	const char *rule, *link;
	unsigned pf_bus;
	bool holds;
} vfs[] = {
	{ "vfs:01:00.0", "x/0000:00:01.0/0000:01:10.0", 1, true },
	{ "vfs:01:00.*", "x/0000:00:01.0/0000:01:10.0", 1, true },
	{ "vfs:01:00.0+4", "x/0000:00:01.0/0000:01:10.0", 1, true },
	{ "vfs:01:00.1", "x/0000:00:01.0/0000:01:10.0", 1, false },
	{ "vfs:02:00.0", "x/0000:00:01.0/0000:01:10.0", 1, false },
	{ "vfs:00:01.0/00.0", "x/0000:00:01.0/0000:01:10.0", 1, true },
	{ "vfs:00:01.0/00.0", "x/0000:00:01.0/0000:02:00.0", 1, true },	 /* it took the next bus */
	{ "vfs:00:01.0/10.0", "x/0000:00:01.0/0000:01:10.0", 1, false }, /* the VF's own path */
	{ "vfs:00:02.0/00.0", "x/0000:00:01.0/0000:01:10.0", 1, false },
	{ "vfs:00:01.0/00.0", "", 1, false },
};

TEST(virtual_functions)
{
	for (size_t i = 0; i < ARRAY_SIZE(vfs); i++) {
		struct device d = known_device();
		struct rule rule;
		unsigned needs;

		d.address = (struct address) { 0, 1, 0x10, 0 };
		d.is_vf = true;
		d.physfn = (struct address) { 0, (uint8_t)vfs[i].pf_bus, 0, 0 };
		d.link = exact_string(vfs[i].link);
		parse(vfs[i].rule, &rule);
		CHECK(match_rule(&rule, &d, &needs) == (vfs[i].holds ? MATCH_YES : MATCH_NO),
		      "%s, %s", vfs[i].rule, vfs[i].link);
	}
}

TEST(a_deep_link_of_a_vf)
{
	static char link[1024];
	struct device d = known_device();
	struct rule rule;
	unsigned needs;

	memset(link, 'x', sizeof(link));
	memcpy(link + 900, "/0000:00:01.0/0000:01:10.0", 27);
	d.is_vf = true;
	d.physfn = (struct address) { 0, 1, 0, 0 };
	d.link = exact(link, 926);
	parse("vfs:00:01.0/00.0", &rule);
	CHECK_NUMBER(match_rule(&rule, &d, &needs), MATCH_YES,
		     "longer than the kernel makes them: not cut");
}

/* What is asked for when nothing is known, and that no more is. */
static const struct {
	const char *rule;
	unsigned needs;
} asked[] = {
	{ "01:00.0", 0 },
	{ "02:00.0", 0 },
	{ "slot:here", 0 },
	{ "00:01.0/00.0", FACT_LINK },
	{ "00:01.0/00.1", 0 }, /* its own dev.fn differs: no need to look */
	{ "10de:2684", FACT_IDS },
	{ "class:03", FACT_IDS },
	{ "modalias:*", FACT_IDS },
	{ "serial:52-54-00-ff-ff-12-34-56", FACT_SERIAL },
	{ "acpi:x", FACT_ACPI },
	{ "group:00:01.0", FACT_GROUP },
	{ "vfs:00:01.0", FACT_PHYSFN | FACT_LINK },
	{ "02:00.0@10de:2684", 0 }, /* not the place: the rest is not worth a look */
	{ "01:00.0@10de:2684", FACT_IDS },
};

TEST(facts_asked_for)
{
	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		struct device d = { .address = { 0, 1, 0, 0 }, .group = GROUP_NONE };
		struct rule rule;
		unsigned needs = 0;
		enum match match;

		parse(asked[i].rule, &rule);
		match = match_rule(&rule, &d, &needs);
		CHECK((match == MATCH_NEEDS) == (asked[i].needs != 0), "%s: %d", asked[i].rule,
		      (int)match);
		if (match == MATCH_NEEDS)
			CHECK_NUMBER(needs, asked[i].needs, "%s", asked[i].rule);
	}
}

TEST(modalias_of_a_device)
{
	struct device d = known_device();
	char room[80];
	struct buf b = BUF(room);

	buf_clear(&b);
	device_modalias(&b, &d);
	CHECK_TEXT(buf_said(&b), "pci:v000010DEd00002684sv00001043sd000088E2bc03sc00i00",
		   "as the kernel's");
	d = (struct device) { .class = 0xffffff, .vendor = 0xffff };
	buf_clear(&b);
	device_modalias(&b, &d);
	CHECK_TEXT(buf_said(&b), "pci:v0000FFFFd00000000sv00000000sd00000000bcFFscFFiFF", "odd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(odd_devices),
		cmocka_unit_test(virtual_functions),
		cmocka_unit_test(a_deep_link_of_a_vf),
		cmocka_unit_test(facts_asked_for),
		cmocka_unit_test(modalias_of_a_device),
	};

	return RUN(tests);
}
