// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor that vfio-early-bind is compared with: bare loops without rules, guards or a report,
 * static and with the same libc as it. They print nothing; what is missing is passed over.
 *
 *	floor nothing                      what exec alone costs
 *	floor list DEVICES                 list the folder DEVICES
 *	floor scan DEVICES DRIVER [WORD…]  and read each one's modalias; where that holds a WORD,
 *	                                   write DRIVER into driver_override
 *	floor bind DEVICES DRIVER ADDRESS…  write the override and have it probed, nothing else
 *	floor files ROOT [TABLE]           the file calls of FLOOR_CALLS (or of the file TABLE, if
 *	                                   built without), one after the other
 *	floor worker ROOT [TABLE]          the same, from the first write on in a child that the
 *	                                   parent waits for
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> /* renameat() in klibc */
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/sys/missing.h"

#define DEVICES	      "sys/bus/pci/devices"
#define DIRENT_LENGTH 16 /* struct linux_dirent64, as in src/sys/root.c */
#define DIRENT_NAME   19

enum call {
	CALL_READ = 'R',
	CALL_LIST = 'F', /* a folder */
	CALL_LINK = 'L',
	CALL_EXISTS = 'E',
	CALL_WRITE = 'W',
	CALL_SAY = 'S', /* to standard error */
	CALL_MKDIR = 'M',
	CALL_RENAME = 'N', /* PATH.new to PATH */
};

struct floor_call {
	char call;
	char place;	/* 'd', below the devices folder, or 'r', below ROOT */
	unsigned size;	/* of the buffer, or of what is written */
	unsigned times; /* that a folder is asked for entries, or a file written */
	const char *path;
};

/* Made by `replay` from the calls that vfio-early-bind was seen to make. */
#ifdef FLOOR_CALLS
static const struct floor_call calls[] = {
#include FLOOR_CALLS
};
#define N_CALLS (sizeof(calls) / sizeof(calls[0]))
static void read_table(const char *path)
{
	(void)path;
}
#else
#include "floor-table.h"
#endif

static char room[32 * 1024];

static ssize_t read_file(int dir, const char *path, char *buf, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size);
	(void)close(fd);
	return n;
}

static void write_times(int dir, const char *path, const char *text, size_t size, unsigned times)
{
	int fd = openat(dir, path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return;
	while (times--)
		(void)!write(fd, text, size);
	(void)close(fd);
}

static void write_file(int dir, const char *path, const char *text, size_t size)
{
	write_times(dir, path, text, size, 1);
}

/* The size is that of all writes together. A message of the kernel's log ends at its first NUL. */
static void write_again(int dir, const struct floor_call *c)
{
	static const char line[] =
		"<30>floor: a line as long as what vfio-early-bind says of a device, "
		"of which it is bound, to what driver, by which rule and from where";
	size_t size = c->times ? c->size / c->times : 0;

	write_times(dir, c->path, size < sizeof(line) ? line : room, size, c->times);
}

static void each_entry(int dir, int n, void (*each)(int dir, const char *name))
{
	unsigned short length;

	for (int at = 0; at < n; at += length) {
		memcpy(&length, room + at + DIRENT_LENGTH, sizeof(length));
		if (room[at + DIRENT_NAME] != '.')
			each(dir, room + at + DIRENT_NAME);
	}
}

static void list_folder(const char *path, void (*each)(int dir, const char *name))
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int n;

	if (fd < 0)
		return;
	while ((n = read_entries(fd, room, sizeof(room))) > 0)
		if (each)
			each_entry(fd, n, each);
	(void)close(fd);
}

static void ask_folder(int dir, const struct floor_call *c)
{
	int fd = openat(dir, c->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	for (unsigned i = 0; i < c->times; i++)
		(void)read_entries(fd, room, c->size);
	(void)close(fd);
}

static const char *driver;
static char **words;

/* DEVICE/ATTRIBUTE, without printf. */
static const char *attribute(char *path, const char *device, const char *name)
{
	size_t n = strlen(device);

	memcpy(path, device, n);
	strcpy(path + n, name);
	return path;
}

static void scan_one(int dir, const char *device)
{
	char path[320], modalias[128];
	ssize_t n = read_file(dir, attribute(path, device, "/modalias"), modalias,
			      sizeof(modalias) - 1);

	if (n <= 0)
		return;
	modalias[n] = '\0';
	for (char **word = words; *word; word++)
		if (strstr(modalias, *word)) {
			write_file(dir, attribute(path, device, "/driver_override"), driver,
				   strlen(driver));
			return;
		}
}

static void bind_one(int devices, const char *device)
{
	char path[320];

	write_file(devices, attribute(path, device, "/driver_override"), driver, strlen(driver));
	write_file(devices, "../drivers_probe", device, strlen(device));
}

static int bind_all(const char *devices, char **addresses)
{
	int dir = open(devices, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (; *addresses; addresses++)
		bind_one(dir, *addresses);
	return dir < 0;
}

static void call_one(const struct floor_call *c, int root, int devices)
{
	int dir = c->place == 'd' ? devices : root;
	char path[128];

	switch ((enum call)c->call) {
	case CALL_READ:
		(void)read_file(dir, c->path, room, c->size);
		break;
	case CALL_LIST:
		ask_folder(dir, c);
		break;
	case CALL_LINK:
		(void)!readlinkat(dir, c->path, room, c->size);
		break;
	case CALL_EXISTS:
		(void)!faccessat(dir, c->path, F_OK, 0);
		break;
	case CALL_WRITE:
		write_again(dir, c);
		break;
	case CALL_SAY:
		(void)!write(STDERR_FILENO, room, c->size);
		break;
	case CALL_MKDIR:
		(void)mkdirat(dir, c->path, 0755);
		break;
	case CALL_RENAME:
		(void)renameat(dir, attribute(path, c->path, ".new"), dir, c->path);
		break;
	}
}

static int replay(const char *path, bool worker)
{
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int devices = openat(root, DEVICES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pid_t pid = -1;

	for (size_t i = 0; i < N_CALLS; i++) {
		if (worker && calls[i].call == CALL_WRITE) {
			worker = false;
			pid = fork();
			if (pid > 0)
				return waitpid(pid, NULL, 0) != pid;
		}
		call_one(&calls[i], root, devices);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "nothing"))
		return 0;
	if (!strcmp(mode, "list") && argc == 3) {
		list_folder(argv[2], NULL);
		return 0;
	}
	if (!strcmp(mode, "scan") && argc >= 4) {
		driver = argv[3];
		words = argv + 4;
		list_folder(argv[2], scan_one);
		return 0;
	}
	if (!strcmp(mode, "bind") && argc >= 4) {
		driver = argv[3];
		return bind_all(argv[2], argv + 4);
	}
	if ((!strcmp(mode, "files") || !strcmp(mode, "worker")) && argc >= 3) {
		read_table(argv[3]);
		return replay(argv[2], mode[0] == 'w');
	}
	return 64;
}
