/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual functions on the running system: what the rules want of a PF, and doing it. */
#pragma once

#include "host.h"

/* How many VFs the last rule "vfs:PF+N" wants the PF to have; 0 for no such rule. Looks up its
 * link. */
uint32_t vfs_to_make(const struct sys *sys, const struct settings *settings, struct device *pf);
/* Do rules take in VFs that it has or can have, so that its sriov_drivers_autoprobe is off? */
bool vfs_are_named(struct job *job, const struct address *pf);
/* Is its sriov_drivers_autoprobe off? */
bool vfs_are_kept_free(const struct sys *sys, const struct address *pf);
/* Makes `n` of them within the time of the settings, through a child. 0 or -errno. */
int vfs_make(const struct job *job, const struct address *pf, uint32_t n);
/*
 * A VF that no rule takes gets its normal driver: with autoprobe off the kernel refuses that even
 * to drivers_probe (pci_device_can_probe(), 6.12), so it is on for that moment, and off again
 * afterwards, whatever happens to the child that does it. Returns how many there were, or -errno.
 */
int vfs_probe_others(struct job *job, const struct address *pf);
