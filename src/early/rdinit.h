/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As rdinit=: PID 1 in front of any /init, for images that no hook of ours has made. It mounts what
 * is missing, lets a child do the work, waits no longer than the child may take, unmounts, and
 * becomes /init with its own arguments, environment and descriptors: whatever the child does, and
 * if it crashes or hangs, the boot goes on.
 */
#pragma once

#define RDINIT_REPORT ".vfio-early.report" /* there is no /run yet; our script or unit moves it */

/* `work` runs in the child, with the limit that it may raise once it knows the settings. */
void rdinit_run(char **argv, char **envp, void (*work)(unsigned *limit_ms))
	__attribute__((noreturn));
