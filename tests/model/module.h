/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules that one call loads, in order.
 */
#pragma once

#include "fakekernel.h"

struct module {
	char path[PATH_LENGTH];
	char name[NAME_LENGTH]; /* with underscores */
	char options[512];
	unsigned int flags;
	char *text;
	size_t ids_done;
	bool begun;
	bool attaches;
};

struct module_list {
	size_t count;
	size_t next;
	struct module modules[MODULES_MAX];
};

/* groups.c: an IOMMU driver that is a module makes the groups when it comes */
void groups_appear(void);
