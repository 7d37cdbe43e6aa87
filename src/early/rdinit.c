// SPDX-License-Identifier: GPL-2.0-or-later
/* PID 1 in front of /init: see rdinit.h. */
#include "rdinit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/compiler.h"
#include "../sys/clock.h"
#include "../sys/worker.h"
#include "tell.h"

#define FIRST_LIMIT_MS                                                                             \
	10000 /* for reading the settings; then the child says how long it may take */
#define LOOK_EVERY_MS 100

static const struct {
	char type[9], path[6], proof[14];
} mounts[] = {
	{ "proc", "/proc", "/proc/cmdline" },
	{ "sysfs", "/sys", "/sys/bus" },
	{ "devtmpfs", "/dev", "/dev/kmsg" },
};
static bool made[ARRAY_SIZE(mounts)], mounted[ARRAY_SIZE(mounts)];

/* Nobody else can say why no device was looked at: the child that does it is not there yet. */
static void say_failed(const char *what, int error)
{
	struct teller teller = { .kmsg = { .root = AT_FDCWD, .fd = -1 }, .log = LOG_NORMAL };

	tell_error(&teller, what, error);
	tell_close(&teller);
}

static void mount_missing(void)
{
	int errors[ARRAY_SIZE(mounts)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		const char *type = mounts[i].type, *path = mounts[i].path;

		if (access(mounts[i].proof, F_OK) == 0)
			continue;
		made[i] = mkdir(path, 0755) == 0;
		mounted[i] = mount(type, path, type, MS_NOSUID | MS_NOEXEC, NULL) == 0;
		errors[i] = mounted[i] ? 0 : errno;
	}
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++)
		if (errors[i])
			say_failed(mounts[i].path, -errors[i]);
}

/* A child that hangs keeps its files: detached, they are out of /init's way all the same. */
static void unmount_own(void)
{
	for (size_t i = ARRAY_SIZE(mounts); i-- > 0;) {
		if (mounted[i])
			(void)umount2(mounts[i].path, MNT_DETACH);
		if (made[i])
			(void)rmdir(mounts[i].path);
	}
}

struct child {
	void (*work)(unsigned *limit_ms);
	unsigned *limit_ms;
};

static void run_child(void *context, unsigned argument _unused_)
{
	const struct child *child = context;

	child->work(child->limit_ms);
}

/* Looks every now and then how long the child may take: it knows only after it has read. */
static void wait_for(struct crew *crew, pid_t pid, const volatile unsigned *limit_ms)
{
	uint64_t start = clock_ms();

	/* A child of the child that hangs keeps the pipe open: so the child itself is asked for,
	 * too. */
	while (clock_ms() - start < *limit_ms)
		if (crew_wait(crew, clock_ms() + LOOK_EVERY_MS) ||
		    waitpid(pid, NULL, WNOHANG) == pid)
			return;
}

static void do_work(void (*work)(unsigned *limit_ms))
{
	unsigned *limit_ms = mmap(NULL, sizeof(*limit_ms), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child child = { work, limit_ms };
	struct crew crew;
	pid_t pid = limit_ms == MAP_FAILED ? -errno : crew_open(&crew);

	if (!pid) {
		*limit_ms = FIRST_LIMIT_MS;
		pid = crew_start(&crew, run_child, &child, 0);
		if (pid > 0)
			wait_for(&crew, pid, limit_ms);
		crew_close(&crew);
	}
	if (pid < 0)
		say_failed("nothing is done, /init begins", pid);
}

void rdinit_run(char **argv, char **envp, void (*work)(unsigned *limit_ms))
{
	/* /init, then what the kernel itself tries where there is none (init/main.c, 6.12). */
	static const char programs[][11] = { "/init", "/sbin/init", "/etc/init", "/bin/init",
					     "/bin/sh" };

	mount_missing();
	do_work(work);
	unmount_own();
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		argv[0] = (char *)programs[i]; /* nobody writes to it */
		(void)execve(programs[i], argv, envp);
	}
	_exit(1); /* the kernel panics now, as it would without us */
}
