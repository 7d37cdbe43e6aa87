// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unpacks the early program into memory and starts it. The file is bounded (40 KiB on amd64, 48
 * elsewhere), and a third of it is code and text that repeats itself. It costs some 190,000
 * instructions at start (amd64), and what the kernel does for its memory.
 * Made by src/early.mk from the program as it was linked, which stays beside it as
 * vfio-early-bind.debug, at the same addresses: a debugger finds everything.
 *
 * Comes in by symbols that the linker is given, all of them addresses: IMAGE, the first byte;
 * IMAGE_END; MEMORY_END, behind the variables, which have no values; and ENTRY. PACKED is a file of
 * the tool lz4, of one block. Needs two system calls, and nothing is ever writable and executable
 * at once. Where memory may not become executable (MemoryDenyWriteExecute=, which systemd-udevd
 * runs our rule's program under) it takes four more, and its code comes from a file in memory.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE	    4096
#define WORD	    8
#define unlikely(x) __builtin_expect(x, 0) /* saves an eighth of the time */

extern uint8_t IMAGE[], IMAGE_END[], MEMORY_END[];
extern const uint8_t packed[], packed_end[];

#ifdef __aarch64__
#include "aarch64.h"
#else
#include "x86_64.h"
#endif

/* Behind the frame's head of 7 bytes and the block's length; its end mark has 4
 * (lz4_Frame_format.md). */
asm(".text\n"
    "packed:	.incbin	\"" PACKED "\", 11\n"
    ".set	packed_end, . - 4\n");

static long call(long number, void *a, size_t b, long c, long d)
{
	return call_with(-1, number, a, b, c, d);
}

/* A length of 15 goes on in the bytes that follow, up to the first that is not 255. */
static size_t read_length(const uint8_t **in, size_t n)
{
	uint8_t more;

	if (!unlikely(n == 15))
		return n;
	do {
		more = *(*in)++;
		n += more;
	} while (more == 255);
	return n;
}

static void copy_bytes(uint8_t *out, const uint8_t *from, size_t n)
{
	while (n--)
		*out++ = *from++;
}

static void copy_word(uint8_t *out, const uint8_t *from)
{
	__builtin_memcpy(out, from, WORD);
}

/* Two words at least, nearly always enough: what comes next is written over what was too much. */
static void copy_words(uint8_t *out, const uint8_t *from, size_t n)
{
	copy_word(out, from);
	copy_word(out + WORD, from + WORD);
	for (size_t done = 2 * WORD; unlikely(done < n); done += WORD)
		copy_word(out + done, from + done);
}

/*
 * An LZ4 block (lz4_Block_format.md): literals, then a copy of what came before, and so on. The
 * last copy begins 12 bytes before the end or earlier, and ends five bytes before it or earlier: so
 * at most four bytes are written behind the end, and as many read behind that of PACKED.
 */
static void decode(const uint8_t *in, uint8_t *out)
{
	for (;;) {
		size_t token = *in++, n = read_length(&in, token >> 4), back;
		const uint8_t *from = in;

		in += n;
		if (unlikely(in >= packed_end)) {
			copy_bytes(out, from, n);
			return;
		}
		copy_words(out, from, n);
		out += n;
		back = in[0] | (size_t)in[1] << 8;
		in += 2;
		n = read_length(&in, token & 15) + 4;
		if (unlikely(back < WORD))
			copy_bytes(out, out - back, n);
		else
			copy_words(out, out - back, n);
		out += n;
	}
}

/* No memory, and so no program. In front of /init it must be run all the same: else the kernel
 * panics. */
static void give_up(char **argv)
{
	static const char words[] = "vfio-early-bind: no memory\n";
	char **envp = argv;

	while (*envp++)
		;
	call(SYS_write, (void *)2, (size_t)words, sizeof(words) - 1, 0);
	if (call(SYS_getpid, NULL, 0, 0, 0) == 1)
		call(SYS_execve, (void *)"/init", (size_t)argv, (long)envp, 0);
	call(SYS_exit, (void *)2, 0, 0, 0);
}

static int map_from_file(uint8_t *start, size_t n)
{
	int fd = (int)call(SYS_memfd_create, (void *)"", 0, 0, 0);

	if (fd < 0 || call(SYS_write, (void *)(long)fd, (size_t)start, (long)n, 0) != (long)n)
		return -1;
	if (call_with(fd, SYS_mmap, start, n, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED) !=
	    (long)start)
		return -1;
	return (int)call(SYS_close, (void *)(long)fd, 0, 0, 0);
}

/* The stack as execve() leaves it: argc, the arguments, NULL, the environment. */
void unpack(char **stack)
{
	uint8_t *start = (uint8_t *)((uintptr_t)IMAGE & -PAGE);
	size_t code = (size_t)(IMAGE_END - start), all = (size_t)(MEMORY_END - start);

	if (call(SYS_mmap, start, all, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) != (long)start)
		give_up(stack + 1);
	decode(packed, IMAGE);
	code_written(IMAGE, IMAGE_END);
	if (call(SYS_mprotect, start, code, PROT_READ | PROT_EXEC, 0) && map_from_file(start, code))
		give_up(stack + 1);
}
