/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts the program inside the tree and follows it and its children from stop to stop, until
 * only processes that wait for ever are left, or the time is over. Ends all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fakekernel.h"
#include "trace.h"

#define TRACE_OPTIONS                                                                              \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static pid_t first;
static bool first_over;
static int first_status;

static _Noreturn void start_fail(const char *what)
{
	fprintf(stderr, "fakekernel: %s: %s\n", what, strerror(errno));
	_exit(STATUS_LOST);
}

/* in the child: waits until it is traced, then becomes the program */
static _Noreturn void program_start(int go, int program, char **arguments)
{
	sigset_t none;
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(STATUS_LOST);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)setpgid(0, 0);
	if (chroot(kernel.tree) < 0 || chdir("/") < 0)
		start_fail(kernel.tree);
	if (program >= 0)
		(void)syscall(SYS_execveat, program, "", arguments, environ, AT_EMPTY_PATH);
	else
		(void)execv(arguments[0], arguments);
	start_fail(arguments[0]);
}

/* a user who is not root becomes root of a namespace, for chroot() */
static void namespaces_enter(const struct trace *trace)
{
	char map[64];
	uid_t user = geteuid();

	if (user != 0) {
		if (unshare(CLONE_NEWUSER) < 0)
			die("a user namespace: %s", strerror(errno));
		snprintf(map, sizeof(map), "0 %u 1", user);
		text_write(AT_FDCWD, "/proc/self/uid_map", map);
	}
	if (trace->pid1 && unshare(CLONE_NEWPID) < 0)
		die("a process namespace: %s", strerror(errno));
}

static void start(const struct trace *trace, char **arguments)
{
	int go[2], program = -1;

	if (trace->program) {
		program = open(trace->program, O_RDONLY | O_CLOEXEC);
		if (program < 0)
			die("%s: %s", trace->program, strerror(errno));
	}
	namespaces_enter(trace);
	if (pipe2(go, O_CLOEXEC) < 0)
		die("pipe: %s", strerror(errno));
	first = fork();
	if (first < 0)
		die("fork: %s", strerror(errno));
	if (first == 0)
		program_start(go[0], program, arguments);
	if (ptrace(PTRACE_SEIZE, first, NULL, (void *)TRACE_OPTIONS) < 0)
		die("ptrace: %s", strerror(errno));
	(void)task_add(first);
	if (write(go[1], "", 1) != 1)
		die("pipe: %s", strerror(errno));
	close(go[0]);
	close(go[1]);
	if (program >= 0)
		close(program);
}

static void call_stop(struct task *task)
{
	struct __ptrace_syscall_info info;
	long size = ptrace(PTRACE_GET_SYSCALL_INFO, task->pid, sizeof(info), &info);

	if (size < 0 && errno == ESRCH)
		return;
	if (size <= 0)
		die("PTRACE_GET_SYSCALL_INFO: %s", strerror(errno));
	if (info.arch != arch_audit)
		die("process %d makes calls of another architecture", task->pid);
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		task->number = info.entry.nr;
		for (size_t i = 0; i < 6; i++)
			task->args[i] = info.entry.args[i];
		task->in_call = true;
		call_enter(task);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		task->in_call = false;
		call_leave(task, (long)info.exit.rval);
	} else {
		die("process %d: a call stop that is neither entry nor exit", task->pid);
	}
}

static void event_stop(struct task *task, unsigned int event, int number)
{
	unsigned long message = 0;

	if (event == PTRACE_EVENT_STOP) {
		/* a new process, or one that a signal stops as a group */
		if (number == SIGTRAP)
			task_resume(task);
		else
			(void)ptrace(PTRACE_LISTEN, task->pid, NULL, NULL);
		return;
	}
	if (ptrace(PTRACE_GETEVENTMSG, task->pid, NULL, &message) == 0 &&
	    event != PTRACE_EVENT_EXEC)
		task_born(task, (pid_t)message);
	if (event == PTRACE_EVENT_EXEC)
		task->active = true;
	task_resume(task);
}

static void task_over(struct task *task, int status)
{
	pid_t pid = task->pid;

	task_end(task);
	if (pid != first)
		return;
	first_over = true;
	first_status = status;
	if (WIFEXITED(status))
		journal("exit %d", WEXITSTATUS(status));
	else
		journal("killed by %d", WTERMSIG(status));
}

static void stop_handle(pid_t pid, int status)
{
	struct task *task = task_find(pid);
	int number = WSTOPSIG(status);

	if (WIFEXITED(status) || WIFSIGNALED(status)) {
		if (task)
			task_over(task, status);
		return;
	}
	if (!task) {
		/* born before its parent's fork was seen: it must wait for that */
		task = task_add(pid);
		task->held = true;
		return;
	}
	if (number == (SIGTRAP | 0x80))
		call_stop(task);
	else if ((unsigned int)status >> 16)
		event_stop(task, (unsigned int)status >> 16, number);
	else
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(uintptr_t)number);
}

static bool all_is_over(void)
{
	if (!first_over)
		return false;
	for (struct task *task = task_next(NULL); task; task = task_next(task))
		if (task->pid > 0 && !task_is_stuck(task))
			return false;
	return true;
}

/* sleeps until something may have happened */
static void event_wait(int64_t deadline)
{
	int64_t until = task_next_wake(), now = now_ms();
	struct timespec time;
	sigset_t child;

	if (until > deadline)
		until = deadline;
	if (until <= now)
		return;
	time.tv_sec = (until - now) / 1000;
	time.tv_nsec = (until - now) % 1000 * 1000000;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	(void)sigtimedwait(&child, NULL, &time);
}

/* returns false when the time is over */
static bool follow(int64_t deadline)
{
	while (!all_is_over()) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);

		if (pid > 0)
			stop_handle(pid, status);
		tasks_wake();
		if (pid == 0)
			event_wait(deadline);
		if (pid < 0 && errno == ECHILD && !first_over)
			die("all processes are gone without a word");
		if (now_ms() >= deadline)
			return false;
	}
	return true;
}

static void left_journal(void)
{
	for (struct task *task = task_next(NULL); task; task = task_next(task))
		if (task->op.kind && task->op.text[0])
			journal("left in: %s", task->op.text);
}

/* to the last: a child that was just born is no task yet, and was not killed with them */
static void reap_all(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR)
		if (pid > 0 && WIFSTOPPED(status))
			(void)kill(pid, SIGKILL);
}

int trace_run(const struct trace *trace, char **arguments)
{
	sigset_t child;
	bool in_time;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL);
	start(trace, arguments);
	in_time = follow(now_ms() + trace->timeout_ms);
	if (!in_time) {
		fprintf(stderr, "fakekernel: not over after %ld ms\n", trace->timeout_ms);
		tasks_print();
		journal("timeout");
	}
	left_journal();
	tasks_kill();
	reap_all();
	if (!in_time)
		return STATUS_TIMEOUT;
	return WIFEXITED(first_status) ? WEXITSTATUS(first_status) : 128 + WTERMSIG(first_status);
}
