// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See reference.h. The behaviour: a parameter ends at a blank outside quotes; every '"' opens or
 * closes; the first '=' that is not the first byte splits; if the whole begins with '"' that one is
 * dropped before anything else; a value that begins with '"' loses it; the parameter's last byte is
 * dropped once if it is a '"' and either of both began with one; a bare "--" ends it all.
 */
#include "reference.h"

#include <string.h>

static bool blank(char c)
{
	return c && strchr(" \t\n\v\f\r\xa0", c);
}

bool reference_next(const char **at, char *copy, struct param *ret)
{
	bool whole_quoted, value_quoted = false, open;
	char *equals = NULL, *end = copy;
	const char *p = *at;

	while (blank(*p))
		p++;
	if (!*p)
		return false;
	whole_quoted = open = *p == '"';
	if (whole_quoted)
		p++;
	for (; *p && (open || !blank(*p)); p++) {
		open ^= *p == '"';
		if (*p == '=' && !equals && end > copy)
			equals = end;
		*end++ = *p;
	}
	*at = p;
	if (equals)
		value_quoted = equals + 1 < end && equals[1] == '"';
	if ((whole_quoted || value_quoted) && end > copy && end[-1] == '"')
		end--;
	ret->key = (struct text) { copy, (size_t)((equals ? equals : end) - copy) };
	ret->value = TEXT_NONE;
	if (equals) {
		ret->value.p = equals + 1 + value_quoted;
		ret->value.n = end > ret->value.p ? (size_t)(end - ret->value.p) : 0;
	}
	return ret->value.p || !text_is(ret->key, "--");
}
