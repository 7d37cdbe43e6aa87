// SPDX-License-Identifier: GPL-2.0-or-later
/* The image's module list: see modlist.h. */
#include "modlist.h"

static bool section_head(struct text line, struct section *ret)
{
	struct text word;
	int kind;

	if (!text_word(&line, " \t", &word))
		return false;
	kind = text_choice(word,
			   "driver builtin variant iommu"); /* as enum section_kind has them */
	*ret = (struct section) { .kind = (enum section_kind)kind };
	if (kind < 0 || !text_word(&line, " \t", &ret->name))
		return false;
	(void)text_word(&line, " \t", &ret->pattern);
	return true;
}

bool modlist_next(struct text *rest, struct section *ret)
{
	struct section ignored;
	struct text line, before;

	do {
		if (!text_line(rest, &line))
			return false;
	} while (!section_head(line, ret));
	ret->body = *rest;
	for (before = *rest; text_line(rest, &line); before = *rest)
		if (section_head(line, &ignored))
			break;
	*rest = before;
	ret->body.n = before.p ? (size_t)(before.p - ret->body.p) : 0;
	return true;
}

bool modlist_module(struct text *body, struct module *ret)
{
	struct text line, word;

	while (text_line(body, &line)) {
		if (!text_word(&line, " \t", &word) || !text_is(word, "module"))
			continue;
		if (!text_word(&line, " \t", &ret->path) || !text_word(&line, " \t", &ret->name))
			continue;
		ret->options = text_trim(line);
		return true;
	}
	return false;
}

bool modlist_driver(struct text list, struct text driver, struct section *ret)
{
	struct section section;

	while (modlist_next(&list, &section)) {
		bool brings = section.kind == SECTION_DRIVER || section.kind == SECTION_BUILTIN;

		if (brings && text_equal(section.name, driver)) {
			*ret = section;
			return true;
		}
	}
	return false;
}

static struct text module_stem(struct text t)
{
	for (size_t i = 0; i + 3 <= t.n; i++)
		if (text_starts(text_skip(t, i), ".ko"))
			return (struct text) { t.p, i };
	return t;
}

bool module_same(struct text a, struct text b)
{
	a = module_stem(a);
	b = module_stem(b);
	return a.n == b.n && text_starts_param(a, b);
}
