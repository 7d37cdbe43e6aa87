// SPDX-License-Identifier: GPL-2.0-or-later
/* The only door to files: see root.h. */
#include "root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "missing.h"

#define PATH_ROOM 4097 /* PATH_MAX and one: a path that fills it is refused with ENAMETOOLONG */

int sys_unread;

int sys_failed(void)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case ELOOP:
	case EINVAL: /* no link */
		break;
	case EACCES:
	case EPERM:
		if (geteuid())
			break;
		/* fallthrough */
	default:
		sys_unread = errno;
	}
	return -errno;
}

static int open_folder(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? sys_failed() : fd;
}

int sys_open(struct sys *sys, const char *root)
{
	int fd = open_folder(AT_FDCWD, root);

	if (fd < 0)
		return fd;
	sys->root = fd;
	sys->devices = open_folder(fd, "sys/bus/pci/devices");
	sys->is_live = !strcmp(root, "/");
	return 0;
}

void sys_close(struct sys *sys)
{
	if (sys->devices >= 0)
		(void)close(sys->devices);
	(void)close(sys->root);
}

/* Reads on after a signal; the number of bytes, or -errno. */
static ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t n = 0;
	ssize_t got;
	char more;

	while (n < size) {
		got = read(fd, buf + n, size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sys_failed();
		if (got == 0)
			return (ssize_t)n;
		n += (size_t)got;
	}
	got = read(fd, &more, 1);
	return got > 0 ? -EFBIG : (ssize_t)n;
}

ssize_t sys_read(const struct sys *sys, const char *path, char *buf, size_t size)
{
	/* Below a root nobody is waited for; what a user names himself may be a pipe. */
	int fd = openat(sys->root, path,
			O_RDONLY | O_CLOEXEC | (sys->root == AT_FDCWD ? 0 : O_NONBLOCK));
	ssize_t n;

	if (fd < 0)
		return sys_failed();
	n = read_all(fd, buf, size);
	(void)close(fd);
	return n;
}

ssize_t sys_attr(int dir, const char *path, char *buf, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return sys_failed();
	do {
		n = read(fd, buf, size - 1);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		n = sys_failed();
	(void)close(fd);
	if (n < 0)
		return n;
	if (n && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return n;
}

int sys_put(int dir, const char *path, struct text value)
{
	int fd = openat(dir, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t n;
	int error = 0;

	if (fd < 0)
		return -errno;
	do {
		n = write(fd, value.p, value.n);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		error = -errno;
	else if ((size_t)n != value.n)
		error = -EIO;
	(void)close(fd);
	return error;
}

int sys_write(int fd, const struct buf *b)
{
	for (size_t done = 0; done < b->n;) {
		ssize_t n = write(fd, b->p + done, b->n - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -EIO; /* it would not end */
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

ssize_t sys_link(int dir, const char *path, char *buf, size_t size)
{
	ssize_t n = readlinkat(dir, path, buf, size);

	if (n >= 0 && (size_t)n >= size) {
		errno = ENAMETOOLONG;
		n = -1;
	}
	if (n < 0)
		return sys_failed();
	buf[n] = '\0';
	return n;
}

ssize_t sys_link_name(int dir, const char *path, char *buf, size_t size)
{
	char target[512];
	ssize_t n = sys_link(dir, path, target, sizeof(target));
	const char *name;

	if (n < 0)
		return n;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	n = (ssize_t)strlen(name);
	if ((size_t)n >= size) {
		errno = ENAMETOOLONG;
		return sys_failed();
	}
	memcpy(buf, name, (size_t)n + 1);
	return n;
}

static char path_room[PATH_ROOM];

const char *sys_path(const char *format, ...)
{
	struct buf b = BUF(path_room);
	va_list ap;

	va_start(ap, format);
	buf_vadd(&b, format, &ap);
	va_end(ap);
	return path_room;
}

const char *sys_device_path(const struct address *address, const char *name)
{
	struct buf b = BUF(path_room);

	address_print(&b, address);
	buf_text(&b, TEXT("/"));
	buf_text(&b, text_of(name));
	return path_room;
}

struct text sys_text(const char *buf, ssize_t n)
{
	return n > 0 ? (struct text) { buf, (size_t)n } : TEXT_NONE;
}

bool sys_exists(int dir, const char *path)
{
	if (!faccessat(dir, path, F_OK, 0))
		return true;
	(void)sys_failed();
	return false;
}

bool sys_kernel_before(const struct sys *sys, uint32_t major, uint32_t minor)
{
	char buf[64];
	struct text rest =
		sys_text(buf, sys_attr(sys->root, "proc/sys/kernel/osrelease", buf, sizeof(buf)));
	struct text first = text_cut(&rest, '.'), second = text_cut(&rest, '.');
	uint32_t is_major, is_minor;

	if (!text_dec(first, UINT16_MAX, &is_major) || !text_dec(second, UINT16_MAX, &is_minor))
		return false;
	return is_major < major || (is_major == major && is_minor < minor);
}

void folder_open(struct folder *folder, int dir, const char *path)
{
	folder->fd = open_folder(dir, path);
	folder->at = folder->n = folder->all = 0;
}

void folder_again(struct folder *folder)
{
	folder->at = 0;
	folder->n = folder->all;
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		(void)close(folder->fd);
	folder->fd = -1;
	folder->n = 0;
}

/* struct linux_dirent64 (include/linux/dirent.h): 8 bytes each of inode and offset, length, type.
 */
#define DIRENT_LENGTH 16
#define DIRENT_TYPE   18
#define DIRENT_NAME   19

static void fill(struct folder *folder)
{
	bool is_first = !folder->at;

	folder->n = read_entries(folder->fd, folder->buf, sizeof(folder->buf));
	folder->at = 0;
	if (folder->n < 0)
		(void)sys_failed();
	if (is_first)
		folder->all = folder->n > 0 ? -folder->n : 0;
	else
		folder->all = folder->n ? 0 : -folder->all;
}

const char *folder_next(struct folder *folder)
{
	const char *name;
	unsigned short length;

	do {
		if (folder->at >= folder->n && folder->fd >= 0)
			fill(folder);
		if (folder->at >= folder->n) {
			folder_close(folder);
			return NULL;
		}
		memcpy(&length, folder->buf + folder->at + DIRENT_LENGTH, sizeof(length));
		name = folder->buf + folder->at + DIRENT_NAME;
		folder->at += length;
	} while (name[0] == '.' && (!strcmp(name, ".") || !strcmp(name, "..")));
	return name;
}

bool folder_says_file(const char *name)
{
	return name[DIRENT_TYPE - DIRENT_NAME] == DT_REG;
}
