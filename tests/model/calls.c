/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which system call goes where. A handler returns true if the process may be resumed at once,
 * false if it waits inside the call.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fakekernel.h"

#define WRITE_MAX   8192
#define VECTORS_MAX 64

/* below the tree, with a leading slash; false for a file elsewhere */
static bool tree_path(struct task *task, int fd, char path[static PATH_LENGTH])
{
	size_t length = strlen(kernel.tree);

	if (!fd_path(task->pid, fd, path) || strncmp(path, kernel.tree, length) != 0 ||
	    path[length] != '/')
		return false;
	memmove(path, path + length, strlen(path + length) + 1);
	return true;
}

static bool is_modelled(const char *path)
{
	return strncmp(path, "/sys/", 5) == 0 || strncmp(path, "/proc/", 6) == 0 ||
	       strcmp(path, "/dev/kmsg") == 0;
}

bool call_stores(struct task *task)
{
	char path[PATH_LENGTH];

	return task->number == __NR_write && tree_path(task, (int)task->args[0], path) &&
	       is_modelled(path);
}

static bool bytes_write(struct task *task, const char *path, const char *bytes, size_t length,
			size_t whole)
{
	if (strcmp(path, "/dev/kmsg") == 0) {
		task_force(task, kmsg_write(task, (int)task->args[0], bytes,
					    whole < length ? whole : length));
		return true;
	}
	return attribute_write(task, path, bytes, length, whole);
}

static bool write_enter(struct task *task)
{
	char path[PATH_LENGTH], bytes[WRITE_MAX];
	size_t length = task->args[2] < sizeof(bytes) ? task->args[2] : sizeof(bytes);

	if (!tree_path(task, (int)task->args[0], path) || !is_modelled(path))
		return true;
	length = memory_read(task->pid, task->args[1], bytes, length);
	return bytes_write(task, path, bytes, length, task->args[2]);
}

static bool writev_enter(struct task *task)
{
	char path[PATH_LENGTH], bytes[WRITE_MAX];
	struct iovec vectors[VECTORS_MAX];
	size_t count = task->args[2], length = 0, whole = 0;

	if (!tree_path(task, (int)task->args[0], path) || !is_modelled(path))
		return true;
	if (count > VECTORS_MAX)
		die("writev with %zu parts to %s", count, path);
	count = memory_read(task->pid, task->args[1], vectors, count * sizeof(vectors[0])) /
		sizeof(vectors[0]);
	for (size_t i = 0; i < count; i++) {
		size_t part = vectors[i].iov_len;

		whole += part;
		if (part > sizeof(bytes) - length)
			part = sizeof(bytes) - length;
		length += memory_read(task->pid, (uintptr_t)vectors[i].iov_base, bytes + length,
				      part);
	}
	return bytes_write(task, path, bytes, length, whole);
}

static bool read_enter(struct task *task)
{
	char path[PATH_LENGTH];

	if (!kernel.uevent_locks || !tree_path(task, (int)task->args[0], path))
		return true;
	return attribute_read(task, path);
}

static bool load_enter(struct task *task)
{
	char path[PATH_LENGTH], options[1024];

	if (!tree_path(task, (int)task->args[0], path)) {
		journal("finit_module of a file outside the tree = EBADF");
		task_force(task, -9);
		return true;
	}
	if (!memory_text(task->pid, task->args[1], options, sizeof(options))) {
		task_force(task, -14);
		return true;
	}
	memmove(path + strlen(kernel.tree), path, strlen(path) + 1);
	memcpy(path, kernel.tree, strlen(kernel.tree));
	return module_load(task, path, options, (unsigned int)task->args[2]);
}

static size_t arguments_read(struct task *task, uint64_t address, char **arguments)
{
	size_t count = 0;
	uint64_t pointer;
	char text[512];

	address += sizeof(pointer); /* not the program's name */
	for (; count < VECTORS_MAX - 1; address += sizeof(pointer)) {
		if (memory_read(task->pid, address, &pointer, sizeof(pointer)) != sizeof(pointer) ||
		    !pointer || !memory_text(task->pid, pointer, text, sizeof(text)))
			break;
		arguments[count++] = strdup(text);
	}
	arguments[count] = NULL;
	return count;
}

/* modprobe, if the tree has one, is played; everything else really runs */
static bool exec_enter(struct task *task)
{
	char name[PATH_LENGTH], path[PATH_LENGTH], *arguments[VECTORS_MAX];
	bool over;

	if (!memory_text(task->pid, task->args[0], name, sizeof(name)) ||
	    !named_path(task->pid, AT_FDCWD, name, path) || access(path, F_OK) < 0)
		return true;
	if (strcmp(strrchr(name, '/') ? strrchr(name, '/') + 1 : name, "modprobe") != 0) {
		journal("exec %s", name);
		return true;
	}
	(void)arguments_read(task, task->args[1], arguments);
	over = module_probe(task, arguments);
	for (size_t i = 0; arguments[i]; i++)
		free(arguments[i]);
	return over;
}

/* uname's release is the kernel that is played */
static void uname_leave(struct task *task, long result)
{
	if (result == 0)
		(void)memory_write(task->pid, task->args[0] + 2 * 65, kernel.version,
				   strlen(kernel.version) + 1);
}

static void close_leave(struct task *task, long result)
{
	(void)result;
	kmsg_closed(task, (int)task->args[0]);
}

static void dup_leave(struct task *task, long result)
{
	if (result >= 0)
		kmsg_copied(task, (int)task->args[0], (int)result);
}

static void fcntl_leave(struct task *task, long result)
{
	if (task->args[1] == F_DUPFD || task->args[1] == F_DUPFD_CLOEXEC)
		dup_leave(task, result);
}

struct handler {
	int number;
	bool (*enter)(struct task *task);
	void (*leave)(struct task *task, long result);
};

static const struct handler handlers[] = {
	{ __NR_write, write_enter, NULL },	 { __NR_pwrite64, write_enter, NULL },
	{ __NR_writev, writev_enter, NULL },	 { __NR_pwritev, writev_enter, NULL },
	{ __NR_read, read_enter, NULL },	 { __NR_pread64, read_enter, NULL },
	{ __NR_readv, read_enter, NULL },	 { __NR_openat, open_enter, open_leave },
	{ __NR_finit_module, load_enter, NULL }, { __NR_execve, exec_enter, NULL },
	{ __NR_close, NULL, close_leave },	 { __NR_dup, NULL, dup_leave },
	{ __NR_dup3, NULL, dup_leave },		 { __NR_fcntl, NULL, fcntl_leave },
	{ __NR_uname, NULL, uname_leave },
#ifdef __NR_open
	{ __NR_open, open_enter, open_leave },	 { __NR_creat, open_enter, open_leave },
	{ __NR_dup2, NULL, dup_leave },
#endif
};

static const struct handler *handler_find(uint64_t number)
{
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if ((uint64_t)handlers[i].number == number)
			return &handlers[i];
	return NULL;
}

void call_enter(struct task *task)
{
	const struct handler *handler;

	if (!task->active) {
		task_resume(task);
		return;
	}
	if (!inject_enter(task)) {
		if (!task->delayed)
			task_resume(task);
		return;
	}
	handler = handler_find(task->number);
	if (guard_enter(task)) {
		if (task->op.kind == OP_NONE)
			task_resume(task);
	} else if (!handler || !handler->enter || handler->enter(task)) {
		task_resume(task);
	}
}

static bool closes(const struct task *task)
{
	return task->number == __NR_close;
}

void call_leave(struct task *task, long result)
{
	const struct handler *handler = handler_find(task->number);

	if (task->active && handler && handler->leave && (!task->forced || closes(task)))
		handler->leave(task, result);
	if (task->forced) {
		task->forced = false;
		(void)arch_set_result(task->pid, task->forced_result);
	}
	task_resume(task);
}
