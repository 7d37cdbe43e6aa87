// SPDX-License-Identifier: GPL-2.0-or-later
/* A configuration file as lines: see edit.h. Reading and writing it is edit_file.c's. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "options.h"

#define SEPARATORS " \t\r\n\v\f," /* as core/settings_keys.c has them for files */

static int put(struct edit *e, const char *p, size_t n)
{
	char *text;

	if (e->n + n > CONFIG_MAX_FILE) {
		say("%s would be larger than 64 KiB", e->shown);
		return EXIT_BROKEN;
	}
	text = realloc(e->text, e->n + n + 1);
	if (!text) {
		say("no memory for %s", e->shown);
		return EXIT_BROKEN;
	}
	if (n)
		memcpy(text + e->n, p, n);
	e->text = text;
	e->n += n;
	e->changed = true;
	return 0;
}

/* The last line may lack its newline. */
int edit_add_line(struct edit *e, struct text line)
{
	int status = 0;

	if (e->n && e->text[e->n - 1] != '\n')
		status = put(e, "\n", 1);
	if (!status)
		status = put(e, line.p, line.n);
	return status ? status : put(e, "\n", 1);
}

int edit_add_rule(struct edit *e, struct text rule)
{
	char line[CONFIG_MAX_LINE];
	struct buf b = BUF(line);

	buf_add(&b, "devices = ");
	buf_text(&b, rule);
	if (b.cut) {
		say("a rule of %zu bytes is too long for a line", rule.n);
		return EXIT_USAGE;
	}
	return edit_add_line(e, (struct text) { line, b.n });
}

unsigned edit_lines(const struct edit *e)
{
	unsigned lines = 0;

	for (size_t i = 0; i < e->n; i++)
		lines += e->text[i] == '\n';
	return lines + (e->n && e->text[e->n - 1] != '\n');
}

static void cut(struct edit *e, const char *from, size_t n)
{
	size_t at = (size_t)(from - e->text);

	memmove(e->text + at, e->text + at + n, e->n - at - n);
	e->n -= n;
	e->changed = true;
}

static bool says(struct text token, const struct rule *wanted)
{
	struct rule rule;
	struct text at;

	return !rule_parse(token, &rule, &at) && rule_same(&rule, wanted);
}

/* The token with what separates it from the next one, or, if it is the last, from the one before.
 */
static void cut_token(struct edit *e, struct text value, struct text token)
{
	const char *from = token.p, *to = token.p + token.n, *end = value.p + value.n;

	while (to < end && strchr(SEPARATORS, *to))
		to++;
	while (to == end && from > value.p && strchr(SEPARATORS, from[-1]))
		from--;
	cut(e, from, (size_t)(to - from));
}

/* The value of a `devices` line, as the reader of configurations sees it. */
static bool devices_of(struct text line, struct text *ret)
{
	struct config_reader reader = config_read(line, TEXT_NONE);
	const char *error;

	if (!config_next(&reader, &error) || error || !text_same_param(reader.key, "devices"))
		return false;
	*ret = reader.value;
	return true;
}

/* One rule of the line; false if it has none that says the same. */
static bool remove_from_line(struct edit *e, struct text line, const struct rule *rule)
{
	struct text value, rest, token;
	unsigned n = 0;
	struct text found = TEXT_NONE;

	if (!devices_of(line, &value))
		return false;
	rest = value;
	while (text_word(&rest, SEPARATORS, &token)) {
		n++;
		if (!found.p && says(token, rule))
			found = token;
	}
	if (!found.p)
		return false;
	if (n > 1)
		cut_token(e, value, found);
	else /* with its newline, which the last line may lack */
		cut(e, line.p, line.n + (line.p + line.n < e->text + e->n));
	return true;
}

unsigned edit_remove_rule(struct edit *e, const struct rule *rule)
{
	unsigned removed = 0;
	size_t at = 0;

	while (at < e->n) {
		char *newline = memchr(e->text + at, '\n', e->n - at);
		size_t n = newline ? (size_t)(newline - e->text) - at : e->n - at;

		if (remove_from_line(e, (struct text) { e->text + at, n }, rule))
			removed++; /* what stands here now may hold another */
		else
			at += n + 1;
	}
	return removed;
}
