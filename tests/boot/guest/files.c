/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of small files and links. A path comes in, text goes out, cut at the caller's buffer.
 * Nothing here writes.
 */
#include "guest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = -1;

	buf[0] = '\0';
	if (fd < 0)
		return -1;
	len = read(fd, buf, size - 1);
	(void)close(fd);
	if (len < 0)
		return -1;
	buf[len] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/* Whole file between two markers, so that the host can cut it out. A missing file prints no
 * markers. */
void file_print(const char *path, const char *name)
{
	char line[4096];
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	printf("%s-begin\n", name);
	while (fgets(line, sizeof(line), file))
		fputs(line, stdout);
	printf("%s-end\n", name);
	(void)fclose(file);
}

/* Last part of what a link points to: a driver's or a group's name. */
int link_name(const char *path, char *buf, size_t size)
{
	char target[4096];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *base;

	buf[0] = '\0';
	if (len < 0)
		return -1;
	target[len] = '\0';
	base = strrchr(target, '/');
	(void)snprintf(buf, size, "%s", base ? base + 1 : target);
	return 0;
}

/* The lab's own arguments hold no quotes; the kernel's quoting rules are not needed for them. */
int cmdline_value(const char *key, char *buf, size_t size)
{
	char line[4096], *save = NULL;
	size_t len = strlen(key);

	buf[0] = '\0';
	if (file_read("/proc/cmdline", line, sizeof(line)) < 0)
		return -1;
	for (char *word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (strncmp(word, key, len) == 0 && word[len] == '=') {
			(void)snprintf(buf, size, "%s", word + len + 1);
			return 0;
		}
	}
	return -1;
}
