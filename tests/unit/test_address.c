// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/address.c: addresses, bridge paths, and the links that a path fits. */
#include "harness.h"

#include "../../src/core/address.h"

static const struct {
	const char *text, *says, *printed;
} addresses[] = {
	{ "0000:01:00.0", NULL, "0000:01:00.0" },
	{ "01:00.0", NULL, "0000:01:00.0" },
	{ "0001:C1:1F.7", NULL, "0001:c1:1f.7" },
	{ "10000:e1:00.0", NULL, "10000:e1:00.0" },
	{ "00010000:e1:00.0", NULL, "10000:e1:00.0" },
	{ "ffffffff:ff:1f.*", NULL, "ffffffff:ff:1f.*" },
	{ "01:0.0", NULL, "0000:01:00.0" },
	{ "01:00.*", NULL, "0000:01:00.*" },
	{ "", "an address is", NULL },
	{ "01.0", "an address is", NULL },
	{ "1:00.0", "the bus is two hex digits", NULL },
	{ "001:00.0", "the bus is two hex digits", NULL },
	{ ":00.0", "the bus is two hex digits", NULL },
	{ "g1:00.0", "the bus is two hex digits", NULL },
	{ "0000::00.0", "the bus is two hex digits", NULL },
	{ "000:01:00.0", "the domain is 4 to 8 hex digits", NULL },
	{ ":01:00.0", "the domain is 4 to 8 hex digits", NULL },
	{ "123456789:01:00.0", "the domain is 4 to 8 hex digits", NULL },
	{ "00g0:01:00.0", "the domain is 4 to 8 hex digits", NULL },
	{ "0000:01:02:00.0", "the device number is", NULL },
	{ "01:20.0", "the device number is", NULL },
	{ "01:000.0", "the device number is", NULL },
	{ "01:.0", "the device number is", NULL },
	{ "01:0g.0", "the device number is", NULL },
	{ "01: 0.0", "the device number is", NULL },
	{ "01:00", "'.' and the function are missing", NULL },
	{ "01:00.", "the function after the dot", NULL },
	{ "01:00.8", "the function after the dot", NULL },
	{ "01:00.00", "the function after the dot", NULL },
	{ "01:00.**", "the function after the dot", NULL },
	{ "01:00.a", "the function after the dot", NULL },
	{ "01:00.0.", "the function after the dot", NULL },
	{ "*:00.0", "the bus is two hex digits", NULL },
	{ "01:*.0", "the device number is", NULL },
};

TEST(address_forms)
{
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct address a = { 7, 7, 7, 7 };
		char room[ADDRESS_NAME_MAX];
		struct buf b = BUF(room);

		CHECK_SAYS(address_parse(exact_string(addresses[i].text), &a), addresses[i].says,
			   "'%s'", addresses[i].text);
		if (addresses[i].says) {
			CHECK(a.domain == 7 && a.fn == 7, "'%s' leaves the result",
			      addresses[i].text);
			continue;
		}
		buf_clear(&b);
		address_print(&b, &a);
		CHECK(!b.cut, "'%s' has room", addresses[i].text);
		CHECK_TEXT(buf_said(&b), addresses[i].printed, "'%s'", addresses[i].text);
	}
}

TEST(sysfs_names)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
		{ "0000:01:00.0", true },
		{ "10000:e1:00.0", true },
		{ "ffffffff:ff:1f.7", true },
		{ "01:00.0", false },
		{ "0000:01:00.*", false },
		{ "0000:C1:00.0", false },
		{ "00010000:e1:00.0", false },
		{ "0000:01:0.0", false },
		{ "0000:01:00.8", false },
		{ "0000:01:20.0", false },
		{ "0000:01.00:0", false },
		{ "000001000000", false },
		{ "0000:01x00.0", false },
		{ "00000000000000000:01:00.0", false },
		{ "fffffffff:01:00.0", false },
		{ "pci0000:00", false },
		{ "0000:01:00.0 ", false },
		{ "", false },
		{ "0000:01:00.0\n", false },
		{ "0000:00:1c.0:pcie001", false },
		{ "..", false },
		{ "123456789:00:00.0", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address a;

		CHECK(address_parse_name(exact_string(rows[i].text), &a) == rows[i].ok, "'%s'",
		      rows[i].text);
	}
}

/* Ascending: each is below all that follow it. */
static const char *const ascending[] = {
	"0000:00:00.0", "0000:00:00.1", "0000:00:01.0", "0000:00:1f.7",	 "0000:01:00.0",
	"0000:ff:00.0", "0001:00:00.0", "ffff:00:00.0", "10000:00:00.0", "ffffffff:ff:1f.7",
};

TEST(order)
{
	for (size_t i = 0; i < ARRAY_SIZE(ascending); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(ascending); k++) {
			struct address a, b;
			int c;

			CHECK(address_parse_name(exact_string(ascending[i]), &a) &&
				      address_parse_name(exact_string(ascending[k]), &b),
			      "names");
			c = address_compare(&a, &b);
			CHECK((c > 0) - (c < 0) == (i > k) - (i < k), "%s and %s", ascending[i],
			      ascending[k]);
		}
	}
}

TEST(fits)
{
	static const struct {
		const char *pattern, *name;
		bool fits, same_slot;
	} rows[] = {
		{ "01:00.0", "0000:01:00.0", true, true },
		{ "01:00.0", "0000:01:00.1", false, true },
		{ "01:00.*", "0000:01:00.7", true, true },
		{ "01:00.*", "0000:01:01.0", false, false },
		{ "01:00.*", "0001:01:00.0", false, false },
		{ "01:00.*", "0000:02:00.0", false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address pattern, a;

		CHECK(!address_parse(exact_string(rows[i].pattern), &pattern), "pattern");
		CHECK(address_parse_name(exact_string(rows[i].name), &a), "name");
		CHECK(address_fits(&pattern, &a) == rows[i].fits, "%s %s", rows[i].pattern,
		      rows[i].name);
		CHECK(address_same_slot(&pattern, &a) == rows[i].same_slot, "slot of %s and %s",
		      rows[i].pattern, rows[i].name);
	}
}

#define HOPS_8	"/00.0/00.0/00.0/00.0/00.0/00.0/00.0/00.0"
#define HOPS_24 HOPS_8 HOPS_8 HOPS_8

static const struct {
	const char *text, *says, *printed;
} paths[] = {
	{ "00:01.0/00.0", NULL, "0000:00:01.0/00.0" },
	{ "00:1C.4/0.1/1F.*", NULL, "0000:00:1c.4/00.1/1f.*" },
	{ "00:01.*/00.*", NULL, "0000:00:01.*/00.*" },
	{ "10000:e0:06.0/00.0", NULL, "10000:e0:06.0/00.0" },
	{ "01:00.0", NULL, "0000:01:00.0" },
	{ "00:01.0" HOPS_24, NULL, "0000:00:01.0" HOPS_24 },
	{ "00:01.0" HOPS_24 "/00.0", "at most 24 steps", NULL },
	{ "00:01.0/", "'.' and the function", NULL },
	{ "00:01.0//00.0", "'.' and the function", NULL },
	{ "/00.0", "an address is", NULL },
	{ "00:01.0/01:00.0", "the device number is", NULL },
	{ "00:01.0/20.0", "the device number is", NULL },
	{ "00:01.0/00.8", "the function after the dot", NULL },
	{ "00:01.0/00.0/", "'.' and the function", NULL },
};

TEST(path_forms)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct path path = { .n_hops = 77 };
		char room[256];
		struct buf b = BUF(room);

		CHECK_SAYS(path_parse(exact_string(paths[i].text), &path), paths[i].says, "'%s'",
			   paths[i].text);
		if (paths[i].says) {
			CHECK(path.n_hops == 77, "'%s' leaves the result", paths[i].text);
			continue;
		}
		buf_clear(&b);
		path_print(&b, &path);
		CHECK_TEXT(buf_said(&b), paths[i].printed, "'%s'", paths[i].text);
	}
}

#define UP "../../../devices/"

static const struct {
	const char *path, *link;
	bool fits;
} links[] = {
	{ "00:01.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0", true },
	{ "00:01.0/00.0", UP "pci0000:00/0000:00:01.0/0000:7a:00.0", true }, /* any bus number */
	{ "00:01.0/00.1", UP "pci0000:00/0000:00:01.0/0000:01:00.0", false },
	{ "00:01.1/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0", false },
	{ "00:01.0/01.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0", false },
	{ "00:01.0/00.*", UP "pci0000:00/0000:00:01.0/0000:01:00.5", true },
	{ "00:01.*/00.0", UP "pci0000:00/0000:00:01.3/0000:01:00.0", true },
	{ "0001:00:01.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0", false },
	{ "00:01.0/00.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:00.0", true },
	{ "00:01.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:00.0", false },
	/* counted from the end, as the kernel does: the first need not be on a root bus */
	{ "01:00.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:00.0", true },
	{ "00:1f.3", UP "pci0000:00/0000:00:1f.3", true },
	{ "00:1f.3", UP "pci0000:00/0000:00:01.0/0000:00:1f.3", true },
	/* too few steps above it */
	{ "00:01.0/00.0", UP "pci0000:00/0000:01:00.0", false },
	{ "00:01.0/00.0/00.0", UP "pci0000:00/0000:00:01.0/0000:01:00.0", false },
	/* below a VMD: its own root bus hangs below a function of the first */
	{ "10000:e0:06.0/00.0",
	  UP "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0", true },
	{ "00:0e.0/06.0/00.0", UP "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0",
	  false },
	{ "00:01.0/00.0", "", false },
	{ "00:01.0/00.0", "0000:01:00.0", false },
	{ "00:01.0/00.0", "/", false },
	{ "00:01.0/00.0", "0000:00:01.0/0000:01:00.0", true },
	{ "00:01.0/00.0", "0000:00:01.0//0000:01:00.0", false },
	{ "00:01.0/00.0", "0000:00:01.0/0000:01:00.0/", false },
	{ "00:01.0/00.0", "0000:00:01.0/x0000:01:00.0", false },
};

/* The same, of a function whose link this is. */
TEST(fits_beside)
{
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		const char *slash = strrchr(links[i].link, '/');
		struct path path;
		struct address a;

		if (!address_parse_name(text_of(slash ? slash + 1 : links[i].link), &a))
			continue;
		CHECK(!path_parse(exact_string(links[i].path), &path), "path %s", links[i].path);
		CHECK(path_fits_beside(&path, &a, exact_string(links[i].link)) == links[i].fits,
		      "%s beside %s", links[i].path, links[i].link);
		n++;
	}
	CHECK(n > 10, "%u of these links are functions'", n);
}

TEST(fits_link)
{
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		struct path path;

		CHECK(!path_parse(exact_string(links[i].path), &path), "path %s", links[i].path);
		CHECK(path_fits_link(&path, exact_string(links[i].link)) == links[i].fits,
		      "%s in %s", links[i].path, links[i].link);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_forms), cmocka_unit_test(sysfs_names),
		cmocka_unit_test(order),	 cmocka_unit_test(fits),
		cmocka_unit_test(path_forms),	 cmocka_unit_test(fits_link),
		cmocka_unit_test(fits_beside),
	};

	return RUN(tests);
}
