/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole tree of a machine: sysfs, a little of proc, dev and run, and the files that its text
 * holds as they are.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expand.h"
#include "machine.h"

void kernel_set(struct options *options, const char *version)
{
	options->kernel = version ? version : MACHINE_KERNEL;
	if (sscanf(options->kernel, "%u.%u", &options->kernel_major, &options->kernel_minor) != 2)
		die("kernel %s: no version", options->kernel);
	if (kernel_at_least(options, 7, 0))
		options->serial_attribute = true;
}

void surroundings_put(int root, const struct options *options)
{
	put_folder(root, "dev");
	put_folder(root, "run");
	put_folder(root, "proc/sys/kernel");
	put_text(root, "proc/sys/kernel/osrelease", 0444, "%s\n", options->kernel);
	put_bytes(root, "dev/kmsg", 0644, "", 0);
	if (options->cmdline)
		put_text(root, "proc/cmdline", 0444, "%s\n", options->cmdline);
}

/* Where a test asks for another command line or another list of modules, that stays. */
static bool is_asked_otherwise(int root, const char *path)
{
	return (strcmp(path, "proc/cmdline") == 0 ||
		strcmp(path, "usr/lib/vfio-early/modules") == 0) &&
	       faccessat(root, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void files_put(int root, const struct machine *machine)
{
	for (size_t i = 0; i < machine->file_count; i++) {
		const struct machine_file *file = &machine->files[i];
		char folder[SYSFS_PATH_MAX];
		char *slash;

		if (is_asked_otherwise(root, file->path))
			continue;
		snprintf(folder, sizeof(folder), "%s", file->path);
		slash = strrchr(folder, '/');
		if (slash) {
			*slash = '\0';
			put_folder(root, folder);
		}
		put_bytes(root, file->path, 0644, file->bytes, file->length);
	}
}

/* Of a machine whose kernel is known: what depmod would have written, one alias a function. */
static void aliases_put(int root, const struct machine *machine)
{
	const char *kernel = machine_setting(machine, "kernel");
	char path[256], alias[80], module[MACHINE_NAME_MAX + 1];

	for (size_t i = 0; kernel && i < machine->count; i++) {
		const struct function *f = machine->functions[i];
		const char *list = function_get(f, "modules");

		modalias_print(f, alias);
		while (list_next(&list, module)) {
			snprintf(path, sizeof(path), "lib/modules/%s", kernel);
			put_folder(root, path);
			strcat(path, "/modules.alias");
			put_more(root, path, "alias %s %s\n", alias, module);
		}
	}
}

void tree_put(int root, int sys, const struct machine *machine, const struct options *options)
{
	bus_put(sys, machine, options);
	for (size_t i = 0; i < machine->count; i++)
		if (!machine->functions[i]->absent)
			function_put(sys, machine->functions[i], machine, options);
	groups_put(root, sys, machine, options);
	framebuffer_put(root, sys, machine, options);
	aliases_put(root, machine);
	files_put(root, machine);
}

void expand_into(const char *file, int root)
{
	struct options options = { 0 };
	static struct machine machine; /* whoever ends the process need free nothing */
	int sys;

	umask(022);
	machine_read(&machine, file);
	machine_resolve(&machine);
	kernel_set(&options, machine_setting(&machine, "kernel"));
	sys = open_folder(root, "sys");
	surroundings_put(root, &options);
	tree_put(root, sys, &machine, &options);
	close(sys);
}
