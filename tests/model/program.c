/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program that the model's own tests run: each argument is one command, its result one line
 * on standard output. It knows nothing of the model; on a real kernel it would do the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES 4096

static pid_t child;

static void say(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerrorname_np(errno));
	else
		printf("%s: %ld\n", what, result);
}

/* \n in a command is a newline, - alone is nothing */
static size_t unescape(const char *text, char *bytes)
{
	size_t length = 0;

	if (strcmp(text, "-") == 0)
		return 0;
	for (; *text && length < BYTES; text++) {
		if (text[0] == '\\' && text[1] == 'n') {
			bytes[length++] = '\n';
			text++;
		} else {
			bytes[length++] = *text;
		}
	}
	return length;
}

static void do_write(const char *what, const char *path, const char *text, int flags)
{
	char bytes[BYTES];
	int fd = open(path, O_WRONLY | flags, 0644);

	if (fd < 0) {
		say(what, -1);
		return;
	}
	say(what, write(fd, bytes, unescape(text, bytes)));
	close(fd);
}

static void do_read(const char *what, const char *path)
{
	char bytes[BYTES];
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

	if (length < 0) {
		say(what, -1);
		return;
	}
	printf("%s: ", what);
	for (ssize_t i = 0; i < length; i++)
		if (bytes[i] == '\n')
			fputs("\\n", stdout);
		else
			putchar(bytes[i]);
	putchar('\n');
	close(fd);
}

static void do_link(const char *what, const char *path)
{
	char target[BYTES];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0) {
		say(what, -1);
		return;
	}
	target[length] = '\0';
	printf("%s: %s\n", what, strrchr(target, '/') ? strrchr(target, '/') + 1 : target);
}

static void do_load(const char *what, const char *path, const char *options, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	say(what, fd < 0 ? -1 : syscall(SYS_finit_module, fd, options, flags));
	if (fd >= 0)
		close(fd);
}

/* N records on one opening */
static void do_kmsg(const char *what, int count, const char *text)
{
	char line[BYTES];
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	long good = 0;

	if (fd < 0) {
		say(what, -1);
		return;
	}
	for (int i = 1; i <= count; i++) {
		snprintf(line, sizeof(line), "%s %d\n", text, i);
		good += write(fd, line, strlen(line)) > 0;
	}
	close(fd);
	printf("%s: %ld\n", what, good);
}

static void do_modprobe(const char *what, char *rest)
{
	char *arguments[16] = { "modprobe" }, *save = NULL;
	int status = 0, count = 1;

	for (char *w = strtok_r(rest, " ", &save); w && count < 15; w = strtok_r(NULL, " ", &save))
		arguments[count++] = w;
	if (vfork() == 0) {
		execv("/sbin/modprobe", arguments);
		_exit(127);
	}
	(void)wait(&status);
	printf("%s: %d\n", what, WEXITSTATUS(status));
}

static void do_wait(const char *what)
{
	int status = 0;
	pid_t pid = wait(&status);

	if (pid < 0)
		say(what, -1);
	else if (WIFSIGNALED(status))
		printf("%s: signal %d\n", what, WTERMSIG(status));
	else
		printf("%s: %d\n", what, WEXITSTATUS(status));
}

static void do_uname(const char *what)
{
	struct utsname name;

	(void)uname(&name);
	printf("%s: %s\n", what, name.release);
}

static void command_run(char *line);

/* the child is silent: which of two speaks first would be chance */
static void do_fork(char *rest)
{
	child = fork();
	if (child == 0) {
		(void)freopen("/run/silence", "w", stdout);
		command_run(rest);
		exit(0);
	}
}

static void file_command(const char *what, const char *name, char *one, char *two)
{
	if (strcmp(name, "write") == 0)
		do_write(what, one, two, 0);
	else if (strcmp(name, "trunc") == 0)
		do_write(what, one, two, O_CREAT | O_TRUNC);
	else if (strcmp(name, "read") == 0)
		do_read(what, one);
	else if (strcmp(name, "link") == 0)
		do_link(what, one);
	else if (strcmp(name, "load") == 0)
		do_load(what, one, two, 0);
	else if (strcmp(name, "loadz") == 0)
		do_load(what, one, two, 4);
	else if (strcmp(name, "mount") == 0)
		say(what, mount("none", two, one, 0, NULL));
	else if (strcmp(name, "kmsg") == 0)
		do_kmsg(what, atoi(one), two);
	else if (strcmp(name, "mknod") == 0)
		say(what, mknod(one, S_IFCHR | 0600, 0x10b));
	else
		printf("%s: no such command\n", what);
}

static void command_run(char *line)
{
	char what[BYTES], *rest = line + strcspn(line, " ");

	snprintf(what, sizeof(what), "%s", line);
	if (*rest)
		*rest++ = '\0';
	if (strcmp(line, "fork") == 0) {
		do_fork(rest);
	} else if (strcmp(line, "modprobe") == 0) {
		do_modprobe(what, rest);
	} else if (strcmp(line, "wait") == 0) {
		do_wait(what);
	} else if (strcmp(line, "kill") == 0) {
		say(what, kill(child, SIGKILL));
	} else if (strcmp(line, "killall") == 0) {
		say(what, kill(-1, SIGKILL));
	} else if (strcmp(line, "sleep") == 0) {
		usleep((useconds_t)atoi(rest) * 1000);
	} else if (strcmp(line, "uname") == 0) {
		do_uname(what);
	} else if (strcmp(line, "pid") == 0) {
		printf("%s: %d\n", what, getpid());
	} else if (strcmp(line, "exit") == 0) {
		exit(atoi(rest));
	} else {
		char *two = rest + strcspn(rest, " ");

		if (*two)
			*two++ = '\0';
		file_command(what, line, rest, two);
	}
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		command_run(argv[i]);
	return 0;
}
