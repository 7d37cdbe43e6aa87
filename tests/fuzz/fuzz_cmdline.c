// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel command line: cut as the kernel cuts it, and, filled up to the architecture's limit,
 * without its last parameter.
 */
#include <string.h>

#include "../unit/reference.h"
#include "fuzz.h"

#define MAX_LINE 4096

static void same_as_kernel(struct text line)
{
	static char whole[MAX_LINE + 1], copy[MAX_LINE + 1];
	const char *at = whole;
	struct text rest = line;
	struct param ours, kernel;

	memcpy(whole, line.p, line.n);
	whole[line.n] = '\0';
	for (;;) {
		bool more = reference_next(&at, copy, &kernel);

		REQUIRE(cmdline_next(&rest, &ours) == more, "as many parameters as the kernel");
		if (!more)
			return;
		REQUIRE(fuzz_inside(ours.key, line), "the key is a piece of the line");
		REQUIRE(fuzz_inside(ours.value, line), "the value is a piece of the line");
		REQUIRE(text_equal(ours.key, kernel.key), "the kernel's key");
		REQUIRE(!ours.value.p == !kernel.value.p, "a value where the kernel has one");
		REQUIRE(text_equal(ours.value, kernel.value), "the kernel's value");
	}
}

static unsigned count(struct text line)
{
	struct param param;
	unsigned n = 0;

	while (cmdline_next(&line, &param))
		n++;
	return n;
}

static bool ends_early(struct text line)
{
	static char whole[MAX_LINE + 1], copy[MAX_LINE + 1];
	const char *at = whole;
	struct param param;

	memcpy(whole, line.p, line.n);
	whole[line.n] = '\0';
	while (reference_next(&at, copy, &param))
		;
	return at[strspn(at, " \t\n\v\f\r\xa0")] != '\0' || text_is(param.key, "--");
}

/* The tail of a line that the boot path has filled. */
static void full_line(struct text tail)
{
	static char room[CMDLINE_LIMIT - 1];
	struct text line = { room, sizeof(room) };

	if (tail.n > sizeof(room) - 2)
		tail.n = sizeof(room) - 2;
	memset(room, 'x', sizeof(room));
	room[sizeof(room) - tail.n - 1] = ' ';
	if (tail.n)
		memcpy(room + sizeof(room) - tail.n, tail.p, tail.n);
	if (cmdline_drop_cut(&line)) {
		struct text full = { room, sizeof(room) };

		REQUIRE(line.p == room && line.n < sizeof(room), "something is taken off its end");
		REQUIRE(count(line) + 1 == count(full), "one parameter less");
		return;
	}
	REQUIRE(ends_early((struct text) { room, sizeof(room) }), "only what is behind -- is kept");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = { (const char *)data, size }, line = fuzz_piece(&rest);

	if (line.n > MAX_LINE)
		return 0;
	if (line.n)
		same_as_kernel(line);
	full_line(line);
	return 0;
}
