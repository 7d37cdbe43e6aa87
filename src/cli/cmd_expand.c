// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early expand FILE DIR: a capture as a tree for --sysroot. A child makes it in a folder
 * beside DIR, which gets its name in one step when all is there: whatever happens, DIR is whole or
 * as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../expand/expand.h"
#include "commands.h"

#define MAX_OPEN 32 /* folders, while a tree is removed */

static int failed(const char *what)
{
	say("%s: %s", what, strerror(errno));
	return EXIT_BROKEN;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* Complaints are the child's; a signal that ends it lets us tidy up. */
static int expand_in_child(const char *file, const char *folder)
{
	pid_t pid = fork();
	static char name[] = "vfio-early"; /* in complaints */
	int state = 0, root;

	if (pid < 0)
		return failed("fork");
	if (!pid) {
		(void)signal(SIGINT, SIG_DFL);
		(void)signal(SIGTERM, SIG_DFL);
		(void)signal(SIGHUP, SIG_DFL);
		root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (root < 0)
			_exit(failed(folder));
		program_invocation_short_name = name;
		expand_into(file, root);
		_exit(0);
	}
	while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
		;
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
	if (status && nftw(folder, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS))
		say("%s: %s; remove it yourself", folder, strerror(errno));
	return status;
}

/* Only their ends are waited for; the child dies of them. */
static void ignore_signals(void)
{
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
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
	ignore_signals();
	return expand_beside(options->arguments[0], dir);
}
