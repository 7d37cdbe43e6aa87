// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments that the boot loader is set to give and that do not run yet, as vfio-early-bootloader
 * reads them: "FILE: NAME: ARGUMENTS" a line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/cmdline.h"
#include "check.h"

#define TOPIC	"bootloader"
#define PROGRAM "vfio-early-bootloader"

static void run_child(const struct check *c, int to)
{
	const char *path = getenv("PATH");
	char full[4096];

	(void)snprintf(full, sizeof(full), "%s:/usr/sbin:/sbin", path ? path : "/usr/bin:/bin");
	(void)setenv("PATH", full, 1);
	if (dup2(to, STDOUT_FILENO) < 0 || !freopen("/dev/null", "w", stderr))
		_exit(126);
	if (c->sys->is_live)
		(void)execlp(PROGRAM, PROGRAM, "show", (char *)NULL);
	else
		(void)execlp(PROGRAM, PROGRAM, "--root", c->root, "show", (char *)NULL);
	_exit(127);
}

/* What it prints; false if it is not there or cannot tell. */
static bool run_show(const struct check *c, char *text, size_t size)
{
	int pipes[2], state = -1;
	ssize_t got = 0;
	size_t n = 0;
	pid_t pid;

	if (pipe(pipes))
		return false;
	(void)output_arrived();
	pid = fork();
	if (!pid)
		run_child(c, pipes[1]);
	(void)close(pipes[1]);
	while (pid > 0 && (got = read(pipes[0], text + n, size - 1 - n)) != 0)
		if (got > 0)
			n += (size_t)got;
		else if (errno != EINTR)
			break;
	(void)close(pipes[0]);
	while (pid > 0 && waitpid(pid, &state, 0) < 0 && errno == EINTR)
		;
	text[n] = '\0';
	return pid > 0 && WIFEXITED(state) && !WEXITSTATUS(state);
}

static bool is_running(const struct check *c, struct text word)
{
	struct text rest = c->job->settings.cmdline, one;

	while (text_word(&rest, " \t\r\n", &one))
		if (text_equal(one, word))
			return true;
	return false;
}

/* Only what is a plain argument: variables and quotes are the boot loader's language. */
static unsigned pending(struct check *c, struct text words)
{
	struct text word;
	unsigned n = 0;

	while (text_word(&words, " \t", &word)) {
		if (text_has(word, '$') || text_has(word, '"') || is_running(c, word))
			continue;
		FOUND_WARN(c, TOPIC, "reboot", "%.*s is set and does not run yet", TEXT_ARGS(word));
		n++;
	}
	return n;
}

static bool cut_field(struct text *rest, struct text *ret)
{
	const char *colon = memmem(rest->p, rest->n, ": ", 2);

	if (!colon)
		return false;
	*ret = (struct text) { rest->p, (size_t)(colon - rest->p) };
	*rest = text_skip(*rest, ret->n + 2);
	return true;
}

/* The arguments of "FILE: NAME: ARGUMENTS"; menu entries repeat what is set elsewhere. */
static bool arguments_of(struct text line, struct text *ret)
{
	static const char anew[] = "(a later line sets it anew)";
	size_t n = sizeof(anew) - 1;
	struct text file, name;

	if (line.n > n && !memcmp(line.p + line.n - n, anew, n))
		return false;
	if (!text_starts(line, "/") || !cut_field(&line, &file) || !cut_field(&line, &name))
		return false;
	*ret = line;
	return !text_is(name, "entry") && !text_is(name, "grubby") && !text_is(name, "not read");
}

void check_bootloader(struct check *c)
{
	static char text[256 * 1024];
	struct text rest = { text, 0 }, line, words;
	unsigned n = 0, places = 0;

	if (!run_show(c, text, sizeof(text)))
		return;
	rest.n = strlen(text);
	while (text_line(&rest, &line)) {
		if (text_starts(line, "the menu is still to be written"))
			FOUND_FAIL(c, TOPIC, PROGRAM " apply",
				   "the boot menu is still to be written");
		if (!arguments_of(line, &words))
			continue;
		places++;
		n += pending(c, words);
	}
	if (places && !n)
		FOUND_OK(c, TOPIC, "what the boot loader is set to give runs now");
}
