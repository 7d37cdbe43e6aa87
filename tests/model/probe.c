/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One driver meets one device: really_probe() and __device_release_driver(), with vfio-pci's own
 * refusals. Returns false where it must wait; it is then called again with the same arguments.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "groups.h"

static bool is_vfio(const struct driver *driver)
{
	size_t length = strlen(driver->name);

	return length >= 8 && names_equal(driver->name + length - 8, "vfio-pci");
}

static bool noiommu_is_on(void)
{
	char text[8];

	return text_read(kernel.sys, "module/vfio/parameters/enable_unsafe_noiommu_mode", text,
			 sizeof(text)) > 0 &&
	       (text[0] == 'Y' || text[0] == '1');
}

static unsigned int header_type(const struct device *device)
{
	char path[PATH_LENGTH + 16];
	unsigned char config[16] = { 0 };
	int fd;

	snprintf(path, sizeof(path), "%s/config", device->path);
	fd = openat(kernel.sys, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, config, sizeof(config)) != (ssize_t)sizeof(config))
		config[0x0e] = 0;
	close(fd);
	return config[0x0e] & 0x7f;
}

/* vfio_pci_core_register_device() */
static int vfio_refuses(const struct device *device)
{
	unsigned long functions;

	if (header_type(device) != 0)
		return EINVAL;
	if (device_number(device, "sriov_numvfs", &functions) && functions)
		return EBUSY;
	if (!has_group(device) && !noiommu_is_on())
		return EINVAL;
	return 0;
}

/* pci_device_can_probe(): a VF may always be probed by the driver that an override names */
static bool may_probe(const struct device *device)
{
	char path[PATH_LENGTH + 32], text[8];

	if (!device->physical || device->override[0])
		return true;
	snprintf(path, sizeof(path), "%s/sriov_drivers_autoprobe", device->physical->path);
	return text_read(kernel.sys, path, text, sizeof(text)) < 0 || text[0] != '0';
}

static int probe_result(const struct device *device, const struct driver *driver)
{
	if (!may_probe(device))
		return ENODEV;
	return is_vfio(driver) ? vfio_refuses(device) : 0;
}

/* What a vfio driver makes when its probe is done: vfio_register_group_dev(), since 6.1 */
static void vfio_dev_make(struct device *device)
{
	static int last;
	char path[PATH_LENGTH + 32];

	if (kernel.major < 6 || (kernel.major == 6 && kernel.minor < 1))
		return;
	device->vfio = ++last;
	snprintf(path, sizeof(path), "%s/vfio-dev/vfio%d", device->path, device->vfio - 1);
	folder_make(kernel.sys, path);
}

static void vfio_dev_drop(struct device *device)
{
	char path[PATH_LENGTH + 32];

	if (!device->vfio)
		return;
	snprintf(path, sizeof(path), "%s/vfio-dev/vfio%d", device->path, device->vfio - 1);
	(void)unlinkat(kernel.sys, path, AT_REMOVEDIR);
	snprintf(path, sizeof(path), "%s/vfio-dev", device->path);
	(void)unlinkat(kernel.sys, path, AT_REMOVEDIR);
	device->vfio = 0;
}

static void probe_end(struct device *device, struct driver *driver, int error)
{
	if (error) {
		driver_unlink(device, driver);
		device->driver = NULL;
		journal_effect("probe %s %s = %s", driver->name, device->name, errno_name(error));
		return;
	}
	journal_effect("bound %s %s", driver->name, device->name);
	if (!is_vfio(driver))
		return;
	vfio_dev_make(device);
	framebuffer_conflict(device);
}

/* The links are there before the driver's probe begins: while it hangs, it looks bound */
bool probe_run(struct op *op, struct device *device, struct driver *driver, int *ret_error)
{
	int error = 0;

	if (!op->inside) {
		if (!lock_take(op, device))
			return false;
		if (device->driver) {
			lock_drop(op);
			*ret_error = EBUSY;
			return true;
		}
		group_of_probe(device);
		driver_link(device, driver);
		op->inside = true;
	}
	if (!op_sleep(op, QUIRK_PROBE, device, driver, &error))
		return false;
	if (!error)
		error = probe_result(device, driver);
	probe_end(device, driver, error);
	op->inside = false;
	lock_drop(op);
	*ret_error = error;
	return true;
}

/* The links are gone before the driver's remove begins: while it hangs, it looks unbound */
bool remove_run(struct op *op, struct device *device, struct driver *driver, int *ret_error)
{
	int error = 0;

	if (!op->inside) {
		if (!lock_take(op, device))
			return false;
		if (device->driver != driver) {
			lock_drop(op);
			*ret_error = 0; /* device_driver_detach() found it gone: no error */
			return true;
		}
		driver_unlink(device, driver);
		op->inside = true;
	}
	if (!op_sleep(op, QUIRK_UNBIND, device, driver, &error))
		return false;
	device->driver = NULL;
	vfio_dev_drop(device);
	journal_effect("unbound %s %s", driver->name, device->name);
	op->inside = false;
	lock_drop(op);
	*ret_error = 0;
	return true;
}
