// SPDX-License-Identifier: GPL-2.0-or-later
/* The single steps on one device: see steps.h. */
#include "steps.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "framebuffer.h"

bool step_goes_on(const struct entry *e)
{
	return entry_to_do(e) && e->reason == REASON_NONE && !e->outcome.done;
}

void step_fail(struct entry *e, int error)
{
	e->outcome.error = -error;
	e->reason = REASON_PROBE;
}

void step_fail_vfs(struct entry *e, int error)
{
	if (entry_keeps_vfs_free(e) && !e->outcome.vfs_free && !e->outcome.vfs_error)
		e->outcome.vfs_error = -error;
}

static int put_override(const struct sys *sys, const struct entry *e, struct text value)
{
	return sys_put(sys->devices, sys_device_path(&e->device.address, "driver_override"), value);
}

/* Writes the device's name into a file, as bind, unbind and drivers_probe want it. */
static int put_name(int dir, const char *path, const struct entry *e)
{
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);

	address_print(&b, &e->device.address);
	return sys_put(dir, path, (struct text) { b.p, b.n });
}

void step_override(const struct sys *sys, struct entry *e)
{
	bool unnamed = e->variant.n && !e->resolved[0];
	int error;

	e->outcome.step = STEP_OVERRIDE;
	/* Until a variant's name is known, a name that no driver has keeps every driver off. */
	error = put_override(sys, e, unnamed ? TEXT("none") : e->wanted);
	e->outcome.overridden = !error;
	if (!error)
		return;
	step_fail(e, error);
	if (!sys_exists(sys->devices, sys_device_path(&e->device.address, "")))
		e->reason = REASON_GONE;
}

void step_free_vfs(const struct sys *sys, struct entry *e)
{
	const char *path = sys_device_path(&e->device.address, "sriov_drivers_autoprobe");

	e->outcome.vfs_error = -sys_put(sys->devices, path, TEXT("0"));
	e->outcome.vfs_free = !e->outcome.vfs_error;
}

void step_read_back(const struct sys *sys, struct entry *e)
{
	struct device now = { .address = e->device.address };
	struct scratch scratch;

	facts_look_up(sys, &now, FACT_DRIVER, &scratch);
	memcpy(e->outcome.driver, now.driver, sizeof(now.driver));
}

static bool is_none(const struct entry *e)
{
	return text_is(e->wanted, "none");
}

static bool has_wanted(const struct entry *e)
{
	if (is_none(e))
		return !e->outcome.driver[0];
	return text_is(e->wanted, e->outcome.driver);
}

bool step_has_driver(const struct sys *sys, const struct entry *e)
{
	return is_none(e) || sys_exists(sys->root, sys_path("sys/bus/pci/drivers/%pT", &e->wanted));
}

/* "pci:NAME" in the module's folder: a driver is often not called as its module is. */
void step_resolve_variant(const struct sys *sys, struct entry *e)
{
	struct buf resolved = BUF(e->resolved);
	struct folder dir;
	const char *name;

	folder_open(&dir, sys->root, sys_path("sys/module/%pT/drivers", &e->variant));
	while ((name = folder_next(&dir)))
		if (text_starts(text_of(name), "pci:") && !resolved.n)
			buf_text(&resolved, text_of(name + 4));
	if (!resolved.n)
		return; /* stays "auto", which no driver is called */
	e->wanted = (struct text) { resolved.p, resolved.n };
	step_override(sys, e);
}

void step_unbind(const struct sys *sys, struct entry *e)
{
	uint64_t start = clock_us();
	int error;

	e->outcome.step = STEP_UNBIND;
	error = put_name(sys->devices, sys_device_path(&e->device.address, "driver/unbind"), e);
	e->outcome.microseconds += clock_us_since(start);
	if (error && error != -ENOENT && error != -ENODEV) /* those: it let go by itself */
		step_fail(e, error);
	else
		e->outcome.unbound = true;
}

void step_framebuffer(const struct sys *sys, struct entry *e)
{
	int error;

	e->outcome.step = STEP_FRAMEBUFFER;
	error = framebuffer_release(sys, &e->device, e->wanted);
	if (error)
		e->outcome.error = -error;
}

static int bind_by_name(const struct sys *sys, struct entry *e)
{
	uint64_t start = clock_us();
	int error;

	e->outcome.step = STEP_BIND;
	error = put_name(sys->root, sys_path("sys/bus/pci/drivers/%pT/bind", &e->wanted), e);
	/* While a driver is being registered its own file is not there yet
	 * (bus_add_driver(), 6.12). */
	if (error == -ENOENT)
		error = put_name(sys->root, "sys/bus/pci/drivers_probe", e);
	e->outcome.microseconds += clock_us_since(start);
	return error;
}

/*
 * The link is made before the probe runs (really_probe(), drivers/base/dd.c, 6.12). Where the
 * module's loading hangs in one, only what vfio itself has made since tells the others apart.
 */
void step_check(const struct sys *sys, struct entry *e, bool module_hung)
{
	step_read_back(sys, e);
	if (!has_wanted(e))
		return;
	if (module_hung && !is_none(e) &&
	    !sys_exists(sys->devices, sys_device_path(&e->device.address, "vfio-dev"))) {
		e->outcome.step = STEP_MODULE;
		e->outcome.hung = true;
		e->outcome.error = ETIMEDOUT;
		e->reason = REASON_TIMEOUT;
		return;
	}
	e->outcome.done = true;
	e->outcome.error = 0;
}

void step_bind(const struct sys *sys, struct entry *e, bool module_hung)
{
	int error = 0;

	e->outcome.step = STEP_READ_BACK;
	step_check(sys, e, module_hung);
	if (!has_wanted(e) && !e->outcome.driver[0]) {
		error = bind_by_name(sys, e);
		step_check(sys, e, false);
	}
	if (step_goes_on(e))
		step_fail(e, error);
}

void step_hand_back(const struct sys *sys, struct entry *e)
{
	enum step where = e->outcome.step;
	int error;

	e->outcome.step = STEP_HAND_BACK;
	error = put_override(sys, e, TEXT("\n"));
	e->outcome.handed_back = !error;
	step_read_back(sys, e);
	if (!error && !e->outcome.driver[0]) {
		error = put_name(sys->root, "sys/bus/pci/drivers_probe", e);
		step_read_back(sys, e);
	}
	/* One that has gone has nothing to be given back. */
	if (error && sys_exists(sys->devices, sys_device_path(&e->device.address, "")))
		e->outcome.back_error = -error;
	e->outcome.step = where;
}
