/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IOMMU whose driver is a module, such as virtio_iommu: groups appear only when it is loaded. */
#pragma once

#include "gather.h"

/*
 * If no device has a group, loads the IOMMU drivers of the image's list whose device is there, by a
 * child that is left behind after the settings' timeout. Does nothing where the root is not live.
 */
void iommu_bring_up(struct job *job);
