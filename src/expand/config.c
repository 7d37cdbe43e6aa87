/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration space of one function, as the `config` attribute gives it to root: the header
 * and, if a serial number is known, a PCIe capability and the extended one that holds it.
 */
#include <stdio.h>
#include <string.h>

#include "machine.h"

#define CONFIG_BYTES	      256
#define CONFIG_BYTES_PCIE     4096
#define PCIE_CAPABILITY	      0x40
#define EXTENDED_CAPABILITIES 0x100

static void put16(unsigned char *at, unsigned int value)
{
	at[0] = value & 0xff;
	at[1] = value >> 8 & 0xff;
}

static void put32(unsigned char *at, unsigned long value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16 & 0xffff);
}

/* a PCI device on a root bus may be conventional; one behind a port, or with a serial, is not */
static bool is_pcie(const struct function *f)
{
	const char *parent = function_get(f, "parent");

	return function_get(f, "serial") || function_get(f, "sriov_total") ||
	       (parent && strcmp(parent, "-") != 0) || function_get(f, "physfn") ||
	       f->class >> 8 == 0x0604;
}

static void header_device_put(unsigned char *config, const struct function *f)
{
	char key[5] = "bar0";

	for (unsigned int i = 0; i < 6; i++, key[3]++) {
		const char *bar = function_get(f, key);
		unsigned long start = 0;

		if (bar && sscanf(bar, "%lx", &start) == 1)
			put32(config + 0x10 + 4 * i, start & 0xfffffff0);
	}
	put16(config + 0x2c, f->subvendor);
	put16(config + 0x2e, f->subdevice);
}

static void header_bridge_put(unsigned char *config, const struct function *f)
{
	config[0x18] = f->address.bus & 0xff;
	config[0x19] = function_number(f, "secondary", 16, 0) & 0xff;
	config[0x1a] = function_number(f, "subordinate", 16, config[0x19]) & 0xff;
}

static void serial_put(unsigned char *config, const struct function *f)
{
	const char *text = function_get(f, "serial");
	unsigned int byte[8];

	if (!text)
		return;
	if (sscanf(text, "%2x-%2x-%2x-%2x-%2x-%2x-%2x-%2x", &byte[0], &byte[1], &byte[2], &byte[3],
		   &byte[4], &byte[5], &byte[6], &byte[7]) != 8)
		die_at(f, "serial=%s: eight bytes with dashes are needed", text);
	put32(config + EXTENDED_CAPABILITIES, 0x00010003);
	/* printed from the most significant byte down, stored from the least up */
	for (unsigned int i = 0; i < 8; i++)
		config[EXTENDED_CAPABILITIES + 4 + i] = byte[7 - i] & 0xff;
}

static void pcie_put(unsigned char *config, const struct function *f)
{
	put16(config + 0x06, 0x0010);
	config[0x34] = PCIE_CAPABILITY;
	config[PCIE_CAPABILITY] = 0x10;
	/* version 2; endpoint, or root port on a root bus */
	put16(config + PCIE_CAPABILITY + 2, f->header ? 0x0042 : 0x0002);
	serial_put(config, f);
}

void config_put(int dir, const struct function *f)
{
	unsigned char config[CONFIG_BYTES_PCIE] = { 0 };
	bool pcie = is_pcie(f);

	/* a virtual function answers ffff for its ids: they come from its physical function */
	put16(config + 0x00, function_get(f, "physfn") ? 0xffff : f->vendor);
	put16(config + 0x02, function_get(f, "physfn") ? 0xffff : f->device);
	put16(config + 0x04, 0x0006);
	config[0x08] = f->revision & 0xff;
	config[0x09] = f->class & 0xff;
	config[0x0a] = f->class >> 8 & 0xff;
	config[0x0b] = f->class >> 16 & 0xff;
	config[0x0e] = (f->header & 0x7f) | (f->multifunction ? 0x80 : 0);
	if (f->header == 0)
		header_device_put(config, f);
	else
		header_bridge_put(config, f);
	if (pcie)
		pcie_put(config, f);
	put_bytes(dir, "config", 0644, config, pcie ? CONFIG_BYTES_PCIE : CONFIG_BYTES);
}
