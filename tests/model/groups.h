/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOMMU groups that come later.
 */
#pragma once

#include "fakekernel.h"

void group_join(const struct device *device, unsigned int number);
void group_new(const struct device *device);
