/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule or a guard asks of a device, read from sysfs, and no more than that. */
#pragma once

#include "../core/device.h"
#include "root.h"

/* Where the texts of the device that is being looked at lie. */
struct scratch {
	char link[512];
	char acpi[256];
};

/*
 * Looks up the facts in `needs` that the device lacks. All of them count as looked up afterwards,
 * also what is not there. What is there and cannot be read leaves its errno in `unread`.
 */
void facts_look_up(const struct sys *sys, struct device *device, unsigned needs,
		   struct scratch *scratch);
/* All that the guards want to know of a chosen device. */
void facts_for_guards(const struct sys *sys, struct device *device, struct scratch *scratch);
/* The next entry, but for plain files, that is the name of a function; the folder is closed at the
 * end. */
bool folder_next_function(struct folder *folder, struct address *ret);
/* One attribute of the device, without its newline; p is NULL if it cannot be read. */
struct text facts_attr(const struct sys *sys, const struct device *device, const char *name,
		       char *buf, size_t size);
