// SPDX-License-Identifier: GPL-2.0-or-later
/* Modules by modalias: see claims.h. */
#include "claims.h"

#include <libkmod.h>
#include <syslog.h>

#include "../core/match.h"

void claims_open(struct claims *ret, const struct sys *sys, const char *root, const char *version)
{
	static struct modprobe_folders folders;
	struct kernel kernel;
	bool found = kernel_pick(sys, root, version, &kernel);

	modprobe_folders(root, &folders);
	/* without modules of its own the tree must not get the running kernel's */
	ret->kmod = kmod_new(found ? kernel.folder : "/nonexistent", folders.list);
	if (!ret->kmod)
		return;
	kmod_set_log_priority(ret->kmod, LOG_CRIT);
	(void)kmod_load_resources(ret->kmod);
}

static bool is_first(struct kmod_list *list, const struct kmod_list *item, struct text name)
{
	struct kmod_list *before;

	kmod_list_foreach(before, list)
	{
		struct kmod_module *module;
		bool same;

		if (before == item)
			return true;
		module = kmod_module_get_module(before);
		same = text_is(name, kmod_module_get_name(module));
		kmod_module_unref(module);
		if (same)
			return false;
	}
	return true;
}

void claims_print(struct buf *b, const struct claims *claims, const struct device *d)
{
	struct kmod_list *list = NULL, *item;
	size_t start = b->n;
	char alias[96];
	struct buf a = BUF(alias);

	device_modalias(&a, d);
	if (!claims->kmod || kmod_module_new_from_lookup(claims->kmod, alias, &list) < 0)
		return;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);
		const char *name = kmod_module_get_name(module);

		if (is_first(list, item, text_of(name)))
			buf_add(b, "%s%s", b->n > start ? "," : "", name);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

void claims_close(struct claims *claims)
{
	kmod_unref(claims->kmod);
	claims->kmod = NULL;
}
