// SPDX-License-Identifier: GPL-2.0-or-later
/* The report file: see state.h. */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat() in klibc */
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../core/report.h"

struct sink {
	int fd;
	int error;
	struct buf b;
};

static void flush(struct sink *sink)
{
	if (!sink->error)
		sink->error = sys_write(sink->fd, &sink->b);
	buf_clear(&sink->b);
}

/* A record is at most half of the sink's buffer: room for one more is made before it is printed. */
static void make_room(struct sink *sink)
{
	if (sink->b.n > sink->b.cap / 2)
		flush(sink);
}

static void print_complaints(struct sink *sink, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->n_complaints; i++) {
		make_room(sink);
		buf_add(&sink->b, "complaint\t%pC\n", &settings->complaints[i]);
	}
	if (settings->more_complaints)
		buf_add(&sink->b, "complaint\tand %u more\n", settings->more_complaints);
}

static void print_devices(struct sink *sink, const struct job *job)
{
	for_each_entry (e, &job->plan) {
		make_room(sink);
		if (entry_keeps_vfs_free(e))
			buf_add(&sink->b, "vfs\taddress=%pA\terrno=%d\n", &e->device.address,
				entry_vfs_failed(e) ? e->outcome.vfs_error : 0);
		if (!entry_is_device(e))
			continue;
		report_record(&sink->b, e, &job->settings, &job->world);
		buf_add(&sink->b, "\n");
	}
}

static void print_head(struct buf *b, const struct job *job, uint32_t microseconds)
{
	struct utsname uts;
	char uptime[64];
	ssize_t n = sys_attr(job->sys.root, "proc/uptime", uptime, sizeof(uptime));
	struct text up = sys_text(uptime, n);

	up.n = text_find(up, ' ');
	buf_add(b, STATE_FORMAT "\nversion\t" VERSION "\nmode\t%s\n",
		mode_name(job->settings.mode));
	if (!uname(&uts))
		buf_add(b, "kernel\t%s\n", uts.release);
	if (up.n)
		buf_add(b, "uptime\t%pT\n", &up);
	buf_add(b, "microseconds\t%u\n", microseconds);
}

static int write_all(const struct job *job, int fd, uint32_t microseconds)
{
	static char room[64 * 1024];
	struct sink sink = { .fd = fd, .b = BUF(room) };

	print_head(&sink.b, job, microseconds);
	print_complaints(&sink, &job->settings);
	print_devices(&sink, job);
	buf_add(&sink.b, "end\n");
	flush(&sink);
	return sink.error;
}

int state_write(const struct job *job, const char *path, uint32_t microseconds)
{
	char temporary[64];
	struct buf b = BUF(temporary);
	int fd, error;

	/* two of us at once must not write into one file */
	buf_add(&b, "%s.%u", path, (unsigned)getpid());
	if (text_starts(text_of(path), STATE_DIR))
		(void)mkdirat(job->sys.root, STATE_DIR, 0755);
	fd = openat(job->sys.root, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	error = write_all(job, fd, microseconds);
	if (close(fd) && !error)
		error = -errno;
	if (!error && renameat(job->sys.root, temporary, job->sys.root, path))
		error = -errno;
	if (error)
		(void)unlinkat(job->sys.root, temporary, 0);
	return error;
}

bool state_exists(const struct sys *sys)
{
	return sys_exists(sys->root, STATE_REPORT);
}
