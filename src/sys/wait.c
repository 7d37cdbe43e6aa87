// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for devices: see wait.h. */
#include "wait.h"

#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "candidates.h"
#include "clock.h"
#include "worker.h"

#define MAX_BEFORE    4096 /* functions that are there when the wait begins; else autoprobe stays */
#define AUTOPROBE     "sys/bus/pci/drivers_autoprobe"
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
	return !rule->rule.exclude && !rule->matches && !rule->has_near && !rule->awaits_vfs &&
	       rule_names_place(&rule->rule);
}

static bool any_missing(const struct settings *settings)
{
	for_each_rule (rule, settings)
		if (is_missing(rule))
			return true;
	return false;
}

struct wait {
	struct job *job;
	int fd;
	uint64_t deadline;
	unsigned n_complaints, more_complaints; /* before the first look */
};

/* What an earlier look has found is found again. */
static void forget(struct wait *wait)
{
	struct job *job = wait->job;

	job->plan.n = 0;
	job->settings.n_complaints = wait->n_complaints;
	job->settings.more_complaints = wait->more_complaints;
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

static struct address before[MAX_BEFORE];
static unsigned n_before; /* 0: nobody was kept off */

static void remember(void *context, const struct address *address)
{
	(void)context;
	if (n_before < MAX_BEFORE)
		before[n_before++] = *address;
}

/* In a child: its plan is its own, but for the entries, which its parent makes anew. */
static void listen_until(void *context, unsigned unused)
{
	struct wait *wait = context;

	(void)unused;
	while (any_missing(&wait->job->settings) && hear_one(wait->fd, wait->deadline)) {
		forget(wait);
		gather_plan(wait->job, false);
	}
}

static void wait_in_child(struct wait *wait)
{
	struct crew crew;
	pid_t pid;

	if (crew_open(&crew))
		return;
	pid = crew_start(&crew, listen_until, wait, 0);
	if (!crew_wait(&crew, wait->deadline) && pid > 0)
		(void)kill(pid, SIGKILL);
	crew_close(&crew);
}

static void wait_for_missing(struct wait *wait)
{
	static const struct origin in_autoprobe = { SOURCE_FILE,
						    { "/" AUTOPROBE, sizeof(AUTOPROBE) },
						    0 };
	const struct sys *sys = &wait->job->sys;
	int error = 0;
	bool off =
		wait->job->settings.mode == MODE_ON && !sys_kernel_before(&wait->job->sys, 6, 19);

	if (off)
		candidates_in(sys, "sys/bus/pci/devices", remember, NULL);
	/* who could not be remembered would never be probed again */
	if (n_before == MAX_BEFORE) {
		off = false;
		n_before = 0;
	}
	if (off && sys_put(sys->root, AUTOPROBE, TEXT("0")))
		off = false;
	wait_in_child(wait);
	if (off)
		error = sys_put(sys->root, AUTOPROBE, TEXT("1"));
	forget(wait);
	gather_plan(wait->job, false);
	if (error)
		settings_complain_of(&wait->job->settings, &in_autoprobe,
				     "could not be put back, so that later devices get no driver",
				     TEXT("1"), -error);
}

void wait_and_gather(struct job *job)
{
	uint64_t start = clock_ms();
	struct wait wait = { job, -1, start + job->settings.wait * 1000, job->settings.n_complaints,
			     job->settings.more_complaints };

	if (job->settings.wait && job->sys.is_live)
		wait.fd = listen_to_kernel();
	gather_plan(job, false);
	if (wait.fd >= 0 && any_missing(&job->settings))
		wait_for_missing(&wait);
	if (wait.fd >= 0)
		(void)close(wait.fd);
	job->deadline += clock_ms() - start;
}

static bool was_there(const struct address *address)
{
	for (unsigned i = 0; i < n_before; i++)
		if (!address_compare(&before[i], address))
			return true;
	return false;
}

static void probe_other(void *context, const struct address *address)
{
	const struct job *job = context;
	const struct entry *e = plan_find(&job->plan, address);
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);

	if (was_there(address) || (e && entry_to_do(e)) ||
	    sys_exists(job->sys.devices, sys_device_path(address, "driver")))
		return;
	address_print(&b, address);
	if (sys_put(job->sys.root, "sys/bus/pci/drivers_probe", (struct text) { b.p, b.n }))
		return; /* it has gone again */
}

static void probe_others(void *context, unsigned unused)
{
	(void)unused;
	candidates_in(&((struct job *)context)->sys, "sys/bus/pci/devices", probe_other, context);
}

void wait_probe_others(struct job *job)
{
	struct crew crew;

	if (!n_before || crew_open(&crew))
		return;
	(void)crew_start(&crew, probe_others, job, 0);
	(void)crew_wait(&crew, job->deadline);
	crew_close(&crew);
}
