/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan is data: one entry a function, in the order of addresses, that says which rule asked for
 * it, what the guards say, and later what came of it. plan_choose.c decides by the rules alone,
 * guard.c may refuse, src/sys/apply.c acts; a dry run prints the same array.
 */
#pragma once

#include "device.h"
#include "settings.h"

#define PLAN_MAX_CHOSEN	 1024
#define PLAN_MAX_ENTRIES 65536

enum role {
	ROLE_CHOSEN,	/* the last rule that matches it takes it in */
	ROLE_EXCLUDED,	/* a rule took it in, a later '!' out */
	ROLE_NEIGHBOUR, /* no rule takes it in, but a guard of a chosen one must know it */
	ROLE_PF,	/* nor does one here, but one takes in VFs that it will have */
};

enum verdict { VERDICT_BIND, VERDICT_BOUND, VERDICT_REFUSE };

enum reason {
	REASON_NONE,
	REASON_BRIDGE,
	REASON_UNREADABLE,
	REASON_PROTECTED,
	REASON_NO_IOMMU,
	REASON_NO_DRIVER,
	REASON_VMD,
	REASON_VFS_ENABLED,
	REASON_COMPANION,
	REASON_GROUP,
	REASON_UNBIND,
	REASON_BOOT_DISPLAY,
	REASON_EXCLUDED,
	REASON_LIMIT,
	REASON_TIMEOUT, /* after acting, like the two below */
	REASON_PROBE,
	REASON_GONE,
	REASON_MAX
};

enum warning {
	WARN_GROUP = 1 << 0,
	WARN_BOOT_DISPLAY = 1 << 1,
	WARN_NO_RESET = 1 << 2,
	WARN_TAKEN = 1 << 3,
	WARN_TWIN = 1 << 4,
	WARN_DIRECT_MAP = 1 << 5,
	WARN_UNGUARDED = 1 << 6,
	WARN_MAX = 7
};

enum step {
	STEP_NONE,
	STEP_OVERRIDE, /* or, for a PF, that its VFs be left alone */
	STEP_MODULE,
	STEP_UNBIND,
	STEP_FRAMEBUFFER,
	STEP_BIND,
	STEP_READ_BACK,
	STEP_HAND_BACK,
	STEP_MAX
};

/* What came of it: written by the worker, read by its parent, so it lies in shared memory. */
struct outcome {
	enum step step;	 /* where it is, or where it stopped */
	int error;	 /* errno of that step, 0 for none */
	bool overridden; /* driver_override names the wanted driver */
	bool vfs_free;	 /* sriov_drivers_autoprobe is off */
	int vfs_error;	 /* why it is not, 0 for none */
	bool unbound;	 /* it was taken from its driver */
	bool busy;	 /* a child of its own is at it */
	bool hung;	 /* a step on it passed the deadline: nobody touches it again */
	bool handed_back;
	int back_error;	       /* why it is not, or not on its driver again; 0 for none */
	bool framebuffer_left; /* the firmware's is still in its memory */
	bool done;	       /* this run has brought it to its end */
	uint32_t microseconds;
	char driver[DRIVER_NAME_MAX]; /* read back */
};

/* In the order of use: what lies within 127 bytes is reached by one byte of offset. */
struct entry {
	enum role role;
	bool excluded; /* the last rule that matches it is a '!' */
	bool is_protected;
	bool whole;   /* taken along by group=whole */
	bool has_vfs; /* a rule takes in VFs that it will have: see entry_keeps_vfs_free() */
	bool driver_available; /* there, or in the image */
	enum verdict verdict;
	enum reason reason;
	int rule;	    /* index of the deciding rule, -1 for none */
	int protect;	    /* index of the protect rule that matches, -1 for none */
	struct text wanted; /* driver's name; "none"; "auto" until its variant is loaded */
	unsigned warnings;
	unsigned n_peers;
	struct address peer; /* one of those that the reason or a warning is about */
	struct device device;
	struct outcome outcome;
	struct text variant;		/* of "auto": the module that brings the driver */
	char resolved[DRIVER_NAME_MAX]; /* of "auto": the driver's name, once it is there */
};

struct plan {
	struct entry
		*entries; /* PLAN_MAX_ENTRIES of them: the caller's memory, touched as needed */
	unsigned n;
	unsigned lost; /* entries beyond that */
};

/*
 * Looks at one device by the rules. Returns 0 when that is done, or the facts that it lacks: look
 * them up and call again. Counts matches in the settings unless `neighbour`, which also keeps a
 * device that no rule takes in.
 */
unsigned plan_consider(struct plan *plan, struct settings *settings, const struct device *device,
		       bool neighbour);
/*
 * Marks the rules that match a device which is not there yet, and of which all is known that can
 * be. Returns the index of the one that takes it in, or -1.
 */
int plan_foresee(struct settings *settings, const struct device *device);
/* A new entry, of no rule, behind all others; NULL if there is no room. */
struct entry *plan_add(struct plan *plan, const struct device *device);
/*
 * Only `address` is to be done, shown and told; the others stay for the guards. `along`: with the
 * USB companions of its slot, which may at no time be partly with vfio-pci; false if that is for a
 * lower one of them to do, and then nothing is left.
 */
bool plan_keep_only(struct plan *plan, const struct address *address, bool along);
/* Sorts by address, then plan_limit(). */
void plan_sort(struct plan *plan);
/* Refuses what is chosen beyond PLAN_MAX_CHOSEN: the highest addresses. */
void plan_limit(struct plan *plan);
/* The entry behind e, the first for NULL; NULL behind the last. */
struct entry *plan_next(const struct plan *plan, const struct entry *e);
/* The next one that is chosen, likewise. */
struct entry *plan_next_chosen(const struct plan *plan, const struct entry *e);

#define for_each_entry(e, plan)	 for (struct entry *e = NULL; (e = plan_next((plan), e));)
#define for_each_chosen(e, plan) for (struct entry *e = NULL; (e = plan_next_chosen((plan), e));)

struct entry *plan_find(const struct plan *plan, const struct address *address);
/* The rule that decided on the entry, or NULL. */
const struct settings_rule *entry_rule(const struct settings *settings, const struct entry *entry);
/* Is there something to be said of it? Not of neighbours, and of a PF only what is done for its
 * VFs. */
bool entry_is_device(const struct entry *entry);
/*
 * Its sriov_drivers_autoprobe is to be cleared. Not of a PF that goes to vfio-pci, which captures
 * its VFs (vfio_pci_bus_notifier(), drivers/vfio/pci/vfio_pci_core.c, 6.12), or to a driver without
 * VFs; but of one that a rule gives to a normal driver by name, as to pci-pf-stub.
 */
bool entry_keeps_vfs_free(const struct entry *entry);
/* Of those: this run has tried, and it could not be cleared. */
bool entry_vfs_failed(const struct entry *entry);
/* Chosen and not refused, and not yet on its driver. */
bool entry_to_do(const struct entry *entry);
bool plan_to_do(const struct plan *plan);

const char *verdict_name(enum verdict verdict);
const char *reason_name(enum reason reason); /* NULL for REASON_NONE */
const char *warning_name(unsigned bit);	     /* bit number, below WARN_MAX */
const char *step_name(enum step step);
