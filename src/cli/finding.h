/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `check` finds: one line each, with what to type. In: sentences. Out: a list, then text. */
#pragma once

#include <stdbool.h>

#include "../core/text.h"

#define FINDINGS_MAX 512

enum level { LEVEL_OK, LEVEL_WARN, LEVEL_FAIL, LEVEL_MAX };

struct finding {
	enum level level;
	const char *topic;
	char *text;
	char *remedy; /* a command to type; NULL: there is none */
};

struct findings {
	struct finding finding[FINDINGS_MAX];
	unsigned n;
	bool lost; /* no memory, or more than there is room for */
};

/* `remedy` may be NULL. Control characters in what is said are shown as \xNN. */
void finding_add(struct findings *f, enum level level, const char *topic, const char *remedy,
		 const char *format, ...) _printf_(5, 6);
/* A word of a command to type: in quotes where a shell needs them, or always. */
void remedy_word(struct buf *b, struct text word);
void remedy_quoted(struct buf *b, struct text word);
/* The worst of them. */
enum level findings_worst(const struct findings *f);
/* "fail  topic: text; type: remedy" a line; colours on a terminal only. */
void findings_print(const struct findings *f);
void findings_print_json(const struct findings *f);
