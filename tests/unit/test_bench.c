// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Proves that the bench can fail: the runner expects every run of this program to fail, one by a
 * row, one by a read beyond the end, one by undefined arithmetic. `rows` alone must not crash.
 */
#include "harness.h"

#include <limits.h>

TEST(a_row_that_fails)
{
	CHECK_NUMBER(1 + 1, 3, "one and one");
}

TEST(a_read_beyond_the_end)
{
	struct text t = exact_string("abc");
	volatile size_t at = 3;

	CHECK(t.p[at] == 'd', "ASan ends this");
}

TEST(an_overflow)
{
	volatile int most = INT_MAX;

	most = most + 1;
	CHECK(most < 0, "UBSan ends this");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest row[] = { cmocka_unit_test(a_row_that_fails) };
	const struct CMUnitTest beyond[] = { cmocka_unit_test(a_read_beyond_the_end) };
	const struct CMUnitTest overflow[] = { cmocka_unit_test(an_overflow) };

	if (argc > 1 && !strcmp(argv[1], "asan"))
		return RUN(beyond);
	if (argc > 1 && !strcmp(argv[1], "ubsan"))
		return RUN(overflow);
	return RUN(row);
}
