/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor's calls from a file, for a guest that has no compiler. The table is read before the
 * first call and costs the floor an open and some microseconds more than calls that are built in.
 */
#pragma once

#include <stdlib.h>

#define MAX_CALLS 4096
#define N_CALLS	  n_calls

static struct floor_call calls[MAX_CALLS];
static size_t n_calls;
static char table[512 * 1024];

/* CALL PLACE SIZE TIMES PATH */
static void read_line(char *line, struct floor_call *c)
{
	c->call = line[0];
	c->place = line[2];
	c->size = (unsigned)strtoul(line + 4, &line, 10);
	c->times = (unsigned)strtoul(line, &line, 10);
	c->path = line + 1;
}

static void read_table(const char *path)
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = fd < 0 ? 0 : read(fd, table, sizeof(table) - 1);
	char *line = table, *end;

	while (n_calls < MAX_CALLS && n > 0 && (end = strchr(line, '\n'))) {
		*end = '\0';
		read_line(line, &calls[n_calls++]);
		line = end + 1;
	}
	(void)close(fd);
}
