// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * count PROGRAM ARG...: runs it under ptrace with all its children and prints one line: system
 * calls of all, of the first process alone, and the peak memory in KiB of the largest process.
 * Memory is read at the exit stop: ru_maxrss would count what the child had before its exec.
 * Must not: print a figure for a run that failed; it ends with the program's status then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_TASKS     256
#define STATUS_BROKEN 125
#define SYSCALL_STOP  (SIGTRAP | 0x80)

struct task {
	pid_t pid;
	bool inside; /* a system call has begun and not ended */
};

static struct task tasks[MAX_TASKS];
static unsigned n_tasks;
static unsigned long calls, calls_first, peak_kib;

static void die(const char *what)
{
	fprintf(stderr, "count: %s: %s\n", what, strerror(errno));
	exit(STATUS_BROKEN);
}

static struct task *task_of(pid_t pid)
{
	for (unsigned i = 0; i < n_tasks; i++)
		if (tasks[i].pid == pid)
			return &tasks[i];
	if (n_tasks == MAX_TASKS)
		die("more processes than this follows");
	tasks[n_tasks] = (struct task) { .pid = pid };
	return &tasks[n_tasks++];
}

static unsigned long kib_of(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	unsigned long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)))
			kib = strtoul(line + strlen(key), NULL, 10);
	fclose(f);
	return kib;
}

/* From 6.2 on the kernel's counters may lag by some pages; walking the pages does not. */
static void note_memory(pid_t pid)
{
	unsigned long peak = kib_of(pid, "status", "VmHWM:");
	unsigned long now = kib_of(pid, "smaps_rollup", "Rss:");

	if (now > peak)
		peak = now;
	if (peak > peak_kib)
		peak_kib = peak;
}

static void start(char **argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(STATUS_BROKEN);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0))
		_exit(STATUS_BROKEN);
	raise(SIGSTOP);
	execv(argv[0], argv);
	_exit(127);
}

/* Returns the signal to hand on. */
static int stopped(pid_t pid, int status, pid_t first)
{
	struct task *task = task_of(pid);
	int sig = WSTOPSIG(status);

	if (sig == SYSCALL_STOP) {
		task->inside = !task->inside;
		calls += task->inside;
		calls_first += task->inside && pid == first;
		return 0;
	}
	if (status >> 16 == PTRACE_EVENT_EXIT)
		note_memory(pid);
	/* Our own exec is no work of the program: count from its first instruction on. */
	if (status >> 16 == PTRACE_EVENT_EXEC && pid == first)
		calls = calls_first = 0;
	return status >> 16 || sig == SIGTRAP || sig == SIGSTOP ? 0 : sig;
}

static int follow(pid_t first)
{
	int status, result = STATUS_BROKEN;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			int sig = stopped(pid, status, first);

			if (ptrace(PTRACE_SYSCALL, pid, 0, sig) && errno != ESRCH)
				die("ptrace");
		} else if (pid == first) {
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
	}
	return result;
}

int main(int argc, char **argv)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		       PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
		       PTRACE_O_EXITKILL;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: count PROGRAM ARG...\n");
		return 64;
	}
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		start(argv + 1);
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		die("the program did not start");
	if (ptrace(PTRACE_SETOPTIONS, pid, 0, options) || ptrace(PTRACE_SYSCALL, pid, 0, 0))
		die("ptrace");
	status = follow(pid);
	if (!status)
		printf("%lu %lu %lu\n", calls, calls_first, peak_kib);
	return status;
}
