/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults put in on purpose: the Nth call of a kind, over all processes, fails, is cut short or
 * comes late. Counting begins with the program's first call. Or one file cannot be looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "fakekernel.h"

enum fault_kind { FAULT_FAIL, FAULT_SHORT, FAULT_DELAY };

struct fault {
	enum fault_kind kind;
	int number;
	unsigned long first, last;
	long value;		    /* errno, bytes or milliseconds */
	char path[PATH_LENGTH / 2]; /* instead of a call and its number: a file of the tree */
};

static struct fault faults[FAULTS_MAX];
static size_t fault_count;
static unsigned long counts[CALLS_MAX];
static bool any_path;

/* N, N+ (from there on) or * (all) */
static void range_set(struct fault *fault, const char *text)
{
	char *end;

	fault->first = 1;
	fault->last = (unsigned long)-1;
	if (strcmp(text, "*") == 0)
		return;
	fault->first = strtoul(text, &end, 10);
	if (*end != '+')
		fault->last = fault->first;
	if (!fault->first || (*end && strcmp(end, "+") != 0))
		die("%s: N, N+ or * is needed", text);
}

/* SYSCALL:N[:VALUE] */
static struct fault *fault_add(const char *text, enum fault_kind kind, char value[static 64])
{
	struct fault *fault = &faults[fault_count];
	char name[64], range[64];

	value[0] = '\0';
	if (fault_count == FAULTS_MAX)
		die("more than %d faults", FAULTS_MAX);
	if (sscanf(text, "%63[^:]:%63[^:]:%63s", name, range, value) < 2)
		die("%s: SYSCALL:N:VALUE is needed", text);
	fault->kind = kind;
	fault->number = call_number(name);
	if (fault->number < 0)
		die("%s: no such system call", name);
	range_set(fault, range);
	fault_count++;
	return fault;
}

void inject_fault(const char *text)
{
	char value[64];
	struct fault *fault = fault_add(text, FAULT_FAIL, value);

	fault->value = errno_number(value);
	if (!fault->value)
		die("%s: no such errno", value);
}

void inject_short(const char *text)
{
	char value[64];
	struct fault *fault = fault_add(text, FAULT_SHORT, value);

	fault->value = value[0] ? atol(value) : -1;
}

void inject_delay(const char *text)
{
	char value[64];
	struct fault *fault = fault_add(text, FAULT_DELAY, value);

	fault->value = atol(value);
	if (fault->value <= 0)
		die("%s: milliseconds are needed", text);
}

/* PATH:ERRNO; a path may hold colons */
void inject_unreadable(const char *text)
{
	struct fault *fault = &faults[fault_count];
	const char *colon = strrchr(text, ':');

	if (fault_count == FAULTS_MAX)
		die("more than %d faults", FAULTS_MAX);
	fault->value = colon ? errno_number(colon + 1) : 0;
	if (!fault->value)
		die("%s: PATH:ERRNO is needed", text);
	snprintf(fault->path, sizeof(fault->path), "/%.*s", (int)(colon - text), text);
	fault->kind = FAULT_FAIL;
	fault->number = -1;
	fault_count++;
	any_path = true;
}

/* the third argument of read, write and their like is the length; half of it if nothing is said */
static void shorten(struct task *task, const struct fault *fault)
{
	uint64_t length = fault->value < 0 ? task->args[2] / 2 : (uint64_t)fault->value;

	/* a store function takes a write whole or not at all */
	if (length >= task->args[2] || call_stores(task))
		return;
	task->args[2] = length;
	(void)arch_set_argument(task->pid, 2, length);
}

/* Which file of the tree the call is about; "" for none. Names stand in the second argument of the
 * calls that take a folder before them. */
static const char *subject(const struct task *task, char path[static PATH_LENGTH])
{
	char name[PATH_LENGTH / 2];
	size_t length = strlen(kernel.tree), start = 0;
	bool found = false;

	switch (task->number) {
	case __NR_openat:
	case __NR_readlinkat:
	case __NR_faccessat:
	case __NR_newfstatat:
	case __NR_mkdirat:
	case __NR_unlinkat:
	case __NR_renameat:
		found = memory_text(task->pid, task->args[1], name, sizeof(name));
		if (found && name[0] != '/' && fd_path(task->pid, (int)task->args[0], path))
			start = strlen(path);
		if (found)
			snprintf(path + start, PATH_LENGTH - start, "%s%s", start ? "/" : "", name);
		break;
	case __NR_read:
	case __NR_pread64:
	case __NR_write:
	case __NR_getdents64:
	case __NR_finit_module:
	case __NR_fstat:
	case __NR_close:
		found = fd_path(task->pid, (int)task->args[0], path);
		break;
	}
	if (!found)
		return "";
	return strncmp(path, kernel.tree, length) == 0 ? path + length : path;
}

static void fault_note(const struct task *task, const struct fault *fault)
{
	static const char *const words[] = { "fails with", "is cut to", "waits ms" };
	char value[32], path[PATH_LENGTH];
	const char *about = subject(task, path);

	if (fault->kind == FAULT_FAIL)
		snprintf(value, sizeof(value), "%s", errno_name((int)fault->value));
	else
		snprintf(value, sizeof(value), "%ld", fault->value);
	journal_effect("fault: %s %lu %s %s%s%s", call_name(task->number), counts[task->number],
		       words[fault->kind], value, *about ? ": " : "", about);
}

/* false: the call is answered, or waits */
static bool fault_apply(struct task *task, const struct fault *fault)
{
	fault_note(task, fault);
	switch (fault->kind) {
	case FAULT_FAIL:
		/* Linux closes the descriptor whatever close() says */
		if (task->number == __NR_close) {
			task->forced = true;
			task->forced_result = -fault->value;
			return true;
		}
		task_force(task, -fault->value);
		return false;
	case FAULT_SHORT:
		shorten(task, fault);
		return true;
	case FAULT_DELAY:
		task->delayed = true;
		task->wake = now_ms() + fault->value;
		return false;
	}
	return true;
}

static const struct fault *fault_of_path(const struct task *task)
{
	char path[PATH_LENGTH];
	const char *about;

	if (!any_path || (task->number != __NR_openat && task->number != __NR_readlinkat &&
			  task->number != __NR_faccessat))
		return NULL;
	about = subject(task, path);
	for (size_t i = 0; i < fault_count; i++)
		if (faults[i].path[0] && strcmp(faults[i].path, about) == 0)
			return &faults[i];
	return NULL;
}

bool inject_enter(struct task *task)
{
	const struct fault *of_path;
	unsigned long count;

	if (task->number >= CALLS_MAX || task->wake) {
		task->wake = 0; /* it has been delayed and counted already */
		return true;
	}
	count = ++counts[task->number];
	of_path = fault_of_path(task);
	if (of_path)
		return fault_apply(task, of_path);
	for (size_t i = 0; i < fault_count; i++) {
		const struct fault *fault = &faults[i];

		if ((uint64_t)fault->number == task->number && count >= fault->first &&
		    count <= fault->last)
			return fault_apply(task, fault);
	}
	return true;
}

/* how often each call was made: what a loop over all faults has to go through */
void inject_summary(const char *name)
{
	FILE *file = strcmp(name, "-") == 0 ? stdout : fopen(name, "we");

	if (!file)
		die("%s: cannot be written", name);
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (counts[i])
			fprintf(file, "%s %lu\n", call_name(i), counts[i]);
	if (file != stdout)
		fclose(file);
}
