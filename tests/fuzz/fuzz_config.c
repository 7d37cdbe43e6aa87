// SPDX-License-Identifier: GPL-2.0-or-later
/* A configuration file: read to its end, every piece with its line. */
#include "../../src/core/config.h"
#include "fuzz.h"

static unsigned count_lines(struct text t)
{
	struct text line;
	unsigned n = 0;

	while (text_line(&t, &line))
		n++;
	return n;
}

static bool has_comment(struct text t)
{
	for (size_t i = 1; i < t.n; i++)
		if (t.p[i] == '#' && char_is_space(t.p[i - 1]))
			return true;
	return false;
}

static void check_one(const struct config_reader *reader, const char *error, struct text content)
{
	REQUIRE(fuzz_inside(reader->value, content), "the value is a piece of the text");
	REQUIRE(fuzz_inside(reader->key, content), "the key is a piece of the text");
	REQUIRE(reader->line > 0, "lines begin with 1");
	if (error) {
		REQUIRE(error[0], "a sentence");
		return;
	}
	REQUIRE(reader->key.n && reader->key.p[0] != '#', "a key");
	REQUIRE(text_find(reader->key, '=') == reader->key.n, "the first '=' splits");
	REQUIRE(text_equal(text_trim(reader->value), reader->value), "no blanks around the value");
	REQUIRE(!has_comment(reader->value), "no comment in the value");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text content = { (const char *)data, size };
	struct config_reader reader = config_read(content, TEXT("f"));
	unsigned lines = count_lines(content), seen = 0;
	const char *error;

	while (config_next(&reader, &error)) {
		check_one(&reader, error, content);
		if (!fuzz_inside(reader.file, content))
			REQUIRE(text_is(reader.file, "f") && reader.line <= lines,
				"a line of the file");
		REQUIRE(++seen <= lines, "one answer a line");
	}
	return 0;
}
