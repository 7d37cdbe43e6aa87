// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/bootconfig: see bootconfig.h. */
#include "bootconfig.h"

/* Up to the newline that ends the line: one inside quotes is part of a value. */
static size_t values_length(struct text t)
{
	char quote = '\0';
	size_t i;

	for (i = 0; i < t.n && (quote || t.p[i] != '\n'); i++) {
		if (t.p[i] == quote)
			quote = '\0';
		else if (!quote && (t.p[i] == '"' || t.p[i] == '\''))
			quote = t.p[i];
	}
	return i;
}

bool bootconfig_next(struct text *rest, struct text *ret_key, struct text *ret_values)
{
	struct text line, values = *rest;
	size_t n;

	for (; text_line(rest, &line); values = *rest) {
		if (!text_has(line, '=') || line.p[0] == '#')
			continue;
		*ret_key = text_trim(text_cut(&values, '='));
		n = values_length(values);
		*rest = text_skip(values, n + 1);
		*ret_values = text_trim((struct text) { values.p, n });
		return true;
	}
	return false;
}

bool bootconfig_value(struct text *values, struct text *ret)
{
	struct text t = *values;
	char quote;

	while (t.n && (char_is_space(t.p[0]) || t.p[0] == ','))
		t = text_skip(t, 1);
	if (!t.n)
		return false;
	quote = t.p[0];
	if (quote == '"' || quote == '\'') {
		t = text_skip(t, 1);
		*ret = text_cut(&t, quote);
	} else {
		*ret = text_trim(text_cut(&t, ','));
	}
	*values = t;
	return true;
}
