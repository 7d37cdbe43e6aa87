// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows that fail are counted here: see harness.h. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_COPIES (1u << 18)

static unsigned rows_failed;
static char *copies[MAX_COPIES];
static unsigned n_copies;

static void row_failed(const char *file, int line, const char *what, va_list ap)
{
	char row[512];

	(void)vsnprintf(row, sizeof(row), what, ap);
	rows_failed++;
	printf("# %s:%d: row: %s\n", file, line, row);
}

void row_check(bool ok, const char *condition, const char *file, int line, const char *what, ...)
{
	va_list ap;

	if (ok)
		return;
	va_start(ap, what);
	row_failed(file, line, what, ap);
	va_end(ap);
	printf("#   not so: %s\n", condition);
}

static void print_quoted(const char *label, struct text t)
{
	char shown[8192];
	struct buf b = BUF(shown);

	buf_quote(&b, t);
	printf("#   %s: '%.*s'\n", label, (int)b.n, b.p);
}

void row_text(struct text got, const char *want, const char *file, int line, const char *what, ...)
{
	va_list ap;

	if (text_is(got, want))
		return;
	va_start(ap, what);
	row_failed(file, line, what, ap);
	va_end(ap);
	print_quoted("got ", got);
	print_quoted("want", text_of(want));
}

void row_says(const char *got, const char *want, const char *file, int line, const char *what, ...)
{
	va_list ap;

	if (!got && !want)
		return;
	if (got && want && strstr(got, want))
		return;
	va_start(ap, what);
	row_failed(file, line, what, ap);
	va_end(ap);
	printf("#   got : %s\n#   want: %s\n", got ? got : "no complaint", want ? want : "none");
}

void row_number(long long got, long long want, const char *expression, const char *file, int line,
		const char *what, ...)
{
	va_list ap;

	if (got == want)
		return;
	va_start(ap, what);
	row_failed(file, line, what, ap);
	va_end(ap);
	printf("#   %s is %lld, not %lld\n", expression, got, want);
}

void rows_end(void)
{
	unsigned failed = rows_failed;

	rows_failed = 0;
	while (n_copies)
		free(copies[--n_copies]);
	if (failed)
		fail_msg("%u failed", failed);
}

struct text exact(const char *bytes, size_t n)
{
	char *copy = malloc(n ? n : 1);

	if (!copy || n_copies == MAX_COPIES)
		abort();
	if (n)
		memcpy(copy, bytes, n);
	copies[n_copies++] = copy;
	/* an empty text points behind the byte that malloc had to give */
	return (struct text) { n ? copy : copy + 1, n };
}

struct text exact_string(const char *string)
{
	return exact(string, strlen(string));
}
