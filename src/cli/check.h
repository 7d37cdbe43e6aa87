/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The topics of `check`, one function each: facts of the host in, findings out. They change
 * nothing. To add one: a function here, its call in cmd_check.c, a line in the man page.
 */
#pragma once

#include "finding.h"
#include "host.h"

struct check {
	const struct host_plan *plan;
	struct job *job;
	const struct sys *sys;
	const char *root;
	struct text config; /* what an image would get now; p is NULL if that is broken */
	struct findings findings;
	bool in_images; /* something that is to go is in the images, too */
};

#define FOUND_OK(c, topic, ...) finding_add(&(c)->findings, LEVEL_OK, topic, NULL, __VA_ARGS__)
#define FOUND_WARN(c, topic, remedy, ...)                                                          \
	finding_add(&(c)->findings, LEVEL_WARN, topic, remedy, __VA_ARGS__)
#define FOUND_FAIL(c, topic, remedy, ...)                                                          \
	finding_add(&(c)->findings, LEVEL_FAIL, topic, remedy, __VA_ARGS__)

void check_iommu(struct check *c);
void check_plan(struct check *c);
void check_kernels(struct check *c);
void check_bootloader(struct check *c);
void check_modprobe(struct check *c);
void check_recipes(struct check *c);

/* Calls `one` for each kernel of lib/modules. */
void check_each_kernel(struct check *c, void (*one)(struct check *c, const char *version));
/* Is "NAME=y" in the kernel's configuration? -1 if that is not there. */
int check_kernel_config(const struct check *c, const char *version, const char *name);
/* A file below the root, NUL-terminated; the caller frees it. NULL if it cannot be read. */
char *check_read(const struct check *c, const char *path, size_t max);
