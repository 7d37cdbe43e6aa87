// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a PCI driver's name to its module. They are often, not always, the same: the module may be
 * named for the bus (xhci_pci), and a library may have the driver's name (xhci_hcd).
 */
#include <string.h>

#include "modmake.h"

static const struct {
	const char *driver;
	const char *module;
} exceptions[] = {
	{ "xhci_hcd", "xhci_pci" },
	{ "pciback", "xen_pciback" },
	{ "i801_smbus", "i2c_i801" },
	{ "piix4_smbus", "i2c_piix4" },
	{ "intel-lpss", "intel_lpss_pci" },
	{ "serial", "8250_pci" },
	{ "proc_thermal_pci", "processor_thermal_device_pci" },
	{ "sof-audio-pci-intel-tgl", "snd_sof_pci_intel_tgl" },
	{ "sof-audio-pci-intel-cnl", "snd_sof_pci_intel_cnl" },
};

/* Where the driver is there now, the kernel says whose it is. */
static struct kmod_module *by_running(struct modmake *make, const char *driver)
{
	char path[128], module[64];

	if ((size_t)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module", driver) >=
	    sizeof(path))
		return NULL;
	if (sys_link_name(make->sys->root, path, module, sizeof(module)) < 0)
		return NULL;
	return modmake_module(make, module);
}

static struct kmod_module *by_table(struct modmake *make, const char *driver)
{
	for (size_t i = 0; i < ARRAY_SIZE(exceptions); i++)
		if (!strcmp(exceptions[i].driver, driver))
			return modmake_module(make, exceptions[i].module);
	return NULL;
}

struct kmod_module *modmake_driver_module(struct modmake *make, const char *driver)
{
	struct kmod_module *module = by_running(make, driver);

	if (!module)
		module = by_table(make, driver);
	return module ? module : modmake_module(make, driver);
}
