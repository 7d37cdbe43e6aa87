/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the modules of the image's list, in its order, with the options that modprobe would give
 * them. finit_module() first; where the kernel cannot take the file as it is, /sbin/modprobe.
 */
#pragma once

#include "../core/modlist.h"
#include "gather.h"

#define MODULE_MAX_PARAMS 4096

/*
 * What the module gets: modprobe.d's options from the list, `options` of ours for vfio-pci, then
 * the command line's. vfio-pci never gets ids=, which would catch twins: they have become rules.
 * False if that does not fit.
 */
bool module_params(struct buf *b, const struct module *module, const struct settings *settings);
/* 0, also if it was loaded already, or -errno. Does nothing but succeed where the root is not live.
 */
int module_load(const struct job *job, const struct module *module);
/* Options of ours where vfio-pci is in the kernel already: those that can be changed there. */
int module_set_params(const struct sys *sys, const struct settings *settings);
