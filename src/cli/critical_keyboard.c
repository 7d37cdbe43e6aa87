// SPDX-License-Identifier: GPL-2.0-or-later
/* Keyboards: a USB controller counts if every keyboard is below what the plan takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "critical.h"
#include "recorded.h"

#define PATH_ROOM 384

/* udev's own test (src/udev/udev-builtin-input_id.c, 257): ESC to D, key codes 1 to 31, all there.
 */
#define KEYBOARD_KEYS 0xfffffffeUL

/* The last word of the bitmask holds the lowest bits. */
static bool has_keys(const struct critical *c, const char *input)
{
	char path[PATH_ROOM], mask[512];
	const char *last;

	(void)snprintf(path, sizeof(path), "sys/class/input/%s/capabilities/key", input);
	if (sys_attr(c->sys->root, path, mask, sizeof(mask)) <= 0)
		return false;
	last = strrchr(mask, ' ');
	return (strtoul(last ? last + 1 : mask, NULL, 16) & KEYBOARD_KEYS) == KEYBOARD_KEYS;
}

/* A HID interface that speaks the boot protocol of keyboards: class 3, subclass 1, protocol 1. */
static bool is_boot_keyboard(const struct critical *c, const char *interface)
{
	static const struct {
		const char *attribute, *value;
	} wanted[] = { { "bInterfaceClass", "03" },
		       { "bInterfaceSubClass", "01" },
		       { "bInterfaceProtocol", "01" } };
	char path[PATH_ROOM], value[8];

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		(void)snprintf(path, sizeof(path), "sys/bus/usb/devices/%s/%s", interface,
			       wanted[i].attribute);
		if (sys_attr(c->sys->root, path, value, sizeof(value)) <= 0 ||
		    strcmp(value, wanted[i].value))
			return false;
	}
	return true;
}

/* Made by a program, so it is no keyboard that anybody can type on when the others are gone. */
static bool is_virtual(const struct critical *c, const char *path)
{
	char link[512];

	return sys_link(c->sys->root, path, link, sizeof(link)) > 0 && strstr(link, "/virtual/");
}

static void look_in(const struct critical *c, const char *folder,
		    bool (*is_one)(const struct critical *c, const char *name), critical_note *note,
		    void *context)
{
	char path[PATH_ROOM];
	struct address address;
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, folder);
	while ((name = folder_next(&dir))) {
		if (!is_one(c, name))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (!is_virtual(c, path))
			note(context, critical_link(c, path, &address) ? &address : NULL);
	}
}

void critical_keyboards(const struct critical *c, critical_note *note, void *context)
{
	struct text rest = c->recorded;
	struct recorded_fact fact;

	while (recorded_next(&rest, "keyboard", &fact))
		note(context, fact.has_address ? &fact.address : NULL);
	if (c->recorded.p)
		return;
	look_in(c, "sys/class/input", has_keys, note, context);
	look_in(c, "sys/bus/usb/devices", is_boot_keyboard, note, context);
}

struct keyboards {
	const struct critical *critical;
	struct address at[64]; /* functions that the plan takes and that have a keyboard below */
	unsigned n;
	bool left; /* one is elsewhere */
};

static void note_keyboard(void *context, const struct address *address)
{
	struct keyboards *k = context;

	if (!address || !critical_takes(k->critical, address))
		k->left = true;
	else if (k->n < ARRAY_SIZE(k->at))
		k->at[k->n++] = *address;
}

void critical_keyboard(struct critical *c)
{
	struct keyboards k = { .critical = c };

	critical_keyboards(c, note_keyboard, &k);
	for (unsigned i = 0; !k.left && i < k.n; i++)
		critical_add(c, &k.at[i], CRITICAL_KEYBOARD,
			     "the only keyboard is on this USB controller");
}
