/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Twins: devices of one vendor and id in several slots. A bare address cannot tell them apart once
 * buses renumber. In: sysfs. Out: answers; only twins_tell_unguarded() speaks.
 */
#pragma once

#include "../core/plan.h"
#include "../sys/root.h"

/* Is the rule an address and nothing else? */
bool rule_is_bare(const struct rule *rule);
/* Sets WARN_UNGUARDED on those chosen by a bare address that have a twin. */
void twins_warn(const struct sys *sys, const struct settings *settings, struct plan *plan);
/* Tells on stderr which rules are bare addresses of devices that have a twin. */
void twins_tell_unguarded(const struct sys *sys, const struct settings *settings);
