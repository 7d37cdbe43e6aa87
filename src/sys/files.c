// SPDX-License-Identifier: GPL-2.0-or-later
/* *.conf files in the order of their names, without memory for a list: see files.h. */
#include "files.h"

#include <string.h>

const char *const files_modprobe[] = {
	"etc/modprobe.d",     "run/modprobe.d", "usr/local/lib/modprobe.d",
	"usr/lib/modprobe.d", "lib/modprobe.d", NULL,
};

static bool is_conf(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && n < FILES_NAME_MAX && name[0] != '.' && !strcmp(name + n - 5, ".conf");
}

const char *files_next(const struct sys *sys, const char *const *folders,
		       char name[static FILES_NAME_MAX])
{
	char best[FILES_NAME_MAX] = "";
	const char *folder = NULL, *entry;

	for (; *folders; folders++) {
		struct folder dir;

		folder_open(&dir, sys->root, *folders);
		while ((entry = folder_next(&dir))) {
			if (!is_conf(entry) || strcmp(entry, name) <= 0)
				continue;
			if (folder && strcmp(entry, best) >= 0)
				continue;
			strcpy(best, entry);
			folder = *folders;
		}
	}
	if (folder)
		strcpy(name, best);
	return folder;
}
