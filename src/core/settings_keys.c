// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the configuration and what each may hold: see settings_keys.h. */
#include "settings_keys.h"

#define BLANKS_AND_COMMA " \t\r\n\v\f,"

/* Blanks separate rules in files and bootconfig; on the command line they are part of a wrong rule.
 */
static const char *separators(const struct origin *origin)
{
	return origin->source == SOURCE_CMDLINE ? "," : BLANKS_AND_COMMA;
}

/* What is wrong with the rule is noted in it, and is a complaint, too. */
static bool read_rule(struct settings *s, struct settings_rule *rule, struct text token,
		      const struct origin *origin, parse_fn *parse)
{
	struct text at = token;

	rule->origin = *origin;
	rule->text = token;
	rule->matches = 0;
	rule->problem = parse(token, &rule->rule, &at);
	if (rule->problem)
		settings_complain(s, origin, rule->problem, at.n ? at : token);
	return !rule->problem;
}

void settings_add_rule(struct settings *s, struct text token, const struct origin *origin,
		       parse_fn *parse)
{
	if (s->n_rules == SETTINGS_MAX_RULES)
		settings_complain(s, origin, "more than 256 rules; this one is ignored", token);
	else
		(void)read_rule(s, &s->rules[s->n_rules++], token, origin, parse);
}

static const char *protect_parse(struct text token, struct rule *rule, struct text *ret_at)
{
	const char *error = rule_parse(token, rule, ret_at);

	if (error || (!rule->exclude && !rule->driver.n))
		return error;
	*ret_at = token;
	return "a protect rule has no '!' and no driver";
}

static void add_protect(struct settings *s, struct text token, const struct origin *origin)
{
	if (text_is(token, "off"))
		s->n_protect = 0;
	else if (s->n_protect == SETTINGS_MAX_PROTECT)
		settings_complain(s, origin, "more than 256 protect rules; this one is ignored",
				  token);
	else
		s->n_protect +=
			read_rule(s, &s->protect[s->n_protect], token, origin, protect_parse);
}

static void add_rules(struct settings *s, struct text value, const struct origin *origin,
		      bool protect)
{
	struct text token;

	while (text_word(&value, separators(origin), &token)) {
		if (protect)
			add_protect(s, token, origin);
		else
			settings_add_rule(s, token, origin, rule_parse);
	}
}

/* How a key's value is read. */
enum kind {
	KIND_DEVICES,
	KIND_PROTECT,
	KIND_MODE,
	KIND_CHOICE,
	KIND_NUMBER,
	KIND_TEXT,
	KIND_NOWHERE
};

struct key {
	char name[12];
	uint8_t kind;
	uint8_t min, max;    /* of a number */
	uint8_t offset;	     /* of the field, an unsigned or a text */
	const char *words;   /* of a choice: the field gets the word's place */
	const char *problem; /* what to say of a value that is none of these */
};

#define FIELD(name) offsetof(struct settings, name)

static const struct key keys[] = {
	{ "devices", KIND_DEVICES, 0, 0, 0, NULL, NULL },
	{ "protect", KIND_PROTECT, 0, 0, 0, NULL, NULL },
	{ "mode", KIND_MODE, 0, 0, FIELD(mode), "on off dry-run yes no 1 0",
	  "mode is on, off or dry-run; taken as dry-run" },
	{ "group", KIND_CHOICE, 0, 0, FIELD(group), "warn whole refuse",
	  "group is warn, whole or refuse" },
	{ "unbind", KIND_CHOICE, 0, 0, FIELD(unbind), "no yes", "unbind is yes or no" },
	{ "framebuffer", KIND_CHOICE, 0, 0, FIELD(framebuffer_keep), "release keep",
	  "framebuffer is release or keep" },
	{ "log", KIND_CHOICE, 0, 0, FIELD(log), "error normal debug",
	  "log is error, normal or debug" },
	{ "wait", KIND_NUMBER, 0, SETTINGS_MAX_WAIT, FIELD(wait), NULL,
	  "wait is a number of seconds from 0 to 60" },
	{ "timeout", KIND_NUMBER, 1, SETTINGS_MAX_TIMEOUT, FIELD(timeout), NULL,
	  "timeout is a number of seconds from 1 to 120" },
	{ "options", KIND_TEXT, 0, 0, FIELD(options), NULL, NULL },
	{ "config", KIND_NOWHERE, 0, 0, 0, NULL,
	  "config may stand only on the kernel command line or in bootconfig" },
};

/* on off dry-run, then yes no and 1 0 for the first two of them. */
static bool set_mode(unsigned *field, int choice)
{
	if (choice < 0)
		*field = MODE_DRY_RUN;
	else
		*field = choice > MODE_DRY_RUN ? ((unsigned)choice + 1) & 1 : (unsigned)choice;
	return choice >= 0;
}

static bool set_number(unsigned *field, struct text value, const struct key *key)
{
	uint32_t number;

	if (!text_dec(value, key->max, &number) || number < key->min)
		return false;
	*field = number;
	return true;
}

static bool set_choice(unsigned *field, int choice)
{
	if (choice >= 0)
		*field = (unsigned)choice;
	return choice >= 0;
}

/* False if the value is none that the key may have; it then stays what it was. */
static bool set_one(struct settings *s, const struct key *key, struct text value,
		    const struct origin *origin)
{
	void *field = (char *)s + key->offset;

	switch (key->kind) {
	case KIND_DEVICES:
	case KIND_PROTECT:
		add_rules(s, value, origin, key->kind == KIND_PROTECT);
		return true;
	case KIND_MODE:
		return set_mode(field, text_choice(value, key->words));
	case KIND_CHOICE:
		return set_choice(field, text_choice(value, key->words));
	case KIND_NUMBER:
		return set_number(field, value, key);
	case KIND_TEXT:
		*(struct text *)field = value;
		return true;
	}
	return false;
}

void settings_set(struct settings *s, struct text key, struct text value,
		  const struct origin *origin)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!text_same_param(key, keys[i].name))
			continue;
		if (!set_one(s, &keys[i], value, origin))
			settings_complain(s, origin, keys[i].problem, value.n ? value : key);
		return;
	}
	settings_complain(
		s, origin,
		"unknown key; the keys are devices, mode, config, protect, group, unbind, "
		"framebuffer, options, wait, timeout, log",
		key);
}
