/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine's file to lines. In: bytes of any kind. Out: lines without their ends and comments,
 * each of which machine_line() takes apart. Complaints name file and line and end the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

#define SHOWN_MAX 80 /* bytes of what is wrong */

_Noreturn void machine_complain(const struct machine *machine, unsigned int line, const char *what,
				const char *text)
{
	struct function at = { .file = machine->file, .line = line };

	die_at(&at, "%s: %.*s%s", what, SHOWN_MAX, text, strlen(text) > SHOWN_MAX ? "..." : "");
}

static size_t read_all(int fd, char *text, const char *file)
{
	size_t length = 0;
	ssize_t n;

	while (length < MACHINE_BYTES_MAX) {
		n = read(fd, text + length, MACHINE_BYTES_MAX - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("%s: %s", file, strerror(errno));
		if (n == 0)
			return length;
		length += (size_t)n;
	}
	die("%s: more than %u bytes", file, MACHINE_BYTES_MAX);
}

static char *file_read(const char *file, size_t *ret_length)
{
	static char *text;
	int fd = strcmp(file, "-") == 0 ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die("%s: %s", file, strerror(errno));
	text = malloc(MACHINE_BYTES_MAX + 1);
	if (!text)
		die("no memory");
	*ret_length = read_all(fd, text, file);
	if (fd != STDIN_FILENO)
		close(fd);
	text[*ret_length] = '\0';
	return text;
}

static void line_check(const struct machine *machine, unsigned int number, const char *line,
		       size_t length)
{
	if (length > MACHINE_LINE_MAX)
		machine_complain(machine, number, "longer than 16,384 bytes", line);
	if (strlen(line) != length)
		machine_complain(machine, number, "a byte of zero, so this is no text", line);
}

void machine_read(struct machine *machine, const char *file)
{
	unsigned int number = 0;
	size_t length;
	char *line, *end;

	*machine = (struct machine) { .file = file, .text = file_read(file, &length) };
	end = machine->text + length;
	for (line = machine->text; line < end;) {
		char *next = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((next ? next : end) - line);

		line[n] = '\0';
		line_check(machine, ++number, line, n);
		if (n && line[n - 1] == '\r')
			line[n - 1] = '\0';
		machine_line(machine, number, line);
		line += n + 1;
	}
	machine_check(machine);
}
