// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines into the kernel log: see kmsg.h. */
#include "kmsg.h"

#include <fcntl.h>
#include <unistd.h>

#define PREFIX "vfio-early: "

struct kmsg kmsg_open(const struct sys *sys)
{
	return (struct kmsg) { .root = sys->root, .fd = -1, .to_stderr = !sys->is_live };
}

void kmsg_close(struct kmsg *kmsg)
{
	if (kmsg->fd >= 0)
		(void)close(kmsg->fd);
	kmsg->fd = -1;
}

/*
 * Where there is no kernel log, standard error is the console before init; if it is open, that is:
 * else the root folder's descriptor, the lowest that was free, is among the first three.
 */
static int record_fd(struct kmsg *kmsg)
{
	if (kmsg->to_stderr)
		return STDERR_FILENO;
	if (kmsg->lines == KMSG_PER_OPEN)
		kmsg_close(kmsg);
	if (kmsg->fd < 0) {
		kmsg->fd = openat(kmsg->root, "dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);
		kmsg->lines = 0;
	}
	kmsg->lines++;
	if (kmsg->fd < 0 && (kmsg->root > STDERR_FILENO || kmsg->root == AT_FDCWD))
		return STDERR_FILENO;
	return kmsg->fd;
}

static void write_record(struct kmsg *kmsg, enum kmsg_level level, struct text text)
{
	char line[KMSG_MAX_RECORD + 64];
	struct buf b = BUF(line);
	int fd = record_fd(kmsg);

	if (fd < 0)
		return;
	if (fd == kmsg->fd)
		buf_add(&b, "<%d>", level);
	buf_add(&b, PREFIX "%pT\n", &text);
	(void)!write(fd, b.p, b.n);
}

void kmsg_line(struct kmsg *kmsg, enum kmsg_level level, struct text text)
{
	size_t room = KMSG_MAX_RECORD - sizeof(PREFIX) - 8;

	do {
		struct text piece = { text.p, text.n < room ? text.n : room };

		write_record(kmsg, level, piece);
		text = text_skip(text, piece.n);
	} while (text.n);
}
