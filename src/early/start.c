// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the kernel to main() under klibc. Its own __libc_init() opens three stdio streams and
 * flushes them at the end, and so brings a heap and 1.6 KiB of code that nothing here calls. Every
 * other libc starts us as usual.
 */
#ifdef __KLIBC__

#include <stdint.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp);
void __libc_init(uintptr_t *stack, void (*at_exit)(void))
	__attribute__((noreturn, externally_visible));

/* crt0 calls this with the stack as execve() leaves it: argc, the arguments, NULL, the environment.
 */
void __libc_init(uintptr_t *stack, void (*at_exit)(void) __attribute__((unused)))
{
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);

	_exit(main(argc, argv, argv + argc + 1));
}

#endif
