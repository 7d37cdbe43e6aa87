// SPDX-License-Identifier: GPL-2.0-or-later
/* Removing what this program has laid: see folder_remove.h. */
#include "folder_remove.h"

#include <ftw.h>
#include <stdio.h>

#define MAX_OPEN 32 /* folders at once */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int folder_remove(const char *path)
{
	return nftw(path, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
}
