/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other functions of a card, which mostly go to the same guest. */
#pragma once

#include "host.h"

typedef void card_fn(void *context, struct text rule);

/*
 * For each endpoint of the entry's slot that no rule chooses: on a terminal asks whether to take
 * it, and calls `take` with a rule for it, whose text stays; elsewhere says what to type. Functions
 * on the root bus are no card.
 */
void card_offer(const struct host_plan *plan, const struct entry *e, card_fn *take, void *context);
