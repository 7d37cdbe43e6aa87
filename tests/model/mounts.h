/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mounting, played: a file system that is not mounted is a folder moved aside.
 */
#pragma once

void mounts_take_away(void);
void mounts_put_back(void);
long mount_play(const char *type, const char *target);
long umount_play(const char *target);
