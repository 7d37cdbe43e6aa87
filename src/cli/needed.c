// SPDX-License-Identifier: GPL-2.0-or-later
/* The protection that an image built now would have: see needed.h. */
#include "needed.h"

#include <stdio.h>
#include <sys/stat.h>

#include "protect.h"

#define MAX_RULES_FILE (256 * 1024)

/* In a chroot the mount table is that of the machine that builds, not of the one that will boot. */
const char *needed_why_not(const struct sys *sys)
{
	struct stat own, init;

	if (!sys_exists(sys->root, "proc/self/mountinfo"))
		return "there is no mount table here, so this image is not made for this machine";
	if (!sys->is_live)
		return NULL;
	if (stat("/", &own) || stat("/proc/1/root/.", &init))
		return "it cannot be told whether this image is made for this machine";
	if (own.st_dev != init.st_dev || own.st_ino != init.st_ino)
		return "this is a chroot, so this image is not made for this machine";
	return NULL;
}

static struct text read_rules(const struct sys *sys)
{
	static char room[MAX_RULES_FILE];

	return sys_text(room, sys_read(sys, PROTECT_FILE, room, sizeof(room)));
}

static struct text make_rules(const struct sys *sys, const struct options *options)
{
	static struct protect protect;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return TEXT_NONE;
	protect = (struct protect) { .sys = sys, .root = options->root };
	protect_find(&protect);
	protect_print(out, &protect);
	if (fclose(out))
		return TEXT_NONE;
	return (struct text) { text, size };
}

/* Only root may look through /proc/1/root; others see their own mounts, mostly the same. */
static bool is_not_ours(const struct sys *sys)
{
	struct stat init;

	if (sys->is_live && stat("/proc/1/root/.", &init))
		return !sys_exists(sys->root, "proc/self/mountinfo");
	return needed_why_not(sys) != NULL;
}

struct text needed_rules(const struct sys *sys, const struct options *options)
{
	static struct text rules;
	static bool made;

	if (made)
		return rules;
	made = true;
	if (sys_exists(sys->root, PROTECT_FILE))
		rules = read_rules(sys);
	else if (!is_not_ours(sys))
		rules = make_rules(sys, options);
	return rules;
}

/* "protect = RULE # /, /boot" */
static bool line_names(struct text line, const struct inventory *inventory, unsigned device,
		       struct text *ret_holds)
{
	struct rule rule;
	struct text at, word;

	if (!text_word(&line, " \t", &word) || !text_is(word, "protect") ||
	    !text_word(&line, " \t=", &word) || rule_parse(word, &rule, &at) ||
	    !inventory_matches(inventory, device, &rule))
		return false;
	line = text_trim(line);
	*ret_holds = text_trim(text_skip(line, text_starts(line, "#")));
	return true;
}

void needed_print(struct buf *b, struct text rules, const struct inventory *inventory,
		  unsigned device)
{
	struct text line, holds;
	size_t start = b->n;

	while (text_line(&rules, &line)) {
		if (!line_names(line, inventory, device, &holds))
			continue;
		buf_add(b, "%s", b->n > start ? ", " : "");
		buf_quote(b, holds.n ? holds : TEXT("needed"));
	}
}
