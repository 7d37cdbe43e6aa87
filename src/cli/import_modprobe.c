// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modprobe.d: options of vfio-pci and of its forerunners, aliases that make udev load vfio-pci, and
 * what kept other drivers away until then: blacklist, softdep, install. Lines as kmod reads them
 * (libkmod-config.c, 34): '#' begins a comment only at the start of a line.
 */
#include "import.h"

#define BLANKS " \t\r"

struct place {
	struct text file, text; /* text: the whole line */
	unsigned line, last;
};

static unsigned old_line(struct import *im, const struct place *at, enum old_kind kind)
{
	unsigned line = import_line(im, at->file, at->line, at->text, kind);

	im->lines[line].last = at->last;
	return line;
}

/* A comment behind the options is words to the kernel, which it does not know and drops. */
static bool next_option(struct text *rest, struct param *ret)
{
	return cmdline_next(rest, ret) && !text_starts(ret->key, "#");
}

static void read_vfio_options(struct import *im, const struct place *at, struct text rest)
{
	unsigned line = old_line(im, at, OLD_DEVICES);
	struct param param;

	while (next_option(&rest, &param)) {
		if (text_is(param.key, "ids"))
			import_ids(im, line, param.value);
		else
			import_option(im, line, import_param(&param));
	}
}

static void read_options(struct import *im, const struct place *at, struct text module,
			 struct text rest)
{
	struct param param;

	if (text_same_param(module, "vfio-pci")) {
		read_vfio_options(im, at, rest);
		return;
	}
	while (next_option(&rest, &param)) {
		if (text_same_param(module, "pci-stub") && text_is(param.key, "ids"))
			import_stub(im, old_line(im, at, OLD_DEVICES), param.value, import_ids);
		else if (text_same_param(module, "xen-pciback") && text_is(param.key, "hide"))
			import_stub(im, old_line(im, at, OLD_DEVICES), param.value, import_hide);
	}
}

static void read_alias(struct import *im, const struct place *at, struct text pattern,
		       struct text rest)
{
	struct text module;
	struct ask *ask;

	if (!text_starts(pattern, "pci:") || !text_word(&rest, BLANKS, &module) ||
	    !import_is_vfio_module(module))
		return;
	ask = import_ask(im, old_line(im, at, OLD_ALIAS), pattern);
	ask->is_alias = true;
	ask->rule = (struct rule) { .text = pattern, .n_terms = 1 };
	ask->rule.terms[0] =
		(struct term) { .kind = TERM_MODALIAS, .text = pattern, .value = pattern };
}

static void read_blacklist(struct import *im, const struct place *at, struct text module)
{
	im->lines[old_line(im, at, OLD_BLACKLIST)].module = module;
}

/* "softdep nvidia pre: vfio-pci": with other modules in it, it is not ours to drop. */
static void read_softdep(struct import *im, const struct place *at, struct text rest)
{
	struct text word;
	bool ours = false, others = false;
	unsigned line;

	while (text_word(&rest, BLANKS, &word)) {
		if (import_is_vfio_module(word))
			ours = true;
		else if (!text_is(word, "pre:") && !text_is(word, "post:"))
			others = true;
	}
	if (!ours)
		return;
	line = old_line(im, at, OLD_ORDER);
	if (others) {
		im->lines[line].stays = true;
		import_note(im, line, TEXT_NONE,
			    "it names other modules, too: take only the vfio ones out of it");
	}
}

static bool does_nothing(struct text command)
{
	static const char *const names[] = { "/bin/true",      "/bin/false",	"/usr/bin/true",
					     "/usr/bin/false", "/sbin/nologin", ":" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (text_is(command, names[i]))
			return true;
	return false;
}

static void read_install(struct import *im, const struct place *at, struct text module,
			 struct text command)
{
	struct text rest = command, word;

	if (import_is_vfio_module(module)) {
		import_problem(im, old_line(im, at, OLD_DEVICES), text_trim(command),
			       "a command chooses the devices: see what it does, and add rules");
		return;
	}
	if (does_nothing(text_trim(command))) {
		read_blacklist(im, at, module);
		return;
	}
	while (text_word(&rest, BLANKS ";&|", &word))
		if (import_is_vfio_module(word)) {
			(void)old_line(im, at, OLD_ORDER);
			return;
		}
}

static void read_line(struct import *im, const struct place *at)
{
	struct text rest = at->text, command, word;

	if (!text_word(&rest, BLANKS, &command) || text_starts(command, "#") ||
	    !text_word(&rest, BLANKS, &word))
		return;
	if (text_is(command, "options"))
		read_options(im, at, word, rest);
	else if (text_is(command, "alias"))
		read_alias(im, at, word, rest);
	else if (text_is(command, "blacklist"))
		read_blacklist(im, at, word);
	else if (text_is(command, "softdep"))
		read_softdep(im, at, rest);
	else if (text_is(command, "install"))
		read_install(im, at, word, rest);
}

/* The last of the lines that a continued line has in the file as it is. */
static unsigned physical_lines(struct text *raw)
{
	struct text line;
	unsigned n = 0;

	while (text_line(raw, &line)) {
		n++;
		if (!line.n || line.p[line.n - 1] != '\\')
			break;
	}
	return n ? n : 1;
}

void import_modprobe(struct import *im, struct text joined, struct text raw, struct text file)
{
	struct place at = { .file = file, .line = 1 };

	while (text_line(&joined, &at.text)) {
		unsigned n = physical_lines(&raw);
		struct text empty;

		at.last = at.line + n - 1;
		read_line(im, &at);
		for (at.line += n; n > 1 && text_line(&joined, &empty); n--)
			;
	}
}
