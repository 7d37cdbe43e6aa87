/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the fuzz targets. In: any bytes. Out: nothing, or an end by abort() with the property
 * that does not hold. A target touches no file, keeps no state from one input to the next, and is
 * built twice: for libFuzzer, and with replay.c, which runs the inputs of the corpus as a plain
 * program.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../src/core/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The property, in words for whoever finds the input. */
#define REQUIRE(property, words)                                                                   \
	do {                                                                                       \
		if (!(property))                                                                   \
			fuzz_failed(__FILE__, __LINE__, #property, (words));                       \
	} while (0)

void fuzz_failed(const char *file, int line, const char *property, const char *words)
	__attribute__((noreturn));

/* Does `part` lie within `whole`? Nothing at all does. */
bool fuzz_inside(struct text part, struct text whole);
/* The input up to its first NUL, and the rest behind that NUL. */
struct text fuzz_piece(struct text *rest);
