/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /run/vfio-early/report, read back: what src/sys/state.c and src/core/report_record.c wrote at
 * boot. Text in, pieces of it out; opens nothing, allocates nothing.
 */
#pragma once

#include "../core/address.h"

#define REPORT_MAX_RECORDS    4096
#define REPORT_MAX_COMPLAINTS 65 /* SETTINGS_MAX_COMPLAINTS and "and N more" */

/* One device. Fields that the record lacks are empty. */
struct report_record {
	struct address address;
	struct text id, class, group, now, wanted, verdict, reason, result, rule, origin, warnings,
		driver, step, why;
	uint32_t microseconds;
};

struct report {
	struct text mode, version, kernel, uptime;
	uint32_t microseconds;
	struct text complaints[REPORT_MAX_COMPLAINTS];
	unsigned n_complaints;
	struct report_record records[REPORT_MAX_RECORDS];
	unsigned n;
};

/* NULL, or what is wrong with the text: another format, or not whole. */
const char *report_read(struct text text, struct report *ret) _must_check_;
const struct report_record *report_find(const struct report *report, const struct address *address);
