/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table tests on top of cmocka: a row that fails is printed and counted, the rows after it still
 * run, and the test fails at its end. In: rows. Out: TAP lines by cmocka. Must not touch the
 * system.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/core/text.h"

/* TEST(name) { rows } makes a cmocka test that fails if a row failed. */
#define TEST(name)                                                                                 \
	static void name##_rows(void);                                                             \
	static void name(void **state _unused_)                                                    \
	{                                                                                          \
		name##_rows();                                                                     \
		rows_end();                                                                        \
	}                                                                                          \
	static void name##_rows(void)

#define RUN(tests) cmocka_run_group_tests_name(__FILE__, (tests), NULL, NULL)

/* `what` names the row; more may follow, as for printf. */
#define CHECK(condition, ...) row_check((condition), #condition, __FILE__, __LINE__, __VA_ARGS__)
/* got (struct text) against want (string) */
#define CHECK_TEXT(got, want, ...) row_text((got), (want), __FILE__, __LINE__, __VA_ARGS__)
/* sentences: NULL means none, else `want` must occur in it */
#define CHECK_SAYS(got, want, ...) row_says((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_NUMBER(got, want, ...)                                                               \
	row_number((long long)(got), (long long)(want), #got, __FILE__, __LINE__, __VA_ARGS__)

void row_check(bool ok, const char *condition, const char *file, int line, const char *what, ...)
	_printf_(5, 6);
void row_text(struct text got, const char *want, const char *file, int line, const char *what, ...)
	_printf_(5, 6);
void row_says(const char *got, const char *want, const char *file, int line, const char *what, ...)
	_printf_(5, 6);
void row_number(long long got, long long want, const char *expression, const char *file, int line,
		const char *what, ...) _printf_(6, 7);
void rows_end(void);

/* The text of a buffer, for CHECK_TEXT. */
static inline struct text buf_said(const struct buf *b)
{
	return (struct text) { b->p, b->n };
}

/*
 * A copy on the heap without a byte to spare, so that ASan sees any read beyond its end; freed by
 * rows_end().
 */
struct text exact(const char *bytes, size_t n);
struct text exact_string(const char *string);
