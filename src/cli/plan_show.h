/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A judged plan on stdout: for people, or as one JSON object. */
#pragma once

#include "host.h"
#include "table.h"

/* The columns of -o, for both; -1, or the exit status with which to end, told. */
int plan_choose(struct table *table, const struct options *options);
/* 0, or EXIT_BROKEN after telling. */
int plan_show_text(const struct host_plan *plan);
int plan_show_json(const struct host_plan *plan);
/* A line for each function that the entry is refused for, or warned of, as group or companion. */
void plan_show_in_the_way(const struct host_plan *plan, const struct entry *entry);
