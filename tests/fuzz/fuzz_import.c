// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What older setups say, by the parsers of `import`. The first byte chooses the source; what stands
 * before the first NUL behind it is the file's name (of driverctl's, the device; of a mapping, the
 * node), the rest its content.
 */
#include <string.h>

#include "../../src/cli/import.h"
#include "fuzz.h"

static struct import import;

static void parse(uint8_t source, struct text content, struct text name)
{
	static const struct text machine = { "hostpci0: mapping=a\nhostpci1: mapping=b,pcie=1\n",
					     46 };

	switch (source) {
	case 'm':
		import_modprobe(&import, content, content, name);
		break;
	case 'o':
		import_modules(&import, content, name);
		break;
	case 'c':
		import_cmdline(&import, content);
		break;
	case 'd':
		import_driverctl(&import, content, name);
		break;
	case 'u':
		import_unraid(&import, content, name);
		break;
	case 'v':
		import_proxmox_vm(&import, content, name);
		break;
	case 'p':
		import_proxmox_vm(&import, machine, name);
		import_proxmox_mapping(&import, content, name);
		break;
	case 'x':
		import_libvirt(&import, content, name);
		break;
	}
}

static void check_ask(const struct ask *ask)
{
	char text[1024];
	struct buf b = BUF(text);
	struct rule again;
	struct text at;

	REQUIRE(ask->line < import.n_lines, "it stands in a line");
	REQUIRE(ask->driver[0] && memchr(ask->driver, '\0', sizeof(ask->driver)), "a driver");
	REQUIRE(ask->rule.n_terms == 1, "one term");
	if (ask->is_alias || ask->rule.terms[0].kind == TERM_ID)
		return;
	buf_clear(&b);
	rule_print(&b, &ask->rule);
	REQUIRE(!rule_parse((struct text) { b.p, b.n }, &again, &at), "a place is a rule of ours");
	REQUIRE(rule_same(&ask->rule, &again), "the same rule");
}

static void check(struct text whole, uint8_t source)
{
	REQUIRE(import.n_lines <= IMPORT_MAX_LINES && import.n_asks <= IMPORT_MAX_ASKS &&
			import.n_problems <= IMPORT_MAX_PROBLEMS &&
			import.n_uses <= IMPORT_MAX_USES && import.n_options <= IMPORT_MAX_OPTIONS,
		"within the limits");
	for (unsigned i = 0; i < import.n_asks; i++)
		check_ask(&import.asks[i]);
	for (unsigned i = 0; i < import.n_problems; i++)
		REQUIRE(import.problems[i].line < import.n_lines, "a problem stands in a line");
	for (unsigned i = 0; i < import.n_lines; i++) {
		REQUIRE(import.lines[i].last >= import.lines[i].line, "lines have an order");
		REQUIRE(source == 'p' || fuzz_inside(import.lines[i].text, whole),
			"a line is a piece of the file");
	}
	for (unsigned i = 0; i < import.n_options; i++)
		REQUIRE(fuzz_inside(import.options[i].text, whole), "so is an option");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text whole = { (const char *)data, size }, rest = whole, name;
	uint8_t source;

	if (!size)
		return 0;
	source = data[0];
	rest = text_skip(rest, 1);
	name = fuzz_piece(&rest);
	import.n_lines = import.n_asks = import.n_uses = import.n_options = 0;
	import.n_problems = import.lost = 0;
	parse(source, rest, name);
	check(whole, source);
	return 0;
}
