/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arm64: how unpack.c starts, ends and calls the kernel. The stack is the program's when we are
 * through, as execve() leaves it; x0 is 0 then (no atexit).
 */
#pragma once

asm(".text\n.globl _start\n"
    "_start:	mov	x0, sp\n"
    "	bl	unpack\n"
    "	mov	x0, xzr\n"
    "	movz	x16, :abs_g1:ENTRY\n"
    "	movk	x16, :abs_g0_nc:ENTRY\n"
    "	br	x16\n");

static long call_with(int file, long number, void *a, size_t b, long c, long d)
{
	register long x8 asm("x8") = number;
	register long x0 asm("x0") = (long)a;
	register long x1 asm("x1") = (long)b;
	register long x2 asm("x2") = c;
	register long x3 asm("x3") = d;
	register long x4 asm("x4") = file;
	register long x5 asm("x5") = 0;

	asm volatile("svc	0"
		     : "+r"(x0)
		     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
		     : "memory");
	return x0;
}

/* Instructions have a cache of their own: it must not hold what was there before (Arm ARM B2.7). */
static void code_written(uint8_t *start, uint8_t *end)
{
	__builtin___clear_cache((char *)start, (char *)end);
}
