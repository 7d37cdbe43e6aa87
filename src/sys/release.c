// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's release: see release.h. */
#include "release.h"

#include <sys/utsname.h>

#include "../core/text.h"

/* The digits that stand in front of a dot or whatever a distribution adds. */
static unsigned next_number(struct text *rest)
{
	struct text digits = *rest;
	uint32_t value = 0;

	digits.n = 0;
	while (digits.n < rest->n && text_has(TEXT("0123456789"), rest->p[digits.n]))
		digits.n++;
	*rest = text_skip(*rest, digits.n + 1);
	(void)text_dec(digits, 255, &value);
	return value;
}

unsigned release_number(void)
{
	struct utsname uts;
	struct text rest;
	unsigned major;

	if (uname(&uts))
		return 0;
	rest = text_of(uts.release);
	major = next_number(&rest);
	return major << 8 | next_number(&rest);
}
