/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VFIO user as small as one can be: it proves that a function is not only bound to a vfio driver
 * but can be used. An address comes in, one line goes out. It opens the group, a container with the
 * type 1 IOMMU, the device; reads the vendor id through the config region, BAR 0 through a mapping,
 * and maps one page for DMA. Starts no DMA.
 */
#include "guest.h"

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

#define DMA_ADDRESS 0x10000000ULL /* below 4 GB, clear of the interrupt range at 0xfee00000 */

struct client {
	const char *address;
	int container;
	int group;
	int device;
	uint16_t vendor;
	unsigned bar; /* the first that there is */
	uint32_t bar_value;
	const char *bar_by;
};

static int fail(void)
{
	return errno ? -errno : -EIO;
}

static int open_group(struct client *client)
{
	char path[TEXT_MAX], number[TEXT_MAX];

	(void)snprintf(path, sizeof(path), PCI_DEVICES "/%s/iommu_group", client->address);
	if (link_name(path, number, sizeof(number)) < 0)
		return fail();
	(void)snprintf(path, sizeof(path), "/dev/vfio/%.16s", number);
	client->group = open(path, O_RDWR | O_CLOEXEC);
	return client->group < 0 ? fail() : 0;
}

static int check_viable(struct client *client)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	if (ioctl(client->group, VFIO_GROUP_GET_STATUS, &status) < 0)
		return fail();
	return status.flags & VFIO_GROUP_FLAGS_VIABLE ? 0 : -EBUSY;
}

static int set_container(struct client *client)
{
	client->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (client->container < 0)
		return fail();
	if (ioctl(client->group, VFIO_GROUP_SET_CONTAINER, &client->container) < 0)
		return fail();
	return 0;
}

static int set_iommu(struct client *client)
{
	if (ioctl(client->container, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU) != 1)
		return -ENOTSUP;
	return ioctl(client->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) < 0 ? fail() : 0;
}

static int open_device(struct client *client)
{
	client->device = ioctl(client->group, VFIO_GROUP_GET_DEVICE_FD, client->address);
	return client->device < 0 ? fail() : 0;
}

static int region_info(const struct client *client, unsigned index,
		       struct vfio_region_info *ret_info)
{
	*ret_info = (struct vfio_region_info) { .argsz = sizeof(*ret_info), .index = index };
	return ioctl(client->device, VFIO_DEVICE_GET_REGION_INFO, ret_info) < 0 ? fail() : 0;
}

/* Memory decoding on: a client that maps a BAR must not rely on the state it finds. */
static int read_config(struct client *client)
{
	struct vfio_region_info info;
	uint16_t command;
	int error = region_info(client, VFIO_PCI_CONFIG_REGION_INDEX, &info);

	if (error)
		return error;
	if (pread(client->device, &client->vendor, 2, (off_t)info.offset + PCI_VENDOR_ID) != 2)
		return fail();
	if (pread(client->device, &command, 2, (off_t)info.offset + PCI_COMMAND) != 2)
		return fail();
	command |= PCI_COMMAND_MEMORY;
	return pwrite(client->device, &command, 2, (off_t)info.offset + PCI_COMMAND) == 2 ? 0
											  : fail();
}

/* A BAR smaller than a page, or the page of an MSI-X table on old kernels, can be read but not
 * mapped. */
static int read_bar(struct client *client)
{
	struct vfio_region_info info = { .size = 0 };
	volatile uint32_t *bar;
	int error = 0;

	for (client->bar = 0; !error && client->bar < 6; client->bar++) {
		error = region_info(client, VFIO_PCI_BAR0_REGION_INDEX + client->bar, &info);
		if (info.size)
			break;
	}
	if (error || info.size < sizeof(client->bar_value))
		return error ? error : -ENODEV;
	if (!(info.flags & VFIO_REGION_INFO_FLAG_MMAP)) {
		client->bar_by = "read";
		return pread(client->device, &client->bar_value, 4, (off_t)info.offset) == 4
			       ? 0
			       : fail();
	}
	bar = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, client->device,
		   (off_t)info.offset);
	if (bar == MAP_FAILED)
		return fail();
	client->bar_by = "mmap";
	client->bar_value = bar[0];
	return munmap((void *)bar, info.size) < 0 ? fail() : 0;
}

static int map_dma(struct client *client)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = DMA_ADDRESS,
		.size = (uint64_t)sysconf(_SC_PAGESIZE),
	};
	void *page =
		mmap(NULL, map.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return fail();
	map.vaddr = (uintptr_t)page;
	return ioctl(client->container, VFIO_IOMMU_MAP_DMA, &map) < 0 ? fail() : 0;
}

static const struct step {
	const char *name;
	int (*run)(struct client *client);
} steps[] = {
	{ "group", open_group }, { "viable", check_viable }, { "container", set_container },
	{ "iommu", set_iommu },	 { "device", open_device },  { "config", read_config },
	{ "bar", read_bar },	 { "dma", map_dma },
};

static void client_close(struct client *client)
{
	int fds[] = { client->device, client->group, client->container };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			(void)close(fds[i]);
}

void vfio_client(const char *address)
{
	struct client client = { .address = address, .container = -1, .group = -1, .device = -1 };
	int error = 0;
	size_t at = 0;

	for (; at < sizeof(steps) / sizeof(steps[0]) && !error; at++) {
		errno = 0;
		error = steps[at].run(&client);
	}
	if (error)
		printf("vfio-client %s failed %s %s\n", address, steps[at - 1].name,
		       strerror(-error));
	else
		printf("vfio-client %s ok vendor=%04x bar%u=%s:%08x dma=ok\n", address,
		       client.vendor, client.bar, client.bar_by, client.bar_value);
	client_close(&client);
}
