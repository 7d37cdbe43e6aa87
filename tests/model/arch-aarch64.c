/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arm64: how to change a stopped tracee's system call, arguments and result.
 */
#ifdef __aarch64__
#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "fakekernel.h"

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

const uint32_t arch_audit = AUDIT_ARCH_AARCH64;

int arch_set_number(pid_t pid, long number)
{
	int value = (int)number;
	struct iovec io = { &value, sizeof(value) };

	return ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &io) < 0 ? -errno : 0;
}

static int register_set(pid_t pid, unsigned int index, uint64_t value)
{
	struct user_regs_struct registers;
	struct iovec io = { &registers, sizeof(registers) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io) < 0)
		return -errno;
	registers.regs[index] = value;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io) < 0 ? -errno : 0;
}

int arch_set_argument(pid_t pid, unsigned int index, uint64_t value)
{
	return register_set(pid, index, value);
}

int arch_set_result(pid_t pid, long result)
{
	return register_set(pid, 0, (uint64_t)result);
}
#endif
