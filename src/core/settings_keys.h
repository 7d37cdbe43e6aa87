/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One key and its value into the settings; shared by the readers in settings.c only. */
#pragma once

#include "settings.h"

/* rule_parse(), or what is like it. */
typedef const char *parse_fn(struct text t, struct rule *ret, struct text *ret_at);

/* Sets `key`, or complains and leaves the value before it. */
void settings_set(struct settings *settings, struct text key, struct text value,
		  const struct origin *origin);
/* Adds one rule; a broken one is kept with its sentence, so that a plan can show it. */
void settings_add_rule(struct settings *settings, struct text token, const struct origin *origin,
		       parse_fn *parse);
