/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sriov_numvfs: virtual functions come and go. Their place follows from the offset and stride
 * that the physical function's attributes give.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "groups.h"

static void attribute_set(const struct device *device, const char *name, const char *text)
{
	char path[PATH_LENGTH + 64];

	snprintf(path, sizeof(path), "%s/%s", device->path, name);
	text_write(kernel.sys, path, text);
}

static void attribute_make(const struct device *device, const char *name, mode_t mode,
			   const char *text)
{
	char path[PATH_LENGTH + 64];

	snprintf(path, sizeof(path), "%s/%s", device->path, name);
	file_make(kernel.sys, path, mode, text);
}

static void vf_name(const struct device *pf, unsigned int number, char name[static 24])
{
	unsigned int domain, bus, slot, function, routing;
	unsigned long offset = 128, stride = 2;

	if (sscanf(pf->name, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		die("%s: no address", pf->name);
	(void)device_number(pf, "sriov_offset", &offset);
	(void)device_number(pf, "sriov_stride", &stride);
	routing = (bus << 8 | slot << 3 | function) + (unsigned int)(offset + number * stride);
	snprintf(name, 24, "%04x:%02x:%02x.%x", domain, routing >> 8 & 0xff, routing >> 3 & 0x1f,
		 routing & 7);
}

/* the ids that the physical function's attributes give to its virtual ones */
static void vf_facts(const struct device *pf, char modalias[static 128], char device[static 16])
{
	unsigned int vendor, subvendor, subdevice, base, sub, interface, own;
	char text[64], path[PATH_LENGTH + 32];
	unsigned int id = 0;

	if (sscanf(pf->modalias, "pci:v%8xd%8xsv%8xsd%8xbc%2xsc%2xi%2x", &vendor, &own, &subvendor,
		   &subdevice, &base, &sub, &interface) != 7)
		die("%s: modalias %s", pf->name, pf->modalias);
	snprintf(path, sizeof(path), "%s/sriov_vf_device", pf->path);
	if (text_read(kernel.sys, path, text, sizeof(text)) < 0 || sscanf(text, "%x", &id) != 1)
		id = own;
	snprintf(device, 16, "0x%04x\n", id & 0xffff);
	snprintf(modalias, 128, "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n", vendor, id,
		 subvendor, subdevice, base, sub, interface);
}

static void copy_from(const struct device *pf, const struct device *vf, const char *name)
{
	char path[PATH_LENGTH + 64], text[256];

	snprintf(path, sizeof(path), "%s/%s", pf->path, name);
	if (text_read(kernel.sys, path, text, sizeof(text) - 1) < 0)
		return;
	strcat(text, "\n");
	attribute_make(vf, name, 0444, text);
}

static void config_make(const struct device *vf)
{
	static const unsigned char header[256] = { 0xff, 0xff, 0xff, 0xff };
	char path[PATH_LENGTH + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/config", vf->path);
	fd = openat(kernel.sys, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, header, sizeof(header)) != (ssize_t)sizeof(header))
		die("%s: %s", path, strerror(errno));
	close(fd);
}

static void vf_files(const struct device *pf, const struct device *vf)
{
	static const char *const same[] = { "vendor", "subsystem_vendor", "subsystem_device",
					    "class", "revision" };
	char modalias[128], device[16], uevent[256];

	vf_facts(pf, modalias, device);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		copy_from(pf, vf, same[i]);
	attribute_make(vf, "device", 0444, device);
	attribute_make(vf, "modalias", 0444, modalias);
	attribute_make(vf, "driver_override", 0644, "(null)\n");
	attribute_make(vf, "numa_node", 0644, "-1\n");
	attribute_make(vf, "reset_method", 0644, "flr\n");
	attribute_make(vf, "remove", 0220, "");
	snprintf(uevent, sizeof(uevent), "PCI_SLOT_NAME=%s\nMODALIAS=%s", vf->name, modalias);
	attribute_make(vf, "uevent", 0644, uevent);
	config_make(vf);
}

static struct device *vf_make(struct device *pf, unsigned int number)
{
	struct device like = { 0 }, *vf;
	char path[PATH_LENGTH + 64];

	vf_name(pf, number, like.name);
	snprintf(like.path, sizeof(like.path), "%.*s/%s", (int)(strrchr(pf->path, '/') - pf->path),
		 pf->path, like.name);
	folder_make(kernel.sys, like.path);
	vf_files(pf, &like);
	snprintf(path, sizeof(path), "%s/subsystem", like.path);
	link_make(kernel.sys, path, "bus/pci");
	snprintf(path, sizeof(path), "%s/physfn", like.path);
	link_make(kernel.sys, path, pf->path);
	snprintf(path, sizeof(path), "%s/virtfn%u", pf->path, number);
	link_make(kernel.sys, path, like.path);
	snprintf(path, sizeof(path), "bus/pci/devices/%s", like.name);
	link_make(kernel.sys, path, like.path);
	vf = device_add(like.name);
	vf->physical = pf;
	snprintf(path, sizeof(path), "%s/iommu_group", pf->path);
	if (faccessat(kernel.sys, path, F_OK, 0) == 0)
		group_new(vf);
	journal_effect("vf %s", vf->name);
	return vf;
}

/* vfio-pci's notifier: every VF of a PF that it has is its own too */
static void vf_capture(const struct device *pf, struct device *vf)
{
	char text[NAME_LENGTH + 2];

	if (strcmp(pf->driver->name, "vfio-pci") != 0)
		return;
	strcpy(vf->override, "vfio-pci");
	snprintf(text, sizeof(text), "%s\n", vf->override);
	attribute_set(vf, "driver_override", text);
}

static long number_check(const struct op *op, unsigned long total, unsigned long now)
{
	const struct device *pf = op->device;

	if (op->number > total)
		return -ERANGE;
	/* nothing bound, or a driver (vfio-pci without enable_sriov) that makes none */
	if (!pf->driver || names_equal(pf->driver->name, "vfio-pci"))
		return -ENOENT;
	if (op->number && now)
		return -EBUSY;
	if (op->number == 0 && now)
		die("%s: taking VFs away is not modelled", pf->name);
	return 0;
}

static bool vf_probe(struct op *op, struct device *vf)
{
	int error;

	for (struct driver *driver = op->driver ? op->driver : kernel.drivers; driver;
	     driver = driver->next) {
		op->driver = driver;
		if (!op->inside && (vf->driver || !driver_matches(driver, vf)))
			continue;
		if (!probe_run(op, vf, driver, &error))
			return false;
	}
	op->driver = NULL;
	return true;
}

/* op->cursor counts the VFs that are there and probed */
bool numvfs_step(struct op *op)
{
	unsigned long total = 0, now = 0;
	char text[16];

	(void)device_number(op->device, "sriov_totalvfs", &total);
	(void)device_number(op->device, "sriov_numvfs", &now);
	if (op->cursor == 0 && !op->driver) {
		long r = op->number == now ? 1 : number_check(op, total, now);

		if (r)
			op->result = r < 0 ? r : op->result;
		if (r)
			return true;
		op->modules = NULL;
		for (unsigned int i = 0; i < op->number; i++)
			vf_capture(op->device, vf_make(op->device, i));
	}
	for (; op->cursor < op->number; op->cursor++) {
		char name[24];

		vf_name(op->device, (unsigned int)op->cursor, name);
		if (!vf_probe(op, device_find(name)))
			return false;
	}
	snprintf(text, sizeof(text), "%u\n", op->number);
	attribute_set(op->device, "sriov_numvfs", text);
	return true;
}
