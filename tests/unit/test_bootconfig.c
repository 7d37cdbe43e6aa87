// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/bootconfig.c: what /proc/bootconfig shows, which is not what somebody wrote. */
#include "harness.h"

#include "../../src/core/bootconfig.h"

/* Every key with its values as "key|v|v", ';' between two keys. */
static struct text cut(struct text content)
{
	static char room[1024];
	struct buf b = BUF(room);
	struct text key, values, value;
	const char *between = "";

	buf_clear(&b);
	for (; bootconfig_next(&content, &key, &values); between = ";") {
		buf_add(&b, "%s%.*s", between, TEXT_ARGS(key));
		while (bootconfig_value(&values, &value))
			buf_add(&b, "|%.*s", TEXT_ARGS(value));
	}
	return buf_said(&b);
}

static const struct {
	const char *content, *want;
} rows[] = {
	{ "", "" },
	{ "\n\n", "" },
	{ "a.b = \"v\"\n", "a.b|v" },
	{ "a.b = \"v\"", "a.b|v" },
	{ "a = \"1\", \"2\"\nb = \"3\"\n", "a|1|2;b|3" },
	{ "a = \"\"\n", "a|" },
	{ "a = \"\", \"\"\n", "a||" },
	{ "a = 'x\"y'\n", "a|x\"y" },
	{ "a = \"x'y\"\n", "a|x'y" },
	{ "a = \"x, y\", \"z\"\n", "a|x, y|z" },
	{ "a = \"x=y\"\n", "a|x=y" },
	{ "a = \"#x\"\n", "a|#x" },
	{ "a = \" x \"\n", "a| x " },
	{ "a = \"\\\"\n", "a|\\" },
	{ "# Parameters from bootloader:\n# a=b vfio-early.mode=off\n", "" },
	{ "#a = \"1\"\nb = \"2\"\n", "b|2" },
	{ "a\nb = \"1\"\n", "b|1" },
	{ "a = \"x\ny\", \"z\"\nb = \"1\"\n", "a|x\ny|z;b|1" }, /* a value may hold newlines */
	{ "a = \"x\nb = 1\"\nc = \"2\"\n", "a|x\nb = 1;c|2" },
	{ "a = 'x\"\n\"y'\nc = \"2\"\n", "a|x\"\n\"y;c|2" },
	{ "a = \"\n# x\n\"\nc = \"2\"\n", "a|\n# x\n;c|2" },
	{ "a = \"x", "a|x" },
	{ "a = \"", "a|" },
	{ "a = x, y\n", "a|x|y" },
	{ "a =\n", "a" },
	{ "= \"v\"\n", "|v" },
};

TEST(keys_and_values)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_TEXT(cut(exact_string(rows[i].content)), rows[i].want, "%zu: %s", i,
			   rows[i].content);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keys_and_values) };

	return RUN(tests);
}
