// SPDX-License-Identifier: GPL-2.0-or-later
/* The image's module list: read to its end, and a driver is found just where it stands. */
#include "../../src/core/modlist.h"
#include "fuzz.h"

static void check_modules(const struct section *section, struct text list)
{
	struct text body = section->body;
	struct module module;

	REQUIRE(fuzz_inside(body, list), "the body is a piece of the list");
	while (modlist_module(&body, &module)) {
		REQUIRE(fuzz_inside(module.path, section->body) && module.path.n, "a path");
		REQUIRE(fuzz_inside(module.name, section->body) && module.name.n, "a name");
		REQUIRE(fuzz_inside(module.options, section->body), "options");
		REQUIRE(text_find(module.path, ' ') == module.path.n, "a path is one word");
		REQUIRE(text_find(module.options, '\n') == module.options.n,
			"options are one line");
		REQUIRE(module_same(module.name, module.name), "a name is the same as itself");
		REQUIRE(module_same(module.name, module.path) ==
				module_same(module.path, module.name),
			"whichever comes first");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text list = { (const char *)data, size }, rest = list;
	struct section section, found;
	size_t left = rest.n + 1;

	while (modlist_next(&rest, &section)) {
		REQUIRE(rest.n < left, "each section takes something");
		left = rest.n;
		REQUIRE(fuzz_inside(section.name, list) && section.name.n, "a name");
		check_modules(&section, list);
		if (section.kind != SECTION_DRIVER && section.kind != SECTION_BUILTIN)
			continue;
		REQUIRE(modlist_driver(list, section.name, &found),
			"a driver in the list is found");
		REQUIRE(text_equal(found.name, section.name) && found.name.p <= section.name.p,
			"the first of that name");
	}
	return 0;
}
