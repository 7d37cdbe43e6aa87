/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions this host cannot do without: those under its root, /usr, /boot, EFI
 * partitions, swap and resume device, and the NIC of a root on the network. In: mount table, swaps,
 * command line, sysfs. Out: functions, each with what it holds. Not being able to tell is a remark,
 * never an error.
 */
#pragma once

#include <stdio.h>

#include "../core/address.h"
#include "../sys/root.h"

#define PROTECT_MAX_FUNCTIONS 200 /* the settings take 256 rules */
#define PROTECT_MAX_REMARKS   32
#define PROTECT_MAX_DEPTH     16 /* dm on md on dm … */

struct protect_function {
	struct address address;
	char holds[160]; /* "/, /boot, swap" */
};

struct protect {
	const struct sys *sys;
	const char *root; /* the folder's name, for libraries that want one */
	const char *what; /* is being followed: "/", "swap" */
	bool exact;	  /* a VF counts as itself, not as its PF */
	struct protect_function functions[PROTECT_MAX_FUNCTIONS];
	unsigned n;
	char remarks[PROTECT_MAX_REMARKS][200];
	unsigned n_remarks;
};

/* The whole search. */
void protect_find(struct protect *p);
/* Every other mount from a block device; what it holds is the mount point. */
void protect_find_mounts(struct protect *p);
/* One rule a function. */
void protect_print(FILE *out, const struct protect *p);

/* What could not be followed; shown as a comment. */
void protect_remark(struct protect *p, const char *format, ...) _printf_(2, 3);
/*
 * The function that a place in sysfs ("../../devices/pci0000:00/0000:00:1f.2/ata1/…") is in, or the
 * VMD above it; of a VF the PF, since neither VFs nor VMD's children are there early in the boot.
 * False if there is none.
 */
bool protect_link(struct protect *p, struct text link);

/* "MAJOR:MINOR", with all that is below it: partitions, dm, md, loop, multipath. */
void protect_block(struct protect *p, const char *devno, unsigned depth);
/* "/dev/…", "UUID=…", "MAJOR:MINOR" and the like; false if there is no such device now. */
bool protect_spec(struct protect *p, const char *spec);
void protect_btrfs(struct protect *p, const char *source);
void protect_zfs(struct protect *p, const char *dataset);
/* The file system that holds a file: swap files and loop devices. */
void protect_file(struct protect *p, const char *path, unsigned depth);
/* The NIC towards a server, "192.0.2.1"; without one every NIC that is up. */
void protect_net(struct protect *p, const char *server);
/* The NICs below an interface; false if there are none on PCI. */
bool protect_interface(struct protect *p, const char *name);
