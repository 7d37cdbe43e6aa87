// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the configuration and what each may hold: see settings_keys.h. */
#include "settings_keys.h"

#define BLANKS_AND_COMMA " \t\r\n\v\f,"

static const char *const protect_forms = "a protect rule has no '!' and no driver";

/* Blanks separate rules in files and bootconfig; on the command line they are part of a wrong rule. */
static const char *separators(const struct origin *origin)
{
	return origin->source == SOURCE_CMDLINE ? "," : BLANKS_AND_COMMA;
}

void settings_add_rule(struct settings *s, struct text token, const struct origin *origin,
		       const char *(*parse)(struct text t, struct rule *ret,
					     struct text *ret_at))
{
	struct settings_rule *rule = &s->rules[s->n_rules];
	struct text at = token;

	if (s->n_rules == SETTINGS_MAX_RULES) {
		settings_complain(s, origin, "more than 256 rules; this one is ignored", token);
		return;
	}
	s->n_rules++;
	rule->origin = *origin;
	rule->text = token;
	rule->problem = parse(token, &rule->rule, &at);
	if (rule->problem)
		settings_complain(s, origin, rule->problem, at.n ? at : token);
}

static const char *set_devices(struct settings *s, struct text value, const struct origin *origin)
{
	struct text token;

	while (text_word(&value, separators(origin), &token))
		settings_add_rule(s, token, origin, rule_parse);
	return NULL;
}

static const char *protect_parse(struct text token, struct rule *rule, struct text *ret_at)
{
	const char *error = rule_parse(token, rule, ret_at);

	if (error || (!rule->exclude && !rule->driver.n))
		return error;
	*ret_at = token;
	return protect_forms;
}

static void add_protect(struct settings *s, struct text token, const struct origin *origin)
{
	struct settings_rule *rule = &s->protect[s->n_protect];
	struct text at = token;
	const char *error;

	if (text_is(token, "off")) {
		s->n_protect = 0;
		return;
	}
	if (s->n_protect == SETTINGS_MAX_PROTECT) {
		settings_complain(s, origin, "more than 256 protect rules; this one is ignored", token);
		return;
	}
	error = protect_parse(token, &rule->rule, &at);
	if (error) {
		settings_complain(s, origin, error, at.n ? at : token);
		return;
	}
	rule->origin = *origin;
	rule->text = token;
	rule->matches = 0;
	s->n_protect++;
}

static const char *set_protect(struct settings *s, struct text value, const struct origin *origin)
{
	struct text token;

	while (text_word(&value, separators(origin), &token))
		add_protect(s, token, origin);
	return NULL;
}

struct choice {
	const char *word;
	int value;
};

static bool choose(struct text value, const struct choice *choices, int *ret)
{
	for (; choices->word; choices++) {
		if (text_is(value, choices->word)) {
			*ret = choices->value;
			return true;
		}
	}
	return false;
}

static const char *set_mode(struct settings *s, struct text value, const struct origin *o _unused_)
{
	static const struct choice choices[] = {
		{ "on", MODE_ON },   { "yes", MODE_ON }, { "1", MODE_ON },
		{ "off", MODE_OFF }, { "no", MODE_OFF }, { "0", MODE_OFF },
		{ "dry-run", MODE_DRY_RUN }, { NULL, 0 },
	};
	int mode = MODE_DRY_RUN;
	bool known = choose(value, choices, &mode);

	s->mode = (enum mode)mode;
	return known ? NULL : "mode is on, off or dry-run; taken as dry-run";
}

static const char *set_group(struct settings *s, struct text value, const struct origin *o _unused_)
{
	static const struct choice choices[] = {
		{ "warn", GROUP_WARN }, { "whole", GROUP_WHOLE }, { "refuse", GROUP_REFUSE }, { NULL, 0 },
	};
	int group;

	if (!choose(value, choices, &group))
		return "group is warn, whole or refuse";
	s->group = (enum group_policy)group;
	return NULL;
}

static const char *set_unbind(struct settings *s, struct text value, const struct origin *o _unused_)
{
	static const struct choice choices[] = { { "yes", 1 }, { "no", 0 }, { NULL, 0 } };
	int unbind;

	if (!choose(value, choices, &unbind))
		return "unbind is yes or no";
	s->unbind = unbind;
	return NULL;
}

static const char *set_framebuffer(struct settings *s, struct text value,
				   const struct origin *o _unused_)
{
	static const struct choice choices[] = { { "release", 0 }, { "keep", 1 }, { NULL, 0 } };
	int keep;

	if (!choose(value, choices, &keep))
		return "framebuffer is release or keep";
	s->framebuffer_keep = keep;
	return NULL;
}

static const char *set_log(struct settings *s, struct text value, const struct origin *o _unused_)
{
	static const struct choice choices[] = {
		{ "error", LOG_ERROR }, { "normal", LOG_NORMAL }, { "debug", LOG_DEBUG }, { NULL, 0 },
	};
	int log;

	if (!choose(value, choices, &log))
		return "log is error, normal or debug";
	s->log = (enum log_level)log;
	return NULL;
}

static const char *set_options(struct settings *s, struct text value,
			       const struct origin *o _unused_)
{
	s->options = value;
	return NULL;
}

static const char *set_wait(struct settings *s, struct text value, const struct origin *o _unused_)
{
	uint32_t seconds;

	if (!text_dec(value, SETTINGS_MAX_WAIT, &seconds))
		return "wait is a number of seconds from 0 to 60";
	s->wait = seconds;
	return NULL;
}

static const char *set_timeout(struct settings *s, struct text value,
			       const struct origin *o _unused_)
{
	uint32_t seconds;

	if (!text_dec(value, SETTINGS_MAX_TIMEOUT, &seconds) || seconds == 0)
		return "timeout is a number of seconds from 1 to 120";
	s->timeout = seconds;
	return NULL;
}

static const char *set_config(struct settings *s _unused_, struct text value _unused_,
			      const struct origin *o _unused_)
{
	return "config may stand only on the kernel command line or in bootconfig";
}

static const struct {
	const char *name;
	const char *(*set)(struct settings *s, struct text value, const struct origin *origin);
} keys[] = {
	{ "devices", set_devices }, { "mode", set_mode },	{ "protect", set_protect },
	{ "group", set_group },	    { "unbind", set_unbind },	{ "framebuffer", set_framebuffer },
	{ "options", set_options }, { "wait", set_wait },	{ "timeout", set_timeout },
	{ "log", set_log },	    { "config", set_config },
};

void settings_set(struct settings *s, struct text key, struct text value,
		  const struct origin *origin)
{
	const char *error = "unknown key; the keys are devices, mode, config, protect, group, unbind, "
			    "framebuffer, options, wait, timeout, log";
	struct text about = key;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (text_same_param(key, keys[i].name)) {
			error = keys[i].set(s, value, origin);
			about = value.n ? value : key;
		}
	}
	if (error)
		settings_complain(s, origin, error, about);
}
