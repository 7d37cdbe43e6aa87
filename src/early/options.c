// SPDX-License-Identifier: GPL-2.0-or-later
/* The early program's arguments: see options.h. */
#include "options.h"

#include <unistd.h>

#include "../sys/state.h"
#include "tell.h"

static const char usage[] =
	"usage: vfio-early-bind [OPTION…]\n"
	"Gives the configured PCI devices to vfio-pci. Meant for the initramfs, before udev.\n"
	"  --dry-run       print a line a device and touch nothing\n"
	"  --only ADDRESS  only this device, which has come late\n"
	"  --sysroot DIR   work on the tree DIR instead of /\n"
	"  --config FILE   read FILE instead of /etc/vfio-early.conf (repeatable)\n"
	"  --cmdline TEXT  use TEXT instead of /proc/cmdline\n"
	"  --version       print the version\n"
	"  --help          print this\n";

static int complain(const char *what, const char *about)
{
	tell_user(STDERR_FILENO, "vfio-early-bind: %s: %s; see --help\n", what, about);
	return EXIT_USAGE;
}

enum option {
	OPTION_SYSROOT,
	OPTION_CMDLINE,
	OPTION_ONLY,
	OPTION_CONFIG,
	OPTION_DRY_RUN,
	OPTION_VERSION,
	OPTION_HELP
};

static int with_value(enum option option, const char *name, const char *value, struct options *ret,
		      struct input *input)
{
	if (!value)
		return complain("this option needs a value", name);
	if (option == OPTION_SYSROOT)
		ret->root = value;
	else if (option == OPTION_CMDLINE)
		input->cmdline = value;
	else if (option == OPTION_ONLY && !address_parse_name(text_of(value), &ret->one))
		return complain("not a device's name in /sys/bus/pci/devices", value);
	else if (option == OPTION_ONLY)
		ret->only = value;
	else if (input->n_configs == INPUT_MAX_CONFIGS)
		return complain("more than 16 configuration files", value);
	else
		input->configs[input->n_configs++] = value;
	return -1;
}

int options_parse(int argc, char **argv, struct options *ret, struct input *input)
{
	*ret = (struct options) { .root = "/", .report = STATE_REPORT };
	for (int i = 1; i < argc; i++) {
		int status = -1;
		int option = text_choice(
			text_of(argv[i]),
			"--sysroot --cmdline --only --config --dry-run --version --help");

		if (option < 0)
			status = complain("unknown argument", argv[i]);
		else if (option == OPTION_DRY_RUN)
			ret->dry_run = true;
		else if (option == OPTION_VERSION)
			status = tell_user(STDOUT_FILENO, "vfio-early-bind " VERSION "\n")
					 ? EXIT_BROKEN
					 : 0;
		else if (option == OPTION_HELP)
			status = tell_user(STDOUT_FILENO, "%s", usage) ? EXIT_BROKEN : 0;
		else
			status = with_value((enum option)option, argv[i], argv[i + 1], ret, input),
			i++;
		if (status >= 0)
			return status;
	}
	return -1;
}
