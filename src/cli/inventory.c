// SPDX-License-Identifier: GPL-2.0-or-later
/* Every PCI function of the machine: see inventory.h. */
#include "inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/match.h"
#include "../sys/facts.h"

#define ALL_FACTS                                                                                  \
	(FACT_IDS | FACT_LINK | FACT_GROUP | FACT_SERIAL | FACT_PHYSFN | FACT_ACPI | FACT_DRIVER | \
	 FACT_HEADER)

/* The scratch is gone with the next device. An empty text needs no memory. */
static bool keep(struct text *t)
{
	char *copy;

	if (!t->n)
		return true;
	copy = malloc(t->n);
	if (copy)
		memcpy(copy, t->p, t->n);
	t->p = copy;
	return copy;
}

static bool look_at(const struct sys *sys, const struct address *address, struct device *ret)
{
	struct scratch scratch;

	*ret = device_at(address);
	facts_look_up(sys, ret, ALL_FACTS, &scratch);
	facts_for_guards(sys, ret, &scratch);
	if (!keep(&ret->link)) {
		ret->acpi = TEXT_NONE;
		return false;
	}
	return keep(&ret->acpi);
}

static bool add(struct inventory *inventory, const struct address *address)
{
	unsigned n = inventory->n;

	if (!(n & (n - 1))) { /* full: 1, 2, 4, 8 … */
		size_t room = n ? 2 * (size_t)n : 1;
		struct device *more =
			reallocarray(inventory->devices, room, sizeof(*inventory->devices));

		if (!more)
			return false;
		inventory->devices = more;
	}
	inventory->n++;
	return look_at(inventory->sys, address, &inventory->devices[n]);
}

static int compare(const void *a, const void *b)
{
	return address_compare(&((const struct device *)a)->address,
			       &((const struct device *)b)->address);
}

int inventory_read(struct inventory *ret, const struct sys *sys)
{
	struct address address;
	struct folder dir;
	bool fits = true;

	*ret = (struct inventory) { .sys = sys };
	folder_open(&dir, sys->root, "sys/bus/pci/devices");
	while (fits && folder_next_function(&dir, &address))
		fits = add(ret, &address);
	if (!fits) {
		folder_close(&dir);
		inventory_free(ret);
		return -ENOMEM;
	}
	if (ret->n)
		qsort(ret->devices, ret->n, sizeof(*ret->devices), compare);
	return 0;
}

void inventory_free(struct inventory *inventory)
{
	for (unsigned i = 0; i < inventory->n; i++) {
		if (inventory->devices[i].link.n)
			free((char *)inventory->devices[i].link.p);
		if (inventory->devices[i].acpi.n)
			free((char *)inventory->devices[i].acpi.p);
	}
	free(inventory->devices);
	inventory->devices = NULL;
	inventory->n = 0;
}

int inventory_find(const struct inventory *inventory, const struct address *address)
{
	struct device key = { .address = *address };
	struct device *found;

	if (!inventory->n)
		return -1;
	found = bsearch(&key, inventory->devices, inventory->n, sizeof(key), compare);
	return found ? (int)(found - inventory->devices) : -1;
}

bool inventory_matches(const struct inventory *inventory, unsigned device, const struct rule *rule)
{
	unsigned needs;

	return match_rule(rule, &inventory->devices[device], &needs) == MATCH_YES;
}
