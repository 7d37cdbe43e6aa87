/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writefault [options] -- PROGRAM ARGS...: runs a program and what it starts, counts the system
 * calls that change files below the watched folders, over all processes, and lets one of them fail,
 * be cut short, or be the last before or after which all processes are killed. Ends with the
 * program's status (128 + N: killed by signal N); 125: the bench itself is broken.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fakekernel.h"

#define STATUS_LOST 125
#define BELOW_MAX   4
#define SECONDS_MAX 60
#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |                      \
	 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

struct kernel kernel; /* memory.c knows of a tree: here it is the whole system */

enum { NONE = -1 };

/* Where the arguments of a call say what it is about; NONE: they do not. */
struct call {
	int number;
	int dir, path; /* a name, and what it is relative to (NONE: the working directory) */
	int fd;
	int length;
	int flags; /* it opens: only counted if for writing */
};

static const struct call calls[] = {
	{ __NR_openat, 0, 1, NONE, NONE, 2 },
	{ __NR_write, NONE, NONE, 0, 2, NONE },
	{ __NR_pwrite64, NONE, NONE, 0, 2, NONE },
	{ __NR_writev, NONE, NONE, 0, NONE, NONE },
	{ __NR_copy_file_range, NONE, NONE, 2, 4, NONE },
	{ __NR_sendfile, NONE, NONE, 0, 3, NONE },
	{ __NR_fsync, NONE, NONE, 0, NONE, NONE },
	{ __NR_fdatasync, NONE, NONE, 0, NONE, NONE },
	{ __NR_ftruncate, NONE, NONE, 0, NONE, NONE },
	{ __NR_fchmod, NONE, NONE, 0, NONE, NONE },
	{ __NR_fchown, NONE, NONE, 0, NONE, NONE },
	{ __NR_flock, NONE, NONE, 0, NONE, NONE },
	{ __NR_close, NONE, NONE, 0, NONE, NONE },
	{ __NR_fchmodat, 0, 1, NONE, NONE, NONE },
	{ __NR_fchownat, 0, 1, NONE, NONE, NONE },
	{ __NR_mkdirat, 0, 1, NONE, NONE, NONE },
	{ __NR_unlinkat, 0, 1, NONE, NONE, NONE },
	{ __NR_symlinkat, 1, 2, NONE, NONE, NONE },
	{ __NR_linkat, 2, 3, NONE, NONE, NONE },
	{ __NR_renameat, 2, 3, NONE, NONE, NONE },
	{ __NR_renameat2, 2, 3, NONE, NONE, NONE },
#ifdef __x86_64__
	{ __NR_open, NONE, 0, NONE, NONE, 1 },
	{ __NR_creat, NONE, 0, NONE, NONE, NONE },
	{ __NR_mkdir, NONE, 0, NONE, NONE, NONE },
	{ __NR_rmdir, NONE, 0, NONE, NONE, NONE },
	{ __NR_unlink, NONE, 0, NONE, NONE, NONE },
	{ __NR_rename, NONE, 1, NONE, NONE, NONE },
	{ __NR_symlink, NONE, 1, NONE, NONE, NONE },
	{ __NR_link, NONE, 1, NONE, NONE, NONE },
	{ __NR_chmod, NONE, 0, NONE, NONE, NONE },
	{ __NR_chown, NONE, 0, NONE, NONE, NONE },
#endif
};
#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

enum kind { COUNT, FAIL, SHORT, KILL_BEFORE, KILL_AFTER };

static const char *below[BELOW_MAX];
static size_t n_below;
static FILE *journal_file;
static unsigned long at, count;
static enum kind kind;
static int fault_error;
static pid_t first;
static int first_status = -1;

static _Noreturn void lost(const char *format, ...)
{
	va_list args;

	fputs("writefault: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	if (first > 0)
		(void)kill(-first, SIGKILL);
	exit(STATUS_LOST);
}

/* Only these calls stop the process; an open for reading does not. */
static void filter_install(void)
{
	static const unsigned int writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
	struct sock_filter code[N_CALLS * 5 + 2];
	struct sock_fprog program = { .filter = code };
	size_t n = 0;

#define EMIT(...) code[n++] = (struct sock_filter)__VA_ARGS__
	EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
	for (size_t i = 0; i < N_CALLS; i++) {
		const struct call *call = &calls[i];

		EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)call->number, 0,
			      call->flags == NONE ? 1 : 4));
		if (call->flags != NONE) {
			EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
				      offsetof(struct seccomp_data, args) +
					      (unsigned int)call->flags * sizeof(uint64_t)));
			EMIT(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, writes, 1, 0));
			EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
		}
		EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
	}
	EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
#undef EMIT
	program.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		fprintf(stderr, "writefault: seccomp: %s\n", strerror(errno));
		_exit(STATUS_LOST);
	}
}

static void start(char **arguments)
{
	int go[2];
	char byte;

	if (pipe2(go, O_CLOEXEC) < 0)
		lost("pipe: %s", strerror(errno));
	first = fork();
	if (first < 0)
		lost("fork: %s", strerror(errno));
	if (!first) {
		(void)setpgid(0, 0);
		if (read(go[0], &byte, 1) != 1)
			_exit(STATUS_LOST);
		filter_install();
		(void)execvp(arguments[0], arguments);
		fprintf(stderr, "writefault: %s: %s\n", arguments[0], strerror(errno));
		_exit(STATUS_LOST);
	}
	if (ptrace(PTRACE_SEIZE, first, NULL, (void *)OPTIONS) < 0)
		lost("ptrace: %s", strerror(errno));
	if (write(go[1], "", 1) != 1)
		lost("pipe: %s", strerror(errno));
	close(go[0]);
	close(go[1]);
}

/* What a call is about, as the tracer sees it; empty if that cannot be said. */
static void subject(pid_t pid, const struct call *call, const uint64_t *args,
		    char path[static PATH_LENGTH])
{
	char name[PATH_LENGTH / 2];
	int dir = call->dir == NONE ? AT_FDCWD : (int)args[call->dir];

	path[0] = '\0';
	if (call->path == NONE) {
		if (!fd_path(pid, (int)args[call->fd], path))
			path[0] = '\0';
	} else if (memory_text(pid, args[call->path], name, sizeof(name))) {
		if (!named_path(pid, dir, name, path))
			snprintf(path, PATH_LENGTH, "%s", name);
	}
}

/* To close what was only read changes no file. */
static bool is_for_writing(pid_t pid, int fd)
{
	char name[64], line[128];
	unsigned int flags = 0;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/fdinfo/%d", pid, fd);
	file = fopen(name, "re");
	while (file && fgets(line, sizeof(line), file))
		(void)sscanf(line, "flags: %o", &flags);
	if (file)
		fclose(file);
	return (flags & O_ACCMODE) != O_RDONLY;
}

static bool is_watched(pid_t pid, const struct call *call, const uint64_t *args, const char *path)
{
	if (call->number == __NR_close && !is_for_writing(pid, (int)args[0]))
		return false;
	for (size_t i = 0; i < n_below; i++) {
		size_t n = strlen(below[i]);

		if (!strncmp(path, below[i], n) && (!path[n] || path[n] == '/'))
			return true;
	}
	return false;
}

static void kill_all(const char *when)
{
	(void)fprintf(journal_file, "# killed %s it\n", when);
	(void)kill(-first, SIGKILL);
}

/* Linux closes the descriptor whatever close() says; so that one is made and only its answer
 * changed. */
static bool fail_call(pid_t pid, const struct call *call)
{
	if (call->number == __NR_close)
		return true;
	if (arch_set_number(pid, -1) || arch_set_result(pid, -fault_error))
		lost("a call cannot be changed");
	return false;
}

/* Returns whether the call's end has to be seen, too. */
static bool fault_apply(pid_t pid, const struct call *call, const uint64_t *args)
{
	switch (kind) {
	case FAIL:
		return fail_call(pid, call);
	case SHORT:
		if (arch_set_argument(pid, (unsigned int)call->length, args[call->length] / 2))
			lost("a call cannot be shortened");
		return false;
	case KILL_BEFORE:
		kill_all("before");
		return false;
	case KILL_AFTER:
		return true;
	case COUNT:
		break;
	}
	return false;
}

static bool can_be_shortened(const struct call *call, const uint64_t *args)
{
	return call->length != NONE && args[call->length] > 1;
}

static void call_seen(pid_t pid)
{
	struct __ptrace_syscall_info info;
	const struct call *call = calls;
	char path[PATH_LENGTH];
	bool stop_after = false;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return; /* it is dead already */
	while (call < calls + N_CALLS && (uint64_t)call->number != info.seccomp.nr)
		call++;
	if (call < calls + N_CALLS)
		subject(pid, call, (const uint64_t *)info.seccomp.args, path);
	if (call < calls + N_CALLS &&
	    is_watched(pid, call, (const uint64_t *)info.seccomp.args, path)) {
		count++;
		if (!at || count == at)
			(void)fprintf(journal_file, "%lu\t%s\t%s%s\n", count,
				      call_name(info.seccomp.nr), path,
				      can_be_shortened(call, (const uint64_t *)info.seccomp.args)
					      ? "\tlong"
					      : "");
		if (count == at)
			stop_after = fault_apply(pid, call, (const uint64_t *)info.seccomp.args);
	}
	(void)ptrace(stop_after ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL, NULL);
}

/* Only a call that was waited for ends in a stop. */
static void call_over(pid_t pid)
{
	if (kind == KILL_AFTER)
		kill_all("after");
	else if (arch_set_result(pid, -fault_error))
		lost("an answer cannot be changed");
	(void)ptrace(PTRACE_CONT, pid, NULL, NULL);
}

static void stop_handle(pid_t pid, int status)
{
	int number = WSTOPSIG(status);
	unsigned int event = (unsigned int)status >> 16;

	if (event == PTRACE_EVENT_SECCOMP)
		call_seen(pid);
	else if (number == (SIGTRAP | 0x80))
		call_over(pid);
	else if (event == PTRACE_EVENT_STOP && number != SIGTRAP)
		(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
	else
		(void)ptrace(PTRACE_CONT, pid, NULL, (void *)(uintptr_t)(event ? 0 : number));
}

/* Until nobody is left. */
static void follow(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid > 0 && WIFSTOPPED(status))
			stop_handle(pid, status);
		else if (pid == first)
			first_status = status;
	}
}

static void option_take(int option)
{
	switch (option) {
	case 'b':
		if (n_below == BELOW_MAX)
			lost("more than %d folders", BELOW_MAX);
		below[n_below++] = optarg;
		break;
	case 'j':
		journal_file = fopen(optarg, "ae");
		break;
	case 'n':
		at = strtoul(optarg, NULL, 10);
		break;
	case 'f':
		kind = FAIL;
		fault_error = errno_number(optarg);
		if (!fault_error)
			lost("%s: no such errno", optarg);
		break;
	case 's':
		kind = SHORT;
		break;
	case 'k':
		kind = strcmp(optarg, "after") == 0 ? KILL_AFTER : KILL_BEFORE;
		break;
	default:
		lost("usage: writefault --below FOLDER... --journal FILE [--at N --fail ERRNO | "
		     "--short | --kill before|after] -- PROGRAM ARGS...");
	}
}

int main(int argc, char **argv)
{
	static const struct option table[] = {
		{ "below", required_argument, NULL, 'b' },
		{ "journal", required_argument, NULL, 'j' },
		{ "at", required_argument, NULL, 'n' },
		{ "fail", required_argument, NULL, 'f' },
		{ "short", no_argument, NULL, 's' },
		{ "kill", required_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "+", table, NULL)) != -1)
		option_take(option);
	if (optind == argc || !journal_file)
		option_take('?');
	(void)alarm(SECONDS_MAX); /* whoever is traced ends with us */
	start(argv + optind);
	follow();
	if (kind == FAIL)
		(void)fprintf(journal_file, "# %s\n", strerror(fault_error));
	if (fclose(journal_file) || first_status == -1)
		return STATUS_LOST;
	return WIFEXITED(first_status) ? WEXITSTATUS(first_status) : 128 + WTERMSIG(first_status);
}
