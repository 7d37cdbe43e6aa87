// SPDX-License-Identifier: GPL-2.0-or-later
/* The boot's report, read back by `status`: any bytes behind its first line, or instead of it. */
#include <string.h>

#include "../../src/cli/report_read.h"
#include "fuzz.h"

static struct report report;

static void check_record(const struct report_record *r, struct text whole)
{
	const struct text fields[] = { r->id,	    r->class,  r->group,  r->now,  r->wanted,
				       r->verdict,  r->reason, r->result, r->rule, r->origin,
				       r->warnings, r->driver, r->step,	  r->why };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		REQUIRE(fuzz_inside(fields[i], whole), "a field is a piece of the file");
	REQUIRE(report_find(&report, &r->address), "a record is found by its address");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text whole = { (const char *)data, size };
	const char *problem = report_read(whole, &report);

	REQUIRE(report.n <= REPORT_MAX_RECORDS && report.n_complaints <= REPORT_MAX_COMPLAINTS,
		"within the limits");
	REQUIRE(fuzz_inside(report.mode, whole) && fuzz_inside(report.version, whole) &&
			fuzz_inside(report.kernel, whole) && fuzz_inside(report.uptime, whole),
		"a value is a piece of the file");
	for (unsigned i = 0; i < report.n_complaints; i++)
		REQUIRE(fuzz_inside(report.complaints[i], whole), "so is a complaint");
	for (unsigned i = 0; i < report.n; i++)
		check_record(&report.records[i], whole);
	REQUIRE(problem || text_starts(whole, "vfio-early"), "what is read has the first line");
	return 0;
}
