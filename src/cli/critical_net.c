// SPDX-License-Identifier: GPL-2.0-or-later
/* NICs that the host needs: the best default route, bonds and bridges. See critical.h. */
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>

#include "critical.h"

#define MAX_ROUTE_FILE (256 * 1024)
#define PATH_ROOM      320
#define MAX_ROUTES     64

struct default_route {
	char interface[IF_NAMESIZE];
	uint32_t metric;
};

struct routes {
	struct default_route route[MAX_ROUTES];
	unsigned n;
};

static bool leads_somewhere(struct text flags)
{
	uint32_t bits;

	return text_hex(flags, 8, &bits) && bits & RTF_UP && !(bits & RTF_REJECT);
}

/* net/ipv4/fib_trie.c: Iface Destination Gateway Flags RefCnt Use Metric Mask … */
static bool ipv4_default(const struct text *words, struct text *ret_interface, uint32_t *ret_metric)
{
	uint32_t destination, mask;

	*ret_interface = words[0];
	return text_hex(words[1], 8, &destination) && !destination &&
	       text_hex(words[7], 8, &mask) && !mask && leads_somewhere(words[3]) &&
	       text_dec(words[6], UINT32_MAX, ret_metric);
}

/* net/ipv6/route.c: destination length source length gateway metric refcount use flags device */
static bool ipv6_default(const struct text *words, struct text *ret_interface, uint32_t *ret_metric)
{
	uint32_t length;

	*ret_interface = words[9];
	return text_hex(words[1], 2, &length) && !length && leads_somewhere(words[8]) &&
	       text_hex(words[5], 8, ret_metric) && !text_is(words[9], "lo");
}

static bool split_words(struct text line, struct text *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!text_word(&line, " \t", &words[i]))
			return false;
	return true;
}

static void read_routes(const struct critical *c, bool ipv6, struct routes *routes)
{
	static char room[MAX_ROUTE_FILE];
	const char *path = ipv6 ? "proc/net/ipv6_route" : "proc/net/route";
	ssize_t n = sys_read(c->sys, path, room, sizeof(room));
	struct text rest = { room, n > 0 ? (size_t)n : 0 }, line, words[10], interface = TEXT_NONE;
	uint32_t metric = 0;

	routes->n = 0;
	while (text_line(&rest, &line) && routes->n < MAX_ROUTES) {
		struct default_route *r = &routes->route[routes->n];

		if (!split_words(line, words, ipv6 ? 10 : 8) ||
		    !(ipv6 ? ipv6_default : ipv4_default)(words, &interface, &metric))
			continue;
		(void)snprintf(r->interface, sizeof(r->interface), "%.*s", TEXT_ARGS(interface));
		r->metric = metric;
		routes->n++;
	}
}

/* All functions below an interface are said to be what it is. False if there is none. */
static bool say_of(struct critical *c, const char *interface, const char *what)
{
	static struct protect below;

	below = (struct protect) { .sys = c->sys, .root = c->root, .what = what, .exact = true };
	if (!protect_interface(&below, interface))
		return false;
	for (unsigned i = 0; i < below.n; i++)
		critical_add(c, &below.functions[i].address, CRITICAL_NETWORK, "%s %s", interface,
			     what);
	return true;
}

static const struct default_route *take_best(struct routes *routes)
{
	struct default_route *best = NULL;

	for (unsigned i = 0; i < routes->n; i++)
		if (routes->route[i].interface[0] &&
		    (!best || routes->route[i].metric < best->metric))
			best = &routes->route[i];
	return best;
}

/* The best one that ends in hardware: a tunnel's route needs the next best. Equals all count. */
static void default_routes(struct critical *c, bool ipv6)
{
	const struct default_route *best;
	struct routes routes;
	bool found = false;
	uint32_t metric = 0;

	read_routes(c, ipv6, &routes);
	while ((best = take_best(&routes)) && (!found || best->metric == metric)) {
		found |= say_of(c, best->interface,
				ipv6 ? "carries the default route of IPv6"
				     : "carries the default route");
		metric = best->metric;
		routes.route[best - routes.route].interface[0] = '\0';
	}
}

static bool master_of(const struct critical *c, const char *interface, char master[static 64],
		      const char **ret_kind)
{
	char path[PATH_ROOM];

	(void)snprintf(path, sizeof(path), "sys/class/net/%s/master", interface);
	if (sys_link_name(c->sys->root, path, master, 64) <= 0) {
		(void)snprintf(path, sizeof(path), "sys/class/net/%s/brport/bridge", interface);
		if (sys_link_name(c->sys->root, path, master, 64) <= 0)
			return false;
	}
	(void)snprintf(path, sizeof(path), "sys/class/net/%s/bonding", master);
	*ret_kind = sys_exists(c->sys->root, path) ? "bond " : "";
	(void)snprintf(path, sizeof(path), "sys/class/net/%s/bridge", master);
	if (sys_exists(c->sys->root, path))
		*ret_kind = "bridge ";
	return true;
}

static void masters(struct critical *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->sys->root, "sys/class/net");
	while ((name = folder_next(&dir))) {
		char master[64], what[128];
		const char *kind;

		if (!master_of(c, name, master, &kind))
			continue;
		(void)snprintf(what, sizeof(what), "is in the %s%s", kind, master);
		(void)say_of(c, name, what);
	}
}

void critical_network(struct critical *c)
{
	default_routes(c, false);
	default_routes(c, true);
	masters(c);
}
