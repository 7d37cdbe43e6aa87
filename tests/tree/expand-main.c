/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expand MACHINE.pci DIR [options]: makes the tree of sysfs, and a little of proc, dev and run,
 * that the machine would show, below DIR. DIR may exist; DIR/sys may not.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/expand/machine.h"

static const char usage[] =
	"usage: expand MACHINE.pci DIR [options]\n"
	"  --no-drivers         as before udev: only built-in drivers, no VFs, no VMD children\n"
	"  --keep-children      with --no-drivers: VFs and VMD children are there all the same\n"
	"  --builtin NAME       this driver is built in (pcieport always is)\n"
	"  --driver NAME        add a driver that has no device, such as vfio-pci\n"
	"  --kernel VERSION     the kernel whose habits the tree shows (the machine's, or 6.12.0)\n"
	"  --serial-number      serial_number attributes (else from 7.0 on)\n"
	"  --firmware-node      make up ACPI paths for functions on root buses\n"
	"  --iommu on|off|none|late|probe  off: firmware has one, the kernel does not use it;\n"
	"                       none: firmware has none; late: groups come with a module;\n"
	"                       probe: each with its first driver (arm64, up to 6.14)\n"
	"  --modules            module files for the fake kernel: VFIO's and the drivers' own\n"
	"  --cmdline TEXT       write proc/cmdline\n";

enum { OPT_KEEP = 1, OPT_BUILTIN, OPT_DRIVER, OPT_KERNEL, OPT_CMDLINE, OPT_IOMMU };

static void list_add(const char **list, size_t *count, const char *word)
{
	if (*count == DRIVER_LIST_MAX)
		die("more than %d drivers named", DRIVER_LIST_MAX);
	list[(*count)++] = word;
}

static void iommu_set(struct options *options, const char *word)
{
	static const char *const words[] = { "on", "off", "none", "late", "probe" };

	for (int i = 0; i < 5; i++)
		if (strcmp(word, words[i]) == 0) {
			options->iommu = i;
			return;
		}
	die("--iommu %s: on, off, none, late or probe", word);
}

static void option_take(struct options *options, int option)
{
	if (option == OPT_BUILTIN)
		list_add(options->builtin, &options->builtin_count, optarg);
	else if (option == OPT_DRIVER)
		list_add(options->drivers, &options->driver_count, optarg);
	else if (option == OPT_KERNEL)
		kernel_set(options, optarg);
	else if (option == OPT_CMDLINE)
		options->cmdline = optarg;
	else if (option == OPT_IOMMU)
		iommu_set(options, optarg);
	else if (option == 'n')
		options->no_drivers = true;
	else if (option == OPT_KEEP)
		options->keep_children = true;
	else if (option == 's')
		options->serial_attribute = true;
	else if (option == 'f')
		options->firmware_node = true;
	else if (option == 'm')
		options->modules = true;
	else if (option != 0) {
		fputs(usage, option == 'h' ? stdout : stderr);
		exit(option == 'h' ? 0 : 64);
	}
}

static void options_read(struct options *options, int argc, char **argv)
{
	static const struct option table[] = {
		{ "no-drivers", no_argument, NULL, 'n' },
		{ "keep-children", no_argument, NULL, OPT_KEEP },
		{ "builtin", required_argument, NULL, OPT_BUILTIN },
		{ "driver", required_argument, NULL, OPT_DRIVER },
		{ "kernel", required_argument, NULL, OPT_KERNEL },
		{ "serial-number", no_argument, NULL, 's' },
		{ "firmware-node", no_argument, NULL, 'f' },
		{ "iommu", required_argument, NULL, OPT_IOMMU },
		{ "modules", no_argument, NULL, 'm' },
		{ "cmdline", required_argument, NULL, OPT_CMDLINE },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1)
		option_take(options, option);
	if (argc - optind != 2)
		option_take(options, '?');
}

/* Before udev no modular driver is there, and none of what only such a driver makes */
static void drivers_take_away(struct machine *machine, const struct options *options)
{
	for (size_t i = 0; i < machine->count; i++) {
		struct function *f = machine->functions[i];

		if (f->driver && !driver_is_builtin(machine, options, f))
			f->driver = NULL;
		if (options->keep_children)
			continue;
		f->absent = function_get(f, "physfn") || vmd_of(machine, f);
		f->vfs = 0;
	}
}

static int root_open(const char *name)
{
	int root;

	if (mkdir(name, 0755) < 0 && errno != EEXIST)
		die("%s: %s", name, strerror(errno));
	root = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		die("%s: %s", name, strerror(errno));
	if (faccessat(root, "sys", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		die("%s/sys is there already", name);
	return root;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct machine machine;
	int root, sys;

	umask(0);
	options_read(&options, argc, argv);
	machine_read(&machine, argv[optind]);
	machine_resolve(&machine);
	if (!options.kernel)
		kernel_set(&options, machine_setting(&machine, "kernel"));
	/* which driver is whose must be known for --modules before --no-drivers takes it away */
	root = root_open(argv[optind + 1]);
	sys = open_folder(root, "sys");
	surroundings_put(root, &options);
	if (options.modules)
		modules_put(root, &machine, &options);
	if (options.no_drivers)
		drivers_take_away(&machine, &options);
	tree_put(root, sys, &machine, &options);
	return 0;
}
