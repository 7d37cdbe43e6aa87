// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * turns ROUNDS RESET STATUS -- [+] PROGRAM ARG... [-- ...]: runs the programs in turn,
 * A B A B, so that whatever slows the machine slows them all, and prints a line each: medians of
 * wall and CPU time in microseconds, then the medians, over the rounds, of both as ratios to the
 * first program's. RESET names a file, or is "-": before each run each of its lines, FILE or
 * FILE=TEXT, has TEXT and a newline written into FILE; "-" before FILE means that it may fail. A
 * program that ends with more than STATUS ends this with 1, and so does one that has a "+" before
 * it and leaves "(null)" in one of the files: no figure is better than a wrong one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_PROGRAMS 8
#define MAX_ROUNDS   10000
#define MAX_RESETS   4096
#define WARM_UP	     2
#define FEW_ROUNDS   5 /* of long runs: these need no warming up */

struct program {
	char **argv;
	bool must_write;
	double wall[MAX_ROUNDS], cpu[MAX_ROUNDS];
};

static struct program programs[MAX_PROGRAMS];
static unsigned n_programs;
static char *resets[MAX_RESETS];
static unsigned n_resets;
static int highest_status;
static posix_spawn_file_actions_t quiet;

static const char usage[] = "usage: turns ROUNDS RESET STATUS -- [+] PROGRAM ARG... [-- ...]\n";

static void die(const char *what, const char *why)
{
	fprintf(stderr, "turns: %s: %s\n", what, why);
	exit(1);
}

static void read_resets(const char *list)
{
	char line[512];
	FILE *f;

	if (!strcmp(list, "-"))
		return;
	f = fopen(list, "re");
	if (!f)
		die(list, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (n_resets == MAX_RESETS)
			die(list, "too many lines");
		resets[n_resets++] = strdup(line);
	}
	fclose(f);
}

static void reset_one(const char *line)
{
	char path[512], text[64];
	bool may_fail = line[0] == '-';
	const char *file = line + may_fail, *value = strchr(file, '=');
	int n, fd;

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(file, "="), file);
	n = snprintf(text, sizeof(text), "%s\n", value ? value + 1 : "");
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if ((fd < 0 || write(fd, text, (size_t)n) != n) && !may_fail)
		die(line, strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void reset_all(void)
{
	for (unsigned i = 0; i < n_resets; i++)
		reset_one(resets[i]);
}

static void check_one(const char *line, const char *program)
{
	char path[512], text[8] = "";
	int fd;

	if (line[0] == '-')
		return;
	snprintf(path, sizeof(path), "%.*s", (int)strcspn(line, "="), line);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0 || !strncmp(text, "(null)", 6))
		die(program, "it has not written what it should");
	close(fd);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double us_of(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

/* Children that the program leaves to itself count too once it has waited for them. */
static void run(struct program *p, unsigned round)
{
	double start = now_us();
	struct rusage usage;
	int status, error;
	pid_t pid;

	error = posix_spawn(&pid, p->argv[0], &quiet, NULL, p->argv, environ);
	if (error)
		die(p->argv[0], strerror(error));
	if (wait4(pid, &status, 0, &usage) != pid)
		die(p->argv[0], strerror(errno));
	p->wall[round] = now_us() - start;
	p->cpu[round] = us_of(usage.ru_utime) + us_of(usage.ru_stime);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > highest_status)
		die(p->argv[0], "it failed");
	for (unsigned i = 0; p->must_write && i < n_resets; i++)
		check_one(resets[i], p->argv[0]);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, unsigned n)
{
	static double sorted[MAX_ROUNDS];

	memcpy(sorted, values, n * sizeof(*values));
	qsort(sorted, n, sizeof(*sorted), compare);
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double median_ratio(const double *of, const double *to, unsigned n)
{
	static double ratios[MAX_ROUNDS];

	for (unsigned i = 0; i < n; i++)
		ratios[i] = to[i] > 0 ? of[i] / to[i] : 0;
	return median(ratios, n);
}

static void split(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--"))
			continue;
		argv[i] = NULL;
		if (i + 1 == argc || n_programs == MAX_PROGRAMS)
			die("arguments", "1 to 8 programs");
		programs[n_programs].must_write = !strcmp(argv[i + 1], "+");
		i += programs[n_programs].must_write;
		programs[n_programs++].argv = argv + i + 1;
	}
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	unsigned warm_up;

	if (argc < 6 || !rounds || rounds > MAX_ROUNDS - WARM_UP) {
		fputs(usage, stderr);
		return 64;
	}
	read_resets(argv[2]);
	highest_status = atoi(argv[3]);
	split(argc - 4, argv + 4);
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&quiet, 1, 2);
	warm_up = rounds > FEW_ROUNDS ? WARM_UP : 0;
	for (unsigned round = 0; round < rounds + warm_up; round++)
		for (unsigned i = 0; i < n_programs; i++) {
			reset_all();
			run(&programs[i], round < warm_up ? 0 : round - warm_up);
		}
	for (unsigned i = 0; i < n_programs; i++)
		printf("%.1f %.1f %.3f %.3f\n", median(programs[i].wall, rounds),
		       median(programs[i].cpu, rounds),
		       median_ratio(programs[i].wall, programs[0].wall, rounds),
		       median_ratio(programs[i].cpu, programs[0].cpu, rounds));
	return 0;
}
