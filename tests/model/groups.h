/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IOMMU groups that come later. */
#pragma once

#include "fakekernel.h"

bool has_group(const struct device *device);
void group_join(const struct device *device, unsigned int number);
void group_new(const struct device *device);
/* A driver meets the device: its group comes now, where .model/probe-groups has one for it. */
void group_of_probe(const struct device *device);
