// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/bootconfig: see bootconfig.h. */
#include "bootconfig.h"

bool bootconfig_next(struct text *rest, struct text *ret_key, struct text *ret_values)
{
	struct text line;
	size_t equals;

	while (text_line(rest, &line)) {
		equals = text_find(line, '=');
		if (equals == line.n || line.p[0] == '#')
			continue;
		*ret_key = text_trim((struct text){ line.p, equals });
		*ret_values = text_trim(text_skip(line, equals + 1));
		return true;
	}
	return false;
}

bool bootconfig_value(struct text *values, struct text *ret)
{
	struct text t = *values;
	char quote;
	size_t n;

	while (t.n && (char_is_space(t.p[0]) || t.p[0] == ','))
		t = text_skip(t, 1);
	if (!t.n)
		return false;
	quote = t.p[0];
	if (quote == '"' || quote == '\'') {
		t = text_skip(t, 1);
		n = text_find(t, quote);
		*ret = (struct text){ t.p, n };
		*values = text_skip(t, n + 1);
		return true;
	}
	n = text_find(t, ',');
	*ret = text_trim((struct text){ t.p, n });
	*values = text_skip(t, n);
	return true;
}
