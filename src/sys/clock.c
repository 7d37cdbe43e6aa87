// SPDX-License-Identifier: GPL-2.0-or-later
/* Clocks: see clock.h. */
#include "clock.h"

#include <poll.h>
#include <stddef.h>
#include <sys/time.h>
#include <sys/times.h>

/* times() counts USER_HZ, which is 100 on every architecture that Linux builds for but alpha. */
#define MS_PER_TICK 10

uint64_t clock_ms(void)
{
	struct tms ignored;

	return (uint64_t)times(&ignored) * MS_PER_TICK;
}

uint64_t clock_us(void)
{
	struct timeval now;

	if (gettimeofday(&now, NULL))
		return 0;
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_usec;
}

void clock_pause(void)
{
	(void)poll(NULL, 0, 20);
}

uint32_t clock_us_since(uint64_t start)
{
	uint64_t now = clock_us();

	return now > start ? (uint32_t)(now - start) : 0;
}
