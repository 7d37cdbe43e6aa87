/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls that a libc has under another name, in no header, or not at all. */
#pragma once

#ifdef __KLIBC__
#include <dirent.h>
#include <sys/dirent.h>
extern int finit_module(int fd, const char *params, int flags); /* in no header (2.0.14) */
static inline int read_entries(int fd, void *buf, unsigned size)
{
	return getdents((unsigned)fd, buf, size);
}
#else
#include <sys/syscall.h>
#include <unistd.h>
static inline int finit_module(int fd, const char *params, int flags)
{
	return (int)syscall(SYS_finit_module, fd, params, flags);
}
static inline int read_entries(int fd, void *buf, unsigned size)
{
	return (int)syscall(SYS_getdents64, fd, buf, size);
}
#endif
