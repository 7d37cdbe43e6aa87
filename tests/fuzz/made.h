/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes into a machine of up to 10 functions and a configuration that is about it, so that few
 * bytes reach far. In: any bytes. Out: a machine, texts, and another order of its devices.
 */
#pragma once

#include "../unit/machine.h"

struct made {
	char *room; /* the texts lie here */
	size_t size;
	struct text file, generated, line;
	unsigned order[MACHINE_MAX];
};

void made_from_bytes(struct made *made, struct machine *m, const uint8_t *data, size_t size);
