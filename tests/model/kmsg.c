/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /dev/kmsg: records to the journal, ten in five seconds for each time it was opened, however
 * many descriptors and processes share that opening. What is over is dropped without an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakekernel.h"

#define BURST	    10
#define INTERVAL_MS 5000

struct opening {
	int64_t since;
	unsigned int count;
};

static struct opening *openings;
static unsigned int opening_count;

static struct kmsg_file *file_find(struct task *task, int fd)
{
	for (size_t i = 0; i < KMSG_FILES_MAX; i++)
		if (task->kmsg[i].open && task->kmsg[i].fd == fd)
			return &task->kmsg[i];
	return NULL;
}

static void file_add(struct task *task, int fd, unsigned int open)
{
	kmsg_closed(task, fd);
	for (size_t i = 0; i < KMSG_FILES_MAX; i++) {
		if (task->kmsg[i].open)
			continue;
		task->kmsg[i] = (struct kmsg_file) { fd, open };
		return;
	}
	die("process %d has more than %d descriptors of /dev/kmsg", task->pid, KMSG_FILES_MAX);
}

void kmsg_opened(struct task *task, int fd)
{
	openings = realloc(openings, (opening_count + 1) * sizeof(*openings));
	if (!openings)
		die("no memory");
	openings[opening_count++] = (struct opening) { 0 };
	file_add(task, fd, opening_count);
}

void kmsg_copied(struct task *task, int from, int to)
{
	struct kmsg_file *file = file_find(task, from);

	if (file)
		file_add(task, to, file->open);
}

void kmsg_closed(struct task *task, int fd)
{
	struct kmsg_file *file = file_find(task, fd);

	if (file)
		file->open = 0;
}

static bool rate_allows(unsigned int open)
{
	struct opening *opening = &openings[open - 1];

	if (!opening->since || now_ms() - opening->since > INTERVAL_MS) {
		opening->since = now_ms();
		opening->count = 0;
	}
	return opening->count++ < BURST;
}

long kmsg_write(struct task *task, int fd, const char *text, size_t length)
{
	struct kmsg_file *file = file_find(task, fd);
	size_t shown = length;

	/* inherited from the program's start, as its standard output may be */
	if (!file) {
		kmsg_opened(task, fd);
		file = file_find(task, fd);
	}
	if (length > kernel.kmsg_max) {
		journal("kmsg of %zu bytes = EINVAL", length);
		return -EINVAL;
	}
	if (shown && text[shown - 1] == '\n')
		shown--;
	journal("%s %.*s", rate_allows(file->open) ? "kmsg" : "kmsg-dropped", (int)shown, text);
	return (long)length;
}
