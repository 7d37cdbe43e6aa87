// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of an initramfs image: see image.h. */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/compiler.h"

#define HEADER	 110 /* bytes of newc: a magic of 6 and 13 numbers of 8 hex digits */
#define MAX_NAME 4096
#define LAST	 "TRAILER!!!"

struct wants {
	struct image_file *files;
	unsigned n;
};

static struct image_file *wanted(const struct wants *w, const char *name)
{
	while (!strncmp(name, "./", 2) || name[0] == '/')
		name += name[0] == '/' ? 1 : 2;
	for (unsigned i = 0; i < w->n; i++)
		if (!strcmp(w->files[i].name, name))
			return &w->files[i];
	return NULL;
}

static size_t number_at(const char *header, unsigned field)
{
	char digits[9];

	memcpy(digits, header + 6 + 8 * (size_t)field, 8);
	digits[8] = '\0';
	return strtoul(digits, NULL, 16);
}

static int skip(FILE *f, size_t n)
{
	char scrap[16384];

	while (n) {
		size_t got = fread(scrap, 1, n < sizeof(scrap) ? n : sizeof(scrap), f);

		if (!got)
			return -EBADMSG;
		n -= got;
	}
	return 0;
}

/* A later file of the same name is the one that the kernel leaves there. */
static int keep(FILE *f, size_t size, struct image_file *file)
{
	char *text;

	file->found = true;
	if (!size)
		return 0;
	if (size > IMAGE_MAX_FILE)
		return skip(f, size);
	text = malloc(size);
	if (!text)
		return -ENOMEM;
	if (fread(text, 1, size, f) != size) {
		free(text);
		return -EBADMSG;
	}
	free(file->text);
	file->text = text;
	file->n = size;
	return 0;
}

/* One entry, whose magic has been read; *ret_last: it ends its archive. */
static int read_entry(FILE *f, const struct wants *w, bool *ret_last)
{
	char header[HEADER + 1] = "", name[MAX_NAME + 1] = "";
	size_t size, name_size;
	struct image_file *file;
	int error;

	if (fread(header + 6, 1, HEADER - 6, f) != HEADER - 6)
		return -EBADMSG;
	size = number_at(header, 6);
	name_size = number_at(header, 11);
	if (!name_size || name_size > MAX_NAME || fread(name, 1, name_size, f) != name_size)
		return -EBADMSG;
	error = skip(f, -(HEADER + name_size) & 3);
	*ret_last = !strcmp(name, LAST);
	file = wanted(w, name);
	if (!error)
		error = file ? keep(f, size, file) : skip(f, size);
	return error ? error : skip(f, -size & 3);
}

static const char *program_for(const char magic[static 6])
{
	static const struct {
		const char *magic;
		size_t n;
		const char *program;
	} known[] = {
		{ "\x28\xb5\x2f\xfd", 4, "zstd" },
		{ "\x1f\x8b", 2, "gzip" },
		{ "\xfd"
		  "7zXZ",
		  5, "xz" },
		{ "\x02\x21\x4c\x18", 4, "lz4" },
		{ "\x04\x22\x4d\x18", 4, "lz4" },
		{ "BZh", 3, "bzip2" },
		{ "\x89LZO", 4, "lzop" },
		{ "\x5d\0\0", 3, "lzma" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!memcmp(magic, known[i].magic, known[i].n))
			return known[i].program;
	return NULL;
}

/* Zeros fill up what is between archives. Returns how many bytes of the magic there are. */
static size_t next_magic(FILE *f, char magic[static 6])
{
	int c;

	do {
		c = getc(f);
	} while (c == '\0');
	if (c == EOF)
		return 0;
	magic[0] = (char)c;
	return 1 + fread(magic + 1, 1, 5, f);
}

static bool is_newc(const char *magic)
{
	return !memcmp(magic, "070701", 6) || !memcmp(magic, "070702", 6);
}

/* Archives, as long as they are plain. 0 at the end; 1: something else begins, *ret_magic of it. */
static int read_plain(FILE *f, const struct wants *w, char magic[static 6])
{
	bool last = true;
	size_t n;

	while ((n = next_magic(f, magic))) {
		int error;

		if (n == 6 && is_newc(magic))
			error = read_entry(f, w, &last);
		else
			return n == 6 && last ? 1 : -EBADMSG;
		if (error)
			return error;
	}
	return last ? 0 : -EBADMSG;
}

static void run_unpacker(int from, int to, const char *program)
{
	int null = open("/dev/null", O_WRONLY);

	if (dup2(from, STDIN_FILENO) < 0 || dup2(to, STDOUT_FILENO) < 0 || null < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	(void)execlp(program, program, "-dc", (char *)NULL);
	_exit(127);
}

/* What `program` makes of the rest of the file is plain archives again. */
static int read_packed(int fd, const char *program, const struct wants *w)
{
	char magic[6];
	int pipes[2], error = -EBADMSG, state;
	FILE *f;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		run_unpacker(fd, pipes[1], program);
	(void)close(pipes[1]);
	f = pid < 0 ? NULL : fdopen(pipes[0], "r");
	if (f)
		error = read_plain(f, w, magic);
	if (f)
		(void)fclose(f);
	else
		(void)close(pipes[0]);
	if (pid > 0)
		while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
			;
	return error > 0 ? -EBADMSG : error;
}

static int read_file(FILE *f, int fd, const struct wants *w)
{
	char magic[6];
	int error = read_plain(f, w, magic);
	const char *program = error > 0 ? program_for(magic) : NULL;
	long at = ftell(f) - (long)sizeof(magic);

	if (error <= 0)
		return at <= 0 && !error ? -EBADMSG : error; /* an empty file is no image */
	if (!program || lseek(fd, at, SEEK_SET) != at)
		return -EBADMSG;
	return read_packed(fd, program, w);
}

int image_read(int dir, const char *path, struct image_file *files, unsigned n)
{
	struct wants w = { files, n };
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (!f) {
		error = -errno;
		if (fd >= 0)
			(void)close(fd);
		return error;
	}
	error = read_file(f, fd, &w);
	(void)fclose(f);
	return error;
}
