// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel that will boot: see kernel.h. */
#include "kernel.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "../sys/files.h"

static const char *const folders[] = { "lib/modules", "usr/lib/modules" };

static void take_newest(const struct sys *sys, const char *folder, struct kernel *kernel)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, sys->root, folder);
	while ((name = folder_next(&dir)))
		if (strlen(name) < sizeof(kernel->version) && strverscmp(name, kernel->version) > 0)
			strcpy(kernel->version, name);
}

static void take_version(const struct sys *sys, const char *version, struct kernel *kernel)
{
	struct utsname uts;

	kernel->version[0] = '\0';
	if (!version && sys->is_live && !uname(&uts))
		version = uts.release;
	if (version)
		(void)snprintf(kernel->version, sizeof(kernel->version), "%s", version);
	for (size_t i = 0; !version && i < ARRAY_SIZE(folders); i++)
		take_newest(sys, folders[i], kernel);
}

static bool is_name(const char *version)
{
	return version[0] && version[0] != '.' && !strchr(version, '/');
}

bool kernel_pick(const struct sys *sys, const char *root, const char *version, struct kernel *ret)
{
	char path[256];

	take_version(sys, version, ret);
	if (!is_name(ret->version))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		int n;

		(void)snprintf(path, sizeof(path), "%s/%s", folders[i], ret->version);
		if (!sys_exists(sys->root, path))
			continue;
		n = snprintf(ret->folder, sizeof(ret->folder), "%s/%s", sys->is_live ? "" : root,
			     path);
		return n > 0 && (size_t)n < sizeof(ret->folder);
	}
	return false;
}

void modprobe_folders(const char *root, struct modprobe_folders *ret)
{
	unsigned n = 0;

	for (; n < MODPROBE_MAX_FOLDERS && files_modprobe[n]; n++) {
		(void)snprintf(ret->paths[n], sizeof(ret->paths[n]), "%s/%s",
			       strcmp(root, "/") ? root : "", files_modprobe[n]);
		ret->list[n] = ret->paths[n];
	}
	ret->list[n] = NULL;
}
