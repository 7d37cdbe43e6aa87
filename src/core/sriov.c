// SPDX-License-Identifier: GPL-2.0-or-later
/* VFs to come: see sriov.h. */
#include "sriov.h"

bool sriov_address(const struct sriov *sriov, const struct address *pf, uint32_t i,
		   struct address *ret)
{
	uint32_t id = (uint32_t)(pf->bus << 8 | pf->dev << 3 | pf->fn) + sriov->offset +
		      sriov->stride * i;

	*ret = *pf;
	ret->bus = (uint8_t)(id >> 8);
	ret->dev = id >> 3 & 0x1f;
	ret->fn = id & 7;
	return id <= UINT16_MAX;
}

/* It will stand beside its PF in the tree, so the PF's link is as good as its own. */
int sriov_foresee(struct settings *settings, const struct device *pf, const struct sriov *sriov)
{
	struct device vf = *pf;
	int rule = -1;

	vf.facts = ~0u; /* nothing else can be looked up */
	vf.device = (uint16_t)sriov->device;
	vf.group = GROUP_NONE;
	vf.is_vf = true;
	vf.physfn = pf->address;
	for (uint32_t i = 0; i < sriov->total; i++) {
		int taken;

		if (!sriov_address(sriov, &pf->address, i, &vf.address))
			break;
		taken = plan_foresee(settings, &vf);
		if (rule < 0)
			rule = taken;
	}
	return rule;
}
