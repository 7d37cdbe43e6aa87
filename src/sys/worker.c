// SPDX-License-Identifier: GPL-2.0-or-later
/* Children that may hang: see worker.h. */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

int crew_open(struct crew *crew)
{
	int fds[2];

	if (pipe(fds))
		return -errno;
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
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
