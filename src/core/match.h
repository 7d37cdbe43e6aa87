/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a rule hold for a device? Facts in, answer out; says which fact it lacks. */
#pragma once

#include "device.h"
#include "rule.h"

enum match {
	MATCH_NO,
	MATCH_NEAR,	 /* the place it names is this device, but another term does not hold */
	MATCH_ELSEWHERE, /* all but the place holds */
	MATCH_YES,
	MATCH_NEEDS, /* unknown until the facts in *ret_needs are looked up */
};

/* "pci:v000010DEd…", as drivers/pci/pci-sysfs.c prints it; needs FACT_IDS. */
void device_modalias(struct buf *b, const struct device *device);
enum match match_rule(const struct rule *rule, const struct device *device, unsigned *ret_needs);
/* The facts, 0 for none, without which nobody can tell MATCH_ELSEWHERE from MATCH_NO. */
unsigned match_elsewhere_needs(const struct rule *rule, const struct device *device);
