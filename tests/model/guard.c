/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that must never reach the real kernel: mounts, power, modules from memory, device nodes,
 * and signals to anyone outside. They are written down and answered.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fakekernel.h"
#include "mounts.h"

static const int denied[] = {
	__NR_init_module,   __NR_delete_module, __NR_pivot_root,    __NR_swapon,
	__NR_swapoff,	    __NR_sethostname,	__NR_setdomainname, __NR_settimeofday,
	__NR_clock_settime, __NR_acct,		__NR_kexec_load,    __NR_ptrace,
	__NR_unshare,	    __NR_setns,		__NR_chroot,	    __NR_process_vm_writev,
	__NR_move_mount,    __NR_fsopen,	__NR_open_tree,	    __NR_bpf,
#ifdef __NR_iopl
	__NR_iopl,	    __NR_ioperm,
#endif
};

static bool answer(struct task *task, long result)
{
	task_force(task, result);
	return true;
}

static bool mount_guard(struct task *task)
{
	char target[PATH_LENGTH] = "", type[64] = "-";

	(void)memory_text(task->pid, task->args[1], target, sizeof(target));
	if (task->args[2])
		(void)memory_text(task->pid, task->args[2], type, sizeof(type));
	return answer(task, mount_play(type, target));
}

static bool umount_guard(struct task *task)
{
	char target[PATH_LENGTH] = "";

	(void)memory_text(task->pid, task->args[0], target, sizeof(target));
	return answer(task, umount_play(target));
}

/* what does not come back from reboot() waits inside it till the run is over */
static bool reboot_guard(struct task *task)
{
	struct op op = { .kind = OP_WAIT, .until = FOREVER };

	journal("reboot 0x%x", (unsigned int)task->args[2]);
	if (task->args[2] == 0 || task->args[2] == 0x89abcdef)
		return answer(task, 0); /* Ctrl-Alt-Del off or on */
	strcpy(op.text, "reboot");
	task->op = op;
	task->op.task = task;
	task->op.text[0] = '\0';
	return true;
}

/* a device node becomes a plain file: writing to the real one would reach the real kernel */
static bool mknod_guard(struct task *task, int dir, uint64_t name_at, mode_t mode, dev_t device)
{
	char name[PATH_LENGTH], path[PATH_LENGTH];
	int fd;

	if (!S_ISCHR(mode) && !S_ISBLK(mode))
		return false;
	if (!memory_text(task->pid, name_at, name, sizeof(name)) ||
	    !named_path(task->pid, dir, name, path))
		return answer(task, -ENOENT);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	journal("mknod %s %u:%u%s%s", name, major(device), minor(device), fd < 0 ? " = " : "",
		fd < 0 ? errno_name(errno) : "");
	if (fd < 0)
		return answer(task, -errno);
	close(fd);
	return answer(task, 0);
}

/* a process inside a call that waits takes no signal before it returns; nobody outside is reached
 */
static bool kill_guard(struct task *task, pid_t target, int number)
{
	const struct task *who = target > 0 ? task_find_seen(target) : NULL;

	if (target == -1) {
		journal("kill everything with %d = EPERM", number);
		return answer(task, -EPERM);
	}
	if (target <= 0)
		return false;
	if (!who)
		return answer(task, -ESRCH);
	if (!number || !task_is_stuck(who))
		return false;
	journal_effect("signal %d waits behind: %s", number, who->op.text);
	return answer(task, 0);
}

static bool denied_guard(struct task *task)
{
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		if ((uint64_t)denied[i] == task->number) {
			journal("%s = EPERM", call_name(task->number));
			return answer(task, -EPERM);
		}
	return false;
}

/* true: the call has been answered */
bool guard_enter(struct task *task)
{
	switch (task->number) {
	case __NR_mount:
		return mount_guard(task);
	case __NR_umount2:
		return umount_guard(task);
	case __NR_reboot:
		return reboot_guard(task);
	case __NR_mknodat:
		return mknod_guard(task, (int)task->args[0], task->args[1], (mode_t)task->args[2],
				   task->args[3]);
#ifdef __NR_mknod
	case __NR_mknod:
		return mknod_guard(task, AT_FDCWD, task->args[0], (mode_t)task->args[1],
				   task->args[2]);
#endif
	case __NR_kill:
	case __NR_tkill:
		return kill_guard(task, (pid_t)task->args[0], (int)task->args[1]);
	case __NR_tgkill:
		return kill_guard(task, (pid_t)task->args[1], (int)task->args[2]);
	default:
		return denied_guard(task);
	}
}
