// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver whose remove() never returns, as some GPU drivers' do: asleep in the kernel, with the
 * device's lock held, and no signal wakes it. It matches no device by itself: whoever wants it
 * writes its name into driver_override.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/pci.h>

static DECLARE_COMPLETION(never);

static int lab_hang_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	pci_info(pdev, "will never be let go\n");
	return 0;
}

static void lab_hang_remove(struct pci_dev *pdev)
{
	pci_info(pdev, "remove() begins and does not end\n");
	wait_for_completion(&never);
}

static const struct pci_device_id lab_hang_ids[] = { {} };

static struct pci_driver lab_hang_driver = {
	.name = "lab_hang",
	.id_table = lab_hang_ids,
	.probe = lab_hang_probe,
	.remove = lab_hang_remove,
};
module_pci_driver(lab_hang_driver);

MODULE_DESCRIPTION("vfio-early boot lab: a driver that hangs in remove()");
MODULE_LICENSE("GPL");
