// SPDX-License-Identifier: GPL-2.0-or-later
/* Displays: those of the plan count if no other one is left. See critical.h. */
#include <stdio.h>
#include <string.h>

#include "../sys/facts.h"
#include "critical.h"
#include "recorded.h"

#define CLASS_VGA      0x0300
#define CLASS_XGA      0x0301
#define CLASS_3D       0x0302
#define CLASS_OTHER    0x0380
#define CONNECTOR_ROOM 384

/* "card0-HDMI-A-1"; not those that no screen can be plugged into. */
static bool is_connector(const char *name)
{
	const char *dash = strchr(name, '-');

	return !strncmp(name, "card", 4) && dash && strncmp(dash, "-Virtual", 8) &&
	       strncmp(dash, "-Writeback", 10) && strncmp(dash, "-Unknown", 8);
}

static void recorded_screens(const struct critical *c, critical_note *note, void *context)
{
	struct text rest = c->recorded;
	struct recorded_fact fact;

	while (recorded_next(&rest, "screen", &fact))
		note(context, fact.has_address ? &fact.address : NULL);
}

void critical_screens(const struct critical *c, critical_note *note, void *context)
{
	struct address at;
	struct folder dir;
	const char *name;

	if (c->recorded.p) {
		recorded_screens(c, note, context);
		return;
	}
	folder_open(&dir, c->sys->root, "sys/class/drm");
	while ((name = folder_next(&dir))) {
		char path[CONNECTOR_ROOM];

		if (!is_connector(name))
			continue;
		(void)snprintf(path, sizeof(path), "sys/class/drm/%s", name);
		note(context, critical_link(c, path, &at) ? &at : NULL);
	}
}

struct screen_search {
	const struct address *wanted; /* NULL: one that is on no function */
	bool found;
};

static void note_screen(void *context, const struct address *at)
{
	struct screen_search *search = context;

	if (search->wanted && at)
		search->found |= !address_compare(at, search->wanted);
	else
		search->found |= !search->wanted && !at;
}

/* One that is on the function, or, without one, on no function at all: an SoC's own, USB. */
static bool has_connector(const struct critical *c, const struct address *address)
{
	struct screen_search search = { .wanted = address };

	critical_screens(c, note_screen, &search);
	return search.found;
}

/* A VF has no screen; a 3D controller has one only if it has a connector. */
static bool is_display(const struct critical *c, const struct address *address)
{
	struct device d = device_at(address);
	struct scratch scratch;
	uint32_t class;

	facts_look_up(c->sys, &d, FACT_IDS | FACT_PHYSFN, &scratch);
	class = d.class >> 8;
	if (d.is_vf)
		return false;
	return class == CLASS_VGA || class == CLASS_XGA || class == CLASS_OTHER ||
	       (class == CLASS_3D && has_connector(c, address));
}

void critical_display(struct critical *c)
{
	struct address address;
	struct folder dir;
	bool left = has_connector(c, NULL);

	folder_open(&dir, c->sys->root, "sys/bus/pci/devices");
	while (folder_next_function(&dir, &address))
		left |= is_display(c, &address) && !critical_takes(c, &address) &&
			!critical_is_given(c, &address);
	if (left)
		return;
	folder_open(&dir, c->sys->root, "sys/bus/pci/devices");
	while (folder_next_function(&dir, &address))
		if (is_display(c, &address))
			critical_add(c, &address, CRITICAL_DISPLAY,
				     "this host has no other display");
}
