/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel command line, cut into parameters by the kernel's own rules. Text in, text out. */
#pragma once

#include "text.h"

/*
 * The architecture's COMMAND_LINE_SIZE with its NUL (arch/<arch>/include/asm/setup.h, 6.12): the
 * boot path cuts longer lines without a word, possibly in the middle of a parameter.
 */
#if defined(CMDLINE_LIMIT) /* a test's own */
#elif defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__powerpc__)
#define CMDLINE_LIMIT 2048
#elif defined(__s390x__) || defined(__loongarch__) || defined(__mips__)
#define CMDLINE_LIMIT 4096
#elif defined(__arm__) || defined(__riscv)
#define CMDLINE_LIMIT 1024
#else
#define CMDLINE_LIMIT 512
#endif

struct param {
	struct text key;
	struct text value; /* p is NULL where there is no '=' */
};

/*
 * Takes the next parameter off *rest, as next_arg() does (lib/cmdline.c, 6.12): blanks inside
 * double quotes do not end it, the first '=' splits it, quotes around the value or the whole are
 * dropped, nothing is an escape. False at the end, and at a bare "--", behind which init's
 * arguments begin.
 */
bool cmdline_next(struct text *rest, struct param *ret);

/*
 * The parameter that turns off the IOMMU that firmware's table describes ("DMAR": intel_iommu,
 * "IVRS": amd_iommu, and "iommu" for both). False if there is none; `table` may be NULL.
 */
bool cmdline_iommu_off(struct text line, const char *table, struct param *ret);

/*
 * If the line fills the architecture's limit its last parameter may be cut: takes that parameter
 * off *line and returns true. A line that has a bare "--" before its end loses nothing of ours.
 */
bool cmdline_drop_cut(struct text *line);
