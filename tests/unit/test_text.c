// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/text.c: pieces of text, numbers, globs and the bounded writer. */
#include "harness.h"

#include <fnmatch.h>

#include "../../src/core/settings.h"

TEST(compare)
{
	CHECK(text_is(exact_string("abc"), "abc"), "same");
	CHECK(!text_is(exact_string("abc"), "ab"), "longer");
	CHECK(!text_is(exact_string("ab"), "abc"), "shorter");
	CHECK(text_is(TEXT_NONE, ""), "none is empty");
	CHECK(text_equal(TEXT_NONE, exact_string("")), "empty texts");
	CHECK(!text_equal(exact("a\0b", 3), exact("a\0c", 3)), "a NUL does not end a text");
	CHECK(text_starts(exact_string("#line 1"), "#line "), "starts");
	CHECK(!text_starts(exact_string("#lin"), "#line "), "shorter than the prefix");
	CHECK(!text_starts(TEXT_NONE, "x"), "none starts with nothing");
}

TEST(same_param)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "vfio-pci", "vfio_pci", true },
		{ "vfio_pci", "vfio-pci", true },
		{ "a-b_c", "a_b-c", true },
		{ "vfio-pci", "vfio-pc", false },
		{ "vfio-pc", "vfio-pci", false },
		{ "", "", true },
		{ "", "a", false },
		{ "A", "a", false },
		{ "-", "_", true },
		{ "a.b", "a_b", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK(text_same_param(exact_string(rows[i].a), rows[i].b) == rows[i].same,
		      "'%s' and '%s'", rows[i].a, rows[i].b);
	CHECK(!text_same_param(exact("ab\0c", 4), "ab"), "a NUL inside is not the end");
}

TEST(trim_and_skip)
{
	static const char *const rows[][2] = {
		{ "  a b\t\n", "a b" }, { "", "" },	{ " \t\r\n\v\f", "" },
		{ "a", "a" },		{ "\ra", "a" }, { "a ", "a" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_TEXT(text_trim(exact_string(rows[i][0])), rows[i][1], "'%s'", rows[i][0]);
	CHECK_TEXT(text_skip(exact_string("abc"), 1), "bc", "one");
	CHECK_TEXT(text_skip(exact_string("abc"), 3), "", "all");
	CHECK_TEXT(text_skip(exact_string("abc"), 9), "", "more than there is");
	CHECK_TEXT(text_skip(TEXT_NONE, 0), "", "nothing of nothing");
	CHECK_TEXT(text_skip(TEXT_NONE, 5), "", "something of nothing");
	CHECK_NUMBER(text_find(exact_string("a=b=c"), '='), 1, "the first");
	CHECK_NUMBER(text_find(exact_string("abc"), '='), 3, "none: the length");
	CHECK_NUMBER(text_find(TEXT_NONE, '='), 0, "in nothing");
	CHECK_NUMBER(text_find(exact("a\0b", 3), 'b'), 2, "behind a NUL");
}

TEST(spaces)
{
	for (int c = 0; c < 256; c++) {
		bool want = c == ' ' || (c >= 9 && c <= 13); /* 0xa0 ends many a letter in UTF-8 */

		CHECK(char_is_space((char)c) == want, "byte %#x", (unsigned)c);
	}
}

TEST(lines)
{
	struct text rest = exact("a\n\nb\n c", 7), line;
	static const char *const want[] = { "a", "", "b", " c" };

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		CHECK(text_line(&rest, &line), "line %zu is there", i);
		CHECK_TEXT(line, want[i], "line %zu", i);
	}
	CHECK(!text_line(&rest, &line), "no fifth line");
	rest = exact_string("a\n");
	CHECK(text_line(&rest, &line), "one line");
	CHECK(!text_line(&rest, &line), "a newline at the end begins no line");
	rest = TEXT_NONE;
	CHECK(!text_line(&rest, &line), "no text, no line");
}

TEST(words)
{
	struct text rest = exact_string(",, a,b  c,"), word;
	static const char *const want[] = { "a", "b", "c" };

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		CHECK(text_word(&rest, " ,", &word), "word %zu is there", i);
		CHECK_TEXT(word, want[i], "word %zu", i);
	}
	CHECK(!text_word(&rest, " ,", &word), "no fourth word");
	rest = TEXT_NONE;
	CHECK(!text_word(&rest, " ", &word), "no text, no word");
	rest = exact("a\0b c", 5);
	CHECK(text_word(&rest, " ", &word) && word.n == 3, "a NUL separates nothing");
}

TEST(choices)
{
	CHECK_NUMBER(text_choice(TEXT("on"), "on off dry-run"), 0, "the first");
	CHECK_NUMBER(text_choice(TEXT("dry-run"), "on off dry-run"), 2, "the last");
	CHECK_NUMBER(text_choice(TEXT("of"), "on off dry-run"), -1, "the beginning of a word");
	CHECK_NUMBER(text_choice(TEXT("off dry-run"), "on off dry-run"), -1, "two words");
	CHECK_NUMBER(text_choice(TEXT("dry-run "), "on off dry-run"), -1, "a word and more");
	CHECK_NUMBER(text_choice(TEXT_NONE, "on off dry-run"), -1, "no word");
}

TEST(numbers)
{
	static const struct {
		const char *text;
		size_t digits;
		bool ok;
		uint32_t value;
	} hex[] = {
		{ "0", 1, true, 0 },	     { "ffffffff", 8, true, 0xffffffff },
		{ "10De", 4, true, 0x10de }, { "10de", 3, false, 0 },
		{ "", 4, false, 0 },	     { "0x1", 4, false, 0 },
		{ "1g", 4, false, 0 },	     { "-1", 4, false, 0 },
		{ " 1", 4, false, 0 },	     { "123456789", 9, false, 0 },
		{ "0", 9, false, 0 },
	};
	static const struct {
		const char *text;
		uint32_t max;
		bool ok;
		uint32_t value;
	} dec[] = {
		{ "0", 60, true, 0 },
		{ "60", 60, true, 60 },
		{ "61", 60, false, 0 },
		{ "", 60, false, 0 },
		{ "+1", 60, false, 0 },
		{ "1 ", 60, false, 0 },
		{ "007", 60, true, 7 },
		{ "4294967295", UINT32_MAX, true, UINT32_MAX },
		{ "4294967296", UINT32_MAX, false, 0 },
		{ "9999999999", UINT32_MAX, false, 0 },
		{ "18446744073709551617", UINT32_MAX, false, 0 },
		{ "1e3", 5000, false, 0 },
	};
	uint32_t value;

	for (size_t i = 0; i < ARRAY_SIZE(hex); i++) {
		value = 0;
		CHECK(text_hex(exact_string(hex[i].text), hex[i].digits, &value) == hex[i].ok &&
			      value == hex[i].value,
		      "hex '%s'", hex[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(dec); i++) {
		value = 0;
		CHECK(text_dec(exact_string(dec[i].text), dec[i].max, &value) == dec[i].ok &&
			      value == dec[i].value,
		      "dec '%s'", dec[i].text);
	}
	value = 7;
	CHECK(!text_hex(exact_string("x"), 4, &value) && value == 7, "untouched after an error");
}

TEST(text_forms)
{
	static const struct {
		const char *text, *form;
		enum hex hex;
		bool ok;
		uint64_t value;
	} rows[] = {
		{ "0", "#", HEX_SMALL, true, 0 },
		{ "f", "#", HEX_SMALL, true, 15 },
		{ "F", "#", HEX_SMALL, false, 0 },
		{ "F", "#", HEX_ANY, true, 15 },
		{ "g", "#", HEX_ANY, false, 0 },
		{ "G", "#", HEX_ANY, false, 0 },
		{ "`", "#", HEX_ANY, false, 0 },
		{ "@", "#", HEX_ANY, false, 0 },
		{ "/", "#", HEX_ANY, false, 0 },
		{ ":", "#", HEX_ANY, false, 0 },
		{ "#", "#", HEX_ANY, false, 0 },
		{ "\x10", "#", HEX_ANY, false, 0 }, /* '0' but for a bit */
		{ "\xb0", "#", HEX_ANY, false, 0 },
		{ "\xe1", "#", HEX_ANY, false, 0 },
		{ "x", "x", HEX_SMALL, true, 0 },
		{ "y", "x", HEX_SMALL, false, 0 },
		{ "v1d2", "v#d#", HEX_SMALL, true, 0x12 },
		{ "v1e2", "v#d#", HEX_SMALL, false, 0 },
		{ "w1d2", "v#d#", HEX_SMALL, false, 0 },
		{ "1f.7", "##.#", HEX_SMALL, true, 0x1f7 },
		{ "0123456789abcdef", "################", HEX_SMALL, true, 0x0123456789abcdef },
		{ "f0123456789ABCDEF", "#################", HEX_ANY, true, 0x0123456789abcdef },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = 0;

		CHECK(text_form(exact_string(rows[i].text).p, rows[i].form, rows[i].hex, &value) ==
				      rows[i].ok &&
			      value == rows[i].value,
		      "'%s' as %s", rows[i].text, rows[i].form);
	}
}

/* fnmatch(3) is the reference; left out are its character classes, '\' inside brackets and at the
 * end. */
static const char *const globs[] = {
	"",
	"*",
	"**",
	"?",
	"a",
	"a*",
	"*a",
	"a*b*c",
	"a?c",
	"[abc]",
	"[!abc]",
	"[^abc]",
	"[a-c]x",
	"[]]",
	"[!]]",
	"[]-a]",
	"[a",
	"[",
	"[]",
	"a[",
	"[a-]",
	"[-a]",
	"[z-a]",
	"\\*",
	"\\?x",
	"\\[",
	"*[0-9]",
	"*\\**",
	"pci:v0000[89]086d*",
	"pci:v000010DEd*bc03sc*i*",
	"*bc03*",
	"*.*",
	"a*a*a*a*a*a*a*a*b",
	"[a-z]*[0-9]",
	"[!a-z]",
	"?*?",
	"*?*",
	"[*]",
	"[?]a",
};
static const char *const glob_texts[] = {
	"",
	"a",
	"b",
	"c",
	"ab",
	"abc",
	"axc",
	"bx",
	"]",
	"-",
	"[",
	"[a",
	"a[",
	"*",
	"?x",
	"\\",
	"a\\",
	"^",
	"!",
	"x9",
	"a.b",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"aaaaaaaaab",
	"z0",
	"?a",
	"[]",
	"pci:v00008086d00001533sv00008086sd00000001bc02sc00i00",
	"pci:v000010DEd00002684sv00001043sd000088E2bc03sc00i00",
};

TEST(glob)
{
	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		for (size_t k = 0; k < ARRAY_SIZE(glob_texts); k++)
			CHECK(text_glob(exact_string(globs[i]), exact_string(glob_texts[k])) ==
				      !fnmatch(globs[i], glob_texts[k], 0),
			      "pattern '%s', text '%s', fnmatch says %s", globs[i], glob_texts[k],
			      fnmatch(globs[i], glob_texts[k], 0) ? "no" : "yes");
}

TEST(glob_is_bounded)
{
	char pattern[4096], text[4096];

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof(pattern) - 1] = 'b';
	CHECK(!text_glob(exact(pattern, sizeof(pattern)), exact(text, sizeof(text))),
	      "2,048 stars end in time");
}

TEST(writer)
{
	char room[8], none[1];
	struct buf b = BUF(room), small = BUF(none), zero = { NULL, 0, 0, false };

	buf_clear(&b);
	buf_add(&b, "%s", "1234567");
	CHECK(!b.cut, "seven bytes and the NUL fit");
	CHECK_TEXT(buf_said(&b), "1234567", "all of them");
	buf_add(&b, "8");
	CHECK(b.cut && b.n == 7 && room[7] == '\0', "the eighth does not");
	buf_clear(&b);
	CHECK(b.n == 0 && !b.cut && room[0] == '\0', "cleared");
	buf_text(&b, exact_string("123456789"));
	CHECK(b.cut, "cut by buf_text");
	CHECK_TEXT(buf_said(&b), "1234567", "as much as fits");
	buf_clear(&b);
	buf_add(&b, "123456789");
	CHECK(b.cut, "cut by buf_add");
	CHECK_TEXT(buf_said(&b), "1234567", "as much as fits");
	buf_clear(&small);
	buf_add(&small, "x");
	CHECK(small.cut && small.n == 0 && none[0] == '\0', "room for the NUL only");
	buf_clear(&zero);
	buf_add(&zero, "x");
	buf_text(&zero, TEXT("x"));
	CHECK(zero.cut && zero.n == 0, "no room at all");
}

TEST(formats)
{
	char room[128];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_add(&b, "%s %u %d %x|%04x|%02x|%08X|%c|%%|%.*s|%0*x", "s", 4294967295u, -2147483647 - 1,
		0xabcu, 0xdeu, 0x7u, 0xBEEFu, 'c', 2, "abc", 6, 0x30u);
	CHECK_TEXT(buf_said(&b), "s 4294967295 -2147483648 abc|00de|07|0000BEEF|c|%|ab|000030",
		   "every conversion that the core uses");
	buf_clear(&b);
	buf_add(&b, "%02x %x %u %d", 0x12345u, 0u, 0u, 0);
	CHECK_TEXT(buf_said(&b), "12345 0 0 0", "wider than its width, and zeros");
	buf_clear(&b);
	buf_add(&b, "%.*s|", 0, "");
	CHECK_TEXT(buf_said(&b), "|", "an empty piece");
}

/* What the core adds to the usual conversions. */
TEST(own_formats)
{
	static char room[256];
	struct buf b = BUF(room);
	struct text t = TEXT("a\tb");
	struct address a = { 0, 1, 2, 3 };
	struct origin origin = { SOURCE_FILE, TEXT("/f"), 7 };
	struct complaint complaint = { origin, "it is wrong", TEXT("x\n"), 0 };

	buf_clear(&b);
	buf_add(&b, "%pT|%pQ|%pA|%pO|%pC|", &t, &t, &a, &origin, &complaint);
	CHECK_TEXT(buf_said(&b), "a\tb|a\\x09b|0000:01:02.3|/f:7|/f:7: it is wrong: x\\x0a|",
		   "all of them");
}

TEST(quoting)
{
	char room[64];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, exact("a\tb\n\x7f\xff\0 ~\"", 10));
	CHECK_TEXT(buf_said(&b), "a\\x09b\\x0a\\x7f\\xff\\x00 ~\"", "odd bytes");
	buf_clear(&b);
	buf_quote(&b, TEXT_NONE);
	CHECK_TEXT(buf_said(&b), "", "nothing");
	b = (struct buf) { room, 0, 6, false };
	buf_quote(&b, TEXT("ab\n"));
	CHECK(b.cut && b.n <= 5, "cut in the middle of an escape");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compare),	   cmocka_unit_test(same_param),
		cmocka_unit_test(trim_and_skip),   cmocka_unit_test(spaces),
		cmocka_unit_test(lines),	   cmocka_unit_test(words),
		cmocka_unit_test(choices),	   cmocka_unit_test(numbers),
		cmocka_unit_test(text_forms),	   cmocka_unit_test(glob),
		cmocka_unit_test(glob_is_bounded), cmocka_unit_test(writer),
		cmocka_unit_test(formats),	   cmocka_unit_test(own_formats),
		cmocka_unit_test(quoting),
	};

	return RUN(tests);
}
