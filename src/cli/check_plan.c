// SPDX-License-Identifier: GPL-2.0-or-later
/* What the plan of the next boot says: mistakes, rules that select nothing, refusals, warnings. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../core/match.h"
#include "../sys/facts.h"
#include "check.h"
#include "nearest.h"

#define TOPIC	  "rules"
#define LINE_ROOM 4096

static void mode(struct check *c)
{
	const struct settings *s = &c->job->settings;

	if (s->mode != MODE_ON)
		FOUND_WARN(
			c, TOPIC,
			"grep -nr mode /etc/vfio-early.conf /etc/vfio-early.conf.d /proc/cmdline",
			"mode is %s: the next boot gives no device to any driver",
			mode_name((enum mode)s->mode));
	if (!s->n_rules)
		FOUND_WARN(c, TOPIC, "vfio-early list", "no rule is configured");
}

/* Some of what is read nobody writes: the kernel's own files, and what the image build made. */
static bool can_be_edited(const struct origin *origin)
{
	static const char *const others[] = { "/proc/", "/sys/", "/usr/lib/vfio-early/" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (text_starts(origin->file, others[i]))
			return false;
	return origin->source == SOURCE_FILE && origin->line;
}

static void file_remedy(struct buf *b, const struct origin *origin)
{
	buf_add(b, "editor +%u ", origin->line);
	remedy_word(b, origin->file);
}

/* Where the mistake is to be mended. */
static const char *origin_remedy(const struct origin *origin, char room[static LINE_ROOM])
{
	struct buf b = { room, 0, LINE_ROOM, false };

	if (can_be_edited(origin))
		file_remedy(&b, origin);
	else if (origin->source == SOURCE_MODPROBE)
		buf_add(&b, "vfio-early import");
	else if (origin->source == SOURCE_CMDLINE || origin->source == SOURCE_IDS)
		buf_add(&b, "vfio-early-bootloader show");
	else
		return NULL;
	return room;
}

/* The boot loader script takes a key away with all its values: the others come back. */
static const char *key_remedy(const struct settings *s, const struct settings_rule *rule,
			      const char *key, char room[static LINE_ROOM])
{
	struct buf b = { room, 0, LINE_ROOM, false };
	bool any = false;

	buf_add(&b, "vfio-early-bootloader remove %s", key);
	for_each_rule (other, s) {
		if (other == rule || other->origin.source != rule->origin.source)
			continue;
		if (any)
			buf_add(&b, ",");
		else
			buf_add(&b, " && vfio-early-bootloader add '%s=", key);
		buf_text(&b, other->text);
		any = true;
	}
	if (any)
		buf_add(&b, "'");
	return b.cut ? NULL : room;
}

static void complaints(struct check *c)
{
	const struct settings *s = &c->job->settings;

	for (unsigned i = 0; i < s->n_complaints; i++) {
		const struct origin *origin = &s->complaints[i].origin;
		char line[LINE_ROOM], remedy[LINE_ROOM];
		struct buf b = BUF(line);

		complaint_print(&b, &s->complaints[i]);
		FOUND_FAIL(c, TOPIC,
			   s->complaints[i].error == EACCES ? "sudo vfio-early check"
							    : origin_remedy(origin, remedy),
			   "%s", line);
	}
	if (!s->n_complaints && !c->config.p)
		FOUND_FAIL(c, TOPIC, "vfio-early config",
			   "no image can be made of this configuration");
}

/* Lines of files in conf.d are remove's to take. */
static const char *remedy_of(const struct settings *s, const struct settings_rule *rule,
			     char room[static LINE_ROOM])
{
	struct buf b = { room, 0, LINE_ROOM, false };

	if (!rule)
		return NULL;
	if (rule->origin.source == SOURCE_CMDLINE)
		return key_remedy(s, rule, "vfio-early.devices", room);
	if (rule->origin.source == SOURCE_IDS)
		return key_remedy(s, rule, "vfio-pci.ids", room);
	if (rule->origin.source != SOURCE_FILE ||
	    !text_starts(rule->origin.file, "/" CONFIG_DIR "/"))
		return origin_remedy(&rule->origin, room);
	buf_add(&b, "vfio-early remove ");
	remedy_quoted(&b, rule->text);
	return room;
}

static void idle_rules(struct check *c)
{
	for_each_rule (rule, &c->job->settings) {
		char line[LINE_ROOM], remedy[LINE_ROOM];
		struct buf b = BUF(line);

		if (rule->rule.exclude || rule->matches || rule->awaits_vfs)
			continue;
		buf_quote(&b, rule->text);
		buf_add(&b, " (");
		origin_print(&b, &rule->origin);
		buf_add(&b, ") selects nothing: ");
		(void)nearest_print(&b, c->sys, rule);
		FOUND_FAIL(c, TOPIC, remedy_of(&c->job->settings, rule, remedy), "%s", line);
	}
}

/* All of a group is what a guest gets. */
static void group_remedy(const struct entry *e, struct buf *b)
{
	buf_add(b, "vfio-early add group:");
	address_print(b, &e->device.address);
}

static bool warns(struct check *c, unsigned i)
{
	const struct entry *e = &c->job->plan.entries[i];
	bool any = false;

	for (unsigned bit = 0; bit <= HOST_WARN_VFS; bit++) {
		char line[LINE_ROOM], remedy[LINE_ROOM] = "";
		struct buf b = BUF(line), r = BUF(remedy);
		const struct settings_rule *rule = entry_rule(&c->job->settings, e);

		if (!host_has_warning(c->plan, i, bit))
			continue;
		any = true;
		host_warning_print(&b, c->plan, i, bit);
		if (bit < WARN_MAX && 1u << bit == WARN_GROUP)
			group_remedy(e, &r);
		else if (bit >= HOST_WARN_CRITICAL && bit < HOST_WARN_CRITICAL + CRITICAL_MAX)
			(void)remedy_of(&c->job->settings, rule, remedy);
		FOUND_WARN(c, "devices", remedy, "%s: %s", host_warning_name(bit), line);
	}
	return any;
}

/* What makes it go, or takes the rule back; without an IOMMU that has been said. */
static const char *refusal_remedy(const struct check *c, const struct entry *e,
				  char room[static LINE_ROOM])
{
	struct buf b = { room, 0, LINE_ROOM, false };

	buf_clear(&b);
	if (e->reason == REASON_NO_IOMMU)
		return NULL;
	if (e->reason == REASON_GROUP)
		group_remedy(e, &b);
	else if (e->reason == REASON_VFS_ENABLED)
		buf_add(&b, "echo 0 >/sys/bus/pci/devices/%pA/sriov_numvfs", &e->device.address);
	else
		return remedy_of(&c->job->settings, entry_rule(&c->job->settings, e), room);
	return room;
}

static void devices(struct check *c)
{
	const struct job *job = c->job;

	for (unsigned i = 0; i < job->plan.n; i++) {
		const struct entry *e = &job->plan.entries[i];
		char line[LINE_ROOM], remedy[LINE_ROOM], name[ADDRESS_NAME_MAX + 1];
		struct buf b = BUF(line), a = BUF(name);

		if (e->role != ROLE_CHOSEN)
			continue;
		buf_clear(&b);
		address_print(&a, &e->device.address);
		if (e->verdict == VERDICT_REFUSE) {
			report_why(&b, e, &job->settings, &job->world);
			FOUND_FAIL(c, "devices", refusal_remedy(c, e, remedy),
				   "%s is refused, %s: %s", name, reason_name(e->reason), line);
		} else if (!warns(c, i)) {
			FOUND_OK(c, "devices", "%s %04x:%04x goes to %.*s", name, e->device.vendor,
				 e->device.device, TEXT_ARGS(e->wanted));
		}
	}
}

static bool fits(const struct check *c, const struct rule *rule, const struct address *address)
{
	struct device d = device_at(address);
	struct scratch scratch;
	unsigned needs;

	facts_look_up(c->sys, &d, FACT_IDS, &scratch);
	return match_rule(rule, &d, &needs) == MATCH_YES;
}

/* Functions of one slot belong together; those of two slots are twins. */
static bool takes_twins(const struct check *c, const struct rule *rule)
{
	struct address address, first;
	struct folder dir;
	bool any = false, twins = false;

	folder_open(&dir, c->sys->root, "sys/bus/pci/devices");
	while (folder_next_function(&dir, &address)) {
		if (!fits(c, rule, &address))
			continue;
		twins |= any && !address_same_slot(&first, &address);
		first = address;
		any = true;
	}
	return twins;
}

/* vfio-pci's own ids cannot tell twins apart. */
static void ids_take_twins(struct check *c)
{
	for_each_rule (rule, &c->job->settings) {
		char line[LINE_ROOM];
		struct buf b = BUF(line);

		if (rule->origin.source != SOURCE_MODPROBE && rule->origin.source != SOURCE_IDS)
			continue;
		if (!takes_twins(c, &rule->rule))
			continue;
		origin_print(&b, &rule->origin);
		FOUND_WARN(c, TOPIC, "vfio-early import",
			   "%s: ids=%.*s takes devices in several slots", line,
			   TEXT_ARGS(rule->text));
	}
}

void check_plan(struct check *c)
{
	mode(c);
	complaints(c);
	idle_rules(c);
	ids_take_twins(c);
	devices(c);
}
