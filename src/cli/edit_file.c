// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a configuration file and writing it in one step: see edit.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit.h"
#include "options.h"

#define NEW_MODE 0644

static int broken(const struct edit *e, const char *what, int error)
{
	say("%s: %s%s%s", e->shown, what, error ? ": " : "", error ? strerror(error) : "");
	return EXIT_BROKEN;
}

/* The folder's name with its '/', and the file's. */
static int split(struct edit *e, const char *path, char folder[static 4096])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;

	if (n >= 4096 || strlen(path + n) >= sizeof(e->name) || !path[n])
		return broken(e, "this is no name for a file", 0);
	memcpy(folder, path, n);
	strcpy(folder + n, n ? "" : ".");
	strcpy(e->name, path + n);
	return 0;
}

/* With those above it. */
static int make_folders(const struct edit *e, const char *folder)
{
	char path[4096];

	for (const char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		(void)snprintf(path, sizeof(path), "%.*s", (int)(slash - folder), folder);
		if (mkdirat(e->base, path, 0755) && errno != EEXIST)
			return -1;
	}
	return 0;
}

/* Two edits at once would each lose what the other wrote: one waits for the other. */
static int open_folder(struct edit *e, const char *folder, bool make)
{
	if (make && make_folders(e, folder))
		return broken(e, "its folder cannot be made", errno);
	e->folder = openat(e->base, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (e->folder < 0 && errno == ENOENT && !make)
		return 0;
	if (e->folder < 0)
		return broken(e, "its folder cannot be opened", errno);
	while (flock(e->folder, LOCK_EX))
		if (errno != EINTR)
			return broken(e, "its folder cannot be locked", errno);
	return 0;
}

/* Renaming would put a file of our own in the place of a link, and leave what it leads to. */
static int look_at(struct edit *e)
{
	struct stat st;

	if (e->folder < 0 || fstatat(e->folder, e->name, &st, AT_SYMLINK_NOFOLLOW)) {
		e->is_new = true;
		return e->folder < 0 || errno == ENOENT ? 0 : broken(e, "cannot be read", errno);
	}
	if (S_ISLNK(st.st_mode))
		return broken(e, "this is a symbolic link; edit the file that it leads to", 0);
	if (!S_ISREG(st.st_mode))
		return broken(e, "this is no regular file", 0);
	e->mode = st.st_mode & 07777;
	e->uid = st.st_uid;
	e->gid = st.st_gid;
	return 0;
}

static int read_text(struct edit *e)
{
	struct sys at = { .root = e->folder };
	ssize_t n;

	e->text = malloc(CONFIG_MAX_FILE + 1);
	if (!e->text)
		return broken(e, "no memory for it", 0);
	if (e->is_new)
		return 0;
	n = sys_read(&at, e->name, e->text, CONFIG_MAX_FILE);
	if (n == -EFBIG)
		return broken(e, "this file is larger than 64 KiB", 0);
	if (n < 0)
		return broken(e, "cannot be read", (int)-n);
	if (memchr(e->text, '\0', (size_t)n))
		return broken(e, "this file holds a NUL byte", 0);
	e->n = (size_t)n;
	return 0;
}

int edit_open(struct edit *e, int base, const char *path, const char *shown)
{
	char folder[4096];
	int status;

	*e = (struct edit) { .folder = -1,
			     .base = base,
			     .path = path,
			     .shown = shown,
			     .mode = NEW_MODE,
			     .uid = geteuid(),
			     .gid = getegid() };
	status = split(e, path, folder);
	if (!status)
		status = open_folder(e, folder, false);
	if (!status)
		status = look_at(e);
	if (!status)
		status = read_text(e);
	if (status)
		edit_close(e);
	return status;
}

/* 0 or -errno. Owner and mode are those of the file that it will replace. */
static int fill(const struct edit *e, int fd)
{
	struct buf b = { e->text, e->n, e->n, false };
	int error = sys_write(fd, &b);
	struct stat st;

	if (error)
		return error;
	if (fstat(fd, &st))
		return -errno;
	if ((st.st_uid != e->uid || st.st_gid != e->gid) && fchown(fd, e->uid, e->gid))
		return -errno;
	return fchmod(fd, e->mode) || fsync(fd) ? -errno : 0;
}

/* 0 or -errno. What a killed edit left under the temporary name goes first. */
static int publish(const struct edit *e, const char *temporary)
{
	int fd, error;

	(void)unlinkat(e->folder, temporary, 0);
	fd = openat(e->folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	error = fill(e, fd);
	if (close(fd) && !error)
		error = -errno;
	if (!error && renameat(e->folder, temporary, e->folder, e->name))
		error = -errno;
	if (error)
		(void)unlinkat(e->folder, temporary, 0);
	return error;
}

/* The folder that was not there when the file was opened; whoever made it may have been faster. */
static int make_folder(struct edit *e)
{
	char folder[4096];
	int status = split(e, e->path, folder);

	if (!status)
		status = open_folder(e, folder, true);
	if (!status && sys_exists(e->folder, e->name))
		status = broken(e, "somebody else has just made this file; try again", 0);
	return status;
}

int edit_save(struct edit *e)
{
	char temporary[EDIT_NAME_MAX + 8];
	int error;

	if (!e->changed)
		return 0;
	if (e->folder < 0 && make_folder(e))
		return EXIT_BROKEN;
	/* it does not end in .conf, so nobody reads it for a configuration */
	(void)snprintf(temporary, sizeof(temporary), ".%s.new", e->name);
	error = publish(e, temporary);
	if (error)
		return broken(e, "cannot be written, and is as it was", -error);
	if (fsync(e->folder))
		return broken(e, "was written, but it is not sure that it is on the disk", errno);
	e->changed = false;
	return 0;
}

void edit_close(struct edit *e)
{
	free(e->text);
	e->text = NULL;
	if (e->folder >= 0)
		(void)close(e->folder);
	e->folder = -1;
}
