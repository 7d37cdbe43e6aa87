/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced processes: who is there, who waits inside a call, who may go on. A process that died
 * inside a call is kept until the call is over, as the kernel would finish it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "fakekernel.h"

static struct task *tasks[TASKS_MAX];

struct task *task_next(struct task *task)
{
	size_t i = 0;

	while (task && tasks[i] != task)
		i++;
	if (task)
		i++;
	for (; i < TASKS_MAX; i++)
		if (tasks[i])
			return tasks[i];
	return NULL;
}

struct task *task_find(pid_t pid)
{
	for (struct task *task = task_next(NULL); task; task = task_next(task))
		if (task->pid == pid)
			return task;
	return NULL;
}

struct task *task_find_seen(pid_t seen)
{
	for (struct task *task = task_next(NULL); task; task = task_next(task))
		if (task->seen == seen)
			return task;
	return NULL;
}

/* the last number in NSpid is what the process itself sees */
static pid_t seen_read(pid_t pid)
{
	char path[64], line[256];
	pid_t seen = pid;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "NSpid:", 6) == 0 && strrchr(line, '\t'))
			seen = atoi(strrchr(line, '\t') + 1);
	if (file)
		fclose(file);
	return seen;
}

struct task *task_add(pid_t pid)
{
	for (size_t i = 0; i < TASKS_MAX; i++) {
		if (tasks[i])
			continue;
		tasks[i] = calloc(1, sizeof(struct task));
		if (!tasks[i])
			die("no memory");
		tasks[i]->pid = pid;
		tasks[i]->seen = seen_read(pid);
		return tasks[i];
	}
	die("more than %d processes", TASKS_MAX);
}

static void task_free(struct task *task)
{
	for (size_t i = 0; i < TASKS_MAX; i++)
		if (tasks[i] == task)
			tasks[i] = NULL;
	free(task);
}

void task_end(struct task *task)
{
	if (task->op.kind == OP_NONE) {
		task_free(task);
		return;
	}
	task->pid = -1;
	task->seen = -1;
}

/* descriptors are shared at fork: the child's kmsg files are its parent's openings */
void task_born(struct task *parent, pid_t pid)
{
	struct task *task = task_find(pid);
	bool waits = task && task->held;

	if (!task)
		task = task_add(pid);
	task->held = false;
	task->active = parent->active;
	memcpy(task->kmsg, parent->kmsg, sizeof(task->kmsg));
	if (waits)
		task_resume(task);
}

static void check(const struct task *task, long r, const char *what)
{
	/* it may have been killed meanwhile; its end will be reported */
	if (r < 0 && r != -ESRCH)
		die("process %d: %s: %s", task->pid, what, strerror((int)-r));
}

void task_resume(struct task *task)
{
	if (task->pid < 0) {
		task_free(task);
		return;
	}
	check(task, ptrace(PTRACE_SYSCALL, task->pid, NULL, NULL) < 0 ? -errno : 0, "resume");
}

/* the call is skipped and returns RESULT */
void task_force(struct task *task, long result)
{
	if (task->pid < 0)
		return;
	task->forced = true;
	task->forced_result = result;
	check(task, arch_set_number(task->pid, -1), "skip a call");
}

/* the call becomes exit_group(STATUS) */
void task_exit(struct task *task, int status)
{
	if (task->pid < 0)
		return;
	check(task, arch_set_number(task->pid, SYS_exit_group), "exit");
	check(task, arch_set_argument(task->pid, 0, (uint64_t)status), "exit");
}

bool task_is_stuck(const struct task *task)
{
	return task->op.kind != OP_NONE && (task->op.until == FOREVER || task->op.blocked);
}

int64_t task_next_wake(void)
{
	int64_t next = FOREVER;

	for (struct task *task = task_next(NULL); task; task = task_next(task)) {
		if (task->delayed && task->wake < next)
			next = task->wake;
		if (task->op.kind && task->op.until && task->op.until < next)
			next = task->op.until;
	}
	return next;
}

static bool task_wake(struct task *task)
{
	if (task->delayed && task->wake <= now_ms()) {
		task->delayed = false;
		call_enter(task);
		return true;
	}
	if (task->op.kind == OP_NONE)
		return false;
	if (task->op.blocked ? task->op.blocked->holder == NULL : task->op.until <= now_ms()) {
		op_go_on(&task->op);
		return true;
	}
	return false;
}

/* one that goes on may let others go on, and may vanish */
void tasks_wake(void)
{
	for (struct task *task = task_next(NULL); task;) {
		struct task *next = task_next(task);

		if (task_wake(task))
			next = task_next(NULL);
		task = next;
	}
}

void tasks_kill(void)
{
	for (struct task *task = task_next(NULL); task; task = task_next(task))
		if (task->pid > 0)
			(void)kill(task->pid, SIGKILL);
}

void tasks_print(void)
{
	for (struct task *task = task_next(NULL); task; task = task_next(task)) {
		if (task->op.kind)
			fprintf(stderr, "fakekernel: process %d is inside: %s\n", task->pid,
				task->op.text);
		else
			fprintf(stderr, "fakekernel: process %d, last call %s\n", task->pid,
				call_name(task->number));
	}
}
