/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOMMUs whose groups are not there from the start: its driver is a module, such as virtio_iommu,
 * or each group comes with the first driver.
 */
#pragma once

#include "gather.h"

/*
 * If no device has a group, loads the IOMMU drivers of the image's list whose device is there, by a
 * child that is left behind after the settings' timeout. Does nothing where the root is not live.
 */
void iommu_bring_up(struct job *job);

/*
 * Has a device no group before its first driver meets it? So it is up to Linux 6.14 with an IOMMU
 * that devicetree, IORT or VIOT describes, as arm64's all are: really_probe() asks for it by
 * dma_configure() (drivers/base/dd.c, 6.12). From 6.15 on, and always with Intel's and AMD's, a
 * group is there as soon as its device is (iommu_probe_device(), drivers/iommu/iommu.c).
 *
 * Asked once a process: a unit that comes in between must not change what was decided by it. Where
 * it cannot be read, groups come late: then those that may not be taken are any.
 */
bool iommu_groups_come_late(const struct sys *sys);
