/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who else is in a device's IOMMU group; for guard.c. */
#pragma once

#include "plan.h"

/*
 * Counts the endpoints in the group of `e` that no rule puts on a vfio driver, a stub or none, into
 * e->n_peers, and returns that; *ret_first is the first of them.
 */
unsigned peers_of(const struct plan *plan, struct entry *e, struct address *ret_first);
/* One in the group of `e` that is excluded or refused, so that the group cannot go as a whole. */
const struct entry *peers_that_cannot_go(const struct plan *plan, const struct entry *e);
