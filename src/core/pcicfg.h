/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts and bytes that the kernel shows of a device, decoded. Bytes in, values out. */
#pragma once

#include "device.h"

#define PCI_HEADER_SIZE 64

/* Header type without the multi-function bit; -1 if there are too few bytes. */
int config_header_type(const uint8_t *config, size_t n);
/* Reads `size` bytes of configuration space; false where it ends, or cannot be read. */
typedef bool config_read_fn(void *context, unsigned at, void *buf, size_t size);
/*
 * Device serial number from the extended capability 0003h (PCI Express Base 7.9.3); 0 if there is
 * none, or it is all zeros or ones, or configuration space ends before it. Only heads of
 * capabilities and the number are read: each four bytes are a read of the device, and there are
 * devices that crash where nothing is defined (lspci(8), -xxx).
 */
uint64_t config_serial(config_read_fn *read, void *context);
/* "pci:v…d…sv…sd…bc…sc…i…" into the ids; false if it is no such text. */
bool modalias_parse(struct text t, struct device *ret);
/*
 * Does a child of a VMD have this place in the tree? Its root bus ("pci10000:e0") then hangs below
 * a function (drivers/pci/controller/vmd.c).
 */
bool link_is_below_vmd(struct text link);
/*
 * Does a firmware framebuffer (efifb, vesafb, simplefb, …) lie in a region of this function?
 * `iomem` is /proc/iomem, where a line's indent says in whose region it lies.
 */
bool iomem_has_framebuffer(struct text iomem, const struct address *address);
/* Has reserved_regions of a group a line of type "direct" (not direct-relaxable, not msi)? */
bool reserved_has_direct(struct text regions);
