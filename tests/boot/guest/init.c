/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Process 1 of the guest's root file system. The kernel command line says which functions get a
 * VFIO client by group (lab.vfio=ADDRESS,…) or by IOMMUFD (lab.cdev=ADDRESS,…); lab.die=1 ends it
 * at once. Results go to a serial port of their own, so that no kernel message can break a line of
 * them. The last line is "lab-end ok", and then QEMU ends, on x86 with status 33; whatever ends
 * otherwise has failed.
 */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#define SETTLE_SECONDS 10

/* What the initramfs moved here stays; a probe file tells whether it did. */
static void mount_missing(const char *probe, const char *type, const char *target)
{
	if (access(probe, F_OK) == 0)
		return;
	(void)mkdir(target, 0755);
	if (mount(type, target, type, 0, NULL) < 0)
		fprintf(stderr, "lab: cannot mount %s: %s\n", target, strerror(errno));
}

static void result_port_open(void)
{
	struct termios mode;
	int fd = open(machine_port, O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "lab: cannot open %s: %s\n", machine_port, strerror(errno));
		return;
	}
	if (tcgetattr(fd, &mode) == 0) {
		cfmakeraw(&mode);
		(void)tcsetattr(fd, TCSANOW, &mode);
	}
	(void)dup2(fd, STDOUT_FILENO);
}

static void clients(const char *key, void (*client)(const char *address))
{
	char list[TEXT_MAX], *save = NULL;

	if (cmdline_value(key, list, sizeof(list)) < 0)
		return;
	for (char *address = strtok_r(list, ",", &save); address;
	     address = strtok_r(NULL, ",", &save))
		client(address);
}

int main(void)
{
	struct utsname system;

	char die[TEXT_MAX];

	mount_missing("/proc/self", "proc", "/proc");
	if (cmdline_value("lab.die", die, sizeof(die)) == 0)
		return 1; /* process 1 gone: the kernel panics, and the bench has to notice */
	mount_missing("/sys/bus", "sysfs", "/sys");
	mount_missing("/dev/null", "devtmpfs", "/dev");
	kernel_log_quiet();
	result_port_open();
	(void)uname(&system);
	printf("lab-begin %s\n", system.release);
	file_print("/proc/cmdline", "cmdline");
	devices_settle(SETTLE_SECONDS);
	devices_print();
	file_print("/run/vfio-early/report", "report");
	file_print("/proc/modules", "modules");
	file_print("/proc/iomem", "iomem");
	clients("lab.vfio", vfio_client);
	clients("lab.cdev", vfio_cdev);
	kernel_log_print();
	printf("lab-end ok\n");
	machine_end();
	return 1;
}
