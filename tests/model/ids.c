/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ids added at run time: new_id, remove_id and vfio-pci's ids= option.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakekernel.h"

#define ANY_ID 0xffffffffu

static bool same(const struct dynamic_id *a, const struct dynamic_id *b)
{
	return a->vendor == b->vendor && a->device == b->device && a->subvendor == b->subvendor &&
	       a->subdevice == b->subdevice && a->class == b->class && a->mask == b->mask;
}

/* "vend dev [sv sd [class mask]]", hex */
bool id_parse(const char *text, struct dynamic_id *ret_id)
{
	struct dynamic_id id = { .subvendor = ANY_ID, .subdevice = ANY_ID };
	int count = sscanf(text, "%x %x %x %x %x %x", &id.vendor, &id.device, &id.subvendor,
			   &id.subdevice, &id.class, &id.mask);

	if (count < 2)
		return false;
	*ret_id = id;
	return true;
}

bool id_matches(const struct dynamic_id *id, const struct device *device)
{
	unsigned int vendor, model, subvendor, subdevice, base, sub, interface, class;

	if (sscanf(device->modalias, "pci:v%8xd%8xsv%8xsd%8xbc%2xsc%2xi%2x", &vendor, &model,
		   &subvendor, &subdevice, &base, &sub, &interface) != 7)
		return false;
	class = base << 16 | sub << 8 | interface;
	return (id->vendor == ANY_ID || id->vendor == vendor) &&
	       (id->device == ANY_ID || id->device == model) &&
	       (id->subvendor == ANY_ID || id->subvendor == subvendor) &&
	       (id->subdevice == ANY_ID || id->subdevice == subdevice) &&
	       ((id->class ^ class) & id->mask) == 0;
}

int id_add(struct driver *driver, const struct dynamic_id *id, bool refuse_twice)
{
	struct dynamic_id *copy, **last = &driver->ids;

	for (; *last; last = &(*last)->next)
		if (refuse_twice && same(*last, id))
			return -EEXIST;
	copy = malloc(sizeof(*copy));
	if (!copy)
		die("no memory");
	*copy = *id;
	copy->next = NULL;
	*last = copy;
	return 0;
}

int id_remove(struct driver *driver, const struct dynamic_id *id)
{
	for (struct dynamic_id **p = &driver->ids; *p; p = &(*p)->next) {
		struct dynamic_id *found = *p;

		if (found->vendor != id->vendor || found->device != id->device)
			continue;
		*p = found->next;
		free(found);
		return 0;
	}
	return -ENODEV;
}
