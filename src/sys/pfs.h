/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PFs whose VFs are not on yet, for rules that name those VFs. */
#pragma once

#include "../core/sriov.h"
#include "facts.h"

/* What sysfs says of the function's VFs; false if it can have none. */
bool pfs_read(const struct sys *sys, const struct address *address, struct sriov *ret);
/*
 * Adds them to a plan that is complete but for them, and marks rules that will match. Looks at the
 * PFs of vfs: rules and at those that `!` took out; only if a rule matches nothing, at all
 * functions.
 */
void pfs_foresee(const struct sys *sys, struct settings *settings, struct plan *plan);
