// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the commands, and what --help makes of it. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#define HELP_INDENT 20 /* columns before the words of an option or a command */

#define TABLE_OPTIONS                                                                              \
	(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NOHEADINGS))

const struct command commands[] = {
	{ "list", command_list, TABLE_OPTIONS | OPTION_BIT(OPTION_KERNEL), "[RULE…]",
	  "show the devices by IOMMU group, and the rule to write for each" },
	{ "plan", command_plan,
	  TABLE_OPTIONS | OPTION_BIT(OPTION_AS_FOUND) | OPTION_BIT(OPTION_BOOT) |
		  OPTION_BIT(OPTION_KERNEL),
	  NULL, "show what the next boot would do, device by device, and why" },
	{ "status", command_status, TABLE_OPTIONS, NULL,
	  "tell whether each configured device is bound, since when, and if not, why" },
	{ "check", command_check, OPTION_BIT(OPTION_JSON), NULL,
	  "is this host ready? one line a finding, with what to type" },
	{ "add", command_add,
	  OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORCE) | OPTION_BIT(OPTION_REBUILD), "RULE…",
	  "show the plan with more rules and write them into the configuration" },
	{ "remove", command_remove, OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_REBUILD), "RULE…",
	  "take rules out of the configuration, and show the plan without them" },
	{ "import", command_import, OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_WRITE), NULL,
	  "rules from an older setup, what they cannot say, and which old lines can go" },
	{ "capture", command_capture, OPTION_BIT(OPTION_SERIALS), NULL,
	  "this host's devices and configuration as a text, for a bug report" },
	{ "expand", command_expand, 0, "FILE DIR", "make of a capture a folder for --sysroot" },
	{ "take", command_take, 0, "ADDRESS",
	  "give one device to its driver now, as for a card that has come late" },
	{ "vfs", command_vfs, 0, "ADDRESS",
	  "make the virtual functions that a rule asks for, and look after the others" },
	{ "udev", command_udev, 0, "ADDRESS",
	  "for the udev rule: what is to be done with a device that has come" },
	{ "config", command_config, 0, NULL,
	  "for the image build: check the configuration and merge it" },
	{ "modules", command_modules, OPTION_BIT(OPTION_KERNEL), NULL,
	  "for the image build: modules in load order, with their options" },
	{ "protect", command_protect, 0, NULL,
	  "for the image build: rules for the devices that this host needs" },
};

/* Those that -o knows, for the commands that have it. */
static const struct {
	const char *command;
	void (*print)(void);
} columns[] = {
	{ "list", columns_of_list },
	{ "plan", columns_of_plan },
	{ "status", columns_of_status },
};

const unsigned n_commands = ARRAY_SIZE(commands);

const struct command *command_find(const char *name)
{
	for (unsigned i = 0; i < n_commands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

int command_fits(const struct command *command, const struct options *options)
{
	unsigned wrong = options->given & ~(command->options | OPTIONS_COMMON);
	char name[64];

	if (options->n_arguments && !command->arguments)
		return say_usage("this command takes no arguments", options->arguments[0]);
	for (int id = 0; id < OPTION_MAX; id++) {
		if (!(wrong & OPTION_BIT(id)))
			continue;
		(void)snprintf(name, sizeof(name), "--%s", option_rows[id].name);
		return say_usage("this command has no such option", name);
	}
	return -1;
}

static void print_option(enum option_id id)
{
	const struct option_row *row = &option_rows[id];
	int n = row->letter ? printf("  -%c, --%s", row->letter, row->name)
			    : printf("      --%s", row->name);

	if (row->argument)
		n += printf(" %s", row->argument);
	if (n < HELP_INDENT + 6)
		printf("%*s%s\n", HELP_INDENT + 6 - n, "", row->help);
	else
		printf("\n%*s%s\n", HELP_INDENT + 6, "", row->help);
}

static void print_options(unsigned bits)
{
	for (int id = 0; id < OPTION_MAX; id++)
		if (bits & OPTION_BIT(id))
			print_option((enum option_id)id);
}

static void print_whole(void)
{
	printf("usage: vfio-early COMMAND [OPTION…]\n\nCommands:\n");
	for (unsigned i = 0; i < n_commands; i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].help);
	printf("\n'vfio-early COMMAND --help' says which options a command takes. All of them take:"
	       "\n");
	print_options(OPTIONS_COMMON);
	printf("\nExit status: 0 all is well; 1 something asked for is refused, missing or not "
	       "bound;\n2 the work could not be done; 64 usage.\n");
}

void help_print(const struct command *command)
{
	if (!command) {
		print_whole();
		return;
	}
	printf("usage: vfio-early %s [OPTION…]%s%s\n\n%s\n\nOptions:\n", command->name,
	       command->arguments ? " " : "", command->arguments ? command->arguments : "",
	       command->help);
	print_options(command->options);
	print_options(OPTIONS_COMMON);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (!strcmp(columns[i].command, command->name))
			columns[i].print();
}
