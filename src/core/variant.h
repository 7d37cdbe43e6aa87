/* SPDX-License-Identifier: GPL-2.0-or-later */
/* =auto: the best VFIO variant driver of the image for a device. Text and facts in, a section out.
 */
#pragma once

#include "device.h"
#include "modlist.h"

/*
 * The variant section whose vfio_pci: alias fits the device with the fewest '*', as libvirt picks
 * it (virPCIDeviceFindBestVFIOVariant(), 10.0); false if none does: then plain vfio-pci is best.
 */
bool variant_best(struct text modules, const struct device *device, struct section *ret);
