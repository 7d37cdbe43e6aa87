// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules as text: see rule.h. */
#include "rule.h"

static const char *parse_class(struct text value, struct term *ret)
{
	uint32_t class;

	if ((value.n != 2 && value.n != 4 && value.n != 6) || !text_hex(value, 6, &class))
		return "a class is 2, 4 or 6 hex digits, as in class:0300";
	ret->id = (struct id_pattern) { ID_ANY, ID_ANY, ID_ANY, ID_ANY, 0, 0 };
	ret->id.class = class << (4 * (6 - value.n));
	ret->id.class_mask = 0xffffffu << (4 * (6 - value.n)) & 0xffffffu;
	return NULL;
}

#define SERIAL_BYTES 8
#define NO_SERIAL    "a serial number is 16 hex digits, as in 52-54-00-ff-ff-12-34-56"

const char *serial_parse(struct text t, uint64_t *ret)
{
	uint64_t serial = 0, byte;

	for (unsigned i = 0; i < SERIAL_BYTES; i++) {
		if (i && t.n && *t.p == '-')
			t = text_skip(t, 1);
		if (t.n < 2 || !text_form(t.p, "##", HEX_ANY, &byte))
			return NO_SERIAL;
		serial = serial << 8 | byte;
		t = text_skip(t, 2);
	}
	if (t.n)
		return NO_SERIAL;
	if (serial == 0 || serial == UINT64_MAX)
		return "a serial number of all zeros or all ones is none";
	*ret = serial;
	return NULL;
}

static const char *parse_vfs(struct text value, struct term *ret)
{
	struct text place = text_cut(&value, '+');

	if (value.p && (!text_dec(value, RULE_MAX_VFS, &ret->make_vfs) || !ret->make_vfs))
		return "the number of VFs after '+' is 1 to 65535";
	return path_parse(place, &ret->path);
}

static const char *parse_keyed(struct text value, struct term *ret)
{
	switch (ret->kind) {
	case TERM_CLASS:
		return parse_class(value, ret);
	case TERM_SERIAL:
		return serial_parse(value, &ret->serial);
	case TERM_GROUP:
		return path_parse(value, &ret->path);
	case TERM_VFS:
		return parse_vfs(value, ret);
	case TERM_SLOT:
		if (text_has(value, '/') || text_choice(value, ". ..") >= 0)
			return "a slot is one name in /sys/bus/pci/slots, without '/'";
		break;
	default:
		break;
	}
	ret->value = value;
	return NULL;
}

static bool parse_id_part(struct text t, uint32_t *ret)
{
	if (text_is(t, "*")) {
		*ret = ID_ANY;
		return true;
	}
	return t.n == 4 && text_hex(t, 4, ret);
}

static const char *parse_id(struct text t, struct term *ret)
{
	uint32_t parts[4] = { ID_ANY, ID_ANY, ID_ANY, ID_ANY };
	unsigned n = 0;

	do {
		if (n == ARRAY_SIZE(parts) || !parse_id_part(text_cut(&t, ':'), &parts[n++]))
			return "neither a known key, nor an address with a '.', nor an id of 4 hex "
			       "digits or '*' each: vendor:device[:subvendor:subdevice]";
	} while (t.p);
	if (n != 2 && n != 4)
		return "an id is vendor:device or vendor:device:subvendor:subdevice";
	ret->id = (struct id_pattern) { parts[0], parts[1], parts[2], parts[3], 0, 0 };
	return NULL;
}

static const char *parse_place(struct text t, struct term *ret)
{
	const char *error = path_parse(t, &ret->path);

	if (!error)
		ret->kind = ret->path.n_hops ? TERM_PATH : TERM_ADDRESS;
	return error;
}

static bool is_clean(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] <= ' ' || t.p[i] == 0x7f || t.p[i] == ',' ||
		    t.p[i] == '=')
			return false;
	return true;
}

static const char *term_parse(struct text t, struct term *ret)
{
	struct text value = t;
	int key;

	ret->text = t;
	if (!t.n)
		return "an empty term; '@' stands between two terms";
	if (!is_clean(t))
		return "a term holds no blank, comma, '=' or control character";
	key = text_choice(text_cut(&value, ':'), "class serial group vfs slot acpi modalias");
	if (value.p && key >= 0) {
		ret->kind = (enum term_kind)(TERM_CLASS + key); /* the same order */
		return value.n ? parse_keyed(value, ret) : "nothing behind the key";
	}
	if (text_has(t, '.'))
		return parse_place(t, ret);
	ret->kind = TERM_ID;
	return parse_id(t, ret);
}

static const char *driver_check(const struct rule *rule)
{
	struct text t = rule->driver;

	if (rule->exclude)
		return "a rule that begins with '!' names no driver";
	if (!t.n)
		return "no driver behind the '='";
	if (t.n > RULE_MAX_DRIVER)
		return "a driver's name has at most 63 bytes";
	if (!is_clean(t) || text_has(t, '/') || text_has(t, '@') || t.p[0] == '.')
		return "no driver has such a name; names are those in /sys/bus/pci/drivers";
	return NULL;
}

static const char *terms_parse(struct text t, struct rule *rule, struct text *ret_at)
{
	const char *error;

	do {
		*ret_at = text_cut(&t, '@');
		if (rule->n_terms == RULE_MAX_TERMS)
			return "a rule has at most 8 terms";
		error = term_parse(*ret_at, &rule->terms[rule->n_terms++]);
	} while (t.p && !error);
	return error;
}

const char *rule_parse(struct text t, struct rule *ret, struct text *ret_at)
{
	struct rule rule = { .text = t };
	struct text terms;
	const char *error;

	*ret_at = t;
	rule.exclude = text_starts(t, "!");
	terms = text_skip(text_cut(&t, '='), rule.exclude);
	rule.driver = t;
	error = t.p ? driver_check(&rule) : NULL;
	if (!error)
		error = terms_parse(terms, &rule, ret_at);
	if (!error)
		*ret = rule;
	return error;
}

bool rule_has(const struct rule *rule, enum term_kind kind)
{
	for_each_term (term, rule)
		if (term->kind == kind)
			return true;
	return false;
}

bool rule_names_place(const struct rule *rule)
{
	return rule_has(rule, TERM_ADDRESS) || rule_has(rule, TERM_PATH) ||
	       rule_has(rule, TERM_SLOT) || rule_has(rule, TERM_SERIAL) ||
	       rule_has(rule, TERM_ACPI);
}

struct text rule_driver(const struct rule *rule)
{
	return rule->driver.n ? rule->driver : TEXT("vfio-pci");
}

enum driver_kind driver_kind(struct text driver)
{
	size_t before = driver.n > 8 ? driver.n - 8 : 0;
	int word;

	if (text_same_param(text_skip(driver, before), "vfio-pci"))
		return DRIVER_VFIO;
	/* in the order of the kinds, and from the third word on all are stubs */
	word = text_choice(driver, "none auto pci-stub pciback uio_pci_generic");
	return word < 2 ? (enum driver_kind)(word + 1) : DRIVER_STUB;
}

bool driver_is_vfio(struct text driver)
{
	return driver_kind(driver) == DRIVER_VFIO;
}

bool driver_is_stub(struct text driver)
{
	return driver_kind(driver) == DRIVER_STUB;
}
