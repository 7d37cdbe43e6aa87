// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line: see cmdline.h. */
#include "cmdline.h"

/* The kernel's table counts 0xa0 as a space, which in UTF-8 may be part of a letter elsewhere. */
static bool is_blank(char c)
{
	return char_is_space(c) || c == (char)0xa0;
}

static struct text skip_spaces(struct text t)
{
	while (t.n && is_blank(t.p[0]))
		t = text_skip(t, 1);
	return t;
}

/* Length of the parameter that t begins with; *ret_equals is its first '=', 0 if there is none. */
static size_t param_length(struct text t, bool in_quote, size_t *ret_equals)
{
	size_t i;

	*ret_equals = 0;
	for (i = 0; i < t.n; i++) {
		if (is_blank(t.p[i]) && !in_quote)
			break;
		if (t.p[i] == '=' && !*ret_equals)
			*ret_equals = i;
		if (t.p[i] == '"')
			in_quote = !in_quote;
	}
	return i;
}

static void drop_last_quote(struct text *t)
{
	if (t->n && t->p[t->n - 1] == '"')
		t->n--;
}

bool cmdline_next(struct text *rest, struct param *ret)
{
	struct text t = skip_spaces(*rest);
	bool quoted = t.n && t.p[0] == '"';
	struct text whole, value = TEXT_NONE;
	size_t equals, n;

	if (!t.n)
		return false;
	t = text_skip(t, quoted);
	n = param_length(t, quoted, &equals);
	*rest = skip_spaces(text_skip(t, n));
	whole = (struct text) { t.p, n };
	if (equals) {
		value = text_skip(whole, equals + 1);
		whole.n = equals;
		if (value.n && value.p[0] == '"') {
			value = text_skip(value, 1);
			quoted = true;
		}
	}
	if (quoted)
		drop_last_quote(equals ? &value : &whole);
	if (!equals && text_is(whole, "--")) {
		*rest = TEXT_NONE;
		return false;
	}
	*ret = (struct param) { whole, value };
	return true;
}

/* Its words act from left to right, "on" takes "off" back. */
static bool says_off(struct text line, const char *key, struct param *ret)
{
	struct param param;
	struct text word;
	bool off = false;

	while (cmdline_next(&line, &param)) {
		if (!text_same_param(param.key, key))
			continue;
		for (struct text rest = param.value; text_word(&rest, ",", &word);) {
			if (text_is(word, "off"))
				*ret = param;
			off = text_is(word, "off") || (off && !text_is(word, "on"));
		}
	}
	return off;
}

bool cmdline_iommu_off(struct text line, const char *table, struct param *ret)
{
	static const char tables[] = "DMAR IVRS";
	static const char keys[][12] = { "intel_iommu", "amd_iommu" };
	int i = table ? text_choice(text_of(table), tables) : -1;

	return i >= 0 && (says_off(line, keys[i], ret) || says_off(line, "iommu", ret));
}

bool cmdline_drop_cut(struct text *line)
{
	struct text rest = *line, before;
	struct param param;

	if (line->n < CMDLINE_LIMIT - 1)
		return false;
	do {
		before = rest;
		if (!cmdline_next(&rest, &param))
			return false;
	} while (rest.n);
	line->n = (size_t)(before.p - line->p);
	return true;
}
