// SPDX-License-Identifier: GPL-2.0-or-later
/* The IOMMU: firmware's tables, what the kernels do by default, and kernel parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/cmdline.h"
#include "check.h"

#define TOPIC	     "iommu"
#define VENDOR_INTEL 0x8086
#define BOOTLOADER   "vfio-early-bootloader"

/* The parameter as it stands there, and whether one of its comma-separated words is `word`. */
static bool has_word(const struct check *c, const char *key, const char *word, struct text *ret)
{
	struct text rest = c->job->settings.cmdline, value, one;
	struct param param;
	bool found = false;

	while (cmdline_next(&rest, &param)) {
		if (!text_same_param(param.key, key))
			continue;
		value = param.value;
		while (text_word(&value, ",", &one))
			if (text_is(one, word)) {
				*ret = param.value;
				found = true;
			}
	}
	return found;
}

/* An IOMMU turned off by hand. Returns true if it is. */
static bool turned_off(struct check *c, const char *table)
{
	char remedy[512];
	struct buf b = BUF(remedy);
	struct param off;

	if (!cmdline_iommu_off(c->job->settings.cmdline, table, &off))
		return false;
	buf_add(&b, BOOTLOADER " remove ");
	remedy_word(&b,
		    (struct text) { off.key.p, (size_t)(off.value.p + off.value.n - off.key.p) });
	FOUND_FAIL(c, TOPIC, remedy, "the kernel parameter %.*s=%.*s turns the IOMMU off",
		   TEXT_ARGS(off.key), TEXT_ARGS(off.value));
	return true;
}

static void not_used(struct check *c, const char *table)
{
	bool intel = !strcmp(table, "DMAR");

	if (turned_off(c, table))
		return;
	FOUND_FAIL(c, TOPIC, intel ? BOOTLOADER " add intel_iommu=on" : NULL,
		   "firmware describes an IOMMU (%s), but the kernel does not use it", table);
}

static void is_it_on(struct check *c)
{
	const struct world *world = &c->job->world;
	bool efi = sys_exists(c->sys->root, "sys/firmware/efi");

	if (world->any_group)
		FOUND_OK(c, TOPIC, "the IOMMU is on");
	else if (world->noiommu)
		FOUND_WARN(c, TOPIC, NULL,
			   "no IOMMU is on, and VFIO is set to do without one: "
			   "guests can write to all memory");
	else if (world->iommu_table)
		not_used(c, world->iommu_table);
	else
		FOUND_FAIL(c, TOPIC, efi ? "systemctl reboot --firmware-setup" : NULL,
			   "firmware shows no IOMMU: turn on VT-d, AMD-Vi or "
			   "\"IOMMU\" in its setup");
}

static const struct entry *integrated_gpu(const struct check *c)
{
	for_each_chosen (e, &c->job->plan)
		if (e->device.vendor == VENDOR_INTEL && e->device.class >> 16 == 0x03 &&
		    !e->device.is_vf && !e->device.address.bus && e->device.address.dev == 2)
			return e;
	return NULL;
}

/* "on,igfx_off" without that word. */
static void igfx_off(struct check *c, struct text value)
{
	char remedy[512];
	struct buf b = BUF(remedy);
	struct text rest = value, word;

	buf_add(&b, BOOTLOADER " remove intel_iommu=");
	buf_text(&b, value);
	buf_add(&b, " && " BOOTLOADER " add intel_iommu=on");
	while (text_word(&rest, ",", &word)) {
		if (text_choice(word, "igfx_off on off") >= 0)
			continue;
		buf_add(&b, ",");
		buf_text(&b, word);
	}
	FOUND_FAIL(c, TOPIC, remedy,
		   "intel_iommu=igfx_off leaves the integrated GPU without an IOMMU group, and a "
		   "rule chooses it");
}

/* The one that runs has shown what it does. */
static bool is_running(const struct check *c, const char *version)
{
	char running[128];

	return sys_attr(c->sys->root, "proc/sys/kernel/osrelease", running, sizeof(running)) > 0 &&
	       !strcmp(running, version);
}

/* What a kernel does without a parameter; Debian's own default leaves out the integrated GPU. */
static void kernel_default(struct check *c, const char *version)
{
	bool igpu = integrated_gpu(c);

	if (check_kernel_config(c, version, "CONFIG_INTEL_IOMMU") != 1 ||
	    check_kernel_config(c, version, "CONFIG_INTEL_IOMMU_DEFAULT_ON") == 1)
		return;
	if (check_kernel_config(c, version, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF") != 1) {
		if (c->job->world.any_group && is_running(c, version))
			return;
		FOUND_FAIL(c, TOPIC, BOOTLOADER " add intel_iommu=on",
			   "kernel %s leaves the IOMMU off by default, and intel_iommu=on is not "
			   "set",
			   version);
	} else if (igpu) {
		FOUND_FAIL(c, TOPIC, BOOTLOADER " add intel_iommu=on",
			   "kernel %s leaves the integrated GPU, which a rule chooses, without the "
			   "IOMMU; intel_iommu=on is not set",
			   version);
	}
}

static void amd_on(struct check *c)
{
	struct text value;

	if (has_word(c, "amd_iommu", "on", &value))
		FOUND_WARN(c, TOPIC, BOOTLOADER " remove amd_iommu=on",
			   "amd_iommu=on is no option of the kernel: it does nothing");
}

void check_iommu(struct check *c)
{
	struct text value;

	is_it_on(c);
	amd_on(c);
	if (!sys_exists(c->sys->root, "sys/firmware/acpi/tables/DMAR"))
		return;
	if (integrated_gpu(c) && has_word(c, "intel_iommu", "igfx_off", &value))
		igfx_off(c, value);
	else if (!has_word(c, "intel_iommu", "on", &value))
		check_each_kernel(c, kernel_default);
}
