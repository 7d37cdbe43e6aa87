/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule that picks one device alone and stays right when buses renumber: its path through the
 * bridges, its id, and its serial number if that is unique. In: a device, sysfs. Out: text.
 */
#pragma once

#include "../sys/facts.h"

#define STABLE_FACTS (FACT_IDS | FACT_LINK | FACT_SERIAL) /* that the device must have */

/* Adds the rule; false, and nothing added, if the device's place in the tree cannot be told. */
bool stable_rule(const struct sys *sys, const struct device *d, struct buf *b);
