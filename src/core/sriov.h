/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual functions that are not there yet: where they will be, and whether a rule means them. A PF
 * whose VFs are meant has its sriov_drivers_autoprobe cleared, so that no VF meets its normal
 * driver.
 */
#pragma once

#include "plan.h"

/* What sysfs says of a PF: sriov_totalvfs, sriov_offset, sriov_stride, sriov_vf_device. */
struct sriov {
	uint32_t total, offset, stride;
	uint32_t device; /* the VFs' device id */
};

/*
 * The function that VF number `i`, from 0, will be: routing id plus offset plus i strides, which
 * may be on a later bus (PCIe 6.0, 9.2.1.2). False beyond bus ff, where the kernel makes none.
 */
bool sriov_address(const struct sriov *sriov, const struct address *pf, uint32_t i,
		   struct address *ret);
/*
 * Looks at all VFs that the PF can have by the rules, and marks the rules that match one. Returns
 * the index of a rule that takes one in, or -1. The PF's ids and link must have been looked up.
 */
int sriov_foresee(struct settings *settings, const struct device *pf, const struct sriov *sriov);
