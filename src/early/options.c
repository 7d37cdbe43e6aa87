// SPDX-License-Identifier: GPL-2.0-or-later
/* The early program's arguments: see options.h. */
#include "options.h"

#include <string.h>
#include <unistd.h>

#include "../sys/state.h"
#include "tell.h"

static const char usage[] =
	"usage: vfio-early-bind [OPTION…]\n"
	"Gives the configured PCI devices to vfio-pci. Meant for the initramfs, before udev.\n"
	"  --dry-run       print a line a device and touch nothing\n"
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

static int with_value(const char *option, const char *value, struct options *ret,
		      struct input *input)
{
	if (!value)
		return complain("this option needs a value", option);
	if (!strcmp(option, "--sysroot"))
		ret->root = value;
	else if (!strcmp(option, "--cmdline"))
		input->cmdline = value;
	else if (input->n_configs == INPUT_MAX_CONFIGS)
		return complain("more than 16 configuration files", value);
	else
		input->configs[input->n_configs++] = value;
	return -1;
}

static bool takes_value(const char *option)
{
	return !strcmp(option, "--sysroot") || !strcmp(option, "--cmdline") ||
	       !strcmp(option, "--config");
}

int options_parse(int argc, char **argv, struct options *ret, struct input *input)
{
	*ret = (struct options){ .root = "/", .report = STATE_REPORT };
	for (int i = 1; i < argc; i++) {
		int status = -1;

		if (!strcmp(argv[i], "--dry-run"))
			ret->dry_run = true;
		else if (takes_value(argv[i]))
			status = with_value(argv[i], argv[i + 1], ret, input), i++;
		else if (!strcmp(argv[i], "--version"))
			return tell_user(STDOUT_FILENO, "vfio-early-bind " VERSION "\n") ? EXIT_BROKEN : 0;
		else if (!strcmp(argv[i], "--help"))
			return tell_user(STDOUT_FILENO, "%s", usage) ? EXIT_BROKEN : 0;
		else
			status = complain("unknown argument", argv[i]);
		if (status >= 0)
			return status;
	}
	return -1;
}
