// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration files: see config.h. */
#include "config.h"

#define LINE_DIRECTIVE "#line "

struct config_reader config_read(struct text content, struct text file)
{
	return (struct config_reader) { .rest = content, .file = file };
}

bool config_is_merged(struct text content)
{
	return text_starts(content, LINE_DIRECTIVE "1 /etc/vfio-early.conf\n");
}

static struct text strip_comment(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '#' && (i == 0 || char_is_space(t.p[i - 1])))
			return (struct text) { t.p, i };
	return t;
}

/* "#line N FILE": the next line is line N of FILE. Anything else that looks alike is a comment. */
static bool line_directive(struct config_reader *reader, struct text line)
{
	struct text rest, number;
	uint32_t n;

	if (!text_starts(line, LINE_DIRECTIVE))
		return false;
	rest = text_skip(line, sizeof(LINE_DIRECTIVE) - 1);
	if (!text_word(&rest, " ", &number) || !text_dec(number, 1u << 30, &n) || n == 0)
		return false;
	rest = text_trim(rest);
	if (!rest.n)
		return false;
	reader->file = rest;
	reader->line = n - 1;
	return true;
}

static const char *split(struct config_reader *reader, struct text line)
{
	reader->value = line;
	reader->key = text_trim(text_cut(&line, '='));
	if (!line.p)
		reader->key = TEXT_NONE;
	if (!line.p)
		return "no '=' in this line; write key = value";
	if (!reader->key.n)
		return "no key before the '='";
	reader->value = text_trim(line);
	return NULL;
}

bool config_next(struct config_reader *reader, const char **ret_error)
{
	struct text line;

	while (text_line(&reader->rest, &line)) {
		if (line_directive(reader, line))
			continue;
		reader->line++;
		if (line.n > CONFIG_MAX_LINE) {
			reader->key = TEXT_NONE;
			reader->value = (struct text) { line.p, 32 };
			*ret_error = "this line is longer than 4096 bytes";
			return true;
		}
		line = text_trim(strip_comment(line));
		if (!line.n)
			continue;
		*ret_error = split(reader, line);
		return true;
	}
	return false;
}
