/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines into the kernel log. One record a write, reopened every few lines, since the kernel drops
 * what is beyond 10 records in 5 s of one open file without an error (printk_ratelimit in
 * devkmsg_write(), kernel/printk/printk.c, 6.12).
 */
#pragma once

#include "root.h"

#define KMSG_MAX_RECORD 900 /* 976 bytes are taken by 5.10 and 6.1, 1024 since */
#define KMSG_PER_OPEN	8

enum kmsg_level { KMSG_ERROR = 27, KMSG_WARNING = 28, KMSG_INFO = 30, KMSG_DEBUG = 31 };

struct kmsg {
	int root;
	int fd;		/* -1: not open */
	unsigned lines; /* written to this one */
	bool to_stderr; /* not the running system: nobody's kernel log is ours to write to */
};

struct kmsg kmsg_open(const struct sys *sys);
/* "vfio-early: TEXT"; a text too long for one record goes on in the next. Failure is no one's
 * fault. */
void kmsg_line(struct kmsg *kmsg, enum kmsg_level level, struct text text);
void kmsg_close(struct kmsg *kmsg);
