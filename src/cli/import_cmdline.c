// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel command line: ids of vfio-pci and pci-stub, addresses of xen-pciback and of Qubes,
 * options of vfio-pci, and drivers that were kept away.
 */
#include "import.h"

struct word {
	struct import *im;
	struct param param;
	struct text text;
};

static unsigned old_line(const struct word *w, enum old_kind kind)
{
	return import_line(w->im, TEXT_NONE, 0, w->text, kind);
}

static void read_ids(const struct word *w)
{
	import_ids(w->im, old_line(w, OLD_DEVICES), w->param.value);
}

static void read_stub_ids(const struct word *w)
{
	import_stub(w->im, old_line(w, OLD_DEVICES), w->param.value, import_ids);
}

static void read_hide(const struct word *w)
{
	import_stub(w->im, old_line(w, OLD_DEVICES), w->param.value, import_hide);
}

/* False if the part's bus is not the bridge's own. */
static bool add_part(struct buf *b, struct text dev_fn)
{
	struct text bus = text_cut(&dev_fn, '_');

	buf_add(b, "/");
	buf_text(b, dev_fn);
	return text_is(bus, "00");
}

/*
 * "[SSSS_]BB_DD.F{-BB_DD.F}" (QubesOS, qubes-pciback.sh, 2025): each further part is below the one
 * before, its bus counted from that bridge's own. With 00 there it is our bridge path.
 */
static void read_qubes_path(struct import *im, unsigned line, struct text word)
{
	char room[256];
	struct buf b = BUF(room);
	struct text rest = word, piece = text_cut(&rest, '-');
	const char *error = NULL;
	struct path path;
	struct ask *ask;

	buf_clear(&b);
	for (size_t i = 0; i < piece.n; i++)
		buf_add(&b, "%c", piece.p[i] == '_' ? ':' : piece.p[i]);
	while (rest.p && text_word(&rest, "-", &piece))
		if (!add_part(&b, piece))
			error = "a bus behind a bridge that is not 00 is no path of ours";
	if (!error)
		error = b.cut ? "this path is too long"
			      : path_parse((struct text) { b.p, b.n }, &path);
	if (error) {
		import_problem(im, line, word, "%s", error);
		return;
	}
	ask = import_ask(im, line, word);
	ask->rule = (struct rule) { .text = word, .n_terms = 1 };
	ask->rule.terms[0] =
		(struct term) { .kind = path.n_hops ? TERM_PATH : TERM_ADDRESS, .text = word };
	ask->rule.terms[0].path = path;
}

static void read_qubes(const struct word *w)
{
	unsigned line = old_line(w, OLD_DEVICES);
	struct text rest = w->param.value, word;

	while (text_word(&rest, ", \t", &word)) {
		if (text_has(word, '_'))
			read_qubes_path(w->im, line, word);
		else
			(void)import_place(w->im, line, word);
	}
	import_note(w->im, line, TEXT_NONE,
		    "Qubes hides all network controllers beside these; class:02 would take them");
}

/* A boolean of dracut: there, and neither 0 nor no nor off. */
static void read_qubes_usb(const struct word *w)
{
	struct text value = w->param.value, at;
	struct ask *ask;

	if (value.p && text_choice(value, "0 no off") >= 0)
		return;
	ask = import_ask(w->im, old_line(w, OLD_DEVICES), w->text);
	if (rule_parse(TEXT("class:0c03"), &ask->rule, &at))
		w->im->n_asks--;
}

static void read_blacklist(const struct word *w)
{
	w->im->lines[old_line(w, OLD_BLACKLIST)].module = w->param.value;
}

/* rd.driver.pre=vfio-pci: only where nothing else is loaded by it. */
static void read_order(const struct word *w)
{
	struct text rest = w->param.value, module;
	bool ours = false, others = false;
	unsigned line;

	while (text_word(&rest, ",", &module)) {
		if (import_is_vfio_module(module))
			ours = true;
		else
			others = true;
	}
	if (!ours)
		return;
	line = old_line(w, OLD_ORDER);
	if (!others)
		return;
	w->im->lines[line].stays = true;
	import_note(w->im, line, TEXT_NONE,
		    "it names other modules, too: take only the vfio ones out of it");
}

static const struct key {
	const char *name;
	void (*read)(const struct word *w);
} keys[] = {
	{ "vfio-pci.ids", read_ids },
	{ "pci-stub.ids", read_stub_ids },
	{ "xen-pciback.hide", read_hide },
	{ "pciback.hide", read_hide },
	{ "rd.qubes.hide-pci", read_qubes },
	{ "rd.qubes.hide-all-usb", read_qubes_usb },
	{ "modprobe.blacklist", read_blacklist },
	{ "module-blacklist", read_blacklist },
	{ "rd.driver.blacklist", read_blacklist },
	{ "rd.driver.pre", read_order },
	{ "rd.modules-load", read_order },
	{ "modules-load", read_order },
};

static void read_word(const struct word *w)
{
	static const struct text vfio = { "vfio-pci.", 9 };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (text_same_param(w->param.key, keys[i].name)) {
			keys[i].read(w);
			return;
		}
	if (text_starts_param(w->param.key, vfio))
		import_option(w->im, old_line(w, OLD_OPTION), text_skip(w->text, vfio.n));
}

void import_cmdline(struct import *im, struct text line)
{
	struct word w = { .im = im };

	while (cmdline_next(&line, &w.param)) {
		const struct text *end = w.param.value.p ? &w.param.value : &w.param.key;

		w.text = (struct text) { w.param.key.p, (size_t)(end->p + end->n - w.param.key.p) };
		read_word(&w);
	}
}
