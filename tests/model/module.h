/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules that one call loads, in order.
 */
#pragma once

#include "fakekernel.h"

#define FLAG_UNPACKED 0x100u /* modprobe has unpacked it in user space: any kernel takes it */

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

void module_name_copy(char name[static NAME_LENGTH], const char *from); /* with underscores */
bool module_is_loaded(const char *name);
int module_text_get(struct module *module);
/* The rest of the next line that begins with KEY; *AT starts at the module's text */
bool module_line_next(const char **at, const char *key, char word[static 256]);
struct module_list *module_list_new(void);
bool module_list_add(struct module_list *list, const char *path, const char *options,
		     unsigned int flags);

/* groups.c: an IOMMU driver that is a module makes the groups when it comes */
void groups_appear(void);
