// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts something around a program and starts it: around WHAT... -- PROGRAM ARG... WHAT is
 *	memory=KIB	so much address space, and no more
 *	files=N		so many open files
 *	close=N		this descriptor is closed
 *	twice		two of it at once; the higher status is the status
 * Ends with the program's status, or with 125 if it could not be started. Static: it runs in a tree
 * that has no libraries.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOST 125

static void limit(int which, unsigned long most)
{
	struct rlimit r = { most, most };

	if (setrlimit(which, &r))
		_exit(LOST);
}

/* The number behind "=", or -1 if the word does not begin with the name. */
static long value_of(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) ? -1 : strtol(word + n, NULL, 10);
}

/* Memory last: what is here must still run. */
static void start(char **words, char **program)
{
	long memory = -1;

	for (char **word = words; word < program - 1; word++) {
		if (value_of(*word, "memory=") >= 0)
			memory = value_of(*word, "memory=");
		else if (value_of(*word, "files=") >= 0)
			limit(RLIMIT_NOFILE, (unsigned long)value_of(*word, "files="));
		else if (value_of(*word, "close=") >= 0)
			(void)close((int)value_of(*word, "close="));
		else if (strcmp(*word, "twice"))
			_exit(LOST);
	}
	if (memory >= 0)
		limit(RLIMIT_AS, (unsigned long)memory << 10);
	(void)execve(program[0], program, environ);
	_exit(LOST);
}

static int status_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return LOST;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	char **program = argv + 1;
	pid_t pids[2];
	int first, second;

	(void)argc;
	while (*program && strcmp(*program, "--"))
		program++;
	if (!*program || !*++program)
		return LOST;
	if (strcmp(argv[1], "twice"))
		start(argv + 1, program);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			start(argv + 1, program);
	}
	first = status_of(pids[0]);
	second = status_of(pids[1]);
	return first > second ? first : second;
}
