/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake kernel: runs a real program under ptrace in a tree made by tests/tree/expand and plays
 * the kernel's side of PCI driver binding on it. What each rule rests on is in README.md.
 * In: a tree, a program. Out: the tree as the kernel would leave it, and a journal.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NAME_LENGTH    64
#define PATH_LENGTH    1024
#define TASKS_MAX      4096
#define QUIRKS_MAX     64
#define FAULTS_MAX     64
#define CALLS_MAX      1024
#define MODULES_MAX    64
#define ALIASES_MAX    4096
#define KMSG_FILES_MAX 16
#define TEXT_LENGTH    1200
#define FOREVER	       INT64_MAX

struct op;

struct device {
	char name[24];
	char path[PATH_LENGTH]; /* below sys */
	char modalias[128];
	char override[NAME_LENGTH]; /* empty: none */
	struct driver *driver;
	struct op *holder;	 /* who has the device lock */
	struct device *physical; /* it is a virtual function of this one */
	int vfio;		 /* vfio-dev/vfioN is N - 1; 0: there is none */
};

struct dynamic_id {
	struct dynamic_id *next;
	unsigned int vendor, device, subvendor, subdevice, class, mask;
};

struct driver {
	struct driver *next; /* in the order of registration */
	char name[NAME_LENGTH];
	char module[NAME_LENGTH];
	char **aliases;
	size_t alias_count;
	bool override_only;
	struct dynamic_id *ids;
};

enum op_kind {
	OP_NONE,
	OP_OVERRIDE,
	OP_BIND,
	OP_UNBIND,
	OP_PROBE,
	OP_NEW_ID,
	OP_LOAD,
	OP_NUMVFS,
	OP_UEVENT,
	OP_WAIT
};

/* One system call that the model carries out, as far as it has come */
struct op {
	enum op_kind kind;
	struct task *task;
	char text[TEXT_LENGTH]; /* its line in the journal */
	bool journaled;
	struct driver *driver;
	struct device *device;
	struct device *held;
	bool inside;		/* the driver's probe or remove is running */
	int64_t until;		/* it sleeps till then */
	struct device *blocked; /* or for this device's lock */
	size_t cursor;
	char value[NAME_LENGTH];
	unsigned int number;
	long result; /* when all goes well */
	struct module_list *modules;
	bool ends_task; /* modprobe: the process exits with the result */
};

struct kmsg_file {
	int fd;
	unsigned int open; /* which open file description, from 1 */
};

struct task {
	pid_t pid;
	pid_t seen;  /* its number as it sees it itself */
	bool held;   /* stopped, its parent's fork has not been seen yet */
	bool active; /* after the program's own exec */
	bool in_call;
	bool forced;
	long forced_result;
	uint64_t number;
	uint64_t args[6];
	int64_t wake; /* --delay: the call goes on then */
	bool delayed;
	bool open_creates;
	struct op op;
	struct kmsg_file kmsg[KMSG_FILES_MAX];
};

enum quirk_kind { QUIRK_PROBE, QUIRK_UNBIND, QUIRK_OVERRIDE, QUIRK_LOCK };

struct quirk {
	enum quirk_kind kind;
	char device[24];
	char driver[NAME_LENGTH]; /* empty: any */
	int64_t delay;
	int error;
};

struct kernel {
	char tree[PATH_LENGTH];
	int root;
	int sys;
	char version[64];
	unsigned int major, minor;
	bool override_locks; /* up to 7.0 the override's store takes the device lock */
	bool uevent_locks;   /* up to 6.1 the uevent's show does */
	size_t kmsg_max;
	bool attr_bind_errors; /* after 5.10 bind gives the probe's errno */
	bool decompress;
	bool effects;
	struct device **devices;
	size_t device_count;
	struct driver *drivers;
	struct quirk quirks[QUIRKS_MAX];
	size_t quirk_count;
};

extern struct kernel kernel;

/* util.c */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
int64_t now_ms(void);
ssize_t text_read(int dir, const char *path, char *text, size_t room);
void text_write(int dir, const char *path, const char *text);
void file_make(int dir, const char *path, mode_t mode, const char *text);
void folder_make(int dir, const char *path);
void link_make(int sys, const char *path, const char *target);
bool word_is_true(const char *text, bool *ret_value);
bool names_equal(const char *left, const char *right); /* - equals _ */

/* names.c */
const char *call_name(uint64_t number);
int call_number(const char *name);
const char *errno_name(int error);
int errno_number(const char *name);

/* journal.c */
void journal_open(const char *file);
void journal(const char *format, ...) __attribute__((format(printf, 1, 2)));
void journal_effect(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* arch-*.c: the only files that know registers */
extern const uint32_t arch_audit;
int arch_set_number(pid_t pid, long number);
int arch_set_argument(pid_t pid, unsigned int index, uint64_t value);
int arch_set_result(pid_t pid, long result);

/* memory.c: the tracee's memory and files */
size_t memory_read(pid_t pid, uint64_t address, void *bytes, size_t length);
bool memory_write(pid_t pid, uint64_t address, const void *bytes, size_t length);
bool memory_text(pid_t pid, uint64_t address, char *text, size_t room);
bool fd_path(pid_t pid, int fd, char path[static PATH_LENGTH]);
bool named_path(pid_t pid, int dir, const char *name, char path[static PATH_LENGTH]);

/* task.c */
struct task *task_find(pid_t pid);
struct task *task_find_seen(pid_t seen);
struct task *task_add(pid_t pid);
void task_end(struct task *task);
void task_born(struct task *parent, pid_t pid);
void task_resume(struct task *task);
void task_force(struct task *task, long result);
void task_exit(struct task *task, int status);
struct task *task_next(struct task *task); /* NULL starts; NULL ends */
bool task_is_stuck(const struct task *task);
int64_t task_next_wake(void);
void tasks_wake(void);
void tasks_kill(void);
void tasks_print(void);

/* calls.c: what happens at each call */
void call_enter(struct task *task);
void call_leave(struct task *task, long result);
bool call_stores(struct task *task); /* a write that a store function gets */

/* opens.c */
bool open_enter(struct task *task);
void open_leave(struct task *task, long result);

/* guard.c: calls that must never reach the real kernel */
bool guard_enter(struct task *task);

/* inject.c */
void inject_fault(const char *text);
void inject_short(const char *text);
void inject_delay(const char *text);
void inject_unreadable(const char *text);
bool inject_enter(struct task *task);
void inject_summary(const char *file);

/* attributes.c: a write to the tree's sys, proc or dev */
bool attribute_write(struct task *task, const char *path, const char *bytes, size_t length,
		     size_t whole);
bool attribute_read(struct task *task, const char *path);

/* op.c */
bool op_start(struct task *task, const struct op *op);
void op_go_on(struct op *op);
bool op_step(struct op *op);
void locks_hold(void);
bool lock_take(struct op *op, struct device *device);
void lock_drop(struct op *op);
bool op_sleep(struct op *op, enum quirk_kind kind, struct device *device, struct driver *driver,
	      int *ret_error);

/* bus.c: devices, drivers, who matches whom, and the links that show it */
void bus_read(void);
struct device *device_find(const char *name);
struct device *device_append(const char *name); /* devices_sort() must follow */
void devices_sort(void);
struct device *device_add(const char *name);
struct driver *driver_find(const char *name);
struct driver *driver_add(const char *name, const char *module);
void driver_publish(struct driver *driver);
void driver_claim(struct driver *driver, const char *alias);
bool driver_matches(const struct driver *driver, const struct device *device);
void driver_link(struct device *device, struct driver *driver);
void driver_unlink(struct device *device, struct driver *driver);
bool bus_autoprobes(void);
bool device_number(const struct device *device, const char *attribute, unsigned long *ret_value);

/* probe.c: one driver meets one device */
bool probe_run(struct op *op, struct device *device, struct driver *driver, int *ret_error);
bool remove_run(struct op *op, struct device *device, struct driver *driver, int *ret_error);

/* ids.c */
bool id_parse(const char *text, struct dynamic_id *ret_id);
int id_add(struct driver *driver, const struct dynamic_id *id, bool refuse_twice);
int id_remove(struct driver *driver, const struct dynamic_id *id);
bool id_matches(const struct dynamic_id *id, const struct device *device);

/* sriov.c */
bool numvfs_step(struct op *op);

/* module.c */
bool module_load(struct task *task, const char *path, const char *options, unsigned int flags);
bool module_probe(struct task *task, char *const *arguments);
bool load_step(struct op *op);
void module_list_free(struct module_list *list);

/* framebuffer.c */
bool platform_unbind(const char *driver, const char *device);
void framebuffer_conflict(const struct device *device);

/* kmsg.c */
void kmsg_opened(struct task *task, int fd);
void kmsg_copied(struct task *task, int from, int to);
void kmsg_closed(struct task *task, int fd);
long kmsg_write(struct task *task, int fd, const char *text, size_t length);
