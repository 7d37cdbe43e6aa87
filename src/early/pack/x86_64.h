/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86-64: how unpack.c starts, ends and calls the kernel. The stack is the program's when we are
 * through, as execve() leaves it; %rdx is 0 then (ABI: no atexit).
 */
#pragma once

asm(".text\n.globl _start\n"
    "_start:	mov	%rsp, %rdi\n"
    "	call	unpack\n"
    "	xor	%edx, %edx\n"
    "	mov	$ENTRY, %eax\n"
    "	jmp	*%rax\n");

static long call_with(int file, long number, void *a, size_t b, long c, long d)
{
	register long flags asm("r10") = d;
	register long fd asm("r8") = file;
	register long offset asm("r9") = 0;
	long result;

	asm volatile("syscall"
		     : "=a"(result)
		     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(flags), "r"(fd), "r"(offset)
		     : "rcx", "r11", "memory");
	return result;
}

/* What is written is what is run. */
static void code_written(uint8_t *start, uint8_t *end)
{
	(void)start;
	(void)end;
}
