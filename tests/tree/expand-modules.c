/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module files for the fake kernel (tests/model/README.md): text that names the PCI driver, what
 * it claims and what it needs. VFIO's own set, and one for each modular driver of the machine;
 * and the list of VFIO's that the image build would write.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../src/expand/machine.h"

static void module_path(char path[static 256], const struct options *options, const char *folder,
			const char *module)
{
	snprintf(path, 256, "lib/modules/%s/kernel/%s/%s.ko", options->kernel, folder, module);
}

static void module_put(int root, const struct options *options, const char *module,
		       const char *depends, const char *text)
{
	char path[256];

	module_path(path, options, "drivers/vfio", module);
	put_text(root, path, 0644, "module %s\n%s", module, text);
	snprintf(path, sizeof(path), "lib/modules/%s/modules.dep", options->kernel);
	put_more(root, path, "kernel/drivers/vfio/%s.ko:%s\n", module, depends);
	put_more(root, "usr/lib/vfio-early/modules", "module kernel/drivers/vfio/%s.ko %s\n",
		 module, module);
}

static void vfio_put(int root, const struct options *options)
{
	bool old = !kernel_at_least(options, 6, 2);
	char path[256];

	snprintf(path, sizeof(path), "lib/modules/%s/kernel/drivers/vfio", options->kernel);
	put_folder(root, path);
	put_folder(root, "usr/lib/vfio-early");
	put_text(root, "usr/lib/vfio-early/modules", 0644, "driver vfio-pci\n");
	module_put(root, options, "vfio", "", "param enable_unsafe_noiommu_mode\n");
	module_put(root, options, "vfio_iommu_type1", " kernel/drivers/vfio/vfio.ko",
		   "depends vfio\nparam allow_unsafe_interrupts\n");
	module_put(root, options, "irqbypass", "", "");
	if (old)
		module_put(root, options, "vfio_virqfd", "", "");
	module_put(root, options, "vfio-pci-core",
		   old ? " kernel/drivers/vfio/vfio_virqfd.ko kernel/drivers/vfio/vfio.ko"
			 " kernel/drivers/vfio/irqbypass.ko"
		       : " kernel/drivers/vfio/vfio.ko kernel/drivers/vfio/irqbypass.ko",
		   old ? "depends vfio\ndepends vfio_virqfd\ndepends irqbypass\n"
		       : "depends vfio\ndepends irqbypass\n");
	module_put(root, options, "vfio-pci",
		   " kernel/drivers/vfio/vfio-pci-core.ko kernel/drivers/vfio/vfio.ko",
		   "depends vfio-pci-core\ndriver vfio-pci\nparam ids\nparam disable_vga\n"
		   "param disable_idle_d3\nparam nointxmask\nparam enable_sriov\n"
		   "param disable_denylist\nalias pci:v*d*sv*sd*bc*sc*i*\noverride_only\n");
}

static void native_put(int root, const struct machine *machine, const struct options *options,
		       const struct function *f)
{
	char path[256], name[64], alias[80];

	module_path(path, options, "drivers", function_module(f, name));
	if (faccessat(root, path, F_OK, 0) < 0)
		put_text(root, path, 0644, "module %s\ndriver %s\n", name, f->driver);
	modalias_print(f, alias);
	/* one alias a function: what else the driver would claim is not known */
	put_more(root, path, "alias %s\n", alias);
	(void)machine;
}

void modules_put(int root, const struct machine *machine, const struct options *options)
{
	vfio_put(root, options);
	if (options->iommu == IOMMU_LATE)
		put_more(root, "usr/lib/vfio-early/modules", "iommu 1af4:1057\n");
	if (options->iommu == IOMMU_LATE)
		module_put(root, options, "virtio_iommu", "", "iommu\n");
	for (size_t i = 0; i < machine->count; i++) {
		const struct function *f = machine->functions[i];

		if (f->driver && strcmp(f->driver, "vfio-pci") != 0 &&
		    !driver_is_builtin(machine, options, f))
			native_put(root, machine, options, f);
	}
}
