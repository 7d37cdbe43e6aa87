// SPDX-License-Identifier: GPL-2.0-or-later
/* Proves that a replay can fail: the runner expects this target to end badly on its own corpus. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { (const char *)data, size };

	REQUIRE(!text_starts(t, "must fail"), "this input must fail");
	return 0;
}
