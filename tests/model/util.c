/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small things: files of the tree, time, names of errors. Failing to keep the tree true ends the
 * run: a model that lies is worse than none.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fakekernel.h"

#define EXIT_LOST 125

_Noreturn void die(const char *format, ...)
{
	va_list args;

	fputs("fakekernel: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	tasks_kill();
	exit(EXIT_LOST);
}

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Returns the length, the text ended by NUL and without its last newline, or -errno */
ssize_t text_read(int dir, const char *path, char *text, size_t room)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = read(fd, text, room - 1);
	close(fd);
	if (length < 0)
		return -errno;
	if (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return length;
}

/* In place: who has the attribute open must see the new text */
void text_write(int dir, const char *path, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	size_t length = strlen(text);

	if (fd < 0 || write(fd, text, length) != (ssize_t)length)
		die("%s: %s", path, strerror(errno));
	close(fd);
}

void file_make(int dir, const char *path, mode_t mode, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	size_t length = strlen(text);

	if (fd < 0 || write(fd, text, length) != (ssize_t)length)
		die("%s: %s", path, strerror(errno));
	close(fd);
}

void folder_make(int dir, const char *path)
{
	char part[PATH_LENGTH];

	for (size_t i = 1;; i++) {
		if (i >= sizeof(part))
			die("%s: path too long", path);
		if (path[i] && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdirat(dir, part, 0755) < 0 && errno != EEXIST)
			die("%s: %s", part, strerror(errno));
		if (!path[i])
			return;
	}
}

/* both named from the top of sys; relative, as the kernel makes them */
void link_make(int sys, const char *path, const char *target)
{
	char text[PATH_LENGTH * 2] = "";
	size_t same = 0;

	for (size_t i = 0; path[i] && path[i] == target[i]; i++)
		if (path[i] == '/')
			same = i + 1;
	for (size_t i = same; path[i]; i++)
		if (path[i] == '/')
			strcat(text, "../");
	strcat(text, target + same);
	if (symlinkat(text, sys, path) < 0 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

/* the kernel's kstrtobool() */
bool word_is_true(const char *text, bool *ret_value)
{
	switch (text[0]) {
	case 'y':
	case 'Y':
	case 't':
	case 'T':
	case '1':
		*ret_value = true;
		return true;
	case 'n':
	case 'N':
	case 'f':
	case 'F':
	case '0':
		*ret_value = false;
		return true;
	case 'o':
	case 'O':
		if (!text[1] || !strchr("nNfF", text[1]))
			return false;
		*ret_value = text[1] == 'n' || text[1] == 'N';
		return true;
	default:
		return false;
	}
}

bool names_equal(const char *left, const char *right)
{
	for (; *left && *right; left++, right++)
		if (*left != *right && !(strchr("-_", *left) && strchr("-_", *right)))
			return false;
	return *left == *right;
}
