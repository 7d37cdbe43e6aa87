// SPDX-License-Identifier: GPL-2.0-or-later
/* One rule, and one of vfio-pci's own ids: what is read and printed is read as the same. */
#include "../../src/core/rule.h"
#include "fuzz.h"

static char room[2][8192];

static struct text print(const struct rule *rule, unsigned which)
{
	struct buf b = { room[which], 0, sizeof(room[which]), false };

	buf_clear(&b);
	rule_print(&b, rule);
	return b.cut ? TEXT_NONE : (struct text) { b.p, b.n };
}

static void check_rule(const struct rule *rule)
{
	REQUIRE(rule->n_terms >= 1 && rule->n_terms <= RULE_MAX_TERMS, "1 to 8 terms");
	REQUIRE(!rule->exclude || !rule->driver.n, "no driver behind '!'");
	REQUIRE(rule->driver.n <= RULE_MAX_DRIVER, "the driver's name fits");
	REQUIRE(rule_driver(rule).n, "there always is a driver");
}

static void comes_back(const struct rule *rule)
{
	struct text first = print(rule, 0), at;
	struct rule again;

	check_rule(rule);
	if (!first.p)
		return; /* longer than any line may be */
	REQUIRE(!rule_parse(first, &again, &at), "what is printed can be read");
	REQUIRE(text_equal(print(&again, 1), first), "and prints as before");
	REQUIRE(rule_same(rule, &again) || first.n > 4000, "and says the same");
	check_rule(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { (const char *)data, size }, at = TEXT_NONE;
	struct rule rule;
	const char *error = rule_parse(t, &rule, &at);

	REQUIRE(fuzz_inside(at, t), "the token is a piece of the rule");
	if (error)
		REQUIRE(error[0], "a sentence");
	else
		comes_back(&rule);
	error = rule_parse_ids(t, &rule, &at);
	REQUIRE(fuzz_inside(at, t), "the token is a piece of the id");
	if (!error)
		comes_back(&rule);
	return 0;
}
