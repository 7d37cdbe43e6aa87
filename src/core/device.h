/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one PCI function. Plain data: src/sys/facts.c fills it in, fact by fact and only
 * as far as a rule or a guard asks, since every fact costs system calls.
 */
#pragma once

#include "address.h"

#define GROUP_NONE	(-1)
#define DRIVER_NAME_MAX 64

enum fact {
	FACT_IDS = 1 << 0,    /* vendor … class, from one read of modalias */
	FACT_LINK = 1 << 1,   /* the place in the tree */
	FACT_GROUP = 1 << 2,  /* IOMMU group */
	FACT_SERIAL = 1 << 3, /* PCIe device serial number */
	FACT_PHYSFN = 1 << 4, /* the PF, for a VF */
	FACT_ACPI = 1 << 5,   /* path of the firmware node */
	FACT_DRIVER = 1 << 6, /* the driver that has it now */
	FACT_HEADER = 1 << 7, /* header type */
	FACT_GUARD = 1 << 8,  /* all that follows the comment below */
	FACT_PLACE = 1 << 9,  /* what the link has told of the place; stays when the link goes */
};

struct device {
	struct address address;
	unsigned facts; /* which of the following have been looked up */
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class; /* 24 bits */
	int group;
	uint8_t header; /* header type without the multi-function bit */
	uint8_t unread; /* errno of a fact that is there and cannot be read, 0 for none */
	bool is_vf;
	/* only for guards */
	bool vmd_child;	   /* sits in a domain that a VMD made */
	bool boot_display; /* carries the boot framebuffer */
	bool no_reset;
	bool direct_map;    /* firmware wants 1:1 mappings (RMRR, IVMD) */
	bool override_none; /* driver_override is "none" already */
	bool no_iommu;	    /* groups come with drivers: it has met one and got none */
	uint32_t vfs_enabled;
	/* large or rare, so behind what is reached by a byte */
	struct address physfn;
	uint64_t serial;	      /* 0: it has none, or nobody asked */
	struct text link;	      /* valid only while the device is being looked at */
	struct text acpi;	      /* likewise */
	char driver[DRIVER_NAME_MAX]; /* empty: none */
};

/* A function of which nothing is known yet. */
static inline struct device device_at(const struct address *address)
{
	return (struct device) { .address = *address, .group = GROUP_NONE };
}

/* Host bridge, ISA bridge, IOMMU, or any header but 0: no endpoint, never bound. */
static inline bool device_is_bridge(const struct device *d)
{
	uint32_t class = d->class >> 8;

	return d->header != 0 || class == 0x0600 || class == 0x0601 || class == 0x0806;
}

/* UHCI, OHCI or EHCI: drivers/usb/core/hcd-pci.c (6.12) trusts the drvdata of all in one slot. */
static inline bool device_is_usb_companion(const struct device *d)
{
	return d->class == 0x0c0300 || d->class == 0x0c0310 || d->class == 0x0c0320;
}
