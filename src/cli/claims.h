/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules would claim a device, as modprobe finds them: by its modalias in modprobe.d and in
 * the module index of the kernel that will boot. Loads nothing.
 */
#pragma once

#include "../core/device.h"
#include "kernel.h"

struct kmod_ctx;

struct claims {
	struct kmod_ctx *kmod; /* NULL: nothing can be told */
	char *text;	       /* modules.alias, where depmod's binary index is not there */
	size_t n;
};

/* `version` as in kernel_pick(). */
void claims_open(struct claims *ret, const struct sys *sys, const char *root, const char *version);
/* Names with commas, empty if no module claims it. */
void claims_print(struct buf *b, const struct claims *claims, const struct device *device);
void claims_close(struct claims *claims);
