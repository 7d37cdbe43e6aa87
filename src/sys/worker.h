/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child that does what may sleep for ever, and a parent that does not wait for ever.
 *
 * Whatever takes the kernel's device lock can hang behind a stuck probe or remove, uninterruptibly:
 * such a child cannot even be killed. So it is left behind, and all that it shares with its parent
 * is memory and a pipe that closes when it ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef void worker_fn(void *context, unsigned argument);

struct crew {
	int read_end, write_end; /* of one pipe for all of them */
};

int crew_open(struct crew *crew);
/* Starts one child that calls fn(context, argument) and exits. Its pid, or -errno. */
pid_t crew_start(struct crew *crew, worker_fn *fn, void *context, unsigned argument);
/*
 * The same with its parent's own memory, which spares the copies where this is known how to (klibc
 * on amd64): so only one at a time, its parent does nothing but wait for it, and kills it before it
 * goes on without it.
 */
pid_t crew_start_sharing(struct crew *crew, worker_fn *fn, void *context, unsigned argument);
/* Waits until all have ended, but not beyond clock_ms() == deadline: true if all have. */
bool crew_wait(struct crew *crew, uint64_t deadline);
/* Reaps what has ended. True if the child was killed by a signal: it crashed. */
bool crew_crashed(pid_t pid);
void crew_close(struct crew *crew);
