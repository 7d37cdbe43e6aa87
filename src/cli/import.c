// SPDX-License-Identifier: GPL-2.0-or-later
/* What all parsers of old setups share: see import.h. */
#include "import.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

unsigned import_line(struct import *im, struct text file, unsigned line, struct text text,
		     enum old_kind kind)
{
	struct old_line *old;

	if (im->n_lines == IMPORT_MAX_LINES) {
		im->lost++;
		im->n_lines--; /* the last is overwritten: `lost` makes the whole import fail */
	}
	old = &im->lines[im->n_lines];
	*old = (struct old_line) {
		file, line, line, text_trim(text), kind, TEXT_NONE, false, false
	};
	return im->n_lines++;
}

struct ask *import_ask(struct import *im, unsigned line, struct text word)
{
	struct ask *ask;

	if (im->n_asks == IMPORT_MAX_ASKS) {
		im->lost++;
		im->n_asks--;
	}
	ask = &im->asks[im->n_asks++];
	memset(ask, 0, sizeof(*ask));
	ask->line = line;
	ask->text = word;
	memcpy(ask->driver, "vfio-pci", sizeof("vfio-pci"));
	return ask;
}

static void add_problem(struct import *im, unsigned line, struct text token, bool note,
			const char *format, va_list ap)
{
	struct import_problem *problem;

	if (!note)
		im->lines[line].stays = true;
	if (im->n_problems == IMPORT_MAX_PROBLEMS) {
		im->lost++;
		return;
	}
	problem = &im->problems[im->n_problems++];
	*problem = (struct import_problem) { .line = line, .note = note, .token = token };
	(void)vsnprintf(problem->sentence, sizeof(problem->sentence), format, ap);
}

void import_problem(struct import *im, unsigned line, struct text token, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_problem(im, line, token, false, format, ap);
	va_end(ap);
}

void import_note(struct import *im, unsigned line, struct text token, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_problem(im, line, token, true, format, ap);
	va_end(ap);
}

/* "01:00" is "01:00.*". */
static const char *place_parse(struct text word, struct address *ret)
{
	char whole[ADDRESS_NAME_MAX + 4];
	struct buf b = BUF(whole);

	if (text_has(word, '.'))
		return address_parse(word, ret);
	buf_clear(&b);
	buf_text(&b, word);
	buf_add(&b, ".*");
	return b.cut ? "this is no PCI address" : address_parse((struct text) { b.p, b.n }, ret);
}

struct ask *import_place(struct import *im, unsigned line, struct text word)
{
	struct address address;
	const char *error = place_parse(word, &address);
	struct ask *ask;

	if (error) {
		import_problem(im, line, word, "%s", error);
		return NULL;
	}
	ask = import_ask(im, line, word);
	ask->rule = (struct rule) { .text = word, .n_terms = 1 };
	ask->rule.terms[0] = (struct term) { .kind = TERM_ADDRESS, .text = word };
	ask->rule.terms[0].path.root = address;
	return ask;
}

static bool hex_part(struct text part, uint32_t *ret)
{
	if (text_starts(part, "0x") || text_starts(part, "0X"))
		part = text_skip(part, 2);
	return text_hex(part, 8, ret);
}

/*
 * The kernel takes any class mask, and guides have such ("1002:…:00030000:ffff00ff": displays
 * without a programming interface). No rule can say it, but here it only has to pick devices.
 */
static const char *ids_parse(struct text word, struct rule *ret)
{
	struct text rest = word, at, ids;
	uint32_t class, mask;
	const char *error = rule_parse_ids(word, ret, &at);

	for (unsigned i = 0; error && i < 4 && rest.p; i++)
		(void)text_cut(&rest, ':');
	if (!error || !rest.p)
		return error;
	ids = (struct text) { word.p, word.n - rest.n - 1 };
	if (!hex_part(text_cut(&rest, ':'), &class) || !rest.p || !hex_part(rest, &mask) ||
	    rule_parse_ids(ids, ret, &at))
		return error;
	ret->terms[0].id.class_mask = mask & 0xffffff;
	ret->terms[0].id.class = class & mask & 0xffffff;
	return NULL;
}

void import_ids(struct import *im, unsigned line, struct text value)
{
	struct text word;

	while (text_word(&value, ",", &word)) {
		struct rule rule;
		const char *error;

		if (!text_trim(word).n)
			continue;
		error = ids_parse(word, &rule);
		if (error)
			import_problem(im, line, word, "%s", error);
		else
			import_ask(im, line, word)->rule = rule;
	}
}

/* "(01:00.0)(02:00.*)": drivers/xen/xen-pciback/pci_stub.c (6.12) takes '*' for function and slot.
 */
void import_hide(struct import *im, unsigned line, struct text value)
{
	struct text word;

	while (text_word(&value, "(), \t", &word))
		(void)import_place(im, line, word);
}

void import_stub(struct import *im, unsigned line, struct text value,
		 void (*read)(struct import *im, unsigned line, struct text value))
{
	read(im, line, value);
	import_note(im, line, TEXT_NONE,
		    "it kept the devices on a placeholder driver; now vfio-pci gets them");
}

static bool id_parse(struct text id, uint32_t *vendor, uint32_t *device)
{
	struct text first = text_cut(&id, ':');

	if (text_starts(first, "0x"))
		first = text_skip(first, 2);
	if (text_starts(id, "0x"))
		id = text_skip(id, 2);
	return text_hex(first, 4, vendor) && text_hex(id, 4, device);
}

void import_guard(struct ask *ask, struct text id, struct text subsystem)
{
	ask->id = (struct id_pattern) { ID_ANY, ID_ANY, ID_ANY, ID_ANY, 0, 0 };
	ask->guarded = id.n && id_parse(id, &ask->id.vendor, &ask->id.device);
	if (ask->guarded && subsystem.n)
		(void)id_parse(subsystem, &ask->id.subvendor, &ask->id.subdevice);
}

static bool is_option(struct text option)
{
	size_t n = text_find(option, '=');

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)option.p[i]) && !text_has(TEXT("_-"), option.p[i]))
			return false;
	return n > 0;
}

void import_option(struct import *im, unsigned line, struct text option)
{
	if (!is_option(option)) {
		import_note(im, line, option,
			    "this is no option, so the kernel ignored it; a list of ids holds no "
			    "blank");
		return;
	}
	if (im->n_options == IMPORT_MAX_OPTIONS)
		im->lost++;
	else
		im->options[im->n_options++] = (struct module_option) { line, option };
}

struct text import_param(const struct param *param)
{
	const char *end =
		param->value.p ? param->value.p + param->value.n : param->key.p + param->key.n;

	return (struct text) { param->key.p, (size_t)(end - param->key.p) };
}

/* By the parser of rules: what it takes, the rule that is written can say. */
bool import_driver(struct ask *ask, struct text driver)
{
	char text[RULE_MAX_DRIVER + 32];
	struct buf b = BUF(text);
	struct text at;
	struct rule rule;

	buf_clear(&b);
	buf_add(&b, "00:00.0=%pT", &driver);
	if (b.cut || rule_parse((struct text) { b.p, b.n }, &rule, &at) || !rule.driver.n)
		return false;
	memcpy(ask->driver, driver.p, driver.n);
	ask->driver[driver.n] = '\0';
	return true;
}

bool import_is_vfio_module(struct text name)
{
	static const char *const names[] = { "vfio",	    "vfio-pci",		"vfio-pci-core",
					     "vfio-virqfd", "vfio-iommu-type1", "pci-stub" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (text_same_param(name, names[i]))
			return true;
	return false;
}
