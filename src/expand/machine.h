/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine as text (tests/machines/README.md) and the tree that Linux would show for it. In: lines
 * of facts, which nobody need trust. Out: files and links below one directory, nothing beside it.
 * Whatever is wrong ends the process with a complaint: the host program reads in a child.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FUNCTION_KEYS_MAX 64
#define SYSFS_PATH_MAX	  1024
#define DRIVER_LIST_MAX	  64
#define MACHINE_BYTES_MAX (16u << 20)
#define MACHINE_LINE_MAX  16384
#define MACHINE_ROWS_MAX  16384 /* functions */
#define MACHINE_FILES_MAX 1024
#define MACHINE_NAME_MAX  100	   /* of a driver, a module, a slot */
#define MACHINE_KERNEL	  "6.12.0" /* of one that does not say */

struct address {
	unsigned int domain;
	unsigned int bus;
	unsigned int device;
	unsigned int function;
};

struct pair {
	char *key;
	char *value;
};

struct function {
	struct address address;
	char name[24]; /* as in sysfs: 0000:00:1f.3, 10000:e1:00.0 */
	unsigned int vendor, device, subvendor, subdevice, class, revision, header;
	int group; /* -1: none */
	bool multifunction;
	bool absent;	  /* not there at this point of the boot */
	unsigned int vfs; /* enabled: those that the machine lists */
	unsigned int vfs_listed;
	const char *driver;	   /* NULL: none */
	char path[SYSFS_PATH_MAX]; /* devices/pci0000:00/..., filled by machine_resolve() */
	unsigned int line;
	size_t pair_count;
	const char *file; /* that says it */
	struct pair pairs[FUNCTION_KEYS_MAX];
};

/* "file PATH" and the lines behind it that begin with '|' */
struct machine_file {
	const char *path;
	unsigned int line;
	char *bytes;
	size_t length, room;
};

struct machine {
	const char *file;
	char *text;
	struct function **functions; /* sorted by address */
	size_t count;
	size_t room;
	struct pair settings[FUNCTION_KEYS_MAX]; /* the "machine" line */
	size_t setting_count;
	struct machine_file *files;
	size_t file_count;
};

struct options {
	const char *kernel;
	unsigned int kernel_major, kernel_minor;
	const char *cmdline;
	const char *drivers[DRIVER_LIST_MAX]; /* empty driver folders to add */
	size_t driver_count;		      /* the machine's own are in its line */
	const char *builtin[DRIVER_LIST_MAX];
	size_t builtin_count;
	bool no_drivers;
	bool keep_children;
	bool serial_attribute;
	bool firmware_node;
	bool modules;
	enum { IOMMU_ON, IOMMU_OFF, IOMMU_NONE, IOMMU_LATE, IOMMU_PROBE } iommu;
};

/* read.c: a file to lines; machine.c: lines to structs */
void machine_read(struct machine *machine, const char *file);
void machine_line(struct machine *machine, unsigned int number, char *line);
void machine_check(struct machine *machine);
_Noreturn void machine_complain(const struct machine *machine, unsigned int line, const char *what,
				const char *text);
/* words.c: what is a key, a name, a path; %41 is a byte in hex */
bool machine_key_is_known(const char *key);
bool function_key_is_known(const char *key);
bool name_is_safe(const char *name);
bool names_are_safe(const char *list);
bool path_is_safe(const char *path);
/* NULL, or what is wrong with the value of that key, which may name a file or a folder */
const char *value_complaint(const char *key, const char *value);
size_t value_decode(const char *value, char *bytes, size_t room);
/* resolve.c: what follows from it */
void machine_resolve(struct machine *machine);
struct function *machine_find(const struct machine *machine, const char *name);
const char *machine_setting(const struct machine *machine, const char *key);
const char *function_get(const struct function *function, const char *key);
unsigned long function_number(const struct function *function, const char *key, int base,
			      unsigned long otherwise);
bool function_is_vga(const struct function *function);
bool function_is_bridge(const struct function *function);
bool list_has(const char *list, const char *word);
const char *function_module(const struct function *function, char name[static 64]);
bool driver_is_builtin(const struct machine *machine, const struct options *options,
		       const struct function *function);
bool kernel_at_least(const struct options *options, unsigned int major, unsigned int minor);
const char *vmd_of(const struct machine *machine, const struct function *function);

/* takes the next of a list with commas; false at the end */
bool list_next(const char **list, char word[static MACHINE_NAME_MAX + 1]);

/* put.c: files, folders and links; anything that fails ends the program */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void die_at(const struct function *function, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void put_bytes(int dir, const char *path, mode_t mode, const void *bytes, size_t length);
void put_text(int dir, const char *path, mode_t mode, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void put_more(int dir, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void put_folder(int dir, const char *path); /* with all above it */
int open_folder(int dir, const char *path);
void put_link(int dir, const char *path, const char *target);
/* a link at PATH to TARGET, both named from the top of sys; made relative as the kernel does */
void put_sys_link(int sys, const char *path, const char *target);

/* config.c */
void config_put(int dir, const struct function *function);

/* function.c, sriov.c, bus.c, firmware.c, modules.c: one part of the tree each */
void modalias_print(const struct function *function, char text[static 80]);
void function_put(int sys, const struct function *function, const struct machine *machine,
		  const struct options *options);
void sriov_put(int sys, const struct function *function, const struct machine *machine);
void driver_put(int sys, const char *driver, const char *module, bool builtin);
void bus_put(int sys, const struct machine *machine, const struct options *options);
void groups_put(int root, int sys, const struct machine *machine, const struct options *options);
void framebuffer_put(int root, int sys, const struct machine *machine,
		     const struct options *options);
void firmware_put(int sys, const struct function *function, const struct options *options);
/* tests/tree/expand-modules.c: modules for a fake kernel */
void modules_put(int root, const struct machine *machine, const struct options *options);

/* tree.c: all of it */
void kernel_set(struct options *options, const char *version);
void surroundings_put(int root, const struct options *options);
void tree_put(int root, int sys, const struct machine *machine, const struct options *options);
