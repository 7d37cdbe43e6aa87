// SPDX-License-Identifier: GPL-2.0-or-later
/* What keeps a device from every guest: who else is in its group or slot, and whose that will be.
 */
#include <stdio.h>

#include "claims.h"
#include "plan_show.h"

#define LINE_ROOM 512

static void show_one(const struct claims *claims, const struct entry *other)
{
	char line[LINE_ROOM], modules[LINE_ROOM];
	struct buf b = BUF(line), m = BUF(modules);

	buf_clear(&m);
	report_in_the_way(&b, other);
	if (!other->device.driver[0])
		claims_print(&m, claims, &other->device);
	if (m.n)
		buf_add(&b, "; it would get %s", modules);
	printf("    %s\n", line);
}

void plan_show_in_the_way(const struct host_plan *plan, const struct entry *e)
{
	const struct job *job = plan->job;
	const struct entry *other = NULL;
	struct claims claims;

	claims_open(
		&claims, &job->sys, plan->options->root,
		plan->options->values[option_given(plan->options, OPTION_BOOT) ? OPTION_BOOT
									       : OPTION_KERNEL]);
	while ((other = guard_in_the_way(&job->plan, &job->world, e, other)))
		show_one(&claims, other);
	claims_close(&claims);
}
