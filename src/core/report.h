/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All wording: the plan and what came of it as lines for people, for the kernel log and for
 * /run/vfio-early/report. Data in, text into the caller's buffer; nobody else makes sentences of
 * it.
 */
#pragma once

#include "errors.h"
#include "guard.h"

enum result { RESULT_BOUND, RESULT_REFUSED, RESULT_FAILED, RESULT_EXCLUDED, RESULT_PLANNED };

/* How it ended; planned: nobody has acted on it. */
enum result entry_result(const struct entry *entry);
const char *result_name(enum result result);

struct totals {
	unsigned by_result[RESULT_PLANNED + 1];
};

struct totals plan_totals(const struct plan *plan);

/*
 * ADDRESS VERDICT WANTED REASON, tab-separated, '-' for nothing. For chosen and excluded entries; a
 * PF that is listed for its VFs only has the verdict "vfs".
 */
void report_dry_line(struct buf *b, const struct entry *entry);
/* Why the entry is refused, or what failed, in words; empty for neither. */
void report_why(struct buf *b, const struct entry *entry, const struct settings *settings,
		const struct world *world);
/* "0000:01:00.0 10de:2684: bound to vfio-pci in 1200 us (rule 01:00.0, FILE:3)" and the like. */
void report_device(struct buf *b, const struct entry *entry, const struct settings *settings,
		   const struct world *world);
/* What is done to a PF for its VFs: entry_keeps_vfs_free(). */
void report_pf(struct buf *b, const struct entry *entry, const struct settings *settings);
/* A line on what guard_in_the_way() gives: "0000:02:00.0 8086:10d3, class 0200, is on e1000e". */
void report_in_the_way(struct buf *b, const struct entry *other);
/* One sentence a warning bit. */
void report_warning(struct buf *b, const struct entry *entry, unsigned bit);
/* Of a device that is bound, and whose memory the firmware's framebuffer has not left. */
void report_framebuffer_left(struct buf *b, const struct entry *entry);
/* What is wrong with a rule that was read but selects nothing; false if nothing is. */
bool report_rule(struct buf *b, const struct settings_rule *rule);
void report_summary(struct buf *b, const struct totals *totals, uint32_t microseconds);
/* One record of /run/vfio-early/report, without its newline: "device" and tab-separated key=value.
 */
void report_record(struct buf *b, const struct entry *entry, const struct settings *settings,
		   const struct world *world);
