/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls that may wait: for a device's lock, or for a driver that takes its time. While one
 * waits its process stays stopped at the entry of the call, which is all that a process in
 * uninterruptible sleep can be seen doing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fakekernel.h"

static struct op boot_holder; /* who holds the locks of --hang lock: */

void locks_hold(void)
{
	for (size_t i = 0; i < kernel.quirk_count; i++) {
		struct device *device = device_find(kernel.quirks[i].device);

		if (!device)
			die("no device %s", kernel.quirks[i].device);
		if (kernel.quirks[i].kind == QUIRK_LOCK)
			device->holder = &boot_holder;
	}
}

bool lock_take(struct op *op, struct device *device)
{
	if (device->holder && device->holder != op) {
		op->blocked = device;
		return false;
	}
	op->blocked = NULL;
	device->holder = op;
	op->held = device;
	return true;
}

void lock_drop(struct op *op)
{
	if (op->held && op->held->holder == op)
		op->held->holder = NULL;
	op->held = NULL;
}

static const struct quirk *quirk_find(enum quirk_kind kind, const struct device *device,
				      const struct driver *driver)
{
	for (size_t i = 0; i < kernel.quirk_count; i++) {
		const struct quirk *quirk = &kernel.quirks[i];

		if (quirk->kind == kind && strcmp(quirk->device, device->name) == 0 &&
		    (!quirk->driver[0] || !driver || strcmp(quirk->driver, driver->name) == 0))
			return quirk;
	}
	return NULL;
}

/* The time that KIND takes on this device: false while it lasts */
bool op_sleep(struct op *op, enum quirk_kind kind, struct device *device, struct driver *driver,
	      int *ret_error)
{
	const struct quirk *quirk = quirk_find(kind, device, driver);

	*ret_error = quirk ? quirk->error : 0;
	if (!quirk || !quirk->delay)
		return true;
	if (!op->until) {
		op->until = quirk->delay == FOREVER ? FOREVER : now_ms() + quirk->delay;
		return false;
	}
	if (now_ms() < op->until)
		return false;
	op->until = 0;
	return true;
}

static bool override_step(struct op *op)
{
	struct device *device = op->device;
	char path[PATH_LENGTH + 32], text[NAME_LENGTH + 2];
	int error;

	if (kernel.override_locks && !lock_take(op, device))
		return false;
	if (!op_sleep(op, QUIRK_OVERRIDE, device, NULL, &error))
		return false;
	lock_drop(op);
	if (error) {
		op->result = -error;
		return true;
	}
	strcpy(device->override, op->value);
	snprintf(path, sizeof(path), "%s/driver_override", device->path);
	snprintf(text, sizeof(text), "%s\n", op->value[0] ? op->value : "(null)");
	text_write(kernel.sys, path, text);
	return true;
}

static bool bind_step(struct op *op)
{
	int error = 0;

	if (!op->inside && !driver_matches(op->driver, op->device)) {
		op->result = -ENODEV;
		return true;
	}
	if (!probe_run(op, op->device, op->driver, &error))
		return false;
	if (error)
		op->result = kernel.attr_bind_errors ? -error : -ENODEV;
	return true;
}

static bool unbind_step(struct op *op)
{
	int error = 0;

	if (!remove_run(op, op->device, op->driver, &error))
		return false;
	if (error)
		op->result = -error;
	return true;
}

/* drivers_probe: each driver in the order in which they came; no error if none takes it */
static bool probe_step(struct op *op)
{
	int error = 0;

	if (!op->driver && op->device->driver)
		return true;
	if (!op->driver)
		op->driver = kernel.drivers;
	for (; op->driver; op->driver = op->driver->next) {
		if (!op->inside && !driver_matches(op->driver, op->device))
			continue;
		if (!probe_run(op, op->device, op->driver, &error))
			return false;
		if (op->device->driver)
			break;
	}
	return true;
}

/* driver_attach() of the driver at hand, from the device at the cursor on */
static bool attach_step(struct op *op)
{
	int error;

	for (; op->cursor < kernel.device_count; op->cursor++) {
		struct device *device = kernel.devices[op->cursor];

		if (!op->inside && !driver_matches(op->driver, device))
			continue;
		if (!probe_run(op, device, op->driver, &error))
			return false;
	}
	return true;
}

/* up to 6.1 reading uevent waits for the lock */
static bool uevent_step(struct op *op)
{
	if (!lock_take(op, op->device))
		return false;
	lock_drop(op);
	return true;
}

/* true: it is over, and its result stands */
bool op_step(struct op *op)
{
	switch (op->kind) {
	case OP_OVERRIDE:
		return override_step(op);
	case OP_BIND:
		return bind_step(op);
	case OP_UNBIND:
		return unbind_step(op);
	case OP_PROBE:
		return probe_step(op);
	case OP_NEW_ID:
		return attach_step(op);
	case OP_LOAD:
		return load_step(op);
	case OP_NUMVFS:
		return numvfs_step(op);
	case OP_UEVENT:
		return uevent_step(op);
	case OP_WAIT:
		return false;
	case OP_NONE:
		break;
	}
	return true;
}

static void op_journal(struct op *op, bool over)
{
	const char *again = op->journaled ? " (done)" : "";

	if (!op->text[0])
		return;
	if (!over && !op->journaled)
		journal("%s (waits)", op->text);
	else if (over && op->result < 0)
		journal("%s%s = %s", op->text, again, errno_name((int)-op->result));
	else if (over)
		journal("%s%s", op->text, again);
	op->journaled = true;
}

static void op_end(struct op *op)
{
	struct task *task = op->task;
	long result = op->result;
	enum op_kind kind = op->kind;
	bool ends_task = op->ends_task;

	module_list_free(op->modules);
	memset(op, 0, sizeof(*op));
	if (ends_task)
		task_exit(task, result < 0 ? 1 : 0);
	else if (kind != OP_UEVENT)
		task_force(task, result);
}

/* Returns whether the call is over: then the task may be resumed */
bool op_start(struct task *task, const struct op *op)
{
	task->op = *op;
	task->op.task = task;
	if (!op_step(&task->op)) {
		op_journal(&task->op, false);
		return false;
	}
	op_journal(&task->op, true);
	op_end(&task->op);
	return true;
}

void op_go_on(struct op *op)
{
	struct task *task = op->task;

	if (!op_step(op))
		return;
	op_journal(op, true);
	op_end(op);
	task_resume(task);
}
