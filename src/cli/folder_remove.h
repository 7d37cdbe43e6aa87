/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Removes a folder with all that is in it; follows no link. 0, or -1 and errno where something
 * stays. */
int folder_remove(const char *path);
