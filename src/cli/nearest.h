/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a rule selects nothing, as the early program says it, and what only the host program takes
 * the time to find out: which term does not hold at the place that it names, where a device with
 * its id is, and that a place has no IOMMU group. In: a planned rule. Out: a sentence.
 */
#pragma once

#include "../core/report.h"
#include "../sys/root.h"

/* False, and nothing written, if nothing is wrong with it. */
bool nearest_print(struct buf *b, const struct sys *sys, const struct settings_rule *rule);
