/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modprobe, played: finds modules and what they need below the tree's lib/modules, and has them
 * loaded in that order. Its own configuration is not read.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakekernel.h"
#include "module.h"

static char wanted_name[NAME_LENGTH];
static char found_path[PATH_LENGTH];

static int module_look(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	char name[NAME_LENGTH];

	(void)st;
	module_name_copy(name, path + walk->base);
	if (kind != FTW_F || !strstr(path + walk->base, ".ko") || strcmp(name, wanted_name) != 0)
		return 0;
	snprintf(found_path, sizeof(found_path), "%s", path);
	return 1;
}

static bool module_find(const char *name)
{
	static const char *const folders[] = { "lib/modules", "usr/lib/modules" };
	char folder[PATH_LENGTH * 2];

	module_name_copy(wanted_name, name);
	for (size_t i = 0; i < 2; i++) {
		snprintf(folder, sizeof(folder), "%s/%s/%s", kernel.tree, folders[i],
			 kernel.version);
		if (nftw(folder, module_look, 16, FTW_PHYS) == 1)
			return true;
	}
	return false;
}

/* what it needs comes first, as in modules.dep */
static bool list_gather(struct module_list *list, const char *name, const char *options)
{
	struct module module = { 0 };
	char word[256], path[PATH_LENGTH];
	const char *at;
	bool good = true;

	if (module_is_loaded(name))
		return true;
	if (!module_find(name))
		return false;
	strcpy(path, found_path);
	snprintf(module.path, sizeof(module.path), "%s", path);
	good = module_text_get(&module) == 0;
	at = module.text;
	while (good && module_line_next(&at, "depends", word))
		good = list_gather(list, word, "");
	free(module.text);
	return good &&
	       module_list_add(list, path, options, strstr(path, ".ko.") ? FLAG_UNPACKED : 0);
}

static void arguments_print(char *const *arguments, char text[static TEXT_LENGTH])
{
	size_t length = 0;

	text[0] = '\0';
	for (; *arguments && length < TEXT_LENGTH - 1; arguments++)
		length += (size_t)snprintf(text + length, TEXT_LENGTH - length, " %s", *arguments);
}

/* modprobe [-a] [-bqsvD...] NAME... or NAME option=value...; -d and -S take a word */
bool module_probe(struct task *task, char *const *arguments)
{
	struct op op = { .kind = OP_LOAD, .ends_task = true };
	char text[TEXT_LENGTH], options[512] = "";
	const char *names[MODULES_MAX];
	size_t count = 0;

	arguments_print(arguments, text);
	journal("modprobe%s", text);
	for (; *arguments; arguments++) {
		if ((*arguments)[0] == '-')
			arguments += strchr("dSC", (*arguments)[1]) && arguments[1];
		else if (strchr(*arguments, '='))
			snprintf(options + strlen(options), sizeof(options) - strlen(options),
				 "%s%s", options[0] ? " " : "", *arguments);
		else if (count < MODULES_MAX)
			names[count++] = *arguments;
	}
	op.modules = module_list_new();
	for (size_t i = 0; i < count; i++)
		if (!list_gather(op.modules, names[i], i == 0 ? options : "")) {
			journal_effect("modprobe: no module %s", names[i]);
			op.result = -ENOENT;
		}
	return op_start(task, &op);
}
