/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal: one line an effective write or load, in the order in which the model saw them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fakekernel.h"

static FILE *file;

void journal_open(const char *name)
{
	if (!name)
		return;
	file = strcmp(name, "-") == 0 ? stdout : fopen(name, "we");
	if (!file)
		die("%s: %s", name, strerror(errno));
	setvbuf(file, NULL, _IOLBF, 0);
}

static void line_put(const char *before, const char *format, va_list args)
{
	char line[TEXT_LENGTH * 2];

	if (!file)
		return;
	vsnprintf(line, sizeof(line), format, args);
	/* one line whatever a program wrote */
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	fprintf(file, "%s%s\n", before, line);
}

void journal(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_put("", format, args);
	va_end(args);
}

/* what follows from a write, only with --effects */
void journal_effect(const char *format, ...)
{
	va_list args;

	if (!kernel.effects)
		return;
	va_start(args, format);
	line_put("+ ", format, args);
	va_end(args);
}
