// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses and bridge paths: see address.h. */
#include "address.h"

#define NAME_MIN     12 /* "0000:00:00.0" */
#define NAME_FORM    "########:##:##.#"
#define NAME_LONGEST (sizeof(NAME_FORM) - 1)

/* dev "." (func | "*") */
static const char *hop_parse(struct text t, struct hop *ret)
{
	struct text name = text_cut(&t, '.');
	uint32_t dev, func = FN_ANY;

	if (!t.p)
		return "a '.' and the function are missing, as in 00.0";
	if (!text_hex(name, 2, &dev) || dev > 0x1f)
		return "the device number is one or two hex digits, up to 1f";
	if (!text_is(t, "*") && (!text_hex(t, 1, &func) || func > 7))
		return "the function after the dot is a digit from 0 to 7, or '*'";
	*ret = (struct hop) { (uint8_t)dev, (uint8_t)func };
	return NULL;
}

const char *address_parse(struct text t, struct address *ret)
{
	uint32_t domain = 0, number;
	struct hop hop;
	struct text bus = text_cut(&t, ':');
	const char *error;

	if (!t.p)
		return "an address is [domain:]bus:dev.func, as in 0000:01:00.0";
	if (text_has(t, ':')) {
		if (bus.n < 4 || !text_hex(bus, 8, &domain))
			return "the domain is 4 to 8 hex digits";
		bus = text_cut(&t, ':');
	}
	if (bus.n != 2 || !text_hex(bus, 2, &number))
		return "the bus is two hex digits";
	error = hop_parse(t, &hop);
	if (error)
		return error;
	*ret = (struct address) { domain, (uint8_t)number, hop.dev, hop.fn };
	return NULL;
}

const char *path_parse(struct text t, struct path *ret)
{
	struct path path = { .n_hops = 0 };
	const char *error = address_parse(text_cut(&t, '/'), &path.root);

	while (!error && t.p) {
		if (path.n_hops == PATH_MAX_HOPS)
			return "a path has at most 24 steps";
		error = hop_parse(text_cut(&t, '/'), &path.hops[path.n_hops++]);
	}
	if (!error)
		*ret = path;
	return error;
}

bool address_parse_name(struct text t, struct address *ret)
{
	struct address address;
	uint64_t all;

	if (t.n < NAME_MIN || t.n > NAME_LONGEST || (t.n > NAME_MIN && *t.p == '0') ||
	    !text_form(t.p, &NAME_FORM[NAME_LONGEST - t.n], HEX_SMALL, &all))
		return false;
	address.domain = (uint32_t)(all >> 20);
	address.bus = (uint8_t)(all >> 12);
	address.dev = (uint8_t)(all >> 4);
	address.fn = all & 15;
	if (address.dev > 0x1f || address.fn > 7)
		return false;
	*ret = address;
	return true;
}

static uint64_t address_number(const struct address *a)
{
	return (uint64_t)a->domain << 24 | (uint64_t)a->bus << 16 | (uint64_t)a->dev << 8 | a->fn;
}

int address_compare(const struct address *a, const struct address *b)
{
	uint64_t x = address_number(a), y = address_number(b);

	return (x > y) - (x < y);
}

bool address_same_slot(const struct address *a, const struct address *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->dev == b->dev;
}

bool address_fits(const struct address *pattern, const struct address *a)
{
	return address_same_slot(pattern, a) && (pattern->fn == FN_ANY || pattern->fn == a->fn);
}

bool hop_fits(const struct hop *hop, const struct address *a)
{
	return hop->dev == a->dev && (hop->fn == FN_ANY || hop->fn == a->fn);
}

static void hop_print(struct buf *b, unsigned dev, unsigned fn)
{
	if (fn == FN_ANY)
		buf_add(b, "%02x.*", dev);
	else
		buf_add(b, "%02x.%x", dev, fn);
}

/* Not by a format: two dozen times for each device that is acted on. */
void address_print(struct buf *b, const struct address *a)
{
	char name[NAME_LONGEST], *end = name + sizeof(name), *p = end, *shortest = end - NAME_MIN;
	const char *form = &NAME_FORM[NAME_LONGEST];
	uint64_t all = (uint64_t)a->domain << 20 | (unsigned)a->bus << 12 | (unsigned)a->dev << 4 |
		       (a->fn & 15);

	do {
		*--p = *--form;
		if (*p == '#') {
			*p = "0123456789abcdef"[all & 15];
			all >>= 4;
		}
	} while (p > shortest || all);
	if (a->fn == FN_ANY)
		end[-1] = '*';
	buf_text(b, (struct text) { p, (size_t)(end - p) });
}

void path_print(struct buf *b, const struct path *path)
{
	address_print(b, &path->root);
	for (unsigned i = 0; i < path->n_hops; i++) {
		buf_add(b, "/");
		hop_print(b, path->hops[i].dev, path->hops[i].fn);
	}
}

/* Takes the last component off a link. */
static struct text link_pop_name(struct text *link)
{
	size_t start = link->n;
	struct text name;

	while (start && link->p[start - 1] != '/')
		start--;
	name = text_skip(*link, start);
	link->n = start ? start - 1 : 0;
	return name;
}

/* Likewise; false when it is no function. */
static bool link_pop(struct text *link, struct address *ret)
{
	return address_parse_name(link_pop_name(link), ret);
}

/*
 * The link's last four bytes, "1f.7": they rule most out, the last of them by itself, before the
 * whole name is read.
 */
static bool link_ends_in(struct text link, struct hop hop)
{
	const char *end;
	uint64_t dev;

	if (link.n <= 4)
		return false;
	end = link.p + link.n;
	return (hop.fn == FN_ANY || end[-1] == '0' + hop.fn) &&
	       text_form(end - 4, "##.", HEX_SMALL, &dev) && dev == hop.dev;
}

/* Do the steps lead to `a`, which stands below the functions that `above` ends in? */
static bool path_leads_to(const struct path *path, struct address a, struct text above)
{
	for (unsigned i = path->n_hops; i-- > 0;) {
		struct hop next = { path->root.dev, path->root.fn };

		if (i)
			next = path->hops[i - 1];
		if (!hop_fits(&path->hops[i], &a) || !link_ends_in(above, next) ||
		    !link_pop(&above, &a))
			return false;
	}
	return address_fits(&path->root, &a);
}

bool path_fits_link(const struct path *path, struct text link)
{
	struct address a;

	return link_pop(&link, &a) && path_leads_to(path, a, link);
}

/*
 * The link's last name is of one in the same domain, and so as long as address_print() would make
 * that of `a`: no search, for each pair of a device and a path.
 */
bool path_fits_beside(const struct path *path, const struct address *a, struct text link)
{
	size_t own = NAME_MIN + 1;

	for (uint32_t more = a->domain >> 16; more; more >>= 4)
		own++;
	link.n -= own < link.n ? own : link.n;
	return path_leads_to(path, *a, link);
}
