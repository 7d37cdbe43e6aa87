// SPDX-License-Identifier: GPL-2.0-or-later
/* Modules in load order with their options: see modmake.h. */
#include "modmake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/cmdline.h"
#include "../sys/module.h"

struct kmod_module *modmake_module(struct modmake *make, const char *name)
{
	struct kmod_module *module;

	if (kmod_module_new_from_name(make->kmod, name, &module))
		return NULL;
	if (kmod_module_get_path(module) || modmake_is_builtin(module))
		return module;
	kmod_module_unref(module);
	return NULL;
}

/* libkmod looks into modules.builtin before it asks the running kernel. */
bool modmake_is_builtin(struct kmod_module *module)
{
	return !kmod_module_get_path(module) &&
	       kmod_module_get_initstate(module) == KMOD_MODULE_BUILTIN;
}

void modmake_forget(struct modmake *make)
{
	while (make->n_seen)
		free(make->seen[--make->n_seen]);
}

static bool first_time(struct modmake *make, const char *name)
{
	char *copy;

	for (unsigned i = 0; i < make->n_seen; i++)
		if (!strcmp(make->seen[i], name))
			return false;
	if (make->n_seen == MODMAKE_MAX_MODULES)
		return false;
	copy = strdup(name);
	if (copy)
		make->seen[make->n_seen++] = copy;
	return copy != NULL;
}

/* Below /lib/modules/VERSION, without the compressor's ending: an image may hold it otherwise. */
static struct text relative_path(const struct modmake *make, const char *path)
{
	static const char *const endings[] = { ".xz", ".zst", ".gz" };
	const char *folder = kmod_get_dirname(make->kmod);
	size_t n = strlen(folder);
	struct text t;

	if (strncmp(path, folder, n) || path[n] != '/')
		return TEXT_NONE;
	t = text_of(path + n + 1);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t ending = strlen(endings[i]);

		if (t.n > ending && text_is(text_skip(t, t.n - ending), endings[i]))
			return (struct text) { t.p, t.n - ending };
	}
	return t;
}

static struct text options_of(struct kmod_ctx *kmod, const char *name, struct kmod_module **ret)
{
	const char *options;

	if (kmod_module_new_from_name(kmod, name, ret)) {
		*ret = NULL;
		return TEXT_NONE;
	}
	options = kmod_module_get_options(*ret);
	return options ? text_of(options) : TEXT_NONE;
}

/* vfio-pci's ids have become rules: there they would catch twins. */
static void print_options(FILE *out, struct text options, bool drop_ids)
{
	struct param param;
	char room[MODULE_MAX_PARAMS] = "";
	struct buf b = BUF(room);

	while (cmdline_next(&options, &param)) {
		bool quote = text_find(param.value, ' ') < param.value.n;

		if (drop_ids && text_is(param.key, "ids"))
			continue;
		buf_add(&b, " ");
		buf_text(&b, param.key);
		if (!param.value.p)
			continue;
		buf_add(&b, quote ? "=\"" : "=");
		buf_text(&b, param.value);
		buf_add(&b, quote ? "\"" : "");
	}
	fputs(room, out);
}

/*
 * libkmod adds what stands on the running kernel's command line behind what modprobe.d says. An
 * image must not keep that for ever: it is what `bare` knows, which has read no modprobe.d.
 */
static void print_module(struct modmake *make, struct kmod_module *module)
{
	const char *name = kmod_module_get_name(module);
	struct text path = relative_path(make, kmod_module_get_path(module));
	struct kmod_module *with, *without;
	struct text all, cmdline;

	if (!path.n)
		return;
	fprintf(make->out, "module %.*s %s", TEXT_ARGS(path), name);
	all = options_of(make->kmod, name, &with);
	cmdline = options_of(make->bare, name, &without);
	if (all.n >= cmdline.n)
		all.n -= cmdline.n;
	print_options(make->out, text_trim(all), !strcmp(name, "vfio_pci"));
	fputc('\n', make->out);
	kmod_module_unref(with);
	kmod_module_unref(without);
}

static void list_with_needs(struct modmake *make, struct kmod_list *list)
{
	struct kmod_list *item;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		modmake_with_needs(make, module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

/* The order of kmod_module_get_probe_list() (libkmod 30), for modules already loaded too. */
void modmake_with_needs(struct modmake *make, struct kmod_module *module)
{
	struct kmod_list *before = NULL, *behind = NULL;

	if (!kmod_module_get_path(module) || !first_time(make, kmod_module_get_name(module)))
		return;
	if (kmod_module_get_softdeps(module, &before, &behind) < 0)
		before = behind = NULL;
	list_with_needs(make, before);
	list_with_needs(make, kmod_module_get_dependencies(module));
	print_module(make, module);
	list_with_needs(make, behind);
}
