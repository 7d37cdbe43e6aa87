// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/modlist.c: the list of modules that the image build writes. */
#include "harness.h"

#include "../../src/core/modlist.h"
#include "../../src/core/variant.h"

static const char *const kinds[] = { "driver", "builtin", "variant", "iommu" };

/* Every section as "KIND NAME[ PATTERN]{PATH NAME[ OPTIONS],…}". */
static struct text cut(struct text list)
{
	static char room[2048];
	struct buf b = BUF(room);
	struct section section;
	struct module module;

	buf_clear(&b);
	while (modlist_next(&list, &section)) {
		buf_add(&b, "%s %.*s", kinds[section.kind], TEXT_ARGS(section.name));
		if (section.pattern.n)
			buf_add(&b, " %.*s", TEXT_ARGS(section.pattern));
		buf_add(&b, "{");
		while (modlist_module(&section.body, &module)) {
			buf_add(&b, "%.*s %.*s", TEXT_ARGS(module.path), TEXT_ARGS(module.name));
			if (module.options.n)
				buf_add(&b, " %.*s", TEXT_ARGS(module.options));
			buf_add(&b, ",");
		}
		buf_add(&b, "}");
	}
	return buf_said(&b);
}

static const struct {
	const char *list, *want;
} rows[] = {
	{ "", "" },
	{ "\n\n", "" },
	{ "driver vfio-pci\n", "driver vfio-pci{}" },
	{ "driver vfio-pci", "driver vfio-pci{}" },
	{ "driver vfio-pci\nmodule kernel/a.ko a\nmodule b.ko b x=1 y=\"2 3\"\n",
	  "driver vfio-pci{kernel/a.ko a,b.ko b x=1 y=\"2 3\",}" },
	{ "driver a\nmodule a.ko a\nbuiltin b\ndriver c\nmodule c.ko c\n",
	  "driver a{a.ko a,}builtin b{}driver c{c.ko c,}" },
	{ "variant mlx5_vfio_pci vfio_pci:v000015B3d*\nmodule m.ko m\n",
	  "variant mlx5_vfio_pci vfio_pci:v000015B3d*{m.ko m,}" },
	{ "iommu 1af4:1057\nmodule v.ko v\n", "iommu 1af4:1057{v.ko v,}" },
	{ "# made by\ndriver a\n\n# x\nmodule a.ko a\n", "driver a{a.ko a,}" },
	{ "module lost.ko lost\ndriver a\n", "driver a{}" },
	{ "driver\nmodule a.ko a\n", "" },
	{ "driver a\ndriver\nmodule a.ko a\n", "driver a{a.ko a,}" },
	{ "drivers a\ndriver b\n", "driver b{}" },
	{ "driver a\nmodule a.ko\nmodule\nmodules b.ko b\nmodule c.ko c\n", "driver a{c.ko c,}" },
	{ " driver\ta \n\tmodule  a.ko  a  x=1  \n", "driver a{a.ko a x=1,}" },
	{ "driver a b c\n", "driver a b{}" },
};

TEST(sections)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_TEXT(cut(exact_string(rows[i].list)), rows[i].want, "%zu: %s", i,
			   rows[i].list);
	CHECK_TEXT(cut(TEXT_NONE), "", "no list");
}

TEST(drivers)
{
	struct text list =
		exact_string("variant x *\niommu y\nbuiltin b\ndriver a\nmodule 1 1\ndriver a\n"
			     "module 2 2\ndriver vfio-pci");
	struct section section;

	CHECK(modlist_driver(list, TEXT("a"), &section) && section.body.n == 11,
	      "the first of two");
	CHECK(modlist_driver(list, TEXT("b"), &section) && section.kind == SECTION_BUILTIN,
	      "built in");
	CHECK(modlist_driver(list, TEXT("vfio-pci"), &section) && !section.body.n, "the last one");
	CHECK(!modlist_driver(list, TEXT("vfio_pci"), &section),
	      "a driver's name is no module's name");
	CHECK(!modlist_driver(list, TEXT("x"), &section), "a variant is no driver section");
	CHECK(!modlist_driver(list, TEXT("y"), &section), "nor is an IOMMU");
	CHECK(!modlist_driver(TEXT_NONE, TEXT("a"), &section), "no list");
}

TEST(module_names)
{
	static const struct {
		const char *a, *b;
		bool same;
	} names[] = {
		{ "vfio-pci.ko", "vfio_pci.ko.xz", true },
		{ "vfio-pci", "vfio_pci", true },
		{ "vfio-pci.ko.zst", "vfio-pci.ko.gz", true },
		{ "vfio-pci.ko", "vfio-pci-core.ko", false },
		{ "a", "b", false },
		{ "a", "ab", false },
		{ "", "", true },
		{ ".ko", "", true },
		{ "a.k", "a", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		CHECK(module_same(exact_string(names[i].a), exact_string(names[i].b)) ==
			      names[i].same,
		      "%s and %s", names[i].a, names[i].b);
}

#define MLX "vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*"

static const struct {
	const char *name, *list, *best;
} variants[] = {
	{ "none", "driver vfio-pci\n", NULL },
	{ "no list", "", NULL },
	{ "one", "variant mlx5_vfio_pci " MLX "\n", "mlx5_vfio_pci" },
	{ "for another device", "variant x vfio_pci:v000015B3d00001020sv*sd*bc*sc*i*\n", NULL },
	{ "an alias for usual drivers", "variant x pci:v000015B3d0000101Esv*sd*bc*sc*i*\n", NULL },
	{ "the fewest stars",
	  "variant a vfio_pci:v000015B3d*sv*sd*bc*sc*i*\nvariant b " MLX "\n"
	  "variant c vfio_pci:v*d*sv*sd*bc*sc*i*\n",
	  "b" },
	{ "the first of two", "variant a " MLX "\nvariant b " MLX "\n", "a" },
	{ "no pattern", "variant a\n", NULL },
	{ "a driver of that name", "driver " MLX "\nmodule " MLX " x\n", NULL },
	{ "without any star",
	  "variant a " MLX "\n"
	  "variant b vfio_pci:v000015B3d0000101Esv00000000sd00000001bc02sc00i00\n",
	  "b" },
};

TEST(best_variant)
{
	struct device d = { .vendor = 0x15b3, .device = 0x101e, .subdevice = 1, .class = 0x020000 };

	for (size_t i = 0; i < ARRAY_SIZE(variants); i++) {
		struct section section = { .name = TEXT("untouched") };
		bool found = variant_best(exact_string(variants[i].list), &d, &section);

		CHECK(found == (variants[i].best != NULL), "%s", variants[i].name);
		CHECK_TEXT(section.name, variants[i].best ? variants[i].best : "untouched", "%s",
			   variants[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections),
		cmocka_unit_test(drivers),
		cmocka_unit_test(module_names),
		cmocka_unit_test(best_variant),
	};

	return RUN(tests);
}
