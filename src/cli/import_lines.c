// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which old lines can go: those that named devices which the rules name now; and a blacklist, if
 * every device that its module would take is among those. See import_devices.h.
 */
#include <libkmod.h>
#include <stdio.h>
#include <string.h>

#include "../core/match.h"
#include "import_devices.h"
#include "kernel.h"

struct judge {
	struct import_result *r;
	struct kmod_ctx *kmod; /* NULL: this kernel's modules are not here */
};

/*
 * Modules that guides blacklist, by what they drive: for those that no alias names (they hang on
 * another), that are not installed just because they are not wanted, and for a tree without
 * modules.
 */
static const struct known {
	const char *module;
	uint16_t vendor; /* 0: any */
	uint32_t class, mask;
} known[] = {
	{ "nouveau", 0x10de, 0x030000, 0xff0000 },
	{ "nvidia", 0x10de, 0x030000, 0xff0000 },
	{ "nvidia-current", 0x10de, 0x030000, 0xff0000 },
	{ "nvidia-drm", 0x10de, 0x030000, 0xff0000 },
	{ "nvidia-modeset", 0x10de, 0x030000, 0xff0000 },
	{ "nvidia-uvm", 0x10de, 0x030000, 0xff0000 },
	{ "nvidiafb", 0x10de, 0x030000, 0xff0000 },
	{ "rivafb", 0x10de, 0x030000, 0xff0000 },
	{ "i2c-nvidia-gpu", 0x10de, 0x0c8000, 0xffff00 },
	{ "amdgpu", 0x1002, 0x030000, 0xff0000 },
	{ "radeon", 0x1002, 0x030000, 0xff0000 },
	{ "radeonfb", 0x1002, 0x030000, 0xff0000 },
	{ "i915", 0x8086, 0x030000, 0xff0000 },
	{ "xe", 0x8086, 0x030000, 0xff0000 },
	{ "snd-hda-intel", 0, 0x040300, 0xffff00 },
	{ "snd-hda-codec-hdmi", 0, 0x040300, 0xffff00 },
	{ "xhci-pci", 0, 0x0c0330, 0xffffff },
	{ "xhci-hcd", 0, 0x0c0330, 0xffffff },
	{ "ehci-pci", 0, 0x0c0320, 0xffffff },
	{ "nvme", 0, 0x010802, 0xffffff },
	{ "ahci", 0, 0x010601, 0xffffff },
	{ "mpt3sas", 0x1000, 0x010700, 0xffff00 },
	{ "megaraid-sas", 0x1000, 0x010400, 0xffff00 },
	{ "e1000e", 0x8086, 0x020000, 0xffff00 },
	{ "igb", 0x8086, 0x020000, 0xffff00 },
	{ "igc", 0x8086, 0x020000, 0xffff00 },
	{ "ixgbe", 0x8086, 0x020000, 0xffff00 },
	{ "i40e", 0x8086, 0x020000, 0xffff00 },
	{ "ice", 0x8086, 0x020000, 0xffff00 },
	{ "iwlwifi", 0x8086, 0x028000, 0xffff00 },
	{ "r8169", 0x10ec, 0x020000, 0xffff00 },
	{ "tg3", 0x14e4, 0x020000, 0xffff00 },
	{ "mlx4-core", 0x15b3, 0x020000, 0xff0000 },
	{ "mlx5-core", 0x15b3, 0x020000, 0xff0000 },
};

static bool known_claims(struct text module, const struct device *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (text_same_param(module, known[i].module) &&
		    (!known[i].vendor || known[i].vendor == d->vendor) &&
		    (d->class & known[i].mask) == known[i].class)
			return true;
	return false;
}

static bool alias_claims(struct judge *j, struct text module, const struct device *d)
{
	struct kmod_list *list = NULL, *item;
	bool claims = false;
	char alias[96];
	struct buf b = BUF(alias);

	buf_clear(&b);
	device_modalias(&b, d);
	if (!j->kmod || kmod_module_new_from_lookup(j->kmod, alias, &list) < 0)
		return false;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *found = kmod_module_get_module(item);

		claims = claims || text_same_param(module, kmod_module_get_name(found));
		kmod_module_unref(found);
	}
	kmod_module_unref_list(list);
	return claims;
}

/* What this kernel's aliases say of the module holds; of one that they do not know, the table. */
static bool claims(struct judge *j, struct text module, const struct device *d)
{
	bool any = false;

	for (unsigned i = 0; i < j->r->n && !any; i++)
		any = alias_claims(j, module, &j->r->found[i].d);
	return any ? alias_claims(j, module, d) : known_claims(module, d);
}

static bool any_claims(struct judge *j, struct text modules, const struct device *d)
{
	struct text module;

	while (!device_is_bridge(d) && text_word(&modules, ",", &module))
		if (claims(j, module, d))
			return true;
	return false;
}

/* Files below lib are a package's: what they blacklist is nobody's old setup. */
static bool is_packaged(const struct old_line *line)
{
	return text_starts(line->file, "/lib/") || text_starts(line->file, "/usr/lib/");
}

static void judge_blacklist(struct judge *j, unsigned number)
{
	struct old_line *line = &j->r->im->lines[number];
	const struct found *other = NULL;
	bool ours = false;

	for (unsigned i = 0; i < j->r->n; i++) {
		const struct found *f = &j->r->found[i];

		if (!any_claims(j, line->module, &f->d))
			continue;
		if (f->picked || f->configured)
			ours = true;
		else
			other = f;
	}
	if (!ours || is_packaged(line))
		return;
	line->goes = !other;
	if (other) {
		char name[64];
		struct buf b = BUF(name);

		buf_clear(&b);
		address_print(&b, &other->d.address);
		import_note(
			j->r->im, number, line->module,
			"it stays: it also keeps the module from %s %04x:%04x, which stays with "
			"the host",
			name, other->d.vendor, other->d.device);
	}
}

static bool asks_for_something(const struct import *im, unsigned line)
{
	for (unsigned i = 0; i < im->n_asks; i++)
		if (im->asks[i].line == line)
			return true;
	for (unsigned i = 0; i < im->n_options; i++)
		if (im->options[i].line == line)
			return true;
	return false;
}

static struct kmod_ctx *open_modules(const struct import_result *r, const char *root)
{
	static const char *const no_config[] = { NULL };
	struct kernel kernel;
	struct kmod_ctx *kmod;

	if (!kernel_pick(&r->job->sys, root, NULL, &kernel))
		return NULL;
	kmod = kmod_new(kernel.folder, no_config);
	if (kmod)
		kmod_set_log_priority(kmod, -1);
	return kmod;
}

void import_judge_lines(struct import_result *r, const char *root)
{
	struct judge j = { r, open_modules(r, root) };

	for (unsigned i = 0; i < r->im->n_lines; i++) {
		struct old_line *line = &r->im->lines[i];

		if (line->kind == OLD_BLACKLIST)
			judge_blacklist(&j, i);
		else if (line->kind == OLD_DEVICES || line->kind == OLD_OPTION)
			line->goes = !line->stays && asks_for_something(r->im, i);
		else if (line->kind == OLD_ALIAS || line->kind == OLD_ORDER)
			line->goes = !line->stays;
	}
	if (j.kmod)
		kmod_unref(j.kmod);
}
