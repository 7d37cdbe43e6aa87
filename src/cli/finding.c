// SPDX-License-Identifier: GPL-2.0-or-later
/* Findings as a list and as lines: see finding.h. */
#include "finding.h"

#include <ctype.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_ROOM 4096

static const char *const level_names[LEVEL_MAX] = { "ok", "warn", "fail" };

static char *quoted(const char *text)
{
	char room[4 * LINE_ROOM];
	struct buf b = BUF(room);

	buf_clear(&b);
	buf_quote(&b, text_of(text));
	return strdup(room);
}

static bool is_there(const struct findings *f, const char *text)
{
	for (unsigned i = 0; i < f->n; i++)
		if (!strcmp(f->finding[i].text, text))
			return true;
	return false;
}

void finding_add(struct findings *f, enum level level, const char *topic, const char *remedy,
		 const char *format, ...)
{
	char line[LINE_ROOM];
	va_list ap;
	char *text;

	va_start(ap, format);
	(void)vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text = quoted(line);
	if (!text || f->n == FINDINGS_MAX) {
		f->lost = true;
		free(text);
		return;
	}
	if (is_there(f, text)) {
		free(text);
		return;
	}
	f->finding[f->n++] = (struct finding) { level, topic, text,
						remedy && remedy[0] ? quoted(remedy) : NULL };
}

void remedy_quoted(struct buf *b, struct text word)
{
	buf_add(b, "'");
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] == '\'')
			buf_add(b, "'\\''");
		else
			buf_add(b, "%c", word.p[i]);
	buf_add(b, "'");
}

void remedy_word(struct buf *b, struct text word)
{
	static const char safe[] = "_@%+=:,./-";
	size_t i = 0;

	while (i < word.n && (isalnum((unsigned char)word.p[i]) || strchr(safe, word.p[i])))
		i++;
	if (i < word.n || !word.n)
		remedy_quoted(b, word);
	else
		buf_text(b, word);
}

enum level findings_worst(const struct findings *f)
{
	enum level worst = LEVEL_OK;

	for (unsigned i = 0; i < f->n; i++)
		if (f->finding[i].level > worst)
			worst = f->finding[i].level;
	return worst;
}

void findings_print(const struct findings *f)
{
	static const char *const colours[LEVEL_MAX] = { "\033[32m", "\033[33m", "\033[31m" };
	const char *no_color = getenv("NO_COLOR");
	bool colour = isatty(STDOUT_FILENO) && !(no_color && no_color[0]);

	for (unsigned i = 0; i < f->n; i++) {
		const struct finding *one = &f->finding[i];

		printf("%s%-4s%s  %s: %s%s%s\n", colour ? colours[one->level] : "",
		       level_names[one->level], colour ? "\033[0m" : "", one->topic, one->text,
		       one->remedy ? "; type: " : "", one->remedy ? one->remedy : "");
	}
}

static struct json_object *object_of(const struct finding *one)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "level", json_object_new_string(level_names[one->level]));
	json_object_object_add(o, "topic", json_object_new_string(one->topic));
	json_object_object_add(o, "text", json_object_new_string(one->text));
	json_object_object_add(o, "remedy",
			       one->remedy ? json_object_new_string(one->remedy) : NULL);
	return o;
}

void findings_print_json(const struct findings *f)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();

	for (unsigned i = 0; i < f->n; i++)
		json_object_array_add(list, object_of(&f->finding[i]));
	json_object_object_add(o, "result", json_object_new_string(level_names[findings_worst(f)]));
	json_object_object_add(o, "findings", list);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
