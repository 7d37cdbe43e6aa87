/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One rule: which functions, and which driver they are to get. Text in, a struct out; nothing here
 * looks at a machine. What the text means to a device is match.h's.
 *
 *   rule := ["!"] term { "@" term } [ "=" driver ]     all terms must hold; no driver after "!"
 *   term := key ":" value | address | path | id        a known key first, then a '.' makes it an
 *                                                      address or path, else it is an id
 *   id   := vendor ":" device [ ":" subvendor ":" subdevice ]      4 hex digits or "*" each
 *   key  := class | serial | group | vfs | slot | acpi | modalias
 *
 * To add a form of term: its key in term_parse() and its parser in rule.c, a case in match.c, and,
 * if it needs something read from the machine, a FACT_ in device.h that src/sys/facts.c knows how
 * to read.
 */
#pragma once

#include "address.h"

#define RULE_MAX_TERMS	8
#define RULE_MAX_DRIVER 63
#define RULE_MAX_GROUPS 8 /* IOMMU groups that one group: term may name through a '*' */
#define RULE_MAX_VFS	65535

enum term_kind {
	TERM_ADDRESS,
	TERM_PATH,
	TERM_ID,
	TERM_CLASS,
	TERM_SERIAL,
	TERM_GROUP,
	TERM_VFS,
	TERM_SLOT,
	TERM_ACPI,
	TERM_MODALIAS,
	TERM_MAX
};

struct id_pattern {
	uint32_t vendor, device, subvendor, subdevice; /* ID_ANY, or 16 bits */
	uint32_t class, class_mask;
};

#define ID_ANY 0xffffffffu

/* What group: and slot: stand for on this machine; filled in by src/sys/resolve.c. */
struct resolved {
	uint8_t n_groups;
	int groups[RULE_MAX_GROUPS];
	bool has_slot;
	struct address slot; /* FN_ANY; dev too where the slot is a whole bus: see whole_bus */
	bool whole_bus;
	bool more; /* groups than there is room for */
	bool all;  /* of what keeps devices out: it may be any, for it cannot be read or comes late
		    */
};

struct term {
	enum term_kind kind;
	uint32_t make_vfs; /* vfs:ADDRESS+N */
	struct text text;  /* as written, for messages */
	union {
		struct path path;     /* address (no hops), path, group, vfs */
		struct id_pattern id; /* id, class */
		uint64_t serial;
		struct text value; /* slot, acpi, modalias */
	};
	struct resolved resolved;
};

struct rule {
	struct text text; /* as written */
	bool exclude;
	uint8_t n_terms;
	struct text driver; /* empty: the default */
	struct term terms[RULE_MAX_TERMS];
};

#define for_each_term(term, rule)                                                                  \
	for (__typeof__(&(rule)->terms[0]) term = (rule)->terms;                                   \
	     term < (rule)->terms + (rule)->n_terms; term++)

/*
 * Reads one rule. Returns NULL, or a sentence that says what is wrong and what would be right, and
 * then *ret_at is the part of the text that it is about. *ret is written only on success.
 */
const char *rule_parse(struct text t, struct rule *ret, struct text *ret_at) _must_check_;
/*
 * One element of vfio-pci's own ids= (drivers/vfio/pci/vfio_pci.c, vfio_pci_fill_ids(), 6.12):
 * vendor:device[:subvendor[:subdevice[:class[:mask]]]], hex; left out or ffffffff means any.
 */
const char *rule_parse_ids(struct text t, struct rule *ret, struct text *ret_at) _must_check_;
/* Writes the rule in its shortest canonical form: rule_parse() of that gives the same rule. */
void rule_print(struct buf *b, const struct rule *rule);
/* Does the first rule say just what the second says, however it was written? */
bool rule_same(const struct rule *a, const struct rule *b);

/* 16 hex digits, '-' allowed between bytes, the form of the kernel's serial_number attribute (7.0).
 */
const char *serial_parse(struct text t, uint64_t *ret) _must_check_;
void serial_print(struct buf *b, uint64_t serial);

bool rule_has(const struct rule *rule, enum term_kind kind);
/* Names one place (address, path, slot, serial or acpi): what `wait` waits for. */
bool rule_names_place(const struct rule *rule);
/* The wanted driver's name, "vfio-pci" where the rule gives none. */
struct text rule_driver(const struct rule *rule);

/* What a driver is to the guards: the generic driver and the variants, a placeholder, or none at
 * all. */
enum driver_kind { DRIVER_NORMAL, DRIVER_NONE, DRIVER_VFIO, DRIVER_STUB };
enum driver_kind driver_kind(struct text driver);
/* The generic driver and the variants: vfio-pci, mlx5_vfio_pci, xe-vfio-pci, "auto". */
bool driver_is_vfio(struct text driver);
/* Placeholders that leave the device alone: pci-stub, pciback, uio_pci_generic. */
bool driver_is_stub(struct text driver);
