/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of devices and classes, from the machine's pci.ids by libpci. */
#pragma once

#include "../core/device.h"
#include "../sys/root.h"

struct pci_access;

struct names {
	struct pci_access *pci;
	char file[4096]; /* the tree's own pci.ids, empty: the host's */
};

void names_open(struct names *ret, const struct sys *sys, const char *root);
/* "NVIDIA Corporation AD102 [GeForce RTX 4090]"; empty if it is not known. */
void names_device(struct buf *b, const struct names *names, const struct device *device);
/* The two parts of it. */
void names_vendor(struct buf *b, const struct names *names, const struct device *device);
void names_model(struct buf *b, const struct names *names, const struct device *device);
/* "VGA compatible controller", likewise. */
void names_class(struct buf *b, const struct names *names, const struct device *device);
void names_close(struct names *names);
