// SPDX-License-Identifier: GPL-2.0-or-later
/* Names from pci.ids: see names.h. */
#include "names.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdio.h>

static const char *const places[] = { "usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids" };

/* What pci_init() would set; it is not called, since it wants a machine to look at. */
static void be_silent(char *message, ...)
{
	(void)message;
}

static jmp_buf damaged;

/* It must not return: what libpci calls when pci.ids is damaged. */
static _Noreturn void give_up(char *message, ...)
{
	(void)message;
	longjmp(damaged, 1);
}

void names_open(struct names *ret, const struct sys *sys, const char *root)
{
	ret->file[0] = '\0';
	ret->pci = pci_alloc();
	ret->pci->debug = ret->pci->warning = be_silent;
	ret->pci->error = give_up;
	for (size_t i = 0; !sys->is_live && i < ARRAY_SIZE(places); i++)
		if (!ret->file[0] && sys_exists(sys->root, places[i]))
			(void)snprintf(ret->file, sizeof(ret->file), "%s/%s", root, places[i]);
	if (ret->file[0])
		pci_set_name_list_path(ret->pci, ret->file, 0);
}

/* Of a damaged pci.ids what stands before the damage counts: it has been read by the second try. */
static const char *try_twice(const struct names *names, char *room, int size, int flags, int a,
			     int c)
{
	for (volatile int tries = 0; tries < 2; tries++)
		if (!setjmp(damaged))
			return pci_lookup_name(names->pci, room, size, flags, a, c);
	return NULL;
}

static void look_up(struct buf *b, const struct names *names, int what, int a, int c)
{
	char room[256];
	const char *name = try_twice(names, room, sizeof(room),
				     what | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB, a, c);

	if (name)
		buf_quote(b, text_of(name));
}

void names_vendor(struct buf *b, const struct names *names, const struct device *d)
{
	look_up(b, names, PCI_LOOKUP_VENDOR, d->vendor, 0);
}

void names_model(struct buf *b, const struct names *names, const struct device *d)
{
	look_up(b, names, PCI_LOOKUP_DEVICE, d->vendor, d->device);
}

void names_device(struct buf *b, const struct names *names, const struct device *d)
{
	char room[256];
	struct buf model = BUF(room);
	size_t start = b->n;

	buf_clear(&model);
	names_vendor(b, names, d);
	names_model(&model, names, d);
	if (model.n)
		buf_add(b, "%s%s", b->n > start ? " " : "", room);
}

void names_class(struct buf *b, const struct names *names, const struct device *d)
{
	look_up(b, names, PCI_LOOKUP_CLASS, (int)(d->class >> 8), 0);
}

void names_close(struct names *names)
{
	pci_cleanup(names->pci);
	names->pci = NULL;
}
