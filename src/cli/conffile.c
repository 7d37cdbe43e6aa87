// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading configuration files with a distrustful eye: see conffile.h. */
#include "conffile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/config.h"
#include "../sys/files.h"

#define MAX_MODPROBE_FILE (64 * 1024)
#define LINE_ROOM	  (4 * CONFIG_MAX_LINE + 1024) /* a quoted line, four bytes for each */

struct reader {
	struct conffiles *files;
	struct input *input;
	const struct sys *sys;
	bool check;
	size_t total;
};

static void refuse(struct reader *r, const char *name, const char *sentence, const char *about)
{
	char line[LINE_ROOM];
	struct buf b = BUF(line);

	buf_quote(&b, text_of(name));
	fprintf(stderr, "%s:1: %s%s%s\n", line, sentence, about ? ": " : "", about ? about : "");
	r->files->errors++;
}

/* Whoever can write what the image build reads decides which driver root's devices get. */
static bool is_roots_own(struct reader *r, const struct stat *st, const char *name)
{
	char remedy[FILES_NAME_MAX * 2];
	struct buf b = BUF(remedy);

	if (st->st_uid != 0) {
		buf_add(&b, "chown root %s", name);
		refuse(r, name, "root does not own this file; type", remedy);
		return false;
	}
	if (st->st_mode & (S_IWGRP | S_IWOTH)) {
		buf_add(&b, "chmod go-w %s", name);
		refuse(r, name, "others than root can write this file; type", remedy);
		return false;
	}
	return true;
}

static bool is_clean_name(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return false;
	return *(name - 1) != ' ';
}

/* The name is where messages and origins say it is: `shown`. */
static bool may_read(struct reader *r, int dir, const char *path, const char *shown)
{
	struct stat st;

	if (!is_clean_name(shown)) {
		refuse(r, shown, "a control character, or a blank at the end, in this file's name",
		       NULL);
		return false;
	}
	if (fstatat(dir, path, &st, 0)) {
		refuse(r, shown, "this file cannot be read", strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		refuse(r, shown, "this is no regular file", NULL);
		return false;
	}
	return !r->check || is_roots_own(r, &st, shown);
}

static struct text keep(struct input *input, const char *name)
{
	struct buf b = { input->room + input->used, 0, INPUT_ROOM - input->used, false };

	buf_add(&b, "%s", name);
	input->used += b.n;
	return (struct text) { b.p, b.n };
}

static void add(struct reader *r, struct text content, const char *shown, bool modprobe)
{
	if (r->files->n == CONFFILES_MAX) {
		refuse(r, shown, "more than 512 configuration files", NULL);
		return;
	}
	r->files->files[r->files->n++] =
		(struct conffile) { keep(r->input, shown), content, modprobe };
}

static void read_config(struct reader *r, int dir, const char *path, const char *shown)
{
	struct text content;
	int error;

	if (!may_read(r, dir, path, shown))
		return;
	content = input_file(r->input, dir, path, CONFIG_MAX_FILE, &error);
	if (error == EFBIG || r->total + content.n > CONFIG_MAX_FILE) {
		refuse(r, shown, "the configuration is larger than 64 KiB", NULL);
		return;
	}
	if (error) {
		refuse(r, shown, "this file cannot be read", strerror(error));
		return;
	}
	if (text_find(content, '\0') < content.n) {
		refuse(r, shown, "this file holds a NUL byte", NULL);
		return;
	}
	r->total += content.n;
	add(r, content, shown, false);
}

/* Only files that say something about vfio-pci's ids are ours to judge. */
static bool has_ids(struct text content, const char *name)
{
	static struct settings settings;

	memset(&settings, 0, sizeof(settings));
	settings_add_modprobe(&settings, content, text_of(name));
	return settings.n_rules || settings.n_complaints;
}

static void read_modprobe_d(struct reader *r)
{
	char name[FILES_NAME_MAX] = "", path[64 + FILES_NAME_MAX], shown[64 + FILES_NAME_MAX];
	const char *folder;

	while ((folder = files_next(r->sys, files_modprobe, name))) {
		struct text content;
		int error;

		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		(void)snprintf(shown, sizeof(shown), "modprobe.d/%s", name);
		content = input_file(r->input, r->sys->root, path, MAX_MODPROBE_FILE, &error);
		if (error == EACCES || error == EIO)
			refuse(r, shown, "this file cannot be read", strerror(error));
		if (error)
			continue;
		input_join_lines(content);
		if (has_ids(content, shown) && may_read(r, r->sys->root, path, shown))
			add(r, content, shown, true);
	}
}

static void check_folder(struct reader *r)
{
	int fd = openat(r->sys->root, CONFIG_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd >= 0)
		(void)close(fd);
	else if (errno == EACCES || errno == EIO)
		refuse(r, "/" CONFIG_DIR, "this folder cannot be read", strerror(errno));
	if (r->check && !fstatat(r->sys->root, CONFIG_DIR, &st, 0))
		(void)is_roots_own(r, &st, "/" CONFIG_DIR);
}

static void read_own(struct reader *r)
{
	static const char *const folders[] = { CONFIG_DIR, NULL };
	char name[FILES_NAME_MAX] = "", shown[sizeof(CONFIG_DIR) + FILES_NAME_MAX + 2];

	if (sys_exists(r->sys->root, CONFIG_FILE))
		read_config(r, r->sys->root, CONFIG_FILE, "/" CONFIG_FILE);
	check_folder(r);
	while (files_next(r->sys, folders, name)) {
		(void)snprintf(shown, sizeof(shown), "/" CONFIG_DIR "/%s", name);
		read_config(r, r->sys->root, shown + 1, shown);
	}
}

void conffiles_read(struct conffiles *files, struct input *input, const struct sys *sys, bool check)
{
	struct reader r = { files, input, sys, check, 0 };

	files->n = files->errors = 0;
	for (unsigned i = 0; i < input->n_configs; i++)
		read_config(&r, AT_FDCWD, input->configs[i], input->configs[i]);
	if (input->n_configs)
		return;
	read_modprobe_d(&r);
	read_own(&r);
}

void conffiles_fold(const struct conffiles *files, struct settings *settings)
{
	for (unsigned i = 0; i < files->n; i++) {
		const struct conffile *file = &files->files[i];

		if (file->modprobe)
			settings_add_modprobe(settings, file->content, file->name);
		else
			settings_add_file(settings, file->content, file->name);
	}
}

unsigned complaints_tell(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->n_complaints; i++) {
		char line[LINE_ROOM];
		struct buf b = BUF(line);

		complaint_print(&b, &settings->complaints[i]);
		fprintf(stderr, "%s\n", line);
	}
	if (settings->more_complaints)
		fprintf(stderr, "and %u more\n", settings->more_complaints);
	return settings->n_complaints + settings->more_complaints;
}
