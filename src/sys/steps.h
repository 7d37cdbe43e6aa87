/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The single steps on one device. Each notes in the entry's outcome where it is before it goes
 * there. */
#pragma once

#include "gather.h"

/* A new value for driver_override; "\n" clears it, since an empty write never arrives. */
void step_override(const struct sys *sys, struct entry *entry);
/* For a PF: no driver is tried on the VFs that it makes, but the one of an override. */
void step_free_vfs(const struct sys *sys, struct entry *entry);
/* "auto": reads the name of the driver that the variant's module has brought, and overrides anew.
 */
void step_resolve_variant(const struct sys *sys, struct entry *entry);
/* Takes the device from the driver that has it. Can hang: a child of its own does this. */
void step_unbind(const struct sys *sys, struct entry *entry);
void step_framebuffer(const struct sys *sys, struct entry *entry);
/* Binds what has no driver yet, and reads back what it has got. */
void step_bind(const struct sys *sys, struct entry *entry, bool module_hung);
/* Is it on the wanted driver? Only reads, so anybody may ask. Sets outcome.done. */
void step_check(const struct sys *sys, struct entry *entry, bool module_hung);
/* After a failure: as if we had never touched it. */
void step_hand_back(const struct sys *sys, struct entry *entry);
/* Reads the driver link into outcome.driver. */
void step_read_back(const struct sys *sys, struct entry *entry);
/* Is the wanted driver there? */
bool step_has_driver(const struct sys *sys, const struct entry *entry);
/* Still to be brought to its driver: nothing has failed or hung on it. */
bool step_goes_on(const struct entry *entry);
void step_fail(struct entry *entry, int error);
/* Of one whose VFs are to be kept free: nobody came to it. Nothing if it has been done or has
 * failed. */
void step_fail_vfs(struct entry *entry, int error);
