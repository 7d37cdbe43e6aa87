// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /etc/initramfs-tools/modules, /etc/modules and modules-load.d: a module a line, in the first also
 * with options. Old guides load vfio-pci there, some with its ids.
 */
#include "import.h"

static void read_line(struct import *im, struct text text, struct text file, unsigned number)
{
	struct text rest = text, module;
	struct param param;
	unsigned line;

	if (!text_word(&rest, " \t\r", &module) || !import_is_vfio_module(module))
		return;
	line = import_line(im, file, number, text, OLD_ORDER);
	while (cmdline_next(&rest, &param) && !text_starts(param.key, "#"))
		if (text_is(param.key, "ids") && !text_same_param(module, "vfio"))
			import_ids(im, line, param.value);
		else if (text_same_param(module, "vfio-pci"))
			import_option(im, line, import_param(&param));
}

void import_modules(struct import *im, struct text content, struct text file)
{
	struct text text;

	for (unsigned n = 1; text_line(&content, &text); n++)
		read_line(im, text, file, n);
}
