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

/* What comes before counts, since the limit is for all files. Returns the size of what was added.
 */
static size_t add_content(struct text content, int error, struct text name,
			  struct settings *settings, size_t total)
{
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

static size_t add_config(struct input *input, int dir, const char *path, struct text name,
			 struct settings *settings, size_t total)
{
	int error;
	struct text content = input_file(input, dir, path, INPUT_MAX_MERGED, &error);

	return add_content(content, error, name, settings, total);
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

/* Where nothing is there, or something else is read instead, its place is free again. */
static struct text read_own(struct input *input, const struct sys *sys, int *ret_error)
{
	size_t before = input->used;
	struct text own = input_file(input, sys->root, CONFIG_FILE, INPUT_MAX_MERGED, ret_error);

	if (input->n_configs)
		input->used = before;
	return own;
}

/* A link counts even if it leads nowhere: that is to be told. */
static bool is_missing(const struct sys *sys, int error)
{
	char target[2];

	return error == ENOENT &&
	       sys_link(sys->root, CONFIG_FILE, target, sizeof(target)) == -ENOENT;
}

static void add_files(struct input *input, const struct sys *sys, struct settings *settings,
		      struct text own, int error)
{
	size_t total = 0;

	for (unsigned i = 0; i < input->n_configs; i++)
		total += add_config(input, AT_FDCWD, input->configs[i], text_of(input->configs[i]),
				    settings, total);
	if (input->n_configs)
		return;
	if (!is_missing(sys, error))
		total = add_content(own, error, TEXT("/" CONFIG_FILE), settings, 0);
	if (!config_is_merged(own))
		add_conf_d(input, sys, settings, total);
}

void input_read(struct input *input, const struct sys *sys, struct settings *settings)
{
	/* Protection that cannot be read: as if the host's own devices were all somewhere else. */
	static const char all_lost[] = "protect = 0000:0000@ffff:ffff";
	struct text cmdline, bootconfig, generated, own;
	bool lost;
	int error;

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
	own = read_own(input, sys, &error);
	if (!config_is_merged(own))
		add_modprobe_d(input, sys, settings);
	add_files(input, sys, settings, own, error);
	settings_add_bootconfig(settings, bootconfig);
	settings_add_cmdline(settings, cmdline);
	input->modules = read_listed(input, sys, "/" MODULES_FILE, MAX_LIST_FILE, settings, &lost);
	if (lost)
		input->modules = TEXT(""); /* an image of ours it is all the same */
}
