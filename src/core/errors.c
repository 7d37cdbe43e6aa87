// SPDX-License-Identifier: GPL-2.0-or-later
/* What an errno means for a user: the early program has no strerror(). See errors.h. */
#include "errors.h"

#include <errno.h>

void errno_print(struct buf *b, int error)
{
	static const struct {
		int error;
		const char *words;
	} table[] = {
		{ EIO, "input/output error (EIO)" },
		{ EACCES, "not permitted (EACCES)" },
		{ EINVAL, "refused by the driver (EINVAL)" },
		{ ENODEV, "no such device (ENODEV)" },
		{ ENOENT, "no such file (ENOENT)" },
		{ EISDIR, "a folder (EISDIR)" },
		{ EBUSY, "busy (EBUSY)" },
		{ ETIMEDOUT, "timed out" },
		{ EFAULT, "crashed" },
		{ ENOMEM, "out of memory (ENOMEM)" },
		{ EMFILE, "too many open files (EMFILE)" },
		{ ENOSPC, "no space left (ENOSPC)" },
		{ ENOEXEC, "not a module for this kernel (ENOEXEC)" },
		{ E2BIG, "too many module options (E2BIG)" },
		{ EPERM, "not allowed, as in lockdown (EPERM)" },
		{ ENOKEY, "signed with a key that is not this kernel's (ENOKEY)" },
		{ EKEYREJECTED, "this kernel wants a signature (EKEYREJECTED)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].error == error) {
			buf_add(b, "%s", table[i].words);
			return;
		}
	}
	buf_add(b, "error %d", error);
}
