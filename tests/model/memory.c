/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks into a stopped tracee: its memory, and which file of the tree a descriptor or name means.
 * Paths come out as the host sees them.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fakekernel.h"

/* As much as can be read, up to LENGTH; stops at a page that is not there */
size_t memory_read(pid_t pid, uint64_t address, void *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		uint64_t from = address + done;
		size_t part = 4096 - from % 4096;
		struct iovec local, remote;
		ssize_t n;

		if (part > length - done)
			part = length - done;
		local = (struct iovec) { (char *)bytes + done, part };
		remote = (struct iovec) { (void *)(uintptr_t)from, part };
		n = process_vm_readv(pid, &local, 1, &remote, 1, 0);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

bool memory_write(pid_t pid, uint64_t address, const void *bytes, size_t length)
{
	struct iovec local = { (void *)bytes, length };
	struct iovec remote = { (void *)(uintptr_t)address, length };

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)length;
}

bool memory_text(pid_t pid, uint64_t address, char *text, size_t room)
{
	size_t length = memory_read(pid, address, text, room);

	return length && memchr(text, '\0', length);
}

static bool link_read(const char *name, char path[static PATH_LENGTH])
{
	ssize_t length = readlink(name, path, PATH_LENGTH - 1);

	if (length < 0)
		return false;
	path[length] = '\0';
	return true;
}

bool fd_path(pid_t pid, int fd, char path[static PATH_LENGTH])
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/fd/%d", pid, fd);
	return link_read(name, path);
}

static bool start_path(pid_t pid, int dir, const char *name, char path[static PATH_LENGTH])
{
	char link[64];

	if (name[0] == '/') {
		strcpy(path, kernel.tree);
		return true;
	}
	if (dir != AT_FDCWD)
		return fd_path(pid, dir, path);
	snprintf(link, sizeof(link), "/proc/%d/cwd", pid);
	return link_read(link, path);
}

/* What NAME means to the tracee; the last part need not be there. Links in the tree are relative.
 */
bool named_path(pid_t pid, int dir, const char *name, char path[static PATH_LENGTH])
{
	char start[PATH_LENGTH], whole[PATH_LENGTH * 2], real[PATH_MAX];
	char *last;

	if (!start_path(pid, dir, name, start))
		return false;
	snprintf(whole, sizeof(whole), "%s/%.*s", start, PATH_LENGTH - 1, name);
	if (realpath(whole, real))
		return snprintf(path, PATH_LENGTH, "%s", real) < PATH_LENGTH;
	last = strrchr(whole, '/');
	*last = '\0';
	if (!realpath(whole, real))
		return false;
	return snprintf(path, PATH_LENGTH, "%s/%s", real, last + 1) < PATH_LENGTH;
}
