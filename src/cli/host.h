/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as a host program makes it: the early program's own steps, and what differs here. On a
 * live host the next boot begins without modules and VFs (unless --as-found); the image that will
 * boot is what libkmod finds. In: options. Out: a judged plan.
 */
#pragma once

#include "../core/report.h"
#include "../sys/gather.h"
#include "critical.h"
#include "options.h"

/* What the host program knows of an entry beside the plan. */
struct host_entry {
	char driver[DRIVER_NAME_MAX]; /* that it has now; the plan's is the driver at boot */
	uint32_t vfs_on_now;	      /* that the next boot will not find */
};

struct host_plan {
	struct job *job;
	const struct options *options;
	struct host_entry *entries; /* one for each of the plan's */
	struct critical critical;   /* what the host would lose */
};

/* 0, or an exit status; what went wrong has been told. */
int host_plan_make(struct host_plan *plan, struct job *job, const struct options *options);
/* The same in two steps: between them the settings may be changed. */
int host_plan_read(struct host_plan *plan, struct job *job, const struct options *options);
int host_plan_judge(struct host_plan *plan, const struct options *options);
void host_plan_free(struct host_plan *plan);
/* Opens the root for a command. 0, or an exit status, told. */
int host_open(struct job *job, const struct options *options);
/* Where no image's list was found: the text that `modules` would print. */
void host_modules(struct job *job, const struct options *options);

/* What an image gets as /etc/vfio-early.conf; the caller frees it. 0, or an exit status, told. */
int config_make(struct job *job, char **ret, size_t *ret_size);

/* Bits of warnings beside those of plan.h. */
#define HOST_WARN_CRITICAL 24 /* and one for each of enum critical_kind behind it */
#define HOST_WARN_VFS	   31
/* A warning's word; `bit` may be one of those. */
const char *host_warning_name(unsigned bit);
bool host_has_warning(const struct host_plan *plan, unsigned entry, unsigned bit);
void host_warning_print(struct buf *b, const struct host_plan *plan, unsigned entry, unsigned bit);
/* Something asked for is refused or missing, or cannot be read. */
int host_plan_status(const struct host_plan *plan);
