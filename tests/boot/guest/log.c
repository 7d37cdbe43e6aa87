/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's log buffer, whole, between markers. The console is silenced first: its slow port is
 * not ours.
 */
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/klog.h>

/* klogctl(2) actions */
#define LOG_READ_ALL	  3
#define LOG_CONSOLE_LEVEL 8
#define LOG_SIZE_BUFFER	  10

#define LEVEL_EMERGENCY_ONLY 1

void kernel_log_quiet(void)
{
	(void)klogctl(LOG_CONSOLE_LEVEL, NULL, LEVEL_EMERGENCY_ONLY);
}

void kernel_log_print(void)
{
	int size = klogctl(LOG_SIZE_BUFFER, NULL, 0);
	char *text = size > 0 ? malloc((size_t)size) : NULL;
	int len = text ? klogctl(LOG_READ_ALL, text, size) : -1;

	printf("dmesg-begin\n");
	if (len > 0)
		(void)fwrite(text, 1, (size_t)len, stdout);
	printf("\ndmesg-end\n");
	free(text);
}
