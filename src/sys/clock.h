/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two clocks that every libc has, klibc too: one for deadlines, one for durations. */
#pragma once

#include <stdint.h>

/* Milliseconds since boot, in steps of 10; never goes back. Only differences mean something. */
uint64_t clock_ms(void);
/* Microseconds; may jump when somebody sets the time, so a negative duration counts as 0. */
uint64_t clock_us(void);
uint32_t clock_us_since(uint64_t start);
/* Sleeps for 20 ms. */
void clock_pause(void);
