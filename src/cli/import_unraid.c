// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unraid's vfio-pci.cfg: BIND=ADDRESS[|VENDOR:DEVICE] …, addresses with or without a domain. Its
 * script binds all of the IOMMU group of each, and nothing where the id does not fit.
 */
#include "import.h"

static void read_word(struct import *im, unsigned line, struct text word)
{
	struct text id = word, address = text_cut(&id, '|');
	struct ask *ask = import_place(im, line, address);

	if (!ask)
		return;
	ask->text = word;
	ask->whole_group = true;
	import_guard(ask, id, TEXT_NONE);
	if (id.p && !ask->guarded) {
		im->n_asks--;
		import_problem(im, line, word, "behind the | there is a vendor:device in hex");
	}
}

void import_unraid(struct import *im, struct text content, struct text file)
{
	struct text text, word;

	for (unsigned n = 1; text_line(&content, &text); n++) {
		struct text value = text_trim(text), key;
		unsigned line;

		if (text_starts(value, "#"))
			continue;
		key = text_trim(text_cut(&value, '='));
		if (!text_is(key, "BIND") || !value.p)
			continue;
		line = import_line(im, file, n, text, OLD_DEVICES);
		while (text_word(&value, " \t\r\"'", &word))
			read_word(im, line, word);
	}
}
