// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts of the host that a capture was made on: see recorded.h. */
#include "recorded.h"

#define MAX_RECORDED (64 * 1024)

struct text recorded_read(const struct sys *sys)
{
	static char room[MAX_RECORDED];
	ssize_t n;

	if (sys->is_live)
		return TEXT_NONE;
	n = sys_read(sys, RECORDED_FILE, room, sizeof(room));
	return n < 0 ? TEXT_NONE : (struct text) { room, (size_t)n };
}

bool recorded_next(struct text *rest, const char *kind, struct recorded_fact *ret)
{
	struct text line, address;

	while (text_line(rest, &line)) {
		if (!text_word(&line, " ", &ret->kind) || !text_is(ret->kind, kind))
			continue;
		ret->has_address = text_word(&line, " ", &address) &&
				   address_parse_name(address, &ret->address);
		ret->words = text_trim(line);
		return true;
	}
	return false;
}

bool recorded_has(struct text lines, const char *kind)
{
	struct recorded_fact fact;

	return recorded_next(&lines, kind, &fact);
}
