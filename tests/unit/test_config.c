// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/config.c: lines, comments, #line and the limit of a line. */
#include "harness.h"

#include "../../src/core/config.h"

/* Every line that says something as "FILE:LINE key|value", "FILE:LINE !sentence|value" if it is
 * wrong. */
static struct text cut(struct text content)
{
	static char room[16384];
	struct buf b = BUF(room);
	struct config_reader reader = config_read(content, TEXT("f"));
	const char *error, *between = "";

	buf_clear(&b);
	for (; config_next(&reader, &error); between = ";") {
		buf_add(&b, "%s%.*s:%u ", between, TEXT_ARGS(reader.file), reader.line);
		if (error)
			buf_add(&b, "!%s", error);
		else
			buf_text(&b, reader.key);
		buf_add(&b, "|%.*s", TEXT_ARGS(reader.value));
	}
	return buf_said(&b);
}

#define NO_EQUALS "!no '=' in this line; write key = value"

static const struct {
	const char *content, *want;
} rows[] = {
	{ "", "" },
	{ "\n \n\t\r\n", "" },
	{ "a = b", "f:1 a|b" },
	{ "a=b\n", "f:1 a|b" },
	{ "\n\n  a  =  b c  \r\n", "f:3 a|b c" },
	{ "a = b = c\n", "f:1 a|b = c" },
	{ "a =\n", "f:1 a|" },
	{ "a = # c\n", "f:1 a|" },
	{ "# a = b\n #a=b\nc = d\n", "f:3 c|d" },
	{ "a = b # c\n", "f:1 a|b" },
	{ "a = b\t#c\n", "f:1 a|b" },
	{ "a = b#c\n", "f:1 a|b#c" }, /* no blank before it: part of the value */
	{ "a#b = c\n", "f:1 a#b|c" },
	{ "a = \"b\"\n", "f:1 a|\"b\"" },	       /* no quotes here */
	{ "a = b \\\nc = d\n", "f:1 a|b \\;f:2 c|d" }, /* no continuation lines */
	{ "a\n", "f:1 " NO_EQUALS "|a" },
	{ "a # = b\n", "f:1 " NO_EQUALS "|a" },
	{ "= b\n", "f:1 !no key before the '='|= b" },
	{ "a\nb = c\n", "f:1 " NO_EQUALS "|a;f:2 b|c" },
	{ "#line 7 /etc/x.conf\na = b\nc = d\n", "/etc/x.conf:7 a|b;/etc/x.conf:8 c|d" },
	{ "#line 7 /x\n\na = b\n", "/x:8 a|b" },
	{ "#line 7 /x\na = b\n#line 3 /y z\nc = d\n", "/x:7 a|b;/y z:3 c|d" },
	{ "#line 1073741824 /x\na = b\n", "/x:1073741824 a|b" },
	{ "#line 1073741825 /x\na = b\n", "f:2 a|b" }, /* a comment, like the next ones */
	{ "#line 0 /x\na = b\n", "f:2 a|b" },
	{ "#line /x\na = b\n", "f:2 a|b" },
	{ "#line 7\na = b\n", "f:2 a|b" },
	{ "#line 7 \na = b\n", "f:2 a|b" },
	{ "#line\na = b\n", "f:2 a|b" },
	{ "#line -1 /x\na = b\n", "f:2 a|b" },
	{ "#line7 /x\na = b\n", "f:2 a|b" },
	{ " #line 7 /x\na = b\n", "f:2 a|b" },
	{ "# line 7 /x\na = b\n", "f:2 a|b" },
	{ "a = \xc3\xa0\n",
	  "f:1 a|\xc3\xa0" }, /* UTF-8 whose last byte the kernel takes for a blank */
	{ "a = \xc3\xa0#b\n", "f:1 a|\xc3\xa0#b" },
	{ "#line 7 /\xc3\xa0\na = b\n", "/\xc3\xa0:7 a|b" },
};

TEST(lines)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_TEXT(cut(exact_string(rows[i].content)), rows[i].want, "%zu: %s", i,
			   rows[i].content);
	CHECK_TEXT(cut(TEXT_NONE), "", "no text");
}

TEST(long_lines)
{
	static char room[CONFIG_MAX_LINE + 64];
	struct config_reader reader;
	const char *error;

	for (size_t n = CONFIG_MAX_LINE - 1; n <= CONFIG_MAX_LINE + 1; n++) {
		memset(room, 'x', sizeof(room));
		memcpy(room, "a = ", 4);
		memcpy(room + n, "\nc = d", 6);
		reader = config_read(exact(room, n + 6), TEXT("f"));
		CHECK(config_next(&reader, &error), "the long line says something");
		CHECK_SAYS(error, n > CONFIG_MAX_LINE ? "longer than 4096 bytes" : NULL,
			   "%zu bytes", n);
		CHECK(error ? reader.value.n < 100 : reader.value.n == n - 4,
		      "what it shows of %zu", n);
		CHECK(config_next(&reader, &error) && reader.line == 2,
		      "the next line still counts");
		CHECK_TEXT(reader.key, "c", "the next line after %zu bytes", n);
	}
}

TEST(a_long_comment_is_a_long_line)
{
	static char room[CONFIG_MAX_LINE + 2];
	struct config_reader reader;
	const char *error;

	memset(room, '#', sizeof(room));
	reader = config_read(exact(room, CONFIG_MAX_LINE + 1), TEXT("f"));
	CHECK(config_next(&reader, &error), "refused whatever it says");
	CHECK_SAYS(error, "longer than 4096 bytes", "a comment");
}

TEST(merged)
{
	CHECK(config_is_merged(TEXT("#line 1 /etc/vfio-early.conf\na = b\n")), "our first line");
	CHECK(!config_is_merged(TEXT("#line 1 /x\na = b\n")), "another #line");
	CHECK(!config_is_merged(TEXT("#line up your devices here\n")), "a comment");
	CHECK(!config_is_merged(TEXT("a = b\n#line 1 /x\n")), "#line comes later");
	CHECK(!config_is_merged(TEXT_NONE), "empty");
	CHECK(!config_is_merged(TEXT("#line")), "too short");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(a_long_comment_is_a_long_line),
		cmocka_unit_test(merged),
	};

	return RUN(tests);
}
