// SPDX-License-Identifier: GPL-2.0-or-later
/* What cannot be read is told, since its rules are missing: see unread.h. */
#include "unread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../core/config.h"
#include "../sys/files.h"

static void complain(struct input *input, struct settings *settings, const char *path, int error)
{
	struct buf b = { input->room + input->used, 0, INPUT_ROOM - input->used, false };
	struct origin origin = { SOURCE_FILE, TEXT_NONE, 1 };

	buf_add(&b, "/%s", path);
	input->used += b.n;
	origin.file = (struct text) { b.p, b.n };
	settings_complain_of(settings, &origin, "this cannot be read and is ignored", TEXT_NONE,
			     error);
}

/* What is not there, or is something else, is passed over for good reason. */
static void look(struct input *input, const struct sys *sys, struct settings *settings,
		 const char *path, int flags)
{
	int fd = openat(sys->root, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);

	if (fd >= 0)
		(void)close(fd);
	else if (errno == EACCES || errno == EPERM || errno == EIO)
		complain(input, settings, path, errno);
}

void unread_complain(struct input *input, const struct sys *sys, struct settings *settings)
{
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 64];
	const char *folder;

	if (!input->n_configs)
		look(input, sys, settings, CONFIG_DIR, O_DIRECTORY);
	for (unsigned i = 0; files_modprobe[i]; i++)
		look(input, sys, settings, files_modprobe[i], O_DIRECTORY);
	while ((folder = files_next(sys, files_modprobe, name))) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		look(input, sys, settings, path, 0);
	}
}

unsigned unread_count(const struct settings *settings)
{
	unsigned n = 0;

	for (unsigned i = 0; i < settings->n_complaints; i++)
		n += settings->complaints[i].error != 0;
	return n;
}
