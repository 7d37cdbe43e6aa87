// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/bootconfig: any text is read to its end, and what the kernel would print of keys and values
 * (fs/proc/bootconfig.c) is read as just those.
 */
#include <string.h>

#include "../../src/core/bootconfig.h"
#include "fuzz.h"

#define MAX_PIECES 32

static void any_text(struct text content)
{
	struct text rest = content, key, values, value;
	size_t left = rest.n + 1;

	while (bootconfig_next(&rest, &key, &values)) {
		REQUIRE(rest.n < left, "each step takes something");
		left = rest.n;
		REQUIRE(fuzz_inside(key, content) && fuzz_inside(values, content),
			"pieces of the text");
		for (size_t n = values.n + 1; bootconfig_value(&values, &value); n = values.n) {
			REQUIRE(values.n < n, "each value takes something");
			REQUIRE(fuzz_inside(value, content), "a piece of the text");
		}
	}
}

static bool is_key(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!(t.p[i] >= 'a' && t.p[i] <= 'z') && t.p[i] != '.' && t.p[i] != '-')
			return false;
	return t.n != 0;
}

/* The kernel has no way to write a value with both kinds of quotes. */
static bool is_value(struct text t)
{
	return text_find(t, '"') == t.n || text_find(t, '\'') == t.n;
}

static void print_value(struct buf *b, struct text value, const char *between)
{
	const char *quote = text_find(value, '"') == value.n ? "\"" : "'";

	buf_add(b, "%s%s", between, quote);
	buf_text(b, value);
	buf_add(b, "%s", quote);
}

/* Pieces: a key, then its values; an empty piece begins the next key. */
static void printed_by_the_kernel(struct text input)
{
	static char room[8192];
	struct buf b = BUF(room);
	struct text pieces[MAX_PIECES], content, key, values, value;
	unsigned n = 0;

	buf_clear(&b);
	while (input.n && n < MAX_PIECES)
		pieces[n++] = fuzz_piece(&input);
	if (!n || !is_key(pieces[0]))
		return;
	buf_add(&b, "x.y = \"1\"\n");
	buf_text(&b, pieces[0]);
	buf_add(&b, " = ");
	for (unsigned i = 1; i < n; i++) {
		if (!is_value(pieces[i]))
			return;
		print_value(&b, pieces[i], i > 1 ? ", " : "");
	}
	buf_add(&b, "%s\nz = \"2\"\n", n == 1 ? "\"\"" : "");
	if (b.cut)
		return;
	content = (struct text) { b.p, b.n };
	REQUIRE(bootconfig_next(&content, &key, &values) && text_is(key, "x.y"), "the key before");
	REQUIRE(bootconfig_next(&content, &key, &values), "the key is there");
	REQUIRE(text_equal(key, pieces[0]), "as it was");
	for (unsigned i = 1; i < n; i++) {
		REQUIRE(bootconfig_value(&values, &value), "the value is there");
		REQUIRE(text_equal(value, pieces[i]), "as it was");
	}
	REQUIRE(n == 1 || !bootconfig_value(&values, &value), "no other value");
	REQUIRE(bootconfig_next(&content, &key, &values) && text_is(key, "z"), "the key behind");
	REQUIRE(!bootconfig_next(&content, &key, &values), "no other key");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { (const char *)data, size };

	any_text(t);
	printed_by_the_kernel(t);
	return 0;
}
