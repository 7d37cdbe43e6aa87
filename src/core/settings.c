// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything the user wrote, folded into one struct: see settings.h. */
#include "settings.h"

#include "errors.h"

#include "bootconfig.h"
#include "cmdline.h"
#include "config.h"
#include "settings_keys.h"

#define PREFIX	   "vfio-early."
#define IDS_KEY	   "vfio-pci.ids"
#define NOIOMMU	   "vfio.enable_unsafe_noiommu_mode"
#define ELFCOREHDR "elfcorehdr"

void settings_init(struct settings *s)
{
	s->mode = MODE_ON;
	s->group = GROUP_WARN;
	s->unbind = true;
	s->timeout = 10;
	s->log = LOG_NORMAL;
}

static struct settings_rule *next_of(const struct settings_rule *rules, unsigned n,
				     const struct settings_rule *r)
{
	r = r ? r + 1 : rules;
	return r < rules + n ? (struct settings_rule *)r : NULL;
}

struct settings_rule *settings_next_protect(const struct settings *s, const struct settings_rule *r)
{
	return next_of(s->protect, s->n_protect, r);
}

struct settings_rule *settings_next_rule(const struct settings *s, const struct settings_rule *r)
{
	struct settings_rule *next;

	do {
		r = next = next_of(s->rules, s->n_rules, r);
	} while (next && next->problem);
	return next;
}

void settings_complain(struct settings *s, const struct origin *origin, const char *sentence,
		       struct text token)
{
	settings_complain_of(s, origin, sentence, token, 0);
}

void settings_complain_of(struct settings *s, const struct origin *origin, const char *sentence,
			  struct text token, int error)
{
	if (s->n_complaints == SETTINGS_MAX_COMPLAINTS) {
		s->more_complaints++;
		return;
	}
	s->complaints[s->n_complaints++] = (struct complaint) { *origin, sentence, token, error };
}

void origin_print(struct buf *b, const struct origin *origin)
{
	switch (origin->source) {
	case SOURCE_CMDLINE:
		buf_add(b, "cmdline");
		break;
	case SOURCE_BOOTCONFIG:
		buf_add(b, "bootconfig");
		break;
	case SOURCE_IDS:
		buf_add(b, IDS_KEY);
		break;
	default:
		buf_add(b, origin->line ? "%pQ:%u" : "%pQ", &origin->file, origin->line);
	}
}

void complaint_print(struct buf *b, const struct complaint *c)
{
	buf_add(b, c->token.n ? "%pO: %s: %pQ" : "%pO: %s", &c->origin, c->sentence, &c->token);
	if (c->error) {
		buf_add(b, ": ");
		errno_print(b, c->error);
	}
}

/* vfio-pci.ids and the merged file's line of that name: commas only, empty ones are skipped. */
static void add_ids(struct settings *s, struct text value, const struct origin *origin)
{
	struct text token;

	while (text_word(&value, ",", &token))
		settings_add_rule(s, token, origin, rule_parse_ids);
}

static void add_lines(struct settings *s, struct text content, struct text name, enum source source)
{
	struct config_reader reader = config_read(content, name);
	const char *error;

	while (config_next(&reader, &error)) {
		struct origin origin = { source, reader.file, reader.line };
		bool protect = text_is(reader.key, "protect");

		if (!error && !protect && source == SOURCE_GENERATED)
			error = "only protect = … may stand in this file";
		if (error)
			settings_complain(s, &origin, error, reader.value);
		else if (s->config_off && !protect)
			continue;
		else if (text_is(reader.key, IDS_KEY))
			add_ids(s, reader.value, &origin);
		else
			settings_set(s, reader.key, reader.value, &origin);
	}
}

void settings_add_file(struct settings *s, struct text content, struct text name)
{
	struct origin origin = { SOURCE_FILE, name, 1 };

	if (content.n > CONFIG_MAX_FILE && !config_is_merged(content))
		settings_complain(s, &origin, "this file is larger than 64 KiB and is ignored",
				  name);
	else
		add_lines(s, content, name, SOURCE_FILE);
}

void settings_add_generated(struct settings *s, struct text content, struct text name)
{
	add_lines(s, content, name, SOURCE_GENERATED);
}

/* "vfio-early.KEY" or, as the kernel compares names, "vfio_early.KEY". */
static bool own_key(struct text key, struct text *ret)
{
	*ret = text_skip(key, sizeof(PREFIX) - 1);
	return text_starts_param(key, TEXT(PREFIX));
}

void settings_add_bootconfig(struct settings *s, struct text content)
{
	struct origin origin = { .source = SOURCE_BOOTCONFIG };
	struct text key, values, value;

	while (bootconfig_next(&content, &key, &values)) {
		if (!own_key(key, &key) || text_is(key, "config"))
			continue;
		while (bootconfig_value(&values, &value))
			settings_set(s, key, value, &origin);
	}
}

/* Only what /proc adds: blanks at either end count when the kernel fills its buffer. */
static struct text drop_newline(struct text line)
{
	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	return line;
}

void settings_add_cmdline(struct settings *s, struct text line)
{
	struct origin origin = { .source = SOURCE_CMDLINE };
	struct param param;
	struct text rest, key;

	line = drop_newline(line);
	s->cmdline = line;
	if (cmdline_drop_cut(&line))
		settings_complain(
			s, &origin,
			"the kernel command line is full, so its last word may be cut and is "
			"ignored",
			text_skip(s->cmdline, line.n));
	rest = line;
	while (cmdline_next(&rest, &param)) {
		if (!own_key(param.key, &key) || text_is(key, "config"))
			continue;
		/* `mode` says by itself what becomes of it: only to look is what does least. */
		if (!param.value.p && !text_is(key, "mode"))
			settings_complain(s, &origin, "this key needs a value: write key=value",
					  param.key);
		else
			settings_set(s, key, param.value, &origin);
	}
	s->cmdline = line;
}

static void look_at_config(struct settings *s, struct text value, enum source source)
{
	struct origin origin = { .source = source };

	int off = text_choice(value, "on off");

	if (off >= 0)
		s->config_off = off;
	else
		settings_complain(s, &origin, "config is on or off", value);
}

/* kstrtobool() (lib/kstrtox.c, 6.12); a parameter without a value is true. */
static bool is_true(struct text value)
{
	if (!value.p)
		return true;
	return text_is(value, "on") || (value.n && text_has(TEXT("yYtT1"), value.p[0]));
}

void settings_look_ahead(struct settings *s, struct text line, struct text bootconfig)
{
	struct origin ids = { .source = SOURCE_IDS };
	struct text key, values, value;
	struct param param;

	while (bootconfig_next(&bootconfig, &key, &values))
		if (own_key(key, &key) && text_is(key, "config") &&
		    bootconfig_value(&values, &value))
			look_at_config(s, value, SOURCE_BOOTCONFIG);
	line = drop_newline(line);
	(void)cmdline_drop_cut(&line);
	while (cmdline_next(&line, &param)) {
		if (own_key(param.key, &key) && text_is(key, "config"))
			look_at_config(s, param.value, SOURCE_CMDLINE);
		else if (text_same_param(param.key, IDS_KEY))
			add_ids(s, param.value, &ids);
		else if (text_same_param(param.key, NOIOMMU))
			s->noiommu = is_true(param.value);
		else if (text_is(param.key, ELFCOREHDR))
			s->crash_kernel = true;
	}
}

/* As kmod joins lines that end in a backslash (libkmod-config.c, 34): counts the lines it took. */
static bool modprobe_line(struct text *rest, struct text *ret_line, unsigned *ret_lines)
{
	struct text t = *rest, piece;
	size_t n = 0;

	*ret_lines = 0;
	while (text_line(&t, &piece)) {
		n = (size_t)(piece.p - rest->p) + piece.n;
		++*ret_lines;
		if (!piece.n || piece.p[piece.n - 1] != '\\')
			break;
	}
	*ret_line = (struct text) { rest->p, n };
	*rest = t;
	return *ret_lines != 0;
}

void settings_add_modprobe(struct settings *s, struct text content, struct text name)
{
	struct origin origin = { SOURCE_MODPROBE, name, 1 };
	struct text line, word;
	struct param param;
	unsigned lines;

	for (; modprobe_line(&content, &line, &lines); origin.line += lines) {
		if (!text_word(&line, " \t\r\\\n", &word) || !text_is(word, "options"))
			continue;
		if (!text_word(&line, " \t\r\\\n", &word) || !text_same_param(word, "vfio-pci"))
			continue;
		while (cmdline_next(&line, &param))
			if (text_is(param.key, "ids"))
				add_ids(s, param.value, &origin);
	}
}

const char *mode_name(enum mode mode)
{
	static const char names[][8] = { "on", "off", "dry-run" };

	return names[mode];
}
