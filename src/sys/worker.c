// SPDX-License-Identifier: GPL-2.0-or-later
/* Children that may hang: see worker.h. */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

int crew_open(struct crew *crew)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	*crew = (struct crew) { fds[0], fds[1] };
	return 0;
}

pid_t crew_start(struct crew *crew, worker_fn *fn, void *context, unsigned argument)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		(void)close(crew->read_end);
		fn(context, argument);
		_exit(0);
	}
	return pid;
}

#if defined(__KLIBC__) && defined(__x86_64__)

#define CLONE_VM 0x100 /* include/uapi/linux/sched.h */

/* klibc's clone() is for children that share no memory: they would come back on a stack of the
 * parent's. */
pid_t crew_start_sharing(struct crew *crew, worker_fn *fn, void *context, unsigned argument)
{
	static char stack[64 << 10]; /* what is not touched costs nothing */
	register worker_fn *to_call asm("r8") = fn;
	register uintptr_t to_give asm("r9") = argument;
	long pid;

	(void)crew;
	asm volatile("syscall\n"
		     "	test	%%eax, %%eax\n"
		     "	jnz	1f\n"
		     "	mov	%%rdx, %%rdi\n"
		     "	mov	%%r9, %%rsi\n"
		     "	call	*%%r8\n"
		     "	xor	%%edi, %%edi\n"
		     "	push	%[exit]\n"
		     "	pop	%%rax\n"
		     "	syscall\n"
		     "1:"
		     : "=a"(pid)
		     : "a"(__NR_clone), "D"(CLONE_VM | SIGCHLD), "S"(stack + sizeof(stack)),
		       "d"(context), "r"(to_call), "r"(to_give), [exit] "i"(__NR_exit)
		     : "rcx", "r11", "memory");
	return (pid_t)pid;
}

#else

pid_t crew_start_sharing(struct crew *crew, worker_fn *fn, void *context, unsigned argument)
{
	return crew_start(crew, fn, context, argument);
}

#endif

bool crew_wait(struct crew *crew, uint64_t deadline)
{
	struct pollfd fd = { .fd = crew->read_end, .events = POLLIN };
	uint64_t now = clock_ms();

	/* Only the children hold it open now. */
	if (crew->write_end >= 0)
		(void)close(crew->write_end);
	crew->write_end = -1;
	for (;;) {
		int n = poll(&fd, 1, now < deadline ? (int)(deadline - now) : 0);

		if (n > 0)
			return true;
		now = clock_ms();
		if (now >= deadline)
			return false;
	}
}

bool crew_crashed(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status);
}

void crew_close(struct crew *crew)
{
	if (crew->write_end >= 0)
		(void)close(crew->write_end);
	(void)close(crew->read_end);
}
