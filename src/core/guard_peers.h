/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who else is in a device's IOMMU group; for guard.c. */
#pragma once

#include "guard.h"

/* Chosen, and not refused as far as is known by now. */
bool entry_goes(const struct entry *e);
/* Will `other` be where VFIO refuses the group that it has in common with `e`? */
bool peer_in_the_way(const struct world *world, const struct entry *e, const struct entry *other);
/* Counts those into e->n_peers, returns that, and notes the first of them as e->peer. */
unsigned peers_of(const struct plan *plan, const struct world *world, struct entry *e);
