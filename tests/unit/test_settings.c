// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/settings*.c: every key, bad values, the order of the places, limits and complaints. */
#include "harness.h"

#include <stdio.h>

#include "../../src/core/cmdline.h"
#include "../../src/core/config.h"
#include "machine.h"

static struct settings *from_file(const char *content)
{
	struct settings *s = settings_fresh();

	settings_add_file(s, exact_string(content), TEXT("/etc/f"));
	return s;
}

static struct settings *from_cmdline(const char *line)
{
	struct settings *s = settings_fresh();

	settings_look_ahead(s, exact_string(line), TEXT_NONE);
	settings_add_cmdline(s, exact_string(line));
	return s;
}

/* All complaints, ';' between two. */
static const char *complaints(const struct settings *s)
{
	static char room[16384];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < s->n_complaints; i++) {
		if (i)
			buf_add(&b, ";");
		complaint_print(&b, &s->complaints[i]);
	}
	return b.n ? room : NULL;
}

/* All rules with their origins: "ORIGIN RULE", '?' behind one that could not be read. */
static struct text rules(const struct settings *s)
{
	static char room[16384];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < s->n_rules; i++) {
		buf_add(&b, "%s", i ? "; " : "");
		origin_print(&b, &s->rules[i].origin);
		buf_add(&b, " %.*s%s", TEXT_ARGS(s->rules[i].text), s->rules[i].problem ? "?" : "");
	}
	return buf_said(&b);
}

static struct text protects(const struct settings *s)
{
	static char room[16384];
	struct buf b = BUF(room);

	buf_clear(&b);
	for (unsigned i = 0; i < s->n_protect; i++) {
		buf_add(&b, "%s", i ? "; " : "");
		origin_print(&b, &s->protect[i].origin);
		buf_add(&b, " %.*s", TEXT_ARGS(s->protect[i].text));
	}
	return buf_said(&b);
}

TEST(defaults)
{
	struct settings *s = settings_fresh();

	CHECK_NUMBER(s->mode, MODE_ON, "mode");
	CHECK_NUMBER(s->group, GROUP_WARN, "group");
	CHECK(s->unbind && !s->framebuffer_keep && !s->config_off, "unbind, framebuffer, config");
	CHECK_NUMBER(s->wait, 0, "wait");
	CHECK_NUMBER(s->timeout, 10, "timeout");
	CHECK_NUMBER(s->log, LOG_NORMAL, "log");
	CHECK(!s->options.n && !s->n_rules && !s->n_protect, "nothing else");
}

/* What a file of one line does: the number that the key sets, and the complaint. */
enum field { MODE, GROUP, UNBIND, KEEP, WAIT, TIMEOUT, LOG };

static long long value_of(const struct settings *s, enum field field)
{
	switch (field) {
	case MODE:
		return s->mode;
	case GROUP:
		return s->group;
	case UNBIND:
		return s->unbind;
	case KEEP:
		return s->framebuffer_keep;
	case WAIT:
		return s->wait;
	case TIMEOUT:
		return s->timeout;
	case LOG:
		return s->log;
	}
	return -1;
}

static const struct {
	const char *content;
	enum field field;
	long long want;
	const char *says;
} keys[] = {
	{ "mode = on", MODE, MODE_ON, NULL },
	{ "mode = yes", MODE, MODE_ON, NULL },
	{ "mode = 1", MODE, MODE_ON, NULL },
	{ "mode = off", MODE, MODE_OFF, NULL },
	{ "mode = no", MODE, MODE_OFF, NULL },
	{ "mode = 0", MODE, MODE_OFF, NULL },
	{ "mode = dry-run", MODE, MODE_DRY_RUN, NULL },
	{ "mode = dryrun", MODE, MODE_DRY_RUN,
	  "/etc/f:1: mode is on, off or dry-run; taken as dry-run: dryrun" },
	{ "mode =", MODE, MODE_DRY_RUN,
	  "/etc/f:1: mode is on, off or dry-run; taken as dry-run: mode" },
	{ "mode = ON", MODE, MODE_DRY_RUN, "taken as dry-run: ON" },
	{ "mode = \"off\"", MODE, MODE_DRY_RUN, "taken as dry-run: \"off\"" },
	{ "mode = off\nmode = on", MODE, MODE_ON, NULL },
	{ "group = warn", GROUP, GROUP_WARN, NULL },
	{ "group = whole", GROUP, GROUP_WHOLE, NULL },
	{ "group = refuse", GROUP, GROUP_REFUSE, NULL },
	{ "group = whole\ngroup = all", GROUP, GROUP_WHOLE,
	  "/etc/f:2: group is warn, whole or refuse: all" },
	{ "unbind = no", UNBIND, 0, NULL },
	{ "unbind = no\nunbind = yes", UNBIND, 1, NULL },
	{ "unbind = no\nunbind = 1", UNBIND, 0, "/etc/f:2: unbind is yes or no: 1" },
	{ "framebuffer = keep", KEEP, 1, NULL },
	{ "framebuffer = keep\nframebuffer = release", KEEP, 0, NULL },
	{ "framebuffer = keep\nframebuffer = drop", KEEP, 1,
	  "framebuffer is release or keep: drop" },
	{ "wait = 0", WAIT, 0, NULL },
	{ "wait = 60", WAIT, 60, NULL },
	{ "wait = 5\nwait = 61", WAIT, 5,
	  "/etc/f:2: wait is a number of seconds from 0 to 60: 61" },
	{ "wait = 5\nwait = -1", WAIT, 5, "wait is a number" },
	{ "wait = 5\nwait = 3s", WAIT, 5, "wait is a number" },
	{ "wait = 5\nwait =", WAIT, 5, "wait is a number of seconds from 0 to 60: wait" },
	{ "wait = 5\nwait = 4294967297", WAIT, 5, "wait is a number" },
	{ "timeout = 1", TIMEOUT, 1, NULL },
	{ "timeout = 120", TIMEOUT, 120, NULL },
	{ "timeout = 0", TIMEOUT, 10, "timeout is a number of seconds from 1 to 120: 0" },
	{ "timeout = 121", TIMEOUT, 10, "timeout is a number of seconds from 1 to 120: 121" },
	{ "log = error", LOG, LOG_ERROR, NULL },
	{ "log = debug", LOG, LOG_DEBUG, NULL },
	{ "log = debug\nlog = normal", LOG, LOG_NORMAL, NULL },
	{ "log = debug\nlog = quiet", LOG, LOG_DEBUG, "log is error, normal or debug: quiet" },
	{ "config = off", MODE, MODE_ON, "config may stand only on the kernel command line" },
	{ "Mode = off", MODE, MODE_ON, "/etc/f:1: unknown key; the keys are devices, mode," },
	{ "vfio-early.mode = off", MODE, MODE_ON, "unknown key" },
	{ "m\tode = off", MODE, MODE_ON, "unknown key" },
	{ "mode off", MODE, MODE_ON, "/etc/f:1: no '=' in this line; write key = value: mode off" },
	{ "\n\nmode", MODE, MODE_ON, "/etc/f:3: no '=' in this line" },
};

TEST(every_key)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct settings *s = from_file(keys[i].content);

		CHECK_NUMBER(value_of(s, keys[i].field), keys[i].want, "'%s'", keys[i].content);
		CHECK_SAYS(complaints(s), keys[i].says, "'%s'", keys[i].content);
		CHECK(s->n_complaints <= 1, "'%s': one complaint", keys[i].content);
	}
}

TEST(options)
{
	CHECK_TEXT(from_file("options = disable_vga=1 x=2")->options, "disable_vga=1 x=2",
		   "the rest");
	CHECK_TEXT(from_file("options = a=1\noptions = b=1")->options, "b=1", "the last wins");
	CHECK_TEXT(from_file("options = a=1\noptions =")->options, "", "emptied");
	CHECK_TEXT(from_cmdline("vfio-early.options=\"a=1 b=2\" c")->options, "a=1 b=2", "quoted");
}

static const struct {
	const char *content, *rules, *says;
} devices[] = {
	{ "devices = 01:00.0", "/etc/f:1 01:00.0", NULL },
	{ "devices = 01:00.0, 10de:2684\t!02:00.0",
	  "/etc/f:1 01:00.0; /etc/f:1 10de:2684; /etc/f:1 !02:00.0", NULL },
	{ "devices = 01:00.0\ndevices = 02:00.0", "/etc/f:1 01:00.0; /etc/f:2 02:00.0", NULL },
	{ "devices = 01:00.0\ndevices =", "/etc/f:1 01:00.0", NULL },
	{ "devices = ,, ,", "", NULL },
	{ "devices = 01:00.0 1:0 02:00.0", "/etc/f:1 01:00.0; /etc/f:1 1:0?; /etc/f:1 02:00.0",
	  "/etc/f:1: neither a known key" },
	{ "devices = 01:00.0@serial:0=none", "/etc/f:1 01:00.0@serial:0=none?",
	  "/etc/f:1: a serial number is 16 hex digits, as in 52-54-00-ff-ff-12-34-56: serial:0" },
	{ "devices = 01:00.0\xc2\xa0x", "/etc/f:1 01:00.0\xc2\xa0x?", ": 01:00.0\\xc2\\xa0x" },
	{ "#line 9 /etc/vfio-early.conf.d/a.conf\ndevices = 01:00.0",
	  "/etc/vfio-early.conf.d/a.conf:9 01:00.0", NULL },
	{ "#line 4 modprobe.d/vfio.conf\nvfio-pci.ids = 10de:2684,,10de:22bb",
	  "modprobe.d/vfio.conf:4 10de:2684; modprobe.d/vfio.conf:4 10de:22bb", NULL },
};

TEST(devices_in_files)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct settings *s = from_file(devices[i].content);

		CHECK_TEXT(rules(s), devices[i].rules, "'%s'", devices[i].content);
		CHECK_SAYS(complaints(s), devices[i].says, "'%s'", devices[i].content);
	}
}

static const struct {
	const char *line, *rules, *says;
} cmdlines[] = {
	{ "quiet vfio-early.devices=01:00.0,02:00.0=none", "cmdline 01:00.0; cmdline 02:00.0=none",
	  NULL },
	{ "vfio_early.devices=01:00.0 vfio-early.devices=02:00.0",
	  "cmdline 01:00.0; cmdline 02:00.0", NULL },
	{ "vfio-early.devices=\"01:00.0,02:00.0\"", "cmdline 01:00.0; cmdline 02:00.0", NULL },
	{ "vfio-early.devices=", "", NULL },
	{ "vfio-early.devices", "",
	  "cmdline: this key needs a value: write key=value: vfio-early.devices" },
	{ "vfio-early.devices=\"01:00.0 02:00.0\"", "cmdline 01:00.0 02:00.0?",
	  "cmdline: a term holds no blank, comma, '=' or control character: 01:00.0 02:00.0" },
	{ "vfio-early.x=1", "", "cmdline: unknown key; " },
	{ "vfio-early.=1", "", "cmdline: unknown key; " },
	{ "vfio-early=1 vfio-earlydevices=01:00.0 xvfio-early.devices=01:00.0 "
	  "early.devices=01:00.0",
	  "", NULL },
	{ "-- vfio-early.devices=01:00.0", "", NULL },
	{ "vfio-early.devices=01:00.0 -- vfio-early.devices=02:00.0", "cmdline 01:00.0", NULL },
	{ "vfio-pci.ids=10de:2684,10de:22bb vfio-early.devices=01:00.0",
	  "vfio-pci.ids 10de:2684; vfio-pci.ids 10de:22bb; cmdline 01:00.0", NULL },
	{ "vfio-early.devices=01:00.0 vfio_pci.ids=10de:2684",
	  "vfio-pci.ids 10de:2684; cmdline 01:00.0", NULL },
	{ "vfio-pci.ids=10de:", "vfio-pci.ids 10de:?",
	  "vfio-pci.ids: vfio-pci's ids are hex numbers" },
	{ "vfio-pci.ids", "", NULL },
	{ "vfio-pci.ids=", "", NULL },
	{ "vfio-early.devices=01:00.0\n", "cmdline 01:00.0", NULL },
	{ "vfio-early.devices=0\n1:00.0\n", "cmdline 0?", "cmdline: " },
};

TEST(devices_on_the_command_line)
{
	for (size_t i = 0; i < ARRAY_SIZE(cmdlines); i++) {
		struct settings *s = from_cmdline(cmdlines[i].line);

		CHECK_TEXT(rules(s), cmdlines[i].rules, "'%s'", cmdlines[i].line);
		CHECK_SAYS(complaints(s), cmdlines[i].says, "'%s'", cmdlines[i].line);
	}
}

static const struct {
	const char *content, *rules, *says;
} bootconfigs[] = {
	{ "vfio-early.devices = \"01:00.0\", \"02:00.0\"\n",
	  "bootconfig 01:00.0; bootconfig 02:00.0", NULL },
	{ "vfio_early.devices = \"01:00.0 02:00.0,03:00.0\"\n",
	  "bootconfig 01:00.0; bootconfig 02:00.0; bootconfig 03:00.0", NULL },
	{ "vfio-early.devices = \"01:00.0\n\t02:00.0\"\n", "bootconfig 01:00.0; bootconfig 02:00.0",
	  NULL },
	{ "vfio-early.devices = \"\"\n", "", NULL },
	{ "vfio-early.x = \"1\"\n", "", "bootconfig: unknown key" },
	{ "kernel.vfio-early.devices = \"01:00.0\"\n", "", NULL },
	{ "vfio-early.config = \"off\"\n", "", NULL },
	{ "# vfio-early.devices = \"01:00.0\"\n", "", NULL },
	{ "vfio-early.wait = \"99\"\n", "",
	  "bootconfig: wait is a number of seconds from 0 to 60: 99" },
};

TEST(devices_in_bootconfig)
{
	for (size_t i = 0; i < ARRAY_SIZE(bootconfigs); i++) {
		struct settings *s = settings_fresh();

		settings_add_bootconfig(s, exact_string(bootconfigs[i].content));
		CHECK_TEXT(rules(s), bootconfigs[i].rules, "'%s'", bootconfigs[i].content);
		CHECK_SAYS(complaints(s), bootconfigs[i].says, "'%s'", bootconfigs[i].content);
	}
}

static const struct {
	const char *content, *rules, *says;
} modprobes[] = {
	{ "options vfio-pci ids=10de:2684,10de:22bb\n",
	  "modprobe.d/x:1 10de:2684; modprobe.d/x:1 10de:22bb", NULL },
	{ "\n# options vfio-pci ids=1:2\noptions vfio_pci disable_vga=1 ids=10de:2684 nointxmask=1",
	  "modprobe.d/x:3 10de:2684", NULL },
	{ "options\tvfio-pci\tids=10de:2684\n", "modprobe.d/x:1 10de:2684", NULL },
	{ "options vfio-pci ids=\"10de:2684,10de:22bb\"\n",
	  "modprobe.d/x:1 10de:2684; modprobe.d/x:1 10de:22bb", NULL },
	{ "options vfio-pci \\\n  ids=10de:2684 \\\n  disable_vga=1\noptions vfio-pci "
	  "ids=10de:22bb\n",
	  "modprobe.d/x:1 10de:2684; modprobe.d/x:4 10de:22bb", NULL },
	{ "options vfio ids=10de:2684\nalias x vfio-pci ids=1:2\nblacklist vfio-pci\n", "", NULL },
	{ "options vfio-pci\noptions\n\\\n", "", NULL },
	{ "options vfio-pci xids=10de:2684 ids\n", "", NULL },
	{ "options vfio-pci ids=xx\n", "modprobe.d/x:1 xx?",
	  "modprobe.d/x:1: vfio-pci's ids are hex" },
};

TEST(modprobe_files)
{
	for (size_t i = 0; i < ARRAY_SIZE(modprobes); i++) {
		struct settings *s = settings_fresh();

		settings_add_modprobe(s, exact_string(modprobes[i].content), TEXT("modprobe.d/x"));
		CHECK_TEXT(rules(s), modprobes[i].rules, "'%s'", modprobes[i].content);
		CHECK_SAYS(complaints(s), modprobes[i].says, "'%s'", modprobes[i].content);
	}
}

/* kmod would join them; we do not, but no rule may be lost without a word. */
TEST(modprobe_value_over_two_lines)
{
	struct settings *s = settings_fresh();

	settings_add_modprobe(s, exact_string("options vfio-pci ids=10de:2684,\\\n10de:22bb\n"),
			      TEXT("modprobe.d/x"));
	CHECK_TEXT(rules(s), "modprobe.d/x:1 10de:2684; modprobe.d/x:1 \\?",
		   "what is before the '\\'");
	CHECK_SAYS(complaints(s), "modprobe.d/x:1: vfio-pci's ids are hex numbers", "said");
}

static const struct {
	const char *content, *protect, *says;
} protections[] = {
	{ "protect = 01:00.0 02:00.0", "/etc/f:1 01:00.0; /etc/f:1 02:00.0", NULL },
	{ "protect = 01:00.0\nprotect = off", "", NULL },
	{ "protect = 01:00.0, off, 02:00.0", "/etc/f:1 02:00.0", NULL },
	{ "protect = !01:00.0", "", "/etc/f:1: a protect rule has no '!' and no driver: !01:00.0" },
	{ "protect = 01:00.0=none", "", "a protect rule has no '!' and no driver: 01:00.0=none" },
	{ "protect = 1:0 02:00.0", "/etc/f:1 02:00.0", "/etc/f:1: neither a known key" },
	{ "protect = OFF", "", "/etc/f:1: an id is vendor:device" },
	{ "protect =", "", NULL },
};

TEST(protection)
{
	for (size_t i = 0; i < ARRAY_SIZE(protections); i++) {
		struct settings *s = from_file(protections[i].content);

		CHECK_TEXT(protects(s), protections[i].protect, "'%s'", protections[i].content);
		if (strcmp(protections[i].content, "protect = OFF"))
			CHECK_SAYS(complaints(s), protections[i].says, "'%s'",
				   protections[i].content);
		else
			CHECK(s->n_complaints == 1, "OFF is a broken rule");
	}
}

TEST(generated_protection)
{
	struct settings *s = settings_fresh();

	settings_add_generated(
		s, exact_string("# made\nprotect = 00:01.0/00.0@144d:a808\nmode = off\nx\n"),
		TEXT("/usr/p"));
	CHECK_TEXT(protects(s), "/usr/p:2 00:01.0/00.0@144d:a808", "only protect counts");
	CHECK(s->protect[0].origin.source == SOURCE_GENERATED, "known as generated");
	CHECK_NUMBER(s->mode, MODE_ON, "mode is not heard here");
	CHECK_SAYS(complaints(s), "/usr/p:3: only protect", "mode");
	CHECK_SAYS(complaints(s), "/usr/p:4: no '='", "x");
	settings_add_file(s, TEXT("protect = off\nprotect = 05:00.0"), TEXT("/etc/f"));
	CHECK_TEXT(protects(s), "/etc/f:2 05:00.0", "off empties the generated ones too");
	CHECK(s->protect[0].origin.source == SOURCE_FILE && !s->protect[0].matches, "a new one");
}

/* The order of the places, in the order of the calls that src/sys/input.c makes. */
static struct settings *all_places(const char *line, const char *bootconfig)
{
	struct settings *s = settings_fresh();

	settings_look_ahead(s, exact_string(line), exact_string(bootconfig));
	settings_add_generated(s, TEXT("protect = 09:00.0"), TEXT("/usr/p"));
	settings_add_modprobe(s, TEXT("options vfio-pci ids=1:2"), TEXT("modprobe.d/m"));
	settings_add_file(s, TEXT("devices = 01:00.0\nprotect = 08:00.0\nmode = off\nwait = 5"),
			  TEXT("/f"));
	settings_add_file(s, TEXT("devices = 02:00.0\nlog = debug"), TEXT("/d"));
	settings_add_bootconfig(s, exact_string(bootconfig));
	settings_add_cmdline(s, exact_string(line));
	return s;
}

TEST(order_of_places)
{
	struct settings *s =
		all_places("vfio-pci.ids=3:4 vfio-early.devices=04:00.0 vfio-early.mode=dry-run",
			   "vfio-early.devices = \"03:00.0\"\nvfio-early.mode = \"on\"\n");

	CHECK_TEXT(rules(s),
		   "vfio-pci.ids 3:4; modprobe.d/m:1 1:2; /f:1 01:00.0; /d:1 02:00.0; "
		   "bootconfig 03:00.0; cmdline 04:00.0",
		   "rules");
	CHECK_NUMBER(s->mode, MODE_DRY_RUN, "the command line is last");
	CHECK_TEXT(protects(s), "/usr/p:1 09:00.0; /f:2 08:00.0", "protection adds up");
	s = all_places("quiet", "vfio-early.mode = \"on\"\n");
	CHECK_NUMBER(s->mode, MODE_ON, "bootconfig is behind the file");
	CHECK_NUMBER(s->wait, 5, "what nobody else sets stays");
}

static const struct {
	const char *line, *bootconfig;
	bool off;
	const char *says;
} configs[] = {
	{ "vfio-early.config=off", "", true, NULL },
	{ "vfio_early.config=off", "", true, NULL },
	{ "quiet", "vfio-early.config = \"off\"\n", true, NULL },
	{ "vfio-early.config=on", "vfio-early.config = \"off\"\n", false, NULL },
	{ "vfio-early.config=off vfio-early.config=on", "", false, NULL },
	{ "vfio-early.config=off vfio-early.config=no", "", true,
	  "cmdline: config is on or off: no" },
	{ "vfio-early.config", "", false, "cmdline: config is on or off" },
	{ "quiet", "vfio-early.config = \"0\"\n", false, "bootconfig: config is on or off: 0" },
	{ "-- vfio-early.config=off", "", false, NULL },
};

TEST(config_off)
{
	for (size_t i = 0; i < ARRAY_SIZE(configs); i++) {
		struct settings *s = all_places(configs[i].line, configs[i].bootconfig);

		CHECK(s->config_off == configs[i].off, "%s", configs[i].line);
		CHECK_SAYS(complaints(s), configs[i].says, "%s", configs[i].line);
		CHECK_NUMBER(s->mode, configs[i].off ? MODE_ON : MODE_OFF, "%s: mode",
			     configs[i].line);
		CHECK_TEXT(protects(s), "/usr/p:1 09:00.0; /f:2 08:00.0", "%s: protection stays",
			   configs[i].line);
		CHECK(s->n_rules == (configs[i].off ? 1 : 3), "%s: rules", configs[i].line);
	}
}

static const struct {
	const char *line;
	bool noiommu, crash;
} ahead[] = {
	{ "quiet", false, false },
	{ "vfio.enable_unsafe_noiommu_mode=1", true, false },
	{ "vfio.enable-unsafe-noiommu-mode=Y", true, false },
	{ "vfio.enable_unsafe_noiommu_mode", true, false },
	{ "vfio.enable_unsafe_noiommu_mode=on", true, false },
	{ "vfio.enable_unsafe_noiommu_mode=t", true, false },
	{ "vfio.enable_unsafe_noiommu_mode=0", false, false },
	{ "vfio.enable_unsafe_noiommu_mode=off", false, false },
	{ "vfio.enable_unsafe_noiommu_mode=", false, false },
	{ "vfio.enable_unsafe_noiommu_mode=1 vfio.enable_unsafe_noiommu_mode=n", false, false },
	{ "elfcorehdr=0x12345", false, true },
	{ "elfcorehdr", false, true },
	{ "xelfcorehdr=1 elfcorehdrs=1", false, false },
	{ "-- elfcorehdr=1", false, false },
};

TEST(looked_at_ahead)
{
	for (size_t i = 0; i < ARRAY_SIZE(ahead); i++) {
		struct settings *s = from_cmdline(ahead[i].line);

		CHECK(s->noiommu == ahead[i].noiommu, "noiommu: %s", ahead[i].line);
		CHECK(s->crash_kernel == ahead[i].crash, "crash kernel: %s", ahead[i].line);
	}
}

/* `room` gets n rules "00:00.0" … in a file of many lines. */
static struct text many_rules(char *room, size_t size, const char *key, unsigned n)
{
	size_t at = 0;

	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(room + at, size - at, "%s = %02x:00.0\n", key, i & 0xff);
	return exact(room, at);
}

TEST(limits_of_rules)
{
	static char room[64 * 1024];
	struct settings *s = settings_fresh();

	settings_add_file(s, many_rules(room, sizeof(room), "devices", 256), TEXT("/f"));
	CHECK(s->n_rules == 256 && !s->n_complaints, "256 fit");
	settings_add_cmdline(s, TEXT("vfio-early.devices=09:09.1,09:09.2"));
	CHECK_NUMBER(s->n_rules, 256, "no more");
	CHECK_SAYS(complaints(s),
		   "cmdline: more than 256 rules; this one is ignored: 09:09.1;cmdline: more "
		   "than 256 rules; this one is ignored: 09:09.2",
		   "each is named");
	s = settings_fresh();
	settings_add_file(s, many_rules(room, sizeof(room), "protect", 257), TEXT("/f"));
	CHECK_NUMBER(s->n_protect, 256, "protection");
	CHECK_SAYS(complaints(s),
		   "/f:257: more than 256 protect rules; this one is ignored: 00:00.0", "named");
}

TEST(limits_of_complaints)
{
	static char room[64 * 1024];
	struct settings *s = settings_fresh();

	settings_add_file(s, many_rules(room, sizeof(room), "x", 70), TEXT("/f"));
	CHECK_NUMBER(s->n_complaints, 64, "kept");
	CHECK_NUMBER(s->more_complaints, 6, "counted");
}

TEST(limits_of_files)
{
	static char room[CONFIG_MAX_FILE + 2];
	struct settings *s = settings_fresh();

	memset(room, '\n', sizeof(room));
	memcpy(room, "devices = 01:00.0", 17);
	settings_add_file(s, exact(room, CONFIG_MAX_FILE), TEXT("/f"));
	CHECK(s->n_rules == 1 && !s->n_complaints, "64 KiB");
	s = settings_fresh();
	settings_add_file(s, exact(room, CONFIG_MAX_FILE + 1), TEXT("/f"));
	CHECK_NUMBER(s->n_rules, 0, "one byte more");
	CHECK_SAYS(complaints(s), "/f:1: this file is larger than 64 KiB and is ignored", "said");
	s = settings_fresh();
	static const char merged[] = "#line 1 /etc/vfio-early.conf\ndevices = 01:00.0";
	memcpy(room, merged, sizeof(merged) - 1);
	settings_add_file(s, exact(room, CONFIG_MAX_FILE + 1), TEXT("/f"));
	CHECK_NUMBER(s->n_rules, 1, "a merged file may be longer");
}

/* A line of just the limit's size that ends in `tail`. */
static struct settings *full_line(const char *tail, size_t n, const char *end)
{
	static char room[CMDLINE_LIMIT + 64];
	size_t t = strlen(tail), e = strlen(end);

	memset(room, 'x', sizeof(room));
	for (size_t i = 10; i < n; i += 10)
		room[i] = ' ';
	memcpy(room + n - t, tail, t);
	memcpy(room + n, end, e);
	room[n + e] = '\0';
	return from_cmdline(room);
}

#define D " vfio-early.devices="

static const struct {
	const char *tail;
	size_t n;
	const char *end, *rules;
	bool says;
} full[] = {
	{ D "01:00.0" D "02:00.0", CMDLINE_LIMIT - 2, "\n", "cmdline 01:00.0; cmdline 02:00.0",
	  false },
	{ D "01:00.0" D "02:00.0", CMDLINE_LIMIT - 1, "\n", "cmdline 01:00.0", true },
	{ D "01:00.0" D "02:00.0", CMDLINE_LIMIT - 1, "", "cmdline 01:00.0", true },
	{ D "01:00.0" D "\"02:00.0, ", CMDLINE_LIMIT - 1, "\n", "cmdline 01:00.0", true },
	{ D "01:00.0" D "\"02:00.0\n", CMDLINE_LIMIT - 1, "\n", "cmdline 01:00.0", true },
	{ " vfio-pci.ids=1:2 vfio-pci.ids=3:4", CMDLINE_LIMIT - 1, "\n", "vfio-pci.ids 1:2", true },
	{ D "01:00.0 -- x", CMDLINE_LIMIT - 1, "\n", "cmdline 01:00.0", false },
};

TEST(full_command_lines)
{
	for (size_t i = 0; i < ARRAY_SIZE(full); i++) {
		struct settings *s = full_line(full[i].tail, full[i].n, full[i].end);

		CHECK_TEXT(rules(s), full[i].rules, "%zu: %s", i, full[i].tail);
		CHECK_SAYS(complaints(s),
			   full[i].says ? "cmdline: the kernel command line is full" : NULL,
			   "%zu: %s", i, full[i].tail);
	}
}

/* Blanks at the front count against the limit too. */
TEST(full_line_that_begins_with_blanks)
{
	static char room[CMDLINE_LIMIT + 1];
	size_t t = strlen(D "02:00.0");

	memset(room, ' ', sizeof(room));
	memcpy(room + CMDLINE_LIMIT - 1 - t, D "02:00.0\n", t + 1);
	room[CMDLINE_LIMIT] = '\0';
	CHECK_TEXT(rules(from_cmdline(room)), "", "the last word is dropped");
}

TEST(command_line_kept_for_options)
{
	struct settings *s = from_cmdline("a vfio-pci.disable_vga=1\n");

	CHECK_TEXT(s->cmdline, "a vfio-pci.disable_vga=1", "without its newline");
	s = full_line(" vfio-pci.disable_vga=1", CMDLINE_LIMIT - 1, "\n");
	CHECK(s->cmdline.n > 1000 && text_find(s->cmdline, '=') == s->cmdline.n,
	      "without what was cut");
}

TEST(names)
{
	CHECK_TEXT(text_of(mode_name(MODE_ON)), "on", "mode");
	CHECK_TEXT(text_of(mode_name(MODE_OFF)), "off", "mode");
	CHECK_TEXT(text_of(mode_name(MODE_DRY_RUN)), "dry-run", "mode");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_key),
		cmocka_unit_test(options),
		cmocka_unit_test(devices_in_files),
		cmocka_unit_test(devices_on_the_command_line),
		cmocka_unit_test(devices_in_bootconfig),
		cmocka_unit_test(modprobe_files),
		cmocka_unit_test(modprobe_value_over_two_lines),
		cmocka_unit_test(protection),
		cmocka_unit_test(generated_protection),
		cmocka_unit_test(order_of_places),
		cmocka_unit_test(config_off),
		cmocka_unit_test(looked_at_ahead),
		cmocka_unit_test(limits_of_rules),
		cmocka_unit_test(limits_of_complaints),
		cmocka_unit_test(limits_of_files),
		cmocka_unit_test(full_command_lines),
		cmocka_unit_test(full_line_that_begins_with_blanks),
		cmocka_unit_test(command_line_kept_for_options),
		cmocka_unit_test(names),
	};

	return RUN(tests);
}
