// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early expand FILE DIR: a capture as a tree for --sysroot. A child makes it in a folder
 * beside DIR, which gets its name in one step when all is there: whatever happens, DIR is whole or
 * as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../expand/expand.h"
#include "commands.h"
#include "folder_remove.h"

static int failed(const char *what)
{
	say("%s: %s", what, strerror(errno));
	return EXIT_BROKEN;
}

static volatile sig_atomic_t child; /* 0: none yet */

/* The child dies of it, and we tidy up. */
static void pass_on(int number)
{
	if (child > 0)
		(void)kill((pid_t)child, number);
}

/* Held back until it is known to whom they go on. */
static void set_signals(void (*handler)(int), int how)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = handler };
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		(void)sigaction(numbers[i], &action, NULL);
		(void)sigaddset(&set, numbers[i]);
	}
	(void)sigprocmask(how, &set, NULL);
}

/* Complaints are the child's. */
static int expand_in_child(const char *file, const char *folder)
{
	pid_t pid = fork();
	static char name[] = "vfio-early"; /* in complaints */
	int state = 0, root;

	if (pid < 0)
		return failed("fork");
	if (!pid) {
		set_signals(SIG_DFL, SIG_UNBLOCK);
		root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (root < 0)
			_exit(failed(folder));
		program_invocation_short_name = name;
		expand_into(file, root);
		_exit(0);
	}
	child = pid;
	set_signals(pass_on, SIG_UNBLOCK);
	while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
		;
	child = 0;
	if (WIFSIGNALED(state))
		say("%s: the reader was ended by signal %d (%s)", file, WTERMSIG(state),
		    strsignal(WTERMSIG(state)));
	return WIFEXITED(state) && !WEXITSTATUS(state) ? 0 : EXIT_BROKEN;
}

/* Only what is not there yet, or is an empty folder, gets its place. */
static int put_in_place(const char *folder, const char *dir)
{
	if (!chmod(folder, 0755) && !rename(folder, dir))
		return 0;
	if (errno == EEXIST)
		errno = ENOTEMPTY;
	return failed(dir);
}

static int expand_beside(const char *file, const char *dir)
{
	char folder[4096];
	int n = snprintf(folder, sizeof(folder), "%s.XXXXXX", dir), status;

	if (n < 0 || (size_t)n >= sizeof(folder)) {
		errno = ENAMETOOLONG;
		return failed("the folder's name");
	}
	if (!mkdtemp(folder))
		return failed(dir);
	status = expand_in_child(file, folder);
	if (!status)
		status = put_in_place(folder, dir);
	if (status && folder_remove(folder))
		say("%s: %s; remove it yourself", folder, strerror(errno));
	return status;
}

int command_expand(struct job *job, const struct options *options)
{
	char dir[4000];
	size_t n;

	(void)job;
	if (options->n_arguments != 2)
		return say_usage("a capture and a new folder are needed", NULL);
	n = strlen(options->arguments[1]);
	while (n > 1 && options->arguments[1][n - 1] == '/')
		n--;
	if (!n || n >= sizeof(dir))
		return say_usage("no name of a folder", options->arguments[1]);
	memcpy(dir, options->arguments[1], n);
	dir[n] = '\0';
	set_signals(pass_on, SIG_BLOCK);
	return expand_beside(options->arguments[0], dir);
}
