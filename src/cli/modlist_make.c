// SPDX-License-Identifier: GPL-2.0-or-later
/* The sections of an image's module list: see modmake.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/rule.h"
#include "modmake.h"
#include "options.h"

#define VARIANT_PREFIX "vfio_pci:"

static bool driver_section(struct modmake *make, const char *driver)
{
	struct kmod_module *module = modmake_driver_module(make, driver);

	if (!module) {
		if (!make->quiet)
			say("no module for the driver %s was found in kernel %s", driver,
			    make->kernel->version);
		return false;
	}
	modmake_forget(make);
	fprintf(make->out, "%s %s\n", modmake_is_builtin(module) ? "builtin" : "driver", driver);
	modmake_with_needs(make, module);
	kmod_module_unref(module);
	return true;
}

/* vfio_iommu_type1 is only a soft dependency, and without it no guest starts. */
static void vfio_section(struct modmake *make)
{
	struct kmod_module *type1;

	if (!driver_section(make, "vfio-pci"))
		return;
	type1 = modmake_module(make, "vfio_iommu_type1");
	if (type1)
		modmake_with_needs(make, type1);
	kmod_module_unref(type1);
}

static void variant_section(struct modmake *make, struct text pattern, struct text name)
{
	char module_name[64];
	struct buf b = BUF(module_name);
	struct kmod_module *module;

	buf_text(&b, name);
	module = b.cut ? NULL : modmake_module(make, module_name);
	if (!module)
		return;
	modmake_forget(make);
	fprintf(make->out, "variant %s %.*s\n", module_name, TEXT_ARGS(pattern));
	modmake_with_needs(make, module);
	kmod_module_unref(module);
}

/* One line of modules.alias: "alias vfio_pci:v…d… MODULE". vfio-pci's own fits all and is none. */
static void alias_line(struct modmake *make, struct text line)
{
	struct text word, pattern, name;

	if (!text_word(&line, " \t\n", &word) || !text_is(word, "alias") ||
	    !text_word(&line, " \t\n", &pattern) || !text_starts(pattern, VARIANT_PREFIX) ||
	    !text_word(&line, " \t\n", &name) || text_same_param(name, "vfio_pci"))
		return;
	variant_section(make, pattern, name);
}

static void variant_sections(struct modmake *make)
{
	char path[sizeof(make->kernel->folder) + sizeof("/modules.alias")];
	size_t room = 0;
	char *line = NULL;
	FILE *aliases;

	(void)snprintf(path, sizeof(path), "%s/modules.alias", make->kernel->folder);
	aliases = fopen(path, "re");
	while (aliases && getline(&line, &room, aliases) >= 0)
		alias_line(make, text_of(line));
	free(line);
	if (aliases)
		(void)fclose(aliases);
}

/* Its transport first: the device is a PCI function that virtio_pci drives. */
static void iommu_section(struct modmake *make)
{
	struct kmod_module *iommu = modmake_module(make, "virtio_iommu");
	struct kmod_module *transport = modmake_module(make, "virtio_pci");

	if (iommu && !modmake_is_builtin(iommu)) {
		modmake_forget(make);
		fputs("iommu 1af4:1057\n", make->out);
		if (transport)
			modmake_with_needs(make, transport);
		modmake_with_needs(make, iommu);
	}
	kmod_module_unref(transport);
	kmod_module_unref(iommu);
}

/* Is it the first rule that names this driver? vfio-pci has its section anyway. */
static bool names_new_driver(const struct settings *settings, unsigned at)
{
	struct text driver = rule_driver(&settings->rules[at].rule);

	if (settings->rules[at].problem || settings->rules[at].rule.exclude)
		return false;
	if (text_is(driver, "vfio-pci") || text_is(driver, "none"))
		return false;
	for (unsigned i = 0; i < at; i++)
		if (!settings->rules[i].problem &&
		    text_equal(rule_driver(&settings->rules[i].rule), driver))
			return false;
	return true;
}

static void sections(struct modmake *make, const struct settings *settings)
{
	vfio_section(make);
	for (unsigned i = 0; i < settings->n_rules; i++) {
		char driver[RULE_MAX_DRIVER + 1];
		struct buf b = BUF(driver);

		if (!names_new_driver(settings, i))
			continue;
		buf_text(&b, rule_driver(&settings->rules[i].rule));
		if (!strcmp(driver, "auto"))
			variant_sections(make);
		else
			(void)driver_section(make, driver);
	}
	iommu_section(make);
	modmake_forget(make);
}

int modmake_list(FILE *out, const struct sys *sys, const char *root, const struct kernel *kernel,
		 const struct settings *settings, bool quiet)
{
	struct modmake make = { .out = out, .sys = sys, .kernel = kernel, .quiet = quiet };
	const char *nothing[] = { NULL };
	struct modprobe_folders folders;

	modprobe_folders(root, &folders);
	make.kmod = kmod_new(kernel->folder, folders.list);
	make.bare = kmod_new(kernel->folder, nothing);
	if (make.kmod && make.bare)
		sections(&make, settings);
	kmod_unref(make.bare);
	kmod_unref(make.kmod);
	if (!make.kmod || !make.bare)
		return -ENOMEM;
	return ferror(out) ? -EIO : 0;
}
