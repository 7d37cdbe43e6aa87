/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files, folders and links of the expanded tree. In: a directory fd and a path below it.
 * An existing file is an error: a tree is made once, in an empty place. Failing ends the program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine.h"

/* What a stranger's file holds must not steer the terminal. */
static void say_plainly(const char *text)
{
	for (; *text; text++)
		if (*text >= ' ' && *text <= '~')
			fputc(*text, stderr);
		else
			fprintf(stderr, "\\x%02x", (unsigned char)*text);
}

static _Noreturn void die_with(const char *where, unsigned int line, const char *format,
			       va_list args)
{
	char text[1024];

	fprintf(stderr, "%s: ", program_invocation_short_name);
	if (where) {
		say_plainly(where);
		fprintf(stderr, ":%u: ", line);
	}
	vsnprintf(text, sizeof(text), format, args);
	say_plainly(text);
	fputc('\n', stderr);
	exit(1);
}

_Noreturn void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	die_with(NULL, 0, format, args);
}

_Noreturn void die_at(const struct function *function, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	die_with(function->file, function->line, format, args);
}

static void write_whole(int dir, const char *path, int flags, mode_t mode, const void *bytes,
			size_t length)
{
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	while (length) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			die("%s: %s", path, n ? strerror(errno) : "short write");
		bytes = (const char *)bytes + n;
		length -= (size_t)n;
	}
	if (close(fd) < 0)
		die("%s: %s", path, strerror(errno));
}

void put_bytes(int dir, const char *path, mode_t mode, const void *bytes, size_t length)
{
	write_whole(dir, path, O_EXCL, mode, bytes, length);
}

static void text_write(int dir, const char *path, int how, mode_t mode, const char *format,
		       va_list args)
{
	char text[4096];
	int length = vsnprintf(text, sizeof(text), format, args);

	if (length < 0 || length >= (int)sizeof(text))
		die("%s: more than 4,095 bytes for one file", path);
	write_whole(dir, path, how, mode, text, (size_t)length);
}

void put_text(int dir, const char *path, mode_t mode, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_write(dir, path, O_EXCL, mode, format, args);
	va_end(args);
}

void put_more(int dir, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_write(dir, path, O_APPEND, 0644, format, args);
	va_end(args);
}

void put_folder(int dir, const char *path)
{
	char part[SYSFS_PATH_MAX];

	if (mkdirat(dir, path, 0755) == 0 || errno == EEXIST)
		return;
	for (size_t i = 1; path[i]; i++) {
		if (i >= sizeof(part))
			die("%s: path too long", path);
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdirat(dir, part, 0755) < 0 && errno != EEXIST)
			die("%s: %s", part, strerror(errno));
	}
	if (mkdirat(dir, path, 0755) < 0 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

int open_folder(int dir, const char *path)
{
	int fd;

	put_folder(dir, path);
	fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	return fd;
}

void put_link(int dir, const char *path, const char *target)
{
	if (symlinkat(target, dir, path) < 0)
		die("%s -> %s: %s", path, target, strerror(errno));
}

/* sysfs_create_link() goes up to the last folder that both share, no further */
void put_sys_link(int sys, const char *path, const char *target)
{
	char text[SYSFS_PATH_MAX] = "";
	size_t same = 0, length = 0;

	for (size_t i = 0; path[i] && path[i] == target[i]; i++)
		if (path[i] == '/')
			same = i + 1;
	for (size_t i = same; path[i]; i++) {
		if (path[i] != '/')
			continue;
		if (length + 4 > sizeof(text))
			die("%s: path too long", path);
		memcpy(text + length, "../", 4);
		length += 3;
	}
	if (length + strlen(target + same) >= sizeof(text))
		die("%s: path too long", path);
	memcpy(text + length, target + same, strlen(target + same) + 1);
	put_link(sys, path, text);
}
