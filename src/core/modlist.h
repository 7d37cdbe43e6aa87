/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module list that the image build writes (`vfio-early modules`), read at boot:
 *
 *   driver NAME                    the modules below bring the driver NAME, in load order
 *   builtin NAME                   the driver NAME is in the kernel itself
 *   variant MODULE PATTERN         a VFIO variant driver for devices whose vfio_pci: alias fits
 *   iommu VENDOR:DEVICE            the modules below bring the IOMMU that such a device is
 *   module PATH NAME [OPTIONS]     PATH below /lib/modules/RELEASE, without .xz, .zst or .gz, since
 *                                  an image may hold it in another form than the host
 *
 * Text in, pieces out.
 */
#pragma once

#include "text.h"

enum section_kind { SECTION_DRIVER, SECTION_BUILTIN, SECTION_VARIANT, SECTION_IOMMU };

struct section {
	enum section_kind kind;
	struct text name;    /* driver, module or vendor:device */
	struct text pattern; /* of a variant */
	struct text body;    /* its module lines */
};

struct module {
	struct text path;
	struct text name;
	struct text options;
};

/* Takes the next section off *rest. Lines that are none of the above are skipped. */
bool modlist_next(struct text *rest, struct section *ret);
/* Takes the next module off a section's body. */
bool modlist_module(struct text *body, struct module *ret);
/* The section that brings a driver; false if the list has none. */
bool modlist_driver(struct text list, struct text driver, struct section *ret);
/* A module's own file name means the module: dashes and underscores, ".ko" and what follows. */
bool module_same(struct text a, struct text b);
