// SPDX-License-Identifier: GPL-2.0-or-later
/* All that somebody may have written, read in the order in which it acts: see input.h. */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "../core/config.h"
#include "files.h"

#define MAX_MODPROBE_FILE (64 * 1024)
#define MAX_LIST_FILE	  (256 * 1024)

struct text input_file(struct input *input, int dir, const char *path, size_t max, int *ret_error)
{
	struct sys at = { .root = dir };
	char *buf = input->room + input->used;
	size_t left = INPUT_ROOM - input->used;
	ssize_t n = sys_read(&at, path, buf, left < max ? left : max);

	*ret_error = n < 0 ? (int)-n : 0;
	if (n < 0)
		return TEXT_NONE;
	input->used += (size_t)n;
	return (struct text) { buf, (size_t)n };
}

/* A name that stays: the settings' origins point to it. */
static struct text keep(struct input *input, const char *prefix, const char *name)
{
	struct buf b = { input->room + input->used, 0, INPUT_ROOM - input->used, false };

	buf_add(&b, "%s%s", prefix, name);
	input->used += b.n;
	return (struct text) { b.p, b.n };
}

static void complain(struct settings *settings, struct text name, const char *sentence, int error)
{
	struct origin origin = { SOURCE_FILE, name, 1 };

	settings_complain_of(settings, &origin, sentence, TEXT_NONE, error);
}

static void complain_unread(struct settings *settings, struct text name, int error)
{
	if (error == EFBIG)
		complain(settings, name, "this file is larger than 64 KiB and is ignored", 0);
	else
		complain(settings, name, "this file cannot be read and is ignored", error);
}

/* A list of the image or a line of the kernel's: it may be missing, but if it is there it counts.
 */
static struct text read_listed(struct input *input, const struct sys *sys, const char *path,
			       size_t max, struct settings *settings, bool *ret_lost)
{
	int error;
	struct text content = input_file(input, sys->root, path + 1, max, &error);

	*ret_lost = error && error != ENOENT;
	if (*ret_lost)
		complain_unread(settings, text_of(path), error);
	return content;
}

/* Returns the size of what was read; `total` is what came before, since the limit is for all files.
 */
static size_t add_config(struct input *input, int dir, const char *path, struct text name,
			 struct settings *settings, size_t total)
{
	struct text content;
	int error;

	content = input_file(input, dir, path, INPUT_MAX_MERGED, &error);
	if (error) {
		complain_unread(settings, name, error);
		return 0;
	}
	if (!config_is_merged(content) && content.n + total > CONFIG_MAX_FILE) {
		complain(settings, name,
			 "the configuration is larger than 64 KiB; this file is ignored", 0);
		return 0;
	}
	settings_add_file(settings, content, name);
	return content.n;
}

static void add_conf_d(struct input *input, const struct sys *sys, struct settings *settings,
		       size_t total)
{
	static const char *const folders[] = { CONFIG_DIR, NULL };
	char name[FILES_NAME_MAX] = "";

	while (files_next(sys, folders, name))
		total += add_config(input, sys->root, sys_path(CONFIG_DIR "/%s", name),
				    keep(input, "/" CONFIG_DIR "/", name), settings, total);
}

/*
 * As kmod joins lines that end in a backslash (getline_wrapped(), libkmod-util.c, 30): both bytes
 * go. The newlines come back behind the joined line, so that all others keep their numbers.
 */
void input_join_lines(struct text content)
{
	char *p = (char *)content.p;
	size_t to = 0, joined = 0;

	for (size_t i = 0; i < content.n; i++) {
		if (p[i] == '\\' && i + 1 < content.n && p[i + 1] == '\n') {
			joined++;
			i++;
			continue;
		}
		p[to++] = p[i];
		for (; p[i] == '\n' && joined; joined--)
			p[to++] = '\n';
	}
	while (to < content.n)
		p[to++] = '\n';
}

static void add_modprobe_d(struct input *input, const struct sys *sys, struct settings *settings)
{
	char name[FILES_NAME_MAX] = "";
	struct text content;
	const char *folder;
	int error;

	while ((folder = files_next(sys, files_modprobe, name))) {
		content = input_file(input, sys->root, sys_path("%s/%s", folder, name),
				     MAX_MODPROBE_FILE, &error);
		if (error)
			continue;
		input_join_lines(content);
		settings_add_modprobe(settings, content, keep(input, "modprobe.d/", name));
	}
}

static bool is_merged(const struct sys *sys)
{
	char start[64];
	ssize_t n = sys_attr(sys->root, CONFIG_FILE, start, sizeof(start));

	if (n <= 0)
		return false;
	start[n] = '\n'; /* the first line may be all there is, and sys_attr() takes its end */
	return config_is_merged((struct text) { start, (size_t)n + 1 });
}

/* A link counts even if it leads nowhere: that is to be told. */
static bool config_is_there(const struct sys *sys)
{
	char target[2];

	return sys_exists(sys->root, CONFIG_FILE) ||
	       sys_link(sys->root, CONFIG_FILE, target, sizeof(target)) != -ENOENT;
}

static void add_files(struct input *input, const struct sys *sys, struct settings *settings)
{
	size_t total = 0;

	for (unsigned i = 0; i < input->n_configs; i++)
		total += add_config(input, AT_FDCWD, input->configs[i], text_of(input->configs[i]),
				    settings, total);
	if (input->n_configs)
		return;
	if (config_is_there(sys))
		total = add_config(input, sys->root, CONFIG_FILE, TEXT("/" CONFIG_FILE), settings,
				   0);
	if (!is_merged(sys))
		add_conf_d(input, sys, settings, total);
}

void input_read(struct input *input, const struct sys *sys, struct settings *settings)
{
	/* Protection that cannot be read: as if the host's own devices were all somewhere else. */
	static const char all_lost[] = "protect = 0000:0000@ffff:ffff";
	struct text cmdline, bootconfig, generated;
	bool lost;

	settings_init(settings);
	if (input->cmdline)
		cmdline = text_of(input->cmdline);
	else
		cmdline = read_listed(input, sys, "/proc/cmdline", INPUT_MAX_CMDLINE, settings,
				      &lost);
	bootconfig =
		read_listed(input, sys, "/proc/bootconfig", INPUT_MAX_CMDLINE, settings, &lost);
	settings_look_ahead(settings, cmdline, bootconfig);
	generated = input->generated;
	lost = false;
	if (!generated.p)
		generated =
			read_listed(input, sys, "/" PROTECT_FILE, MAX_LIST_FILE, settings, &lost);
	if (lost)
		generated = TEXT(all_lost);
	settings_add_generated(settings, generated, TEXT("/" PROTECT_FILE));
	if (!is_merged(sys))
		add_modprobe_d(input, sys, settings);
	add_files(input, sys, settings);
	settings_add_bootconfig(settings, bootconfig);
	settings_add_cmdline(settings, cmdline);
	input->modules = read_listed(input, sys, "/" MODULES_FILE, MAX_LIST_FILE, settings, &lost);
	if (lost)
		input->modules = TEXT(""); /* an image of ours it is all the same */
}
