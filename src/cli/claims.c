// SPDX-License-Identifier: GPL-2.0-or-later
/* Modules by modalias: see claims.h. */
#include "claims.h"

#include <fcntl.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "../core/match.h"

#define MAX_ALIASES (8u << 20)

/* A tree without depmod's binary index, such as a capture, may have the text that it is made of. */
static void read_text(struct claims *claims, const struct kernel *kernel)
{
	struct sys here = { .root = AT_FDCWD };
	char path[sizeof(kernel->folder) + 32];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%s/modules.alias.bin", kernel->folder);
	if (sys_exists(AT_FDCWD, path))
		return;
	(void)snprintf(path, sizeof(path), "%s/modules.alias", kernel->folder);
	claims->text = malloc(MAX_ALIASES);
	n = claims->text ? sys_read(&here, path, claims->text, MAX_ALIASES) : -1;
	claims->n = n > 0 ? (size_t)n : 0;
}

void claims_open(struct claims *ret, const struct sys *sys, const char *root, const char *version)
{
	static struct modprobe_folders folders;
	struct kernel kernel;
	bool found = kernel_pick(sys, root, version, &kernel);

	*ret = (struct claims) { NULL };
	if (found)
		read_text(ret, &kernel);
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

static void print_by_kmod(struct buf *b, const struct claims *claims, const char *alias)
{
	struct kmod_list *list = NULL, *item;
	size_t start = b->n;

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

static bool has_word(struct text words, struct text word)
{
	struct text other;

	while (text_word(&words, ",", &other))
		if (text_equal(other, word))
			return true;
	return false;
}

/* "alias GLOB MODULE" */
static void print_by_text(struct buf *b, const struct claims *claims, const char *alias)
{
	struct text rest = { claims->text, claims->n }, line, word, glob, module;
	size_t start = b->n;

	while (text_line(&rest, &line)) {
		if (!text_word(&line, " ", &word) || !text_is(word, "alias") ||
		    !text_word(&line, " ", &glob) || !text_word(&line, " ", &module) ||
		    !text_glob(glob, text_of(alias)) ||
		    has_word((struct text) { b->p + start, b->n - start }, module))
			continue;
		buf_add(b, "%s", b->n > start ? "," : "");
		buf_quote(b, module);
	}
}

void claims_print(struct buf *b, const struct claims *claims, const struct device *d)
{
	size_t start = b->n;
	char alias[96];
	struct buf a = BUF(alias);

	device_modalias(&a, d);
	print_by_kmod(b, claims, alias);
	if (b->n == start)
		print_by_text(b, claims, alias);
}

void claims_close(struct claims *claims)
{
	kmod_unref(claims->kmod);
	free(claims->text);
	*claims = (struct claims) { NULL };
}
