/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an older setup asks for, as its files say it. One parser a source, text in, data out: asks
 * (which devices), old lines (where that stands, and whether the line can go), problems. Parsers
 * open nothing and know no device; import_resolve.c asks the machine. All texts are pieces of what
 * was read and must stay.
 *
 * To add a source: a file import_NAME.c, its prototype here, its files in import_read.c, a section
 * in the man page, inputs for tests/fuzz/fuzz_import.c.
 */
#pragma once

#include "../core/cmdline.h"
#include "../core/device.h"
#include "../core/rule.h"

#define IMPORT_MAX_LINES    1024
#define IMPORT_MAX_ASKS	    1024
#define IMPORT_MAX_USES	    256 /* Proxmox mappings in virtual machines */
#define IMPORT_MAX_OPTIONS  32
#define IMPORT_MAX_PROBLEMS 512

enum old_kind {
	OLD_DEVICES,   /* names devices: can go when they are all translated */
	OLD_OPTION,    /* an option of vfio-pci, which `options` takes over */
	OLD_ALIAS,     /* makes udev load vfio-pci, binds nothing by itself */
	OLD_BLACKLIST, /* keeps `module` away */
	OLD_ORDER,     /* loads vfio-pci before others: nothing needs that any more */
	OLD_VM,	       /* a virtual machine's own: stays */
	OLD_OTHER,     /* only there to hang a problem on */
};

struct old_line {
	struct text file;    /* "/etc/modprobe.d/vfio.conf"; empty: the kernel command line */
	unsigned line, last; /* last: of a line that is continued */
	struct text text;    /* as written */
	enum old_kind kind;
	struct text module; /* of OLD_BLACKLIST; several have commas between */
	bool stays;	    /* something of it was not translated */
	bool goes;	    /* the verdict */
};

/* One word that asks for devices. */
struct ask {
	unsigned line;	  /* which old line */
	struct text text; /* the word */
	struct rule rule; /* which devices */
	char driver[DRIVER_NAME_MAX];
	bool whole_group; /* Unraid takes all of the IOMMU group */
	bool is_alias;
	bool guarded;	      /* the device at the address must have this id, too */
	struct id_pattern id; /* of function 0, where the address means all */
	unsigned matches;     /* functions that it means here */
};

/* A Proxmox virtual machine's `mapping=NAME`. */
struct mapping_use {
	unsigned line;
	struct text name;
	bool known; /* some map of this node has it */
};

struct module_option {
	unsigned line;
	struct text text; /* "disable_vga=1" */
};

struct import_problem {
	unsigned line;
	bool note; /* only to be known; else something is not translated */
	char sentence[320];
	struct text token;
};

struct import {
	struct old_line lines[IMPORT_MAX_LINES];
	struct ask asks[IMPORT_MAX_ASKS];
	struct mapping_use uses[IMPORT_MAX_USES];
	struct module_option options[IMPORT_MAX_OPTIONS];
	struct import_problem problems[IMPORT_MAX_PROBLEMS];
	unsigned n_lines, n_asks, n_uses, n_options, n_problems;
	unsigned lost; /* what did not fit */
};

/*
 * The parsers. `file` is the name for people. modprobe.d: `joined` has continued lines in one, and
 * as many line ends as `raw` (see input_join_lines()).
 */
void import_modprobe(struct import *im, struct text joined, struct text raw, struct text file);
/* A module a line: initramfs-tools/modules and the like. */
void import_modules(struct import *im, struct text content, struct text file);
void import_cmdline(struct import *im, struct text line);
/* /etc/driverctl.d/pci-0000:01:00.0, which holds a driver's name. */
void import_driverctl(struct import *im, struct text content, struct text file);
/* /boot/config/vfio-pci.cfg: BIND=ADDRESS[|VENDOR:DEVICE] … */
void import_unraid(struct import *im, struct text content, struct text file);
/* One virtual machine of this node; its mappings are looked up by import_proxmox_mapping(). */
void import_proxmox_vm(struct import *im, struct text content, struct text file);
void import_proxmox_mapping(struct import *im, struct text content, struct text node);
/* A domain's XML, by libxml2. */
void import_libvirt(struct import *im, struct text content, struct text file);

/* For the parsers. A new old line; its number. */
unsigned import_line(struct import *im, struct text file, unsigned line, struct text text,
		     enum old_kind kind);
/* A new ask of that line, for vfio-pci; never NULL. */
struct ask *import_ask(struct import *im, unsigned line, struct text word);
/* An address as all but the kernel's ids= write it; without function it means all of the slot. */
struct ask *import_place(struct import *im, unsigned line, struct text word);
/* vfio-pci's and pci-stub's ids=, and xen-pciback's hide=. */
void import_ids(struct import *im, unsigned line, struct text value);
void import_hide(struct import *im, unsigned line, struct text value);
/* One of the two, with a note: they held devices for pci-stub or pciback. */
void import_stub(struct import *im, unsigned line, struct text value,
		 void (*read)(struct import *im, unsigned line, struct text value));
/* "disable_vga=1" as it is written. */
struct text import_param(const struct param *param);
/* The driver that the device had; false if no driver has such a name. */
bool import_driver(struct ask *ask, struct text driver);
/* "10de:2684" as what the device at the address must be; nothing if it cannot be read. */
void import_guard(struct ask *ask, struct text id, struct text subsystem);
void import_option(struct import *im, unsigned line, struct text option);
/* Not translated, and why. */
void import_problem(struct import *im, unsigned line, struct text token, const char *format, ...)
	_printf_(4, 5);
/* Translated, but there is something to be known. */
void import_note(struct import *im, unsigned line, struct text token, const char *format, ...)
	_printf_(4, 5);
/* One of vfio-pci's family: loading it early is what old recipes are about. */
bool import_is_vfio_module(struct text name);
