// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fuzz targets share: see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

void fuzz_failed(const char *file, int line, const char *property, const char *words)
{
	(void)fprintf(stderr, "%s:%d: %s\n  not so: %s\n", file, line, words, property);
	abort();
}

bool fuzz_inside(struct text part, struct text whole)
{
	if (!part.p)
		return part.n == 0;
	return part.p >= whole.p && part.n <= whole.n &&
	       (size_t)(part.p - whole.p) <= whole.n - part.n;
}

struct text fuzz_piece(struct text *rest)
{
	size_t n = text_find(*rest, '\0');
	struct text piece = { rest->p, n };

	*rest = text_skip(*rest, n + 1);
	return piece;
}
