/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only door to files: everything is opened below one directory fd, "/" or --sysroot, so that
 * tests run the real programs on a tree of their own. Paths are relative to it, without a leading
 * '/'.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "../core/address.h"

struct sys {
	int root;     /* "/" or --sysroot */
	int devices;  /* sys/bus/pci/devices, -errno if there is none */
	bool is_live; /* the root is the running system's: modules may be loaded, kmsg written */
};

/*
 * The errno of the last thing that is there and cannot be read, 0 for none: a guard that knows less
 * than sysfs holds must refuse. What is not there, or is of another kind, is no such thing; nor is,
 * for all but root, what only root may read. Whoever wants to know sets it to 0 before he looks.
 */
extern int sys_unread;
/* Notes errno there. Returns -errno. */
int sys_failed(void);

/* 0 or -errno. */
int sys_open(struct sys *sys, const char *root) _must_check_;
void sys_close(struct sys *sys);

/*
 * Reads up to `size` bytes of a file, until its end. Returns their number or -errno; -EFBIG if
 * there is more than `size`.
 */
ssize_t sys_read(const struct sys *sys, const char *path, char *buf, size_t size) _must_check_;
/* One read() of an attribute below the folder `dir`, without its final newline, NUL-terminated. */
ssize_t sys_attr(int dir, const char *path, char *buf, size_t size) _must_check_;
/* One write() to a file that is there, below the folder `dir`. 0 or -errno; a short write is -EIO.
 */
int sys_put(int dir, const char *path, struct text value) _must_check_;
/* Writes all of it to what is open already. 0 or -errno. */
int sys_write(int fd, const struct buf *b);
/* Target of a link below `dir`, NUL-terminated; its length or -errno. */
ssize_t sys_link(int dir, const char *path, char *buf, size_t size) _must_check_;
/* The last component of such a target, which is how sysfs says driver, group, PF. */
ssize_t sys_link_name(int dir, const char *path, char *buf, size_t size) _must_check_;
/*
 * A path by buf_add()'s rules, good until the next call. What is too long for the room is too long
 * for the kernel, which then says so.
 */
const char *sys_path(const char *format, ...) _printf_(1, 2);
/* "ADDRESS/NAME" in the same room, without a format: two dozen times for each device acted on. */
const char *sys_device_path(const struct address *address, const char *name);
/* What one of the calls above has read; none where it failed. */
struct text sys_text(const char *buf, ssize_t n);
bool sys_exists(int dir, const char *path);
/* Is the root's kernel older than MAJOR.MINOR? One that does not say its release is not. */
bool sys_kernel_before(const struct sys *sys, uint32_t major, uint32_t minor);
/* Reads a folder without a heap. One that is not there has no entries. */
struct folder {
	int fd;
	int at, n;
	int all; /* above 0 at the end if buf holds all there is, in so many bytes */
	char buf[8192] __attribute__((aligned(8)));
};

void folder_open(struct folder *folder, int dir, const char *path);
/* The next entry that is neither "." nor "..", NULL at the end, and then the folder is closed. */
const char *folder_next(struct folder *folder);
/* Is an entry, as folder_next() has returned it, a plain file without a doubt? */
bool folder_says_file(const char *name);
/* The same entries once more, of one whose `all` is above 0. */
void folder_again(struct folder *folder);
/* Only for those who leave before the end. */
void folder_close(struct folder *folder);
