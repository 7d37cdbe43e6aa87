/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware framebuffer on a chosen GPU, where the kernel does not take it away itself. */
#pragma once

#include "facts.h"

/*
 * vfio-pci does it for VGA devices from 6.0 on (vfio_pci_vga_init(), drivers/vfio/pci); before
 * that, for 3D and other display controllers, and for every other `driver` that is to have the
 * device, its platform driver is unbound here. 0 or -errno.
 */
int framebuffer_release(const struct sys *sys, const struct device *device, struct text driver);
/*
 * Is something of it left in the device's regions? simple-framebuffer.0 has a region of its own
 * (sysfb_create_simplefb(), drivers/firmware/sysfb_simplefb.c, 6.12), which only the kernel takes
 * away: without its driver, too, it stays.
 */
bool framebuffer_left(const struct sys *sys, const struct device *device);
