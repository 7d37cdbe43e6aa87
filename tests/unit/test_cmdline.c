// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/cmdline.c: the kernel's quoting rules, and a line that fills the architecture's limit.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "reference.h"

/* The parameters of a line as "key|value", "key" where there is no '=', ';' between two. */
static struct text cut(struct text line)
{
	static char room[8192];
	struct buf b = BUF(room);
	struct param param;
	const char *between = "";

	buf_clear(&b);
	for (; cmdline_next(&line, &param); between = ";") {
		buf_add(&b, "%s%.*s", between, TEXT_ARGS(param.key));
		if (param.value.p)
			buf_add(&b, "|%.*s", TEXT_ARGS(param.value));
	}
	return buf_said(&b);
}

static const struct {
	const char *line, *want;
} lines[] = {
	{ "", "" },
	{ " \t\n ", "" },
	{ "quiet", "quiet" },
	{ "a=1 b=2", "a|1;b|2" },
	{ "  a=1   b  ", "a|1;b" },
	{ "a=b=c", "a|b=c" },
	{ "=a", "=a" },
	{ "=a=b", "=a|b" },
	{ "a=", "a|" },
	{ "a=\"x y\"", "a|x y" },
	{ "a=\"x y", "a|x y" },
	{ "\"a=x y\"", "a|x y" },
	{ "\"a=x y", "a|x y" },
	{ "\"a b\" c", "a b;c" },
	{ "a=x\"y z\"", "a|x\"y z\"" },
	{ "a=\"x\"y", "a|x\"y" },
	{ "a=\"\"", "a|" },
	{ "a=\"", "a|" },
	{ "a=\"\"\"", "a|\"" },
	{ "\"", "" },
	{ "\"\" b", ";b" },
	{ "\"a=\"b\"\"", "a|b\"" },   /* only one quote is dropped at the end */
	{ "\"a=\"b c\"", "a|b;c\"" }, /* the quote behind '=' closes the first */
	{ "a='x y'", "a|'x;y'" },
	{ "a=\\\"x y\\\"", "a|\\\"x y\\\"" },
	{ "a\xa0"
	  "b",
	  "a;b" },
	{ "a\vb\fc\rd", "a;b;c;d" },
	{ "a=1 -- b=2", "a|1" },
	{ "-- b=2", "" },
	{ "\"--\" b", "" },
	{ "--a b", "--a;b" },
	{ "--=1 b", "--|1;b" },
	{ "--- b", "---;b" },
	{ "a --", "a" },
	{ "vfio-early.devices=01:00.0,02:00.0=pci-stub",
	  "vfio-early.devices|01:00.0,02:00.0=pci-stub" },
	{ "dyndbg=\"file a.c +p; file b.c +p\" x", "dyndbg|file a.c +p; file b.c +p;x" },
};

TEST(quoting_rules)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		CHECK_TEXT(cut(exact_string(lines[i].line)), lines[i].want, "'%s'", lines[i].line);
}

static void compare(const char *whole)
{
	const char *line = whole;
	char copy[64];
	struct text rest = exact_string(whole);
	struct param ours, kernel;
	bool more = true;

	while (more) {
		bool want = reference_next(&line, copy, &kernel);

		more = cmdline_next(&rest, &ours);
		CHECK(more == want, "line '%s': ends", whole);
		if (!more || !want)
			return;
		CHECK(text_equal(ours.key, kernel.key), "line '%s': key", whole);
		CHECK(text_equal(ours.value, kernel.value) && !ours.value.p == !kernel.value.p,
		      "line '%s': value '%.*s' should be '%.*s'", whole, TEXT_ARGS(ours.value),
		      TEXT_ARGS(kernel.value));
	}
}

/* Every line of up to seven of the bytes that mean something. */
TEST(all_short_lines)
{
	static const char bytes[] = { ' ', '"', '=', 'a', '-' };
	char line[8];

	for (unsigned length = 0; length <= 7; length++) {
		unsigned count = 1;

		for (unsigned i = 0; i < length; i++)
			count *= ARRAY_SIZE(bytes);
		for (unsigned n = 0; n < count; n++) {
			unsigned rest = n;

			for (unsigned i = 0; i < length; i++, rest /= ARRAY_SIZE(bytes))
				line[i] = bytes[rest % ARRAY_SIZE(bytes)];
			line[length] = '\0';
			compare(line);
		}
		rows_end();
	}
}

/* A line of n bytes: blanks and x, then `tail`. */
static struct text long_line(size_t n, const char *tail)
{
	static char room[2 * CMDLINE_LIMIT];
	size_t t = strlen(tail);

	memset(room, 'x', n);
	for (size_t i = 10; i < n; i += 10)
		room[i] = ' ';
	memcpy(room + n - t, tail, t);
	return exact(room, n);
}

TEST(full_lines)
{
	static const struct {
		size_t n;
		const char *tail;
		bool dropped;
		const char *left; /* end of what is left */
	} rows[] = {
		{ CMDLINE_LIMIT - 2, " a=1 b=2", false, "b=2" },
		{ CMDLINE_LIMIT - 1, " a=1 b=2", true, "a=1 " },
		{ CMDLINE_LIMIT, " a=1 b=2", true, "a=1 " },
		{ CMDLINE_LIMIT - 1, " a=1 b=\"2 3 4", true, "a=1 " },
		{ CMDLINE_LIMIT - 1, " a=1 \"b=2 3 4", true, "a=1 " },
		{ CMDLINE_LIMIT - 1, " a=1 b=\"2 ", true, "a=1 " },
		{ CMDLINE_LIMIT - 1, " -- a=1 b=2", false, "b=2" },
		{ CMDLINE_LIMIT - 1, " --", false, "--" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text line = long_line(rows[i].n, rows[i].tail);
		size_t end = strlen(rows[i].left);

		CHECK(cmdline_drop_cut(&line) == rows[i].dropped, "'%s' at %zu", rows[i].tail,
		      rows[i].n);
		CHECK_TEXT(text_skip(line, line.n - end), rows[i].left, "'%s' at %zu", rows[i].tail,
			   rows[i].n);
	}
}

TEST(one_word_that_fills_the_line)
{
	char room[CMDLINE_LIMIT];
	struct text line;

	memset(room, 'x', sizeof(room));
	line = exact(room, CMDLINE_LIMIT - 1);
	CHECK(cmdline_drop_cut(&line) && line.n == 0, "nothing is left");
	memset(room, ' ', sizeof(room));
	line = exact(room, CMDLINE_LIMIT - 1);
	CHECK(!cmdline_drop_cut(&line), "blanks only: nothing to drop");
}

TEST(iommu_turned_off)
{
	static const struct {
		const char *line, *table, *off; /* off: the parameter, NULL for none */
	} rows[] = {
		{ "intel_iommu=off", "DMAR", "intel_iommu=off" },
		{ "a intel-iommu=sm_on,off b", "DMAR", "intel-iommu=sm_on,off" },
		{ "intel_iommu=off intel_iommu=igfx_off", "DMAR", "intel_iommu=off" },
		{ "intel_iommu=off intel_iommu=on", "DMAR", NULL },
		{ "intel_iommu=off,on", "DMAR", NULL },
		{ "intel_iommu=on intel_iommu=off", "DMAR", "intel_iommu=off" },
		{ "intel_iommu=igfx_off intel_iommu intel_iommu=", "DMAR", NULL },
		{ "intel_iommu=off", "IVRS", NULL },
		{ "amd_iommu=off", "DMAR", NULL },
		{ "amd_iommu=off", "IVRS", "amd_iommu=off" },
		{ "amd_iommu=on iommu=pt", "IVRS", NULL },
		{ "iommu=pt,off intel_iommu=on", "DMAR", "iommu=pt,off" },
		{ "iommu=off", "IVRS", "iommu=off" },
		{ "iommu=off", "IORT", NULL },
		{ "intel_iommu=off", NULL, NULL },
		{ "-- intel_iommu=off", "DMAR", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct param off = { TEXT_NONE, TEXT_NONE };
		bool is = cmdline_iommu_off(text_of(rows[i].line), rows[i].table, &off);
		char found[64] = "";

		if (is)
			(void)snprintf(found, sizeof(found), "%.*s=%.*s", TEXT_ARGS(off.key),
				       TEXT_ARGS(off.value));
		CHECK(!strcmp(found, rows[i].off ? rows[i].off : ""), "'%s': '%s'", rows[i].line,
		      found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quoting_rules),
		cmocka_unit_test(all_short_lines),
		cmocka_unit_test(full_lines),
		cmocka_unit_test(iommu_turned_off),
		cmocka_unit_test(one_word_that_fills_the_line),
	};

	return RUN(tests);
}
