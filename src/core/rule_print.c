// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules back into text, in one canonical form: see rule_print() in rule.h. */
#include "rule.h"

static void print_part(struct buf *b, const char *before, uint32_t id)
{
	if (id == ID_ANY)
		buf_add(b, "%s*", before);
	else
		buf_add(b, "%s%04x", before, id);
}

static void print_class(struct buf *b, uint32_t class, uint32_t mask)
{
	int digits = mask == 0xffffff ? 6 : mask == 0xffff00 ? 4 : 2;

	buf_add(b, "class:%0*x", digits, class >> (4 * (6 - digits)));
}

static void print_id(struct buf *b, const struct id_pattern *id)
{
	print_part(b, "", id->vendor);
	print_part(b, ":", id->device);
	if (id->subvendor != ID_ANY || id->subdevice != ID_ANY) {
		print_part(b, ":", id->subvendor);
		print_part(b, ":", id->subdevice);
	}
	if (id->class_mask) {
		buf_add(b, "@");
		print_class(b, id->class, id->class_mask);
	}
}

static void print_place(struct buf *b, const char *key, const struct path *path)
{
	buf_add(b, "%s", key);
	path_print(b, path);
}

void serial_print(struct buf *b, uint64_t serial)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_add(b, "%02x%s", (unsigned)(serial >> shift & 0xff), shift ? "-" : "");
}

static void print_term(struct buf *b, const struct term *term)
{
	switch (term->kind) {
	case TERM_ADDRESS:
	case TERM_PATH:
		print_place(b, "", &term->path);
		break;
	case TERM_GROUP:
		print_place(b, "group:", &term->path);
		break;
	case TERM_VFS:
		print_place(b, "vfs:", &term->path);
		if (term->make_vfs)
			buf_add(b, "+%u", term->make_vfs);
		break;
	case TERM_ID:
		print_id(b, &term->id);
		break;
	case TERM_CLASS:
		print_class(b, term->id.class, term->id.class_mask);
		break;
	case TERM_SERIAL:
		buf_add(b, "serial:");
		serial_print(b, term->serial);
		break;
	default: /* slot, acpi, modalias: as written */
		buf_text(b, term->text);
		break;
	}
}

void rule_print(struct buf *b, const struct rule *rule)
{
	if (rule->exclude)
		buf_add(b, "!");
	for (unsigned i = 0; i < rule->n_terms; i++) {
		if (i)
			buf_add(b, "@");
		print_term(b, &rule->terms[i]);
	}
	if (rule->driver.n) {
		buf_add(b, "=");
		buf_text(b, rule->driver);
	}
}

bool rule_same(const struct rule *a, const struct rule *b)
{
	char text_a[4096], text_b[4096];
	struct buf out_a = BUF(text_a), out_b = BUF(text_b);

	rule_print(&out_a, a);
	rule_print(&out_b, b);
	return !out_a.cut && !out_b.cut &&
	       text_equal((struct text) { out_a.p, out_a.n }, (struct text) { out_b.p, out_b.n });
}
