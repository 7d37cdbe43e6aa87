// SPDX-License-Identifier: GPL-2.0-or-later
/* The NIC of a root on the network: see protect.h. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protect.h"

#define PATH_ROOM      320
#define MAX_ROUTE_FILE (64 * 1024)

static bool follow_link(struct protect *p, const char *path)
{
	char link[512];
	ssize_t n = sys_link(p->sys->root, path, link, sizeof(link));

	return n > 0 && protect_link(p, (struct text) { link, (size_t)n });
}

/* Bridges, bonds and VLANs say by "lower_NAME" what they are made of. */
static bool follow_interface(struct protect *p, const char *name, unsigned depth)
{
	char path[PATH_ROOM], device[PATH_ROOM + 8];
	struct folder dir;
	const char *entry;
	bool any = false;

	(void)snprintf(path, sizeof(path), "sys/class/net/%s", name);
	(void)snprintf(device, sizeof(device), "%s/device", path);
	if (follow_link(p, path) || follow_link(p, device))
		return true;
	folder_open(&dir, p->sys->root, path);
	while ((entry = folder_next(&dir)))
		if (depth < PROTECT_MAX_DEPTH && !strncmp(entry, "lower_", 6))
			any |= follow_interface(p, entry + 6, depth + 1);
	return any;
}

bool protect_interface(struct protect *p, const char *name)
{
	return follow_interface(p, name, 0);
}

struct route {
	char interface[IF_NAMESIZE];
	uint32_t destination, mask, metric;
};

/* /proc/net/route: Iface Destination Gateway Flags RefCnt Use Metric Mask, as stored. */
static bool route_line(struct text line, struct route *ret)
{
	struct text words[8];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!text_word(&line, " \t", &words[i]))
			return false;
	(void)snprintf(ret->interface, sizeof(ret->interface), "%.*s", TEXT_ARGS(words[0]));
	return text_hex(words[1], 8, &ret->destination) &&
	       text_dec(words[6], UINT32_MAX, &ret->metric) && text_hex(words[7], 8, &ret->mask);
}

static bool is_better(const struct route *a, const struct route *b)
{
	if (!b->interface[0] || ntohl(a->mask) > ntohl(b->mask))
		return true;
	return a->mask == b->mask && a->metric < b->metric;
}

static bool find_route(const struct protect *p, const char *server, struct route *best)
{
	static char room[MAX_ROUTE_FILE];
	ssize_t n = sys_read(p->sys, "proc/net/route", room, sizeof(room));
	struct text rest = { room, n > 0 ? (size_t)n : 0 }, line;
	struct in_addr address;
	struct route route;

	best->interface[0] = '\0';
	if (inet_pton(AF_INET, server, &address) != 1)
		return false;
	while (text_line(&rest, &line))
		if (route_line(line, &route) &&
		    (address.s_addr & route.mask) == route.destination && is_better(&route, best))
			*best = route;
	return best->interface[0];
}

static bool is_up(const struct protect *p, const char *name)
{
	char path[PATH_ROOM], state[32];

	(void)snprintf(path, sizeof(path), "sys/class/net/%s/operstate", name);
	return sys_attr(p->sys->root, path, state, sizeof(state)) > 0 && !strcmp(state, "up");
}

void protect_net(struct protect *p, const char *server)
{
	struct route route;
	struct folder dir;
	const char *name;
	bool any = false;

	if (find_route(p, server, &route) && follow_interface(p, route.interface, 0))
		return;
	folder_open(&dir, p->sys->root, "sys/class/net");
	while ((name = folder_next(&dir)))
		if (is_up(p, name))
			any |= follow_interface(p, name, 0);
	if (!any)
		protect_remark(p, "%s is on the network, but no NIC on PCI was found", p->what);
}
