/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program that the boot lab's guest runs as /sbin/init, once the initramfs has found the root
 * file system. It looks and prints; the verdict is made on the host. It must not load a module or
 * write to a PCI device's attributes, or it would mend what the test wants to see broken.
 */
#pragma once

#include <stddef.h>

#define PCI_DEVICES "/sys/bus/pci/devices"
#define ADDRESS_MAX 32
#define TEXT_MAX    256

/* files.c: short reads of /proc and /sys. Each gives -1 or an empty text where there is nothing to
 * read. */
int file_read(const char *path, char *buf, size_t size);
void file_print(const char *path, const char *name);
int link_name(const char *path, char *buf, size_t size);
int cmdline_value(const char *key, char *buf, size_t size);

/* devices.c */
void devices_print(void);
void devices_settle(unsigned seconds);

/* log.c */
void kernel_log_quiet(void);
void kernel_log_print(void);

/* vfio.c: prints one line, "vfio-client ADDRESS ok …" or "vfio-client ADDRESS failed STEP REASON".
 */
void vfio_client(const char *address);

/* cdev.c: likewise, "vfio-cdev ADDRESS …". */
void vfio_cdev(const char *address);

/* machine.c */
extern const char machine_port[];
void machine_end(void);
