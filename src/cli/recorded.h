/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a capture says of the host that it was made on, in the place of all the files from which
 * that was found out: disks, routes, screens and keyboards. In: a tree's run/vfio-early/host, one
 * fact a line. The running system has none, there the sources count.
 *
 *   live                                the drivers are those of a running system: see host.h
 *   network ADDRESS eno1 carries …      critical.h's findings
 *   disk ADDRESS it is mounted: /srv
 *   screen ADDRESS|-                    a connector, "-": on no PCI function
 *   keyboard ADDRESS|-
 */
#pragma once

#include "../core/address.h"
#include "../sys/root.h"

#define RECORDED_FILE "run/vfio-early/host"

struct recorded_fact {
	struct text kind;
	bool has_address;
	struct address address;
	struct text words;
};

/* All lines, valid until the program ends; p is NULL without a capture. */
struct text recorded_read(const struct sys *sys);
/* Takes the next fact of that kind off *rest; false at the end. */
bool recorded_next(struct text *rest, const char *kind, struct recorded_fact *ret);
bool recorded_has(struct text lines, const char *kind);
