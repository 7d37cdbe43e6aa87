/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs from one emulated machine to another: which port the results go to, and how QEMU
 * ends. On x86 by the debug exit device, with a status that nothing else gives; on arm64's board
 * "virt", which has none, by power-off, so that there the last line alone is the proof.
 */
#include "guest.h"

#include <stdio.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#ifdef __x86_64__
#include <sys/io.h>

#define DEBUG_EXIT_PORT	 0xf4
#define DEBUG_EXIT_VALUE 0x10 /* QEMU's own exit status is then (0x10 << 1) | 1 = 33 */

const char machine_port[] = "/dev/ttyS1";

static void machine_off(void)
{
	if (ioperm(DEBUG_EXIT_PORT, 1, 1) == 0)
		outb(DEBUG_EXIT_VALUE, DEBUG_EXIT_PORT);
	fprintf(stderr, "lab: no debug exit device\n");
}
#else
const char machine_port[] = "/dev/ttyS0"; /* on PCI: the console's ttyAMA0 is the only other */

static void machine_off(void)
{
	(void)reboot(RB_POWER_OFF);
	fprintf(stderr, "lab: no power-off\n");
}
#endif

void machine_end(void)
{
	(void)fflush(stdout);
	(void)tcdrain(STDOUT_FILENO);
	machine_off();
	for (;;)
		(void)pause();
}
