/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The address of a PCI function, and the bridge path that leads to one. Text in, numbers out. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define FN_ANY		 0xff /* "*" in a rule: every function of the slot */
#define PATH_MAX_HOPS	 24   /* bridges above a function; USB4 daisy chains reach about 16 */
#define ADDRESS_NAME_MAX 20   /* "12345678:00:1f.7" and the NUL */

struct address {
	uint32_t domain;
	uint8_t bus;
	uint8_t dev;
	uint8_t fn;
};

struct hop {
	uint8_t dev;
	uint8_t fn;
};

/* `root` is the first function named; each hop is one step down to the bus behind a bridge. */
struct path {
	struct address root;
	uint8_t n_hops;
	struct hop hops[PATH_MAX_HOPS];
};

/*
 * [domain ":"] bus ":" dev "." (func | "*"): domain 4 to 8 hex digits (0000 if left out), bus two,
 * dev up to 1f, func up to 7. Returns NULL, or a sentence that says what is wrong; *ret is written
 * only on success.
 */
const char *address_parse(struct text t, struct address *ret) _must_check_;
/* address { "/" dev "." (func | "*") }, the syntax of the kernel's own pci= parameter. */
const char *path_parse(struct text t, struct path *ret) _must_check_;
/* The exact name of a folder in /sys/bus/pci/devices: lower case, domain of at least 4 digits. */
bool address_parse_name(struct text t, struct address *ret) _must_check_;

/* By domain, bus, dev, function as numbers: < 0, 0, > 0. */
int address_compare(const struct address *a, const struct address *b);
bool address_same_slot(const struct address *a, const struct address *b);
/* Does the function `a` fit the pattern, whose function may be FN_ANY? */
bool address_fits(const struct address *pattern, const struct address *a);
bool hop_fits(const struct hop *hop, const struct address *a);
void address_print(struct buf *b, const struct address *a);
void path_print(struct buf *b, const struct path *path);
/*
 * Does the target of a /sys/bus/pci/devices link ("../../../devices/pci0000:00/0000:00:01.0/…") end
 * in this path? Counted from the end, as the kernel's pci_dev_str_match_path() does
 * (drivers/pci/pci.c, 6.12), so the first address need not be on a root bus.
 */
bool path_fits_link(const struct path *path, struct text link);
/* Does `a` fit the path, which is on the same bus as the function whose link this is? */
bool path_fits_beside(const struct path *path, const struct address *a, struct text link);
