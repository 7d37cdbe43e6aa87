/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `status` shows: the boot's report against what is true now. */
#pragma once

#include "host.h"
#include "report_read.h"
#include "table.h"

enum status_column {
	STATUS_ADDRESS,
	STATUS_ID,
	STATUS_STATE,
	STATUS_DRIVER,
	STATUS_WANTED,
	STATUS_FROM,
	STATUS_TOOK,
	STATUS_RULE,
	STATUS_ORIGIN,
	STATUS_MAX
};

extern const struct column status_columns[STATUS_MAX];

/* One configured device: of the report, or one that only the configuration of now names. */
struct status_device {
	struct device now; /* as it is */
	bool is_there;
	bool bound;			    /* it is on the driver that it was to get */
	const struct report_record *record; /* NULL: the boot knew nothing of it */
	const struct entry *entry;	    /* of the plan of now, or NULL */
};

struct boot_status {
	struct report *report;	  /* NULL: there is none */
	const char *report_wrong; /* why it cannot be read */
	bool report_lost;	  /* it is there, and cannot be opened */
	struct host_plan plan;
	struct status_device *devices;
	unsigned n, n_bound, n_idle; /* idle: rules that select nothing */
};

/* Why it is not bound, in words. */
void status_why(struct buf *b, const struct boot_status *s, const struct status_device *d);
struct text status_wanted(const struct status_device *d);
/* One cell, empty for nothing. */
void status_cell(struct buf *b, const struct boot_status *s, const struct status_device *d,
		 enum status_column column);
bool status_is_idle(const struct settings_rule *rule);
/* 0, or EXIT_BROKEN after telling. */
int status_show_text(const struct boot_status *s, const struct options *options,
		     struct table *table);
int status_show_json(const struct boot_status *s);
