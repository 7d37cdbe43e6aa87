// SPDX-License-Identifier: GPL-2.0-or-later
/* The best variant driver: see variant.h. */
#include "variant.h"

#include "match.h"

static unsigned count_stars(struct text pattern)
{
	unsigned stars = 0;

	for (size_t i = 0; i < pattern.n; i++)
		stars += pattern.p[i] == '*';
	return stars;
}

bool variant_best(struct text modules, const struct device *d, struct section *ret)
{
	char alias[96];
	struct buf b = BUF(alias);
	unsigned stars, fewest = ~0u;
	struct section section;

	buf_add(&b, "vfio_");
	device_modalias(&b, d);
	while (modlist_next(&modules, &section)) {
		if (section.kind != SECTION_VARIANT ||
		    !text_glob(section.pattern, (struct text) { b.p, b.n }))
			continue;
		stars = count_stars(section.pattern);
		if (stars >= fewest)
			continue;
		fewest = stars;
		*ret = section;
	}
	return fewest != ~0u;
}
