/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening an attribute: sysfs neither truncates nor creates, and refuses to open for writing what
 * nobody may write, root too. A plain file of the tree would do otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "fakekernel.h"

struct open_call {
	int dir;
	uint64_t name;
	uint64_t flags;
	unsigned int flags_index;
};

static struct open_call call_read(const struct task *task)
{
#ifdef __NR_open
	if (task->number == __NR_open)
		return (struct open_call) { AT_FDCWD, task->args[0], task->args[1], 1 };
	if (task->number == __NR_creat)
		return (struct open_call) { AT_FDCWD, task->args[0], O_CREAT | O_WRONLY | O_TRUNC,
					    0 };
#endif
	return (struct open_call) { (int)task->args[0], task->args[1], task->args[2], 2 };
}

static bool is_virtual(const char *path)
{
	size_t length = strlen(kernel.tree);

	return strncmp(path, kernel.tree, length) == 0 &&
	       (strncmp(path + length, "/sys/", 5) == 0 ||
		strncmp(path + length, "/proc/", 6) == 0);
}

bool open_enter(struct task *task)
{
	struct open_call call = call_read(task);
	char name[PATH_LENGTH], path[PATH_LENGTH];
	bool writes = (call.flags & O_ACCMODE) != O_RDONLY;
	struct stat st;

	if (!writes && !(call.flags & (O_CREAT | O_TRUNC)))
		return true;
	if (!memory_text(task->pid, call.name, name, sizeof(name)) ||
	    !named_path(task->pid, call.dir, name, path) || !is_virtual(path))
		return true;
	if (stat(path, &st) < 0) {
		task_force(task, call.flags & O_CREAT ? -EACCES : -errno);
		return true;
	}
	if (writes && S_ISREG(st.st_mode) && !(st.st_mode & 0222)) {
		task_force(task, -EACCES);
		return true;
	}
	if (call.flags_index && (call.flags & (O_CREAT | O_TRUNC)))
		(void)arch_set_argument(task->pid, call.flags_index,
					call.flags & ~(uint64_t)(O_CREAT | O_TRUNC | O_EXCL));
	return true;
}

void open_leave(struct task *task, long result)
{
	char path[PATH_LENGTH];
	size_t length = strlen(kernel.tree);

	if (result < 0 || !fd_path(task->pid, (int)result, path))
		return;
	if (strncmp(path, kernel.tree, length) == 0 && strcmp(path + length, "/dev/kmsg") == 0)
		kmsg_opened(task, (int)result);
}
