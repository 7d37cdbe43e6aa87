// SPDX-License-Identifier: GPL-2.0-or-later
/* driverctl's saved overrides: one file a device, BUS-DEVICE, which holds the driver's name. */
#include "import.h"

static struct text base_name(struct text path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return text_skip(path, i);
}

static void set_driver(struct import *im, struct ask *ask, struct text driver)
{
	if (import_driver(ask, driver))
		return;
	im->n_asks--;
	import_problem(im, ask->line, driver, "the file holds no driver's name");
}

void import_driverctl(struct import *im, struct text content, struct text file)
{
	struct text driver = TEXT_NONE, device = base_name(file);
	unsigned line;
	struct ask *ask;

	(void)text_line(&content, &driver);
	driver = text_trim(driver);
	line = import_line(im, file, 1, driver, OLD_DEVICES);
	if (text_starts(device, "pci-")) {
		device = text_skip(device, 4);
	} else if (text_has(device, '-')) { /* of another bus that has driver_override: vmbus */
		im->lines[line].kind = OLD_OTHER;
		import_note(im, line, device, "this is no PCI device: driverctl keeps it");
		return;
	}
	ask = import_place(im, line, device);
	if (ask)
		set_driver(im, ask, driver);
}
