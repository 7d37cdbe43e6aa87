// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for devices: see wait.h. */
#include "wait.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

#define KERNEL_EVENTS 1 /* the multicast group of the kernel's own uevents; udev's is 2 */

/* Before the devices are looked at: what comes after that is heard. */
static int listen_to_kernel(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_EVENTS };
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static bool is_missing(const struct settings_rule *rule)
{
	return !rule->rule.exclude && !rule->matches && !rule->has_near &&
	       !rule->awaits_vfs && rule_names_place(&rule->rule);
}

static bool any_missing(const struct settings *settings)
{
	for_each_rule (rule, settings)
		if (is_missing(rule))
			return true;
	return false;
}

/* What an earlier look has found is found again. */
static void forget(struct job *job)
{
	job->plan.n = 0;
	for_each_rule (rule, &job->settings) {
		rule->matches = 0;
		rule->has_near = rule->has_elsewhere = rule->awaits_vfs = false;
	}
}

/* True once a PCI function has come; events of everything else are passed over. */
static bool hear_one(int fd, uint64_t deadline)
{
	struct pollfd listener = { .fd = fd, .events = POLLIN };
	char event[2048];

	for (;;) {
		uint64_t now = clock_ms();
		ssize_t n;

		if (now >= deadline)
			return false;
		if (poll(&listener, 1, (int)(deadline - now)) <= 0)
			continue;
		n = recv(fd, event, sizeof(event), MSG_DONTWAIT);
		/* "add@/devices/…/0000:01:00.0"; a lost event (ENOBUFS) is a reason to look, too.
		 */
		if (n < 0 || text_starts((struct text) { event, (size_t)n }, "add@"))
			return true;
	}
}

void wait_and_gather(struct job *job)
{
	uint64_t start = clock_ms(), deadline = start + job->settings.wait * 1000;
	int fd = job->settings.wait && job->sys.is_live ? listen_to_kernel() : -1;

	gather_plan(job, false);
	while (fd >= 0 && any_missing(&job->settings) && hear_one(fd, deadline)) {
		forget(job);
		gather_plan(job, false);
	}
	if (fd >= 0)
		(void)close(fd);
	job->deadline += clock_ms() - start;
}
