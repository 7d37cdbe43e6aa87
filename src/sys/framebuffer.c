// SPDX-License-Identifier: GPL-2.0-or-later
/* Firmware framebuffers: see framebuffer.h. */
#include "framebuffer.h"

#include "../core/pcicfg.h"
#include "../core/rule.h"

#define PLATFORM_DRIVERS "sys/bus/platform/drivers"

/*
 * vfio_pci_vga_init() since 6.0, and only for VGA controllers. A display's own driver does it when
 * it probes; no stub does.
 */
static bool kernel_releases(const struct sys *sys, const struct device *d, struct text driver)
{
	if (driver_kind(driver) == DRIVER_NORMAL)
		return true;
	return driver_is_vfio(driver) && d->class >> 8 == 0x0300 && !sys_kernel_before(sys, 6, 0);
}

static int unbind_one(const struct sys *sys, const char *driver, const char *device)
{
	return sys_put(sys->root, sys_path(PLATFORM_DRIVERS "/%s/unbind", driver), text_of(device));
}

/* The driver's folder links the devices it has: "efi-framebuffer.0". */
static int unbind_all(const struct sys *sys, const char *driver)
{
	const char *name;
	int error = 0;
	struct folder dir;

	folder_open(&dir, sys->root, sys_path(PLATFORM_DRIVERS "/%s", driver));
	while ((name = folder_next(&dir)))
		if (text_glob(TEXT("*-framebuffer.*"), text_of(name)))
			error = unbind_one(sys, driver, name);
	return error;
}

int framebuffer_release(const struct sys *sys, const struct device *d, struct text driver)
{
	static const char *const drivers[] = { "efi-framebuffer", "vesa-framebuffer",
					       "simple-framebuffer" };
	int error = 0;

	if (kernel_releases(sys, d, driver) || !framebuffer_left(sys, d))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		int now = unbind_all(sys, drivers[i]);

		error = error ? error : now;
	}
	return error;
}

bool framebuffer_left(const struct sys *sys, const struct device *d)
{
	static char iomem[512 * 1024]; /* thousands of functions have thousands of lines */
	ssize_t n = sys_read(sys, "proc/iomem", iomem, sizeof(iomem));

	return iomem_has_framebuffer(sys_text(iomem, n), &d->address);
}
