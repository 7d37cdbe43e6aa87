// SPDX-License-Identifier: GPL-2.0-or-later
/* What the early program says: see tell.h. The sentences are core/report.c's. */
#include "tell.h"

#include <stdarg.h>
#include <unistd.h>

#include "../core/report.h"

#define MOST_IN_THE_WAY 16 /* lines for one group */

#define LINE_ROOM 16384 /* a quoted rule of 4,096 bytes, four for each */

static char line_room[LINE_ROOM];

struct teller tell_open(const struct job *job)
{
	return (struct teller) { kmsg_open(&job->sys), job->settings.log };
}

void tell_close(struct teller *teller)
{
	kmsg_close(&teller->kmsg);
}

static void say(struct teller *teller, enum kmsg_level level, const struct buf *b)
{
	if (level == KMSG_DEBUG && teller->log != LOG_DEBUG)
		return;
	if (level != KMSG_ERROR && teller->log == LOG_ERROR)
		return;
	kmsg_line(&teller->kmsg, level, (struct text) { b->p, b->n });
}

void tell(struct teller *teller, enum kmsg_level level, const char *format, ...)
{
	struct buf b = BUF(line_room);
	va_list ap;

	va_start(ap, format);
	buf_vadd(&b, format, &ap);
	va_end(ap);
	say(teller, level, &b);
}

void tell_error(struct teller *teller, const char *name, int error)
{
	struct buf b = BUF(line_room);

	buf_add(&b, "%s: ", name);
	errno_print(&b, -error);
	say(teller, KMSG_WARNING, &b);
}

int tell_user(int fd, const char *format, ...)
{
	struct buf b = BUF(line_room);
	va_list ap;

	va_start(ap, format);
	buf_vadd(&b, format, &ap);
	va_end(ap);
	return sys_write(fd, &b);
}

void tell_complaints(struct teller *teller, const struct job *job)
{
	const struct settings *settings = &job->settings;

	for (unsigned i = 0; i < settings->n_complaints; i++)
		tell(teller, KMSG_ERROR, "%pC", &settings->complaints[i]);
	if (settings->more_complaints)
		tell(teller, KMSG_ERROR, "and %u more complaints", settings->more_complaints);
}

static void tell_rule(struct teller *teller, const struct settings_rule *rule)
{
	struct buf b = BUF(line_room);

	if (rule->rule.exclude || rule->matches)
		return;
	buf_add(&b, "rule %pQ (%pO) selects nothing: ", &rule->text, &rule->origin);
	if (report_rule(&b, rule))
		say(teller, rule->has_near ? KMSG_ERROR : KMSG_WARNING, &b);
}

static bool about_the_same(const struct entry *a, const struct entry *b)
{
	return a->reason == b->reason && (a->warnings & WARN_GROUP) == (b->warnings & WARN_GROUP) &&
	       address_compare(&a->peer, &b->peer) == 0;
}

/* Once for each group or slot, and not without end. */
static void tell_in_the_way(struct teller *teller, const struct job *job, const struct entry *e)
{
	const struct entry *other = NULL;

	for_each_chosen (before, &job->plan) {
		if (before == e)
			break;
		if (about_the_same(before, e))
			return;
	}
	for (unsigned n = 0; n < MOST_IN_THE_WAY; n++) {
		struct buf b = BUF(line_room);

		other = guard_in_the_way(&job->plan, &job->world, e, other);
		if (!other)
			return;
		report_in_the_way(&b, other);
		say(teller, KMSG_WARNING, &b);
	}
}

void tell_warnings(struct teller *teller, const struct job *job)
{
	for_each_rule (rule,
		       &job->settings) /* what could not be read is told with the complaints */
		tell_rule(teller, rule);
	for_each_entry (e, &job->plan) {
		for (unsigned bit = 0; bit < WARN_MAX; bit++) {
			struct buf b = BUF(line_room);

			if (!(e->warnings & 1u << bit))
				continue;
			report_warning(&b, e, bit);
			say(teller, KMSG_WARNING, &b);
			if (1u << bit == WARN_GROUP)
				tell_in_the_way(teller, job, e);
		}
	}
	if (job->plan.lost)
		tell(teller, KMSG_ERROR, "%u functions more than this plan can hold are left out",
		     job->plan.lost);
}

void tell_taken_by_ids(struct teller *teller, const struct job *job)
{
	struct address address;
	struct folder dir;

	folder_open(&dir, job->sys.root, "sys/bus/pci/drivers/vfio-pci");
	while (folder_next_function(&dir, &address)) {
		const struct entry *e = plan_find(&job->plan, &address);

		if (!e || e->role != ROLE_CHOSEN)
			tell(teller, KMSG_WARNING,
			     "%pA is on vfio-pci already, by no rule of ours: vfio-pci took it by "
			     "its own ids",
			     &address);
	}
}

static enum kmsg_level entry_level(const struct entry *e)
{
	enum result result = entry_result(e);

	return result == RESULT_REFUSED || result == RESULT_FAILED ? KMSG_ERROR : KMSG_INFO;
}

void tell_outcomes(struct teller *teller, const struct job *job, uint32_t microseconds)
{
	struct totals totals = plan_totals(&job->plan);
	struct buf b = BUF(line_room);

	if (job->module_error)
		tell_error(teller, job->bad_module, job->module_error);
	for_each_entry (e, &job->plan) {
		if (entry_keeps_vfs_free(e)) {
			buf_clear(&b);
			report_pf(&b, e, &job->settings);
			say(teller, entry_vfs_failed(e) ? KMSG_ERROR : KMSG_INFO, &b);
		}
		if (!entry_is_device(e))
			continue;
		buf_clear(&b);
		report_device(&b, e, &job->settings, &job->world);
		say(teller, entry_level(e), &b);
		if (e->outcome.framebuffer_left) {
			buf_clear(&b);
			report_framebuffer_left(&b, e);
			say(teller, KMSG_WARNING, &b);
		}
		if (e->verdict == VERDICT_REFUSE &&
		    (e->reason == REASON_GROUP || e->reason == REASON_COMPANION))
			tell_in_the_way(teller, job, e);
		if (teller->log != LOG_DEBUG)
			continue;
		buf_clear(&b);
		report_record(&b, e, &job->settings, &job->world);
		say(teller, KMSG_DEBUG, &b);
	}
	buf_clear(&b);
	report_summary(&b, &totals, microseconds);
	say(teller, KMSG_INFO, &b);
}

int tell_dry_run(const struct job *job)
{
	int error = 0;

	for (unsigned i = 0; i < job->settings.n_complaints; i++)
		(void)tell_user(STDERR_FILENO, "%pC\n", &job->settings.complaints[i]);
	for_each_entry (e, &job->plan) {
		struct buf b = BUF(line_room);

		if ((!entry_is_device(e) && !entry_keeps_vfs_free(e)) || error)
			continue;
		report_dry_line(&b, e);
		buf_add(&b, "\n");
		error = sys_write(STDOUT_FILENO, &b);
	}
	return error;
}
