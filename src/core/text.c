// SPDX-License-Identifier: GPL-2.0-or-later
/* Text as pointer and length: see text.h. */
#include "text.h"

#include <string.h>

struct text text_of(const char *string)
{
	return (struct text) { string, strlen(string) };
}

bool text_is(struct text t, const char *string)
{
	return text_equal(t, text_of(string));
}

bool text_equal(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || !memcmp(a.p, b.p, a.n));
}

bool text_starts(struct text t, const char *prefix)
{
	size_t n = strlen(prefix);

	return t.n >= n && !memcmp(t.p, prefix, n);
}

static char dash_to_underscore(char c)
{
	return c == '-' ? '_' : c;
}

bool text_same_param(struct text t, const char *name)
{
	struct text whole = text_of(name);

	return t.n == whole.n && text_starts_param(t, whole);
}

bool text_starts_param(struct text t, struct text prefix)
{
	for (size_t i = 0; i < prefix.n; i++)
		if (i == t.n || dash_to_underscore(t.p[i]) != dash_to_underscore(prefix.p[i]))
			return false;
	return true;
}

bool char_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

#define NO_DIGIT 16

static inline unsigned digit_of(char c, enum hex hex)
{
	unsigned digit = (unsigned char)c - '0';

	if (digit <= 9)
		return digit;
	digit = ((unsigned char)c | (unsigned)hex) - 'a';
	return digit <= 5 ? digit + 10 : NO_DIGIT;
}

int char_hex(char c)
{
	unsigned digit = digit_of(c, HEX_ANY);

	return digit == NO_DIGIT ? -1 : (int)digit;
}

struct text text_trim(struct text t)
{
	while (t.n && char_is_space(t.p[0]))
		t = text_skip(t, 1);
	while (t.n && char_is_space(t.p[t.n - 1]))
		t.n--;
	return t;
}

struct text text_skip(struct text t, size_t n)
{
	if (n > t.n)
		n = t.n;
	/* nothing of nothing: adding to a null pointer is undefined even then */
	return (struct text) { n ? t.p + n : t.p, t.n - n };
}

size_t text_find(struct text t, char c)
{
	size_t n = 0;

	while (n < t.n && t.p[n] != c)
		n++;
	return n;
}

bool text_has(struct text t, char c)
{
	return text_find(t, c) < t.n;
}

struct text text_cut(struct text *rest, char c)
{
	struct text part = { rest->p, text_find(*rest, c) };

	*rest = part.n < rest->n ? text_skip(*rest, part.n + 1) : TEXT_NONE;
	return part;
}

bool text_line(struct text *rest, struct text *ret_line)
{
	if (!rest->n)
		return false;
	*ret_line = (struct text) { rest->p, text_find(*rest, '\n') };
	*rest = text_skip(*rest, ret_line->n + 1);
	return true;
}

/* Not text_has(): this is asked of every byte of what is split. */
static bool is_one_of(char c, const char *set)
{
	while (*set && *set != c)
		set++;
	return *set;
}

bool text_word(struct text *rest, const char *separators, struct text *ret_word)
{
	size_t start = 0, end = 0;

	for (; end < rest->n; end++) {
		if (!is_one_of(rest->p[end], separators))
			continue;
		if (end > start)
			break;
		start = end + 1;
	}
	if (end > start)
		*ret_word = (struct text) { rest->p + start, end - start };
	*rest = text_skip(*rest, end);
	return end > start;
}

/* Not by text_cut(), which costs a run with 64 rules a fourteenth of its instructions. */
int text_choice(struct text t, const char *words)
{
	const char *end;

	for (int i = 0; *words; i++) {
		for (end = words; *end && *end != ' ';)
			end++;
		if (text_equal((struct text) { words, (size_t)(end - words) }, t))
			return i;
		words = end + (*end != '\0');
	}
	return -1;
}

/* In one go, since it is asked of each function of the machine. */
bool text_form(const char *p, const char *form, enum hex hex, uint64_t *ret)
{
	uint64_t all = 0;

	do {
		if (*form == '#') {
			unsigned digit = digit_of(*p, hex);

			if (digit == NO_DIGIT)
				return false;
			all = all << 4 | digit;
		} else if (*p != *form) {
			return false;
		}
		p++;
	} while (*++form);
	*ret = all;
	return true;
}

bool text_hex(struct text t, size_t max_digits, uint32_t *ret)
{
	uint64_t value;

	if (!t.n || t.n > max_digits || max_digits > 8 ||
	    !text_form(t.p, &"########"[8 - t.n], HEX_ANY, &value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool text_dec(struct text t, uint32_t max, uint32_t *ret)
{
	uint64_t value = 0;

	if (!t.n || t.n > 10)
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(t.p[i] - '0');
	}
	if (value > max)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/*
 * Matches one byte against the bracket expression that begins after '['. Returns its length with
 * the ']', or 0 if it has no end: then '[' stands for itself.
 */
static size_t glob_bracket(struct text set, char c, bool *ret_match)
{
	bool negate = set.n && (set.p[0] == '!' || set.p[0] == '^');
	bool match = false;
	size_t i = negate;
	size_t first = i;

	for (; i < set.n && (set.p[i] != ']' || i == first); i++) {
		unsigned char low = (unsigned char)set.p[i];
		unsigned char high = low;

		if (i + 2 < set.n && set.p[i + 1] == '-' && set.p[i + 2] != ']') {
			high = (unsigned char)set.p[i + 2];
			i += 2;
		}
		match = match || ((unsigned char)c >= low && (unsigned char)c <= high);
	}
	if (i >= set.n)
		return 0;
	*ret_match = match != negate;
	return i + 1;
}

/* Length of the pattern's first element if it matches c, else 0. Not for '*'. */
static size_t glob_one(struct text pattern, char c)
{
	bool match = false;
	size_t n;

	if (pattern.p[0] == '?')
		return 1;
	if (pattern.p[0] == '[') {
		n = glob_bracket(text_skip(pattern, 1), c, &match);
		if (n)
			return match ? n + 1 : 0;
	}
	if (pattern.p[0] == '\\' && pattern.n > 1)
		return pattern.p[1] == c ? 2 : 0;
	return pattern.p[0] == c;
}

/* Goes back only to the last '*', so the time is bounded by the product of both lengths. */
bool text_glob(struct text pattern, struct text t)
{
	struct text after_star = TEXT_NONE, retry = TEXT_NONE;
	size_t n;

	for (;;) {
		if (pattern.n && pattern.p[0] == '*') {
			pattern = after_star = text_skip(pattern, 1);
			retry = t;
			continue;
		}
		if (!pattern.n && !t.n)
			return true;
		n = pattern.n && t.n ? glob_one(pattern, t.p[0]) : 0;
		if (n) {
			pattern = text_skip(pattern, n);
			t = text_skip(t, 1);
			continue;
		}
		if (!after_star.p || !retry.n)
			return false;
		pattern = after_star;
		t = retry = text_skip(retry, 1);
	}
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->cut = false;
	if (b->cap)
		b->p[0] = '\0';
}

void buf_text(struct buf *b, struct text t)
{
	size_t room = b->cap ? b->cap - b->n - 1 : 0;

	if (t.n > room) {
		b->cut = true;
		t.n = room;
	}
	if (!t.n)
		return;
	memcpy(b->p + b->n, t.p, t.n);
	b->n += t.n;
	b->p[b->n] = '\0';
}

static bool char_is_plain(char c)
{
	return c >= 0x20 && c <= 0x7e;
}

void buf_quote(struct buf *b, struct text t)
{
	while (t.n) {
		size_t n = 0;

		while (n < t.n && char_is_plain(t.p[n]))
			n++;
		buf_text(b, (struct text) { t.p, n });
		t = text_skip(t, n);
		if (t.n)
			buf_add(b, "\\x%02x", (unsigned char)t.p[0]);
		t = text_skip(t, 1);
	}
}
