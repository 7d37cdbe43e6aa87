// SPDX-License-Identifier: GPL-2.0-or-later
/* One element of vfio-pci's own ids=, as text: see rule_parse_ids() in rule.h. */
#include "rule.h"

#include <string.h>

#define IDS_MAX_PARTS 6

_Static_assert(sizeof(struct id_pattern) == IDS_MAX_PARTS * sizeof(uint32_t), "the same six");

/* Up to 8 hex digits with or without 0x, as sscanf("%x") takes them; ffffffff is PCI_ANY_ID. */
static const char *part_parse(struct text t, uint32_t *ret)
{
	if (text_starts(t, "0x") || text_starts(t, "0X"))
		t = text_skip(t, 2);
	if (!text_hex(t, 8, ret))
		return "vfio-pci's ids are hex numbers: vendor:device[:subvendor[:subdevice[:class"
		       "[:mask]]]]";
	return NULL;
}

static const char *parts_check(const uint32_t *parts)
{
	uint32_t mask = parts[5];

	for (unsigned i = 0; i < 4; i++)
		if (parts[i] > 0xffff && parts[i] != ID_ANY)
			return "an id has at most 4 hex digits";
	if (mask != 0 && mask != 0xff0000 && mask != 0xffff00 && mask != 0xffffff && mask != ID_ANY)
		return "this class mask is no class prefix; use ff0000, ffff00 or ffffff";
	return NULL;
}

const char *rule_parse_ids(struct text t, struct rule *ret, struct text *ret_at)
{
	uint32_t parts[IDS_MAX_PARTS] = { ID_ANY, ID_ANY, ID_ANY, ID_ANY, 0, 0 };
	struct rule rule = { .text = t, .n_terms = 1 };
	const char *error;
	unsigned n = 0;

	*ret_at = t;
	do {
		if (n == IDS_MAX_PARTS)
			return "vfio-pci's ids have at most 6 parts";
		error = part_parse(text_cut(&t, ':'), &parts[n++]);
	} while (t.p && !error);
	if (!error && n < 2)
		error = "vfio-pci's ids begin with vendor:device";
	if (!error)
		error = parts_check(parts);
	if (error)
		return error;
	rule.terms[0] = (struct term) { .kind = TERM_ID, .text = rule.text };
	parts[5] &= 0xffffff;
	parts[4] &= parts[5];
	memcpy(&rule.terms[0].id, parts, sizeof(parts));
	*ret = rule;
	return NULL;
}
