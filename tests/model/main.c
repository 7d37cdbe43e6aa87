/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fakekernel [options] TREE -- PROGRAM ARGS...: starts the program in the tree, follows all its
 * processes from call to call, and ends with the program's status: 124 if the time is over,
 * 125 if the model lost track.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakekernel.h"
#include "mounts.h"
#include "trace.h"

#define TIMEOUT_SECONDS 60

struct kernel kernel;

static const char usage[] =
	"usage: fakekernel [options] TREE -- PROGRAM ARGS...\n"
	"  --journal FILE       write the journal there (- is standard output)\n"
	"  --effects            also what follows from each write, marked +\n"
	"  --summary FILE       how often each system call was made\n"
	"  --kernel VERSION     its habits (else what the tree's osrelease says)\n"
	"  --override-lock old|new  does driver_override wait for the device (else by version)\n"
	"  --kmsg-max BYTES     longest record (992 up to 6.11, 1024 from then on)\n"
	"  --no-decompress      finit_module takes no compressed module\n"
	"  --hang WHAT:ADDRESS[=DRIVER]     never returns; WHAT is probe, unbind, override, or\n"
	"                       lock: somebody holds the device's lock from the start\n"
	"  --slow WHAT:ADDRESS:MS[=DRIVER]  takes so long\n"
	"  --error WHAT:ADDRESS:ERRNO[=DRIVER]  probe or override fails\n"
	"  --fault SYSCALL:N:ERRNO  the Nth call fails; N+ from there on, * always\n"
	"  --fault-short SYSCALL:N[:BYTES]  its length is cut (to half)\n"
	"  --delay SYSCALL:N:MS     it comes late\n"
	"  --unreadable PATH:ERRNO  this file of the tree cannot be opened, read as a link or "
	"found\n"
	"  --unmounted          sys, proc and dev are there only after they are mounted\n"
	"  --pid1               the program is process 1\n"
	"  --program FILE       run this file of the host, PROGRAM is only its name\n"
	"  --timeout SECONDS    for the whole run (60)\n";

enum {
	OPT_KERNEL = 1,
	OPT_LOCK,
	OPT_KMSG,
	OPT_HANG,
	OPT_SLOW,
	OPT_ERROR,
	OPT_FAULT,
	OPT_SHORT,
	OPT_DELAY,
	OPT_UNREADABLE,
	OPT_TIMEOUT,
	OPT_PROGRAM,
	OPT_SUMMARY
};

struct run {
	const char *journal;
	const char *summary;
	const char *version;
	const char *lock;
	long kmsg_max;
	bool unmounted;
	bool no_decompress;
	struct trace trace;
};

static enum quirk_kind quirk_kind_read(const char *word)
{
	static const char *const words[] = { "probe", "unbind", "override", "lock" };

	for (int i = 0; i < 4; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	die("%s: probe, unbind, override or lock is needed", word);
}

/* WHAT:ADDRESS[:VALUE][=DRIVER]; the address has two colons of its own */
static void quirk_add(const char *text, int option)
{
	struct quirk *quirk = &kernel.quirks[kernel.quirk_count];
	char what[16], value[32] = "";
	unsigned int d, b, s, f;
	int end = 0;

	if (kernel.quirk_count == QUIRKS_MAX)
		die("more than %d of --hang, --slow and --error", QUIRKS_MAX);
	if (sscanf(text, "%15[a-z]:%x:%x:%x.%x%n", what, &d, &b, &s, &f, &end) != 5)
		die("%s: WHAT:ADDRESS is needed", text);
	snprintf(quirk->device, sizeof(quirk->device), "%04x:%02x:%02x.%x", d, b & 0xff, s & 0x1f,
		 f & 7);
	if (strchr(text, '='))
		snprintf(quirk->driver, sizeof(quirk->driver), "%s", strchr(text, '=') + 1);
	(void)sscanf(text + end, ":%31[^=]", value);
	quirk->kind = quirk_kind_read(what);
	quirk->delay = option == OPT_HANG ? FOREVER : option == OPT_SLOW ? atol(value) : 0;
	quirk->error = option == OPT_ERROR ? errno_number(value) : 0;
	if (!quirk->delay && !quirk->error)
		die("%s: a time or an errno is needed", text);
	kernel.quirk_count++;
}

/* What goes wrong while the program runs; false if the option is none of these. */
static bool option_spoils(int option)
{
	switch (option) {
	case OPT_FAULT:
		inject_fault(optarg);
		return true;
	case OPT_SHORT:
		inject_short(optarg);
		return true;
	case OPT_DELAY:
		inject_delay(optarg);
		return true;
	case OPT_UNREADABLE:
		inject_unreadable(optarg);
		return true;
	case OPT_HANG:
	case OPT_SLOW:
	case OPT_ERROR:
		quirk_add(optarg, option);
		return true;
	default:
		return false;
	}
}

static void option_take(struct run *run, int option)
{
	switch (option) {
	case 'j':
		run->journal = optarg;
		break;
	case 'e':
		kernel.effects = true;
		break;
	case 'u':
		run->unmounted = true;
		break;
	case '1':
		run->trace.pid1 = true;
		break;
	case 'd':
		run->no_decompress = true;
		break;
	case OPT_SUMMARY:
		run->summary = optarg;
		break;
	case OPT_KERNEL:
		run->version = optarg;
		break;
	case OPT_LOCK:
		run->lock = optarg;
		break;
	case OPT_KMSG:
		run->kmsg_max = atol(optarg);
		break;
	case OPT_PROGRAM:
		run->trace.program = optarg;
		break;
	case OPT_TIMEOUT:
		run->trace.timeout_ms = atol(optarg) * 1000;
		break;
	default:
		if (option_spoils(option))
			break;
		fputs(usage, option == 'h' ? stdout : stderr);
		exit(option == 'h' ? 0 : 125);
	}
}

static void options_read(struct run *run, int argc, char **argv)
{
	static const struct option table[] = {
		{ "journal", required_argument, NULL, 'j' },
		{ "effects", no_argument, NULL, 'e' },
		{ "unmounted", no_argument, NULL, 'u' },
		{ "pid1", no_argument, NULL, '1' },
		{ "no-decompress", no_argument, NULL, 'd' },
		{ "summary", required_argument, NULL, OPT_SUMMARY },
		{ "kernel", required_argument, NULL, OPT_KERNEL },
		{ "override-lock", required_argument, NULL, OPT_LOCK },
		{ "kmsg-max", required_argument, NULL, OPT_KMSG },
		{ "hang", required_argument, NULL, OPT_HANG },
		{ "slow", required_argument, NULL, OPT_SLOW },
		{ "error", required_argument, NULL, OPT_ERROR },
		{ "fault", required_argument, NULL, OPT_FAULT },
		{ "fault-short", required_argument, NULL, OPT_SHORT },
		{ "delay", required_argument, NULL, OPT_DELAY },
		{ "unreadable", required_argument, NULL, OPT_UNREADABLE },
		{ "program", required_argument, NULL, OPT_PROGRAM },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "+", table, NULL)) != -1)
		option_take(run, option);
	if (argc - optind < 2)
		option_take(run, '?');
}

static bool at_least(unsigned int major, unsigned int minor)
{
	return kernel.major > major || (kernel.major == major && kernel.minor >= minor);
}

static void habits_set(const struct run *run)
{
	char text[64];

	if (run->version)
		snprintf(kernel.version, sizeof(kernel.version), "%s", run->version);
	else if (text_read(kernel.root, "proc/sys/kernel/osrelease", text, sizeof(text)) > 0)
		strcpy(kernel.version, text);
	else
		strcpy(kernel.version, "6.12.0");
	if (sscanf(kernel.version, "%u.%u", &kernel.major, &kernel.minor) != 2)
		die("%s: no version", kernel.version);
	kernel.override_locks = run->lock ? strcmp(run->lock, "old") == 0 : !at_least(7, 1);
	kernel.uevent_locks = !at_least(6, 2);
	kernel.kmsg_max = run->kmsg_max ? (size_t)run->kmsg_max : at_least(6, 12) ? 1024 : 992;
	kernel.attr_bind_errors = at_least(5, 11);
	kernel.decompress = !run->no_decompress && at_least(5, 17);
}

static void tree_open(const char *name)
{
	char real[PATH_MAX];

	if (!realpath(name, real) || strlen(real) >= sizeof(kernel.tree))
		die("%s: %s", name, strerror(errno));
	strcpy(kernel.tree, real);
	kernel.root = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	kernel.sys = openat(kernel.root, "sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (kernel.root < 0 || kernel.sys < 0)
		die("%s/sys: %s", real, strerror(errno));
}

int main(int argc, char **argv)
{
	struct run run = { .trace.timeout_ms = TIMEOUT_SECONDS * 1000 };
	int status;

	options_read(&run, argc, argv);
	tree_open(argv[optind]);
	journal_open(run.journal);
	habits_set(&run);
	bus_read();
	locks_hold();
	if (run.unmounted)
		mounts_take_away();
	optind++;
	if (strcmp(argv[optind], "--") == 0)
		optind++;
	status = trace_run(&run.trace, argv + optind);
	mounts_put_back();
	if (run.summary)
		inject_summary(run.summary);
	return status;
}
