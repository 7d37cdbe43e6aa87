/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls and errors by name and by number.
 */
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>

#include "fakekernel.h"

struct call_entry {
	const char *name;
	int number;
};

/* made by the Makefile from the kernel's headers: every call of this architecture */
static const struct call_entry names[] = {
#define CALL(name) { #name, __NR_##name },
#include "calls.inc"
#undef CALL
};

const char *call_name(uint64_t number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((uint64_t)names[i].number == number)
			return names[i].name;
	return "unknown";
}

int call_number(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].number;
	return -1;
}

const char *errno_name(int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : "EUNKNOWN";
}

int errno_number(const char *name)
{
	for (int i = 1; i < 134; i++)
		if (strerrorname_np(i) && strcasecmp(strerrorname_np(i), name) == 0)
			return i;
	return 0;
}
