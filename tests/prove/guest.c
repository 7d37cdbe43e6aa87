// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Process 1 of the guest, and all of it but the programs that are tried: plays the lines of
 * /scenarios (see the script of that name), each scenario on a machine put back to where no test
 * device has a driver, and prints on the second serial port what each program says and how the
 * devices end. The last line is "end".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define DEVICES	   "/sys/bus/pci/devices/"
#define LINE	   8192
#define FIELDS	   64
#define PASSES	   4
#define DEBUG_EXIT 0xf4

static const char *const devices[] = { "0000:00:09.0", "0000:00:0a.0", "0000:00:0b.0",
				       "0000:01:00.0", "0000:02:00.0", "0000:03:00.0" };
/* as /proc/modules names them; those that others need come later */
static const char *const modules[] = { "e1000e",      "pvpanic_pci",   "xhci_pci",
				       "vfio_pci",    "vfio_pci_core", "vfio_iommu_type1",
				       "vfio_virqfd", "irqbypass",     "vfio" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	(void)close(fd);
}

static void get(const char *path, char text[static 128])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, 127);

	text[n < 0 ? 0 : n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (fd >= 0)
		(void)close(fd);
}

static const char *driver_of(const char *device, char target[static 256])
{
	char path[128];
	ssize_t n;

	snprintf(path, sizeof(path), DEVICES "%s/driver", device);
	n = readlink(path, target, 255);
	if (n < 0)
		return "-";
	target[n] = '\0';
	return strrchr(target, '/') + 1;
}

static void state_print(void)
{
	char path[128], override[128], target[256];

	for (size_t i = 0; i < COUNT(devices); i++) {
		snprintf(path, sizeof(path), DEVICES "%s/driver_override", devices[i]);
		get(path, override);
		printf("%s %s %s\n", devices[i], driver_of(devices[i], target), override);
	}
}

static void device_free(const char *device)
{
	char path[128];

	snprintf(path, sizeof(path), DEVICES "%s/driver/unbind", device);
	put(path, device);
	snprintf(path, sizeof(path), DEVICES "%s/driver_override", device);
	put(path, "\n");
}

/* What was there before the first scenario: no driver, no override, none of the modules. */
static void machine_reset(void)
{
	char target[256];

	put("/sys/bus/pci/drivers_autoprobe", "1");
	for (size_t i = 0; i < COUNT(devices); i++)
		device_free(devices[i]);
	for (int pass = 0; pass < PASSES; pass++)
		for (size_t i = 0; i < COUNT(modules); i++)
			(void)syscall(SYS_delete_module, modules[i], O_NONBLOCK);
	for (size_t i = 0; i < COUNT(devices); i++)
		if (strcmp(driver_of(devices[i], target), "-") != 0)
			printf("reset: %s is still on %s\n", devices[i],
			       driver_of(devices[i], target));
	if (access("/sys/module/vfio", F_OK) == 0)
		printf("reset: vfio is still there\n");
	(void)unlink("/run/vfio-early/report");
}

static void program_run(const char *path, char **arguments, const char *word)
{
	int status = 0;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)execv(path, arguments);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		printf("%s: killed by %d\n", word, WTERMSIG(status));
	else
		printf("%s: %d\n", word, WEXITSTATUS(status));
}

static void early_run(char **lines)
{
	char *arguments[] = { (char *)"vfio-early-bind", NULL };
	FILE *file = fopen("/etc/vfio-early.conf", "we");

	for (; file && *lines; lines++)
		fprintf(file, "%s\n", *lines);
	if (file)
		(void)fclose(file);
	program_run("/usr/lib/vfio-early/vfio-early-bind", arguments, "early");
}

static void line_play(char *line)
{
	static int scenarios;
	char *fields[FIELDS], *save = NULL;
	size_t n = 0;

	for (char *f = strtok_r(line, "\t\n", &save); f && n < FIELDS - 1;
	     f = strtok_r(NULL, "\t\n", &save))
		fields[n++] = f;
	fields[n] = NULL;
	if (!n)
		return;
	if (strcmp(fields[0], "scenario") == 0) {
		if (scenarios++)
			state_print();
		machine_reset();
		printf("== %s\n", fields[1]);
	} else if (strcmp(fields[0], "ops") == 0) {
		program_run("/program", fields, "ops");
	} else if (strcmp(fields[0], "early") == 0) {
		early_run(fields + 1);
	}
}

static void modules_load_first(void)
{
	char path[256];
	FILE *file = fopen("/first", "re");

	while (file && fgets(path, sizeof(path), file)) {
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST)
			printf("first: %s: %s\n", path, strerror(errno));
		(void)close(fd);
	}
}

static void port_open(void)
{
	struct termios mode;
	int fd = open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (tcgetattr(fd, &mode) == 0) {
		cfmakeraw(&mode);
		(void)tcsetattr(fd, TCSANOW, &mode);
	}
	(void)dup2(fd, STDOUT_FILENO);
}

int main(void)
{
	static char line[LINE];
	FILE *file;

	(void)mount("proc", "/proc", "proc", 0, NULL);
	(void)mount("sysfs", "/sys", "sysfs", 0, NULL);
	(void)mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	(void)mount("tmpfs", "/run", "tmpfs", 0, NULL);
	port_open();
	modules_load_first();
	file = fopen("/scenarios", "re");
	while (file && fgets(line, sizeof(line), file))
		line_play(line);
	state_print();
	printf("end\n");
	(void)fflush(stdout);
	(void)tcdrain(STDOUT_FILENO);
	if (ioperm(DEBUG_EXIT, 1, 1) == 0)
		outb(0x10, DEBUG_EXIT);
	for (;;)
		(void)pause();
}
