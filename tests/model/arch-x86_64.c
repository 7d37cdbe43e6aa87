/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * amd64: how to change a stopped tracee's system call, arguments and result.
 */
#ifdef __x86_64__
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "fakekernel.h"

const uint32_t arch_audit = AUDIT_ARCH_X86_64;

static int register_set(pid_t pid, size_t offset, unsigned long value)
{
	return ptrace(PTRACE_POKEUSER, pid, offset, value) < 0 ? -errno : 0;
}

int arch_set_number(pid_t pid, long number)
{
	return register_set(pid, offsetof(struct user_regs_struct, orig_rax),
			    (unsigned long)number);
}

int arch_set_argument(pid_t pid, unsigned int index, uint64_t value)
{
	static const size_t offsets[] = {
		offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rsi),
		offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, r10),
		offsetof(struct user_regs_struct, r8),	offsetof(struct user_regs_struct, r9),
	};

	return register_set(pid, offsets[index], value);
}

int arch_set_result(pid_t pid, long result)
{
	return register_set(pid, offsetof(struct user_regs_struct, rax), (unsigned long)result);
}
#endif
