// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/plan_choose.c: which rule decides, whatever the order in which devices are seen. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "machine.h"

/* Two NICs, two NVMe drives, a GPU with sound, root ports. */
static struct machine *small_machine(void)
{
	static struct machine m;

	memset(&m, 0, offsetof(struct machine, devices));
	m.n_slots = 0;
	machine_add(&m, "0000:00:00.0", 0x8086, 0x29c0, 0x060000, 0);
	machine_add(&m, "0000:00:01.0", 0x8086, 0x3420, 0x060400, 1)->header = 1;
	machine_add(&m, "0000:00:01.0/0000:01:00.0", 0x10de, 0x2684, 0x030000, 2);
	machine_add(&m, "0000:00:01.0/0000:01:00.1", 0x10de, 0x22ba, 0x040300, 2);
	machine_add(&m, "0000:00:02.0", 0x8086, 0x3420, 0x060400, 3)->header = 1;
	machine_add(&m, "0000:00:02.0/0000:02:00.0", 0x144d, 0xa808, 0x010802, 4)->serial = 0x11;
	machine_add(&m, "0000:00:03.0", 0x8086, 0x3420, 0x060400, 5)->header = 1;
	machine_add(&m, "0000:00:03.0/0000:03:00.0", 0x144d, 0xa808, 0x010802, 6)->serial = 0x22;
	machine_add(&m, "0000:00:04.0", 0x8086, 0x10d3, 0x020000, 7);
	machine_add(&m, "0000:00:05.0", 0x8086, 0x10d3, 0x020000, 8);
	machine_slot_add(&m, "5", "0000:03:00.0", false);
	return &m;
}

static struct settings *rules(const char *devices)
{
	struct settings *s = settings_fresh();

	settings_add_file(s, exact_string(devices), TEXT("/f"));
	CHECK_NUMBER(s->n_complaints, 0, "%s", devices);
	return s;
}

static struct text chosen(const struct machine *m, const unsigned *order, const char *devices)
{
	struct plan *plan = plan_fresh();

	machine_choose(m, order, rules(devices), plan);
	return plan_show(plan);
}

#define IN " bind vfio-pci -"

static const struct {
	const char *devices, *plan;
} rows[] = {
	{ "", "" },
	{ "devices = 09:00.0", "" },
	{ "devices = 01:00.0", "01:00.0" IN },
	{ "devices = 01:00.*", "01:00.0" IN "; 01:00.1" IN },
	{ "devices = 01:00.1 01:00.0", "01:00.0" IN "; 01:00.1" IN },
	{ "devices = 144d:a808", "02:00.0" IN "; 03:00.0" IN },
	{ "devices = 144d:a808 !02:00.0", "02:00.0 refuse - excluded; 03:00.0" IN },
	{ "devices = !02:00.0 144d:a808",
	  "02:00.0" IN "; 03:00.0" IN }, /* the last that matches decides */
	{ "devices = 144d:a808 !144d:* 03:00.0", "02:00.0 refuse - excluded; 03:00.0" IN },
	{ "devices = !02:00.0", "" }, /* nothing took it in, so nothing is out */
	{ "devices = 02:00.0 !02:00.0 02:00.0=none", "02:00.0 bind none -" },
	{ "devices = 02:00.0=none 144d:*=pci-stub",
	  "02:00.0 bind pci-stub -; 03:00.0 bind pci-stub -" },
	{ "devices = 144d:*=pci-stub 02:00.0", "02:00.0" IN "; 03:00.0 bind pci-stub -" },
	{ "devices = 00:02.0/00.0", "02:00.0" IN },
	{ "devices = 00:02.0/00.0@144d:a808@serial:0000000000000011", "02:00.0" IN },
	{ "devices = 00:02.0/00.0@serial:0000000000000022", "" },
	{ "devices = serial:0000000000000022", "03:00.0" IN },
	{ "devices = group:01:00.1", "01:00.0" IN "; 01:00.1" IN },
	{ "devices = group:00:01.0/00.0 !class:04", "01:00.0" IN "; 01:00.1 refuse - excluded" },
	{ "devices = slot:5", "03:00.0" IN },
	{ "devices = class:02@8086:* !00:05.0", "00:04.0" IN "; 00:05.0 refuse - excluded" },
	{ "devices = *:*@class:01=auto", "02:00.0 bind auto -; 03:00.0 bind auto -" },
};

TEST(last_rule_wins)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_TEXT(chosen(small_machine(), NULL, rows[i].devices), rows[i].plan, "%s",
			   rows[i].devices);
}

static void shuffle(unsigned *order, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		order[i] = i;
	for (unsigned i = n; i > 1; i--) {
		unsigned k = (unsigned)rand() % i, kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}

/* Everything that a rule has learnt, too: a message must not depend on the order either. */
static struct text learnt(const struct settings *s)
{
	static char room[4096];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < s->n_rules; i++) {
		const struct settings_rule *rule = &s->rules[i];

		buf_add(&b, "[%u ", rule->matches);
		if (rule->has_near)
			address_print(&b, &rule->near);
		buf_add(&b, " ");
		if (rule->has_elsewhere)
			address_print(&b, &rule->elsewhere);
		buf_add(&b, "]");
	}
	return buf_said(&b);
}

TEST(any_order_of_devices)
{
	static const char devices[] = "devices = 01:00.*@8086:* 00:07.0@144d:a808 144d:* !02:00.0\n"
				      "devices = 00:03.0/00.*@10de:* *:*@class:02";
	struct machine *m = small_machine();
	struct settings *s = rules(devices);
	struct plan *p = plan_fresh();
	unsigned order[MACHINE_MAX];
	char plan[1024], rule[1024];

	srand(1);
	machine_choose(m, NULL, s, p);
	(void)snprintf(plan, sizeof(plan), "%.*s", TEXT_ARGS(plan_show(p)));
	(void)snprintf(rule, sizeof(rule), "%.*s", TEXT_ARGS(learnt(s)));
	for (unsigned i = 0; i < 50; i++) {
		shuffle(order, m->n);
		s = rules(devices);
		p = plan_fresh();
		machine_choose(m, order, s, p);
		CHECK_TEXT(plan_show(p), plan, "plan of shuffle %u", i);
		CHECK_TEXT(learnt(s), rule, "what the rules learnt in shuffle %u", i);
	}
}

static const struct {
	const char *devices, *learnt;
} notes[] = {
	{ "devices = 01:00.0", "[1  ]" },
	{ "devices = 144d:a808", "[2  ]" },
	{ "devices = 09:00.0", "[0  ]" },
	{ "devices = 02:00.0@10de:2684", "[0 0000:02:00.0 0000:01:00.0]" },
	{ "devices = 09:00.0@144d:a808", "[0  0000:02:00.0]" }, /* the lowest of two */
	{ "devices = 00:02.0/00.0@10de:2684", "[0 0000:02:00.0 0000:01:00.0]" },
	{ "devices = 01:00.*@8086:*", "[0 0000:01:00.0 0000:00:00.0]" },
	{ "devices = 144d:a808 !02:00.0", "[2  ][1  ]" },
	{ "devices = 09:00.0@00:09.0/00.0", "[0  ]" }, /* two places, no id: nobody has moved */
};

TEST(what_rules_learn)
{
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++) {
		struct settings *s = rules(notes[i].devices);

		machine_choose(small_machine(), NULL, s, plan_fresh());
		CHECK_TEXT(learnt(s), notes[i].learnt, "%s", notes[i].devices);
	}
}

TEST(broken_rules_select_nothing)
{
	struct settings *s = settings_fresh();
	struct plan *p = plan_fresh();

	settings_add_file(s, TEXT("devices = 1:0 01:00.0 slot: 02:00.0@"), TEXT("/f"));
	machine_choose(small_machine(), NULL, s, p);
	CHECK_NUMBER(s->n_complaints, 3, "three of four");
	CHECK_TEXT(plan_show(p), "01:00.0" IN, "the good one acts");
	CHECK_NUMBER(p->entries[0].rule, 1, "the second");
	CHECK(entry_rule(s, &p->entries[0]) == &s->rules[1], "found again");
}

TEST(what_is_to_look_up)
{
	struct plan *p = plan_fresh();
	struct device d = { .address = { 0, 1, 0, 0 } };

	CHECK_NUMBER(plan_consider(p, rules("devices = 10de:2684"), &d, false), FACT_IDS, "an id");
	CHECK_NUMBER(plan_consider(p, rules("devices = class:03"), &d, false), FACT_IDS, "a class");
	CHECK_NUMBER(plan_consider(p, rules("devices = 09:00.0"), &d, false), 0, "an address");
	CHECK_NUMBER(p->n, 0, "nothing is in the plan before");
}

TEST(neighbours)
{
	struct settings *s = rules("devices = 01:00.0 !01:00.1 !02:00.0");
	struct machine *m = small_machine();
	struct plan *p = plan_fresh();
	struct device d = *machine_find(m, "0000:01:00.1");

	machine_choose(m, NULL, s, p);
	d.facts = ~0u;
	CHECK_NUMBER(plan_consider(p, s, &d, true), 0, "kept though no rule takes it in");
	CHECK_NUMBER(s->rules[1].matches, 1, "not counted a second time");
	plan_sort(p);
	CHECK_TEXT(plan_show(p), "01:00.0" IN "; (01:00.1)", "beside the chosen");
	CHECK(p->entries[1].excluded && p->entries[1].rule == 1, "a rule takes it out");
	CHECK(!entry_to_do(&p->entries[1]) && entry_to_do(&p->entries[0]), "to do");
}

TEST(twice_seen)
{
	struct settings *s = rules("devices = 01:00.0");
	struct machine *m = small_machine();
	struct plan *p = plan_fresh();

	machine_choose(m, NULL, s, p);
	machine_choose(m, NULL, s, p);
	CHECK_TEXT(plan_show(p), "01:00.0" IN, "once in the plan");
	s = rules("devices = 01:00.* 144d:a808");
	p = plan_fresh();
	machine_choose(m, NULL, s, p);
	machine_choose(m, NULL, s, p);
	CHECK_TEXT(plan_show(p), "01:00.0" IN "; 01:00.1" IN "; 02:00.0" IN "; 03:00.0" IN,
		   "each once");
}

static struct machine *large_machine(unsigned n)
{
	static struct machine m;
	char name[32];

	m.n = 0;
	for (unsigned i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "0000:%02x:%02x.%x", i >> 8, i >> 3 & 31, i & 7);
		machine_add(&m, name, 0x8086, 1, 0x020000, (int)i);
	}
	return &m;
}

TEST(limit_of_chosen)
{
	struct machine *m = large_machine(1100);
	unsigned order[MACHINE_MAX];
	struct plan *p = plan_fresh();
	struct settings *s = rules("devices = 8086:0001 !00:00.0");

	srand(2);
	shuffle(order, m->n);
	machine_choose(m, order, s, p);
	CHECK_NUMBER(p->n, 1100, "all are in the plan");
	CHECK_NUMBER(p->entries[0].reason, REASON_EXCLUDED, "an excluded one does not count");
	CHECK_NUMBER(p->entries[1024].reason, REASON_NONE, "the 1,024th chosen");
	CHECK_NUMBER(p->entries[1025].reason, REASON_LIMIT, "the 1,025th");
	CHECK(p->entries[1025].verdict == VERDICT_REFUSE && !entry_to_do(&p->entries[1099]),
	      "refused");
	plan_sort(p);
	CHECK_NUMBER(p->entries[1024].reason, REASON_NONE, "sorted again: the same");
}

TEST(limit_of_entries)
{
	struct settings *s = rules("devices = 8086:0001");
	struct plan *p = plan_fresh();
	struct device d = { .facts = ~0u, .vendor = 0x8086, .device = 1 };

	for (unsigned i = 0; i < PLAN_MAX_ENTRIES + 3; i++) {
		d.address = (struct address) { i >> 16, (uint8_t)(i >> 8), i >> 3 & 31, i & 7 };
		CHECK_NUMBER(plan_consider(p, s, &d, false), 0, "nothing is needed");
	}
	CHECK(p->n == PLAN_MAX_ENTRIES && p->lost == 3, "counted, not written");
}

TEST(finding)
{
	struct machine *m = large_machine(300);
	struct plan *p = plan_fresh();
	struct address a = { 0, 9, 0, 0 };

	CHECK(!plan_find(p, &a), "in nothing");
	machine_choose(m, NULL, rules("devices = 8086:0001"), p);
	for (unsigned i = 0; i < p->n; i++)
		CHECK(plan_find(p, &p->entries[i].device.address) == &p->entries[i], "entry %u", i);
	CHECK(!plan_find(p, &a), "behind the last");
	a = (struct address) { 0, 0, 0, 0xfe };
	CHECK(!plan_find(p, &a), "between two");
}

TEST(names)
{
	for (unsigned i = 1; i < REASON_MAX; i++)
		CHECK(reason_name((enum reason)i) != NULL, "reason %u", i);
	CHECK(!reason_name(REASON_NONE), "no reason");
	CHECK_TEXT(text_of(reason_name(REASON_NO_IOMMU)), "no-iommu", "reason");
	CHECK_TEXT(text_of(reason_name(REASON_GONE)), "gone", "reason");
	CHECK_TEXT(text_of(verdict_name(VERDICT_BOUND)), "bound", "verdict");
	CHECK_TEXT(text_of(warning_name(6)), "unguarded", "warning");
	CHECK_TEXT(text_of(step_name(STEP_HAND_BACK)), "hand-back", "step");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_rule_wins),
		cmocka_unit_test(any_order_of_devices),
		cmocka_unit_test(what_rules_learn),
		cmocka_unit_test(broken_rules_select_nothing),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(twice_seen),
		cmocka_unit_test(limit_of_chosen),
		cmocka_unit_test(limit_of_entries),
		cmocka_unit_test(finding),
		cmocka_unit_test(names),
		cmocka_unit_test(what_is_to_look_up),
	};

	return RUN(tests);
}
