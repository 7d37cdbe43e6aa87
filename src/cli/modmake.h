/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the module list of an image (core/modlist.h describes it), as libkmod resolves it for one
 * kernel. In: a kernel's modules, modprobe.d, the rules. Out: text. Loads nothing.
 */
#pragma once

#include <libkmod.h>
#include <stdio.h>

#include "../core/settings.h"
#include "kernel.h"

#define MODMAKE_MAX_DRIVERS 64	/* that one set of rules may name */
#define MODMAKE_MAX_MODULES 256 /* that one driver may need */

struct modmake {
	FILE *out;
	const struct sys *sys;
	const struct kernel *kernel;
	bool quiet; /* do not tell what was not found */
	struct kmod_ctx *kmod;
	struct kmod_ctx *bare; /* without modprobe.d: see modmake_options() */
	/* of the section that is being made */
	char *seen[MODMAKE_MAX_MODULES];
	unsigned n_seen;
};

/* All sections; 0 or -errno. A driver that is not found is a warning. */
int modmake_list(FILE *out, const struct sys *sys, const char *root, const struct kernel *kernel,
		 const struct settings *settings, bool quiet);

/* The module that brings the PCI driver `driver`, or NULL; the caller drops the reference. */
struct kmod_module *modmake_driver_module(struct modmake *make, const char *driver);
/* A module of that very name; NULL if this kernel has none, built in or not. */
struct kmod_module *modmake_module(struct modmake *make, const char *name);
bool modmake_is_builtin(struct kmod_module *module);
/* `module` lines for it and all it needs, in load order, each once a section. */
void modmake_with_needs(struct modmake *make, struct kmod_module *module);
/* Begins the next section. */
void modmake_forget(struct modmake *make);
