// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings in a kernel's image: see embedded.h. What the image holds is laid into a folder of
 * our own for the moment of reading, so that one reader reads both.
 */
#include "embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot_image.h"
#include "folder_remove.h"
#include "rebuild.h"

static int lay_file(int root, const struct image_file *file)
{
	int fd, error;

	if (!file->found)
		return 0;
	fd = openat(root, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	error = sys_write(fd, &(struct buf) { file->text, file->n, file->n, false });
	if (close(fd) && !error)
		error = -errno;
	return error;
}

/* /proc is the host's: the command line of now. */
static int lay_folders(int root, const char *host)
{
	char whole[PATH_MAX], proc[PATH_MAX + 8];

	if (!realpath(host, whole))
		return -errno;
	(void)snprintf(proc, sizeof(proc), "%s/proc", strcmp(whole, "/") ? whole : "");
	if (symlinkat(proc, root, "proc") || mkdirat(root, "etc", 0700) ||
	    mkdirat(root, "usr", 0700) || mkdirat(root, "usr/lib", 0700) ||
	    mkdirat(root, "usr/lib/vfio-early", 0700))
		return -errno;
	return 0;
}

static int lay_and_read(struct job *job, const struct boot_image *image, const char *folder,
			const char *host)
{
	struct sys sys = { .root = -1 };
	int error = sys_open(&sys, folder);

	if (error)
		return error;
	error = lay_folders(sys.root, host);
	for (int i = BOOT_CONFIG; !error && i <= BOOT_PROTECT; i++)
		error = lay_file(sys.root, &image->files[i]);
	if (!error)
		input_read(&job->input, &sys, &job->settings);
	sys_close(&sys);
	/* an image of ours without a list brings no module */
	if (!job->input.modules.p)
		job->input.modules = TEXT("");
	return error;
}

static int read_settings(struct job *job, const struct boot_image *image, const char *host)
{
	const char *base = getenv("TMPDIR");
	char folder[PATH_MAX];
	int error;

	(void)snprintf(folder, sizeof(folder), "%s/vfio-early.XXXXXX",
		       base && base[0] == '/' ? base : "/tmp");
	if (!mkdtemp(folder)) {
		say("%s: %s", folder, strerror(errno));
		return EXIT_BROKEN;
	}
	error = lay_and_read(job, image, folder, host);
	(void)folder_remove(folder);
	if (!error)
		return 0;
	say("%s: %s", folder, strerror(-error));
	return EXIT_BROKEN;
}

/* 0: it holds the program and something starts it. */
static int judge(const struct job *job, const struct boot_image *image)
{
	char remedy[256] = "";
	struct buf b = BUF(remedy);
	const char *wrong = NULL;

	if (!image->files[BOOT_PROGRAM].found)
		wrong = "does not hold vfio-early, so that boot binds nothing";
	else if (!boot_image_starts_it(image))
		wrong = "holds vfio-early, but nothing starts it before udev";
	if (!wrong)
		return 0;
	(void)rebuild_print(&job->sys, &b);
	say("/%s %s%s%s", image->path, wrong, remedy[0] ? "; make it anew: " : "", remedy);
	return EXIT_REFUSED;
}

int embedded_read(struct job *job, const struct options *options)
{
	const char *version = options->values[OPTION_BOOT];
	static struct boot_image image;
	int error, status;

	if (job->input.n_configs)
		return say_usage("--boot reads the configuration of the image, not --config", NULL);
	if (!version[0] || strchr(version, '/'))
		return say_usage("--boot: no version of a kernel", version);
	if (!boot_image_find(&job->sys, version, &image)) {
		say("kernel %s has no image in /boot (initrd.img-%s, initramfs-%s.img)", version,
		    version, version);
		return EXIT_BROKEN;
	}
	error = boot_image_read(&job->sys, &image);
	if (error)
		say("/%s: %s%s", image.path, boot_image_why_not(error),
		    error == -EACCES && geteuid() ? "; only root may read it" : "");
	status = error ? EXIT_BROKEN : judge(job, &image);
	if (!status)
		status = read_settings(job, &image, options->root);
	boot_image_free(&image);
	return status;
}
