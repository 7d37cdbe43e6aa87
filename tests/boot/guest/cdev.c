/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other way to a function: its own character device, bound to an IOMMUFD, without group or
 * container (kernels since 6.6, where they are built so). An address comes in, one line goes out.
 * It maps one page for DMA and reads the vendor id. Starts no DMA.
 */
#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/pci_regs.h>
#include <linux/vfio.h>

#define DMA_ADDRESS 0x10000000ULL

/* include/uapi/linux/vfio.h and iommufd.h of 6.6; Debian 12's headers are older */
#define BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)
#define ATTACH_PT    _IO(VFIO_TYPE, VFIO_BASE + 19)
#define IOAS_ALLOC   _IO(';', 0x81)
#define IOAS_MAP     _IO(';', 0x85)
#define MAP_FIXED_RW 7 /* a fixed address, writeable, readable */

struct bind_iommufd {
	uint32_t argsz, flags;
	int32_t iommufd;
	uint32_t devid;
};

struct attach_pt {
	uint32_t argsz, flags, pt;
};

struct ioas_alloc {
	uint32_t size, flags, ioas;
};

struct ioas_map {
	uint32_t size, flags, ioas, reserved;
	uint64_t memory, length, address;
};

struct cdev {
	const char *address;
	int device;
	int iommufd;
	uint32_t ioas;
	uint16_t vendor;
};

static int result(int status)
{
	return status >= 0 ? 0 : errno ? -errno : -EIO;
}

/* The folder vfio-dev holds one, "vfio0", and /dev/vfio/devices its namesake. */
static int open_device(struct cdev *cdev)
{
	char path[TEXT_MAX];
	struct dirent *entry;
	DIR *dir;

	(void)snprintf(path, sizeof(path), PCI_DEVICES "/%s/vfio-dev", cdev->address);
	dir = opendir(path);
	if (!dir)
		return result(-1);
	do
		entry = readdir(dir);
	while (entry && entry->d_name[0] == '.');
	if (entry)
		(void)snprintf(path, sizeof(path), "/dev/vfio/devices/%.16s", entry->d_name);
	(void)closedir(dir);
	if (!entry)
		return -ENOENT;
	cdev->device = open(path, O_RDWR | O_CLOEXEC);
	return result(cdev->device);
}

static int open_iommufd(struct cdev *cdev)
{
	cdev->iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	return result(cdev->iommufd);
}

static int bind_device(struct cdev *cdev)
{
	struct bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = cdev->iommufd };

	return result(ioctl(cdev->device, BIND_IOMMUFD, &bind));
}

static int attach(struct cdev *cdev)
{
	struct ioas_alloc alloc = { .size = sizeof(alloc) };
	struct attach_pt attach = { .argsz = sizeof(attach) };
	int error = result(ioctl(cdev->iommufd, IOAS_ALLOC, &alloc));

	if (error)
		return error;
	cdev->ioas = attach.pt = alloc.ioas;
	return result(ioctl(cdev->device, ATTACH_PT, &attach));
}

static int map_dma(struct cdev *cdev)
{
	struct ioas_map map = {
		.size = sizeof(map),
		.flags = MAP_FIXED_RW,
		.ioas = cdev->ioas,
		.length = (uint64_t)sysconf(_SC_PAGESIZE),
		.address = DMA_ADDRESS,
	};
	void *page =
		mmap(NULL, map.length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return result(-1);
	map.memory = (uintptr_t)page;
	return result(ioctl(cdev->iommufd, IOAS_MAP, &map));
}

static int read_config(struct cdev *cdev)
{
	struct vfio_region_info info = { .argsz = sizeof(info),
					 .index = VFIO_PCI_CONFIG_REGION_INDEX };
	int error = result(ioctl(cdev->device, VFIO_DEVICE_GET_REGION_INFO, &info));

	if (error)
		return error;
	return result(pread(cdev->device, &cdev->vendor, 2, (off_t)info.offset + PCI_VENDOR_ID) == 2
			      ? 0
			      : -1);
}

static const struct step {
	const char *name;
	int (*run)(struct cdev *cdev);
} steps[] = {
	{ "device", open_device }, { "iommufd", open_iommufd }, { "bind", bind_device },
	{ "attach", attach },	   { "dma", map_dma },		{ "config", read_config },
};

void vfio_cdev(const char *address)
{
	struct cdev cdev = { .address = address, .device = -1, .iommufd = -1 };
	int error = 0;
	size_t at = 0;

	for (; at < sizeof(steps) / sizeof(steps[0]) && !error; at++) {
		errno = 0;
		error = steps[at].run(&cdev);
	}
	if (error)
		printf("vfio-cdev %s failed %s %s\n", address, steps[at - 1].name,
		       strerror(-error));
	else
		printf("vfio-cdev %s ok vendor=%04x dma=ok\n", address, cdev.vendor);
	if (cdev.device >= 0)
		(void)close(cdev.device);
	if (cdev.iommufd >= 0)
		(void)close(cdev.iommufd);
}
