// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/report*.c: every sentence as people read it, dry-run lines, records of the report file.
 */
#include "harness.h"

#include <stdio.h>

#include <errno.h>

#include "../../src/core/report.h"
#include "machine.h"

static struct settings *settings;
static struct world world;

/* A chosen GPU by the only rule, and one protect rule. */
static struct entry gpu(void)
{
	struct entry e = {
		.device = { .address = { 0, 1, 0, 0 },
			    .vendor = 0x10de,
			    .device = 0x2684,
			    .class = 0x030000,
			    .group = 14,
			    .driver = "nouveau" },
		.rule = 0,
		.protect = -1,
		.wanted = TEXT("vfio-pci"),
		.peer = { 0, 1, 0, 1 },
	};

	settings = settings_fresh();
	settings_add_file(settings, TEXT("devices = 01:00.0 !01:00.1\nprotect = 01:00.*"),
			  TEXT("/f"));
	world = (struct world) { .any_group = true };
	return e;
}

static struct text why(const struct entry *e)
{
	static char room[1024];
	struct buf b = BUF(room);

	buf_clear(&b);
	report_why(&b, e, settings, &world);
	return buf_said(&b);
}

static struct text line(const struct entry *e)
{
	static char room[1024];
	struct buf b = BUF(room);

	buf_clear(&b);
	report_device(&b, e, settings, &world);
	return buf_said(&b);
}

static const struct {
	enum reason reason;
	const char *why;
} reasons[] = {
	{ REASON_NONE, "" },
	{ REASON_BRIDGE, "a bridge, a host bridge or an IOMMU is never bound" },
	{ REASON_UNREADABLE, "what sysfs holds of it cannot be read: out of memory (ENOMEM)" },
	{ REASON_PROTECTED,
	  "a device of this kind that the host needs is not where it was when the image was "
	  "built; name this one by its address or path with its id" },
	{ REASON_NO_IOMMU, "it is in no IOMMU group, although other devices are" },
	{ REASON_NO_DRIVER, "the driver vfio-pci is neither in the kernel nor in this image" },
	{ REASON_VMD, "it is behind a VMD controller; bind the VMD device instead" },
	{ REASON_VFS_ENABLED, "3 of its VFs are on; name them with vfs: instead" },
	{ REASON_COMPANION,
	  "0000:01:00.1 would keep a normal driver; the USB 1 and 2 functions of a slot go "
	  "together" },
	{ REASON_GROUP,
	  "IOMMU group 14 has 2 other functions that keep it from every guest, 0000:01:00.1 first; "
	  "choose them too, or =none or =pci-stub for them" },
	{ REASON_UNBIND, "nouveau has it and unbind=no" },
	{ REASON_BOOT_DISPLAY, "it carries the boot framebuffer and framebuffer=keep" },
	{ REASON_EXCLUDED, "taken out by rule !01:00.1, /f:1" },
	{ REASON_LIMIT, "more than 1024 devices are chosen" },
	{ REASON_TIMEOUT, "unbind did not come back in time and was left behind" },
	{ REASON_PROBE, "unbind: busy (EBUSY)" },
	{ REASON_GONE, "it is not there any more" },
};

TEST(every_reason)
{
	_Static_assert(ARRAY_SIZE(reasons) == REASON_MAX, "one row a reason");

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		struct entry e = gpu();

		e.reason = reasons[i].reason;
		e.device.vfs_enabled = 3;
		e.device.unread = ENOMEM;
		e.n_peers = 2;
		e.outcome.step = STEP_UNBIND;
		e.outcome.error = e.reason == REASON_NO_DRIVER ? 0 : EBUSY;
		if (e.reason == REASON_EXCLUDED)
			e.rule = 1;
		CHECK_TEXT(why(&e), reasons[i].why, "reason %zu", i);
	}
}

TEST(reasons_that_look_further)
{
	struct entry e = gpu();

	e.reason = REASON_PROTECTED;
	e.protect = 0;
	CHECK_TEXT(why(&e), "the host needs it (protect rule 01:00.*, /f:2)", "the protect rule");
	e.reason = REASON_NO_IOMMU;
	world = (struct world) { .iommu_table = "DMAR" };
	CHECK_TEXT(why(&e),
		   "no IOMMU group: firmware has a DMAR table, the kernel's IOMMU is off; boot "
		   "without intel_iommu=off, with intel_iommu=on",
		   "Intel");
	world.iommu_table = "IVRS";
	CHECK_TEXT(why(&e),
		   "no IOMMU group: firmware has a IVRS table, the kernel's IOMMU is off; boot "
		   "without any iommu=off",
		   "AMD");
	world.iommu_table = NULL;
	CHECK_TEXT(why(&e),
		   "no IOMMU group, and firmware shows no IOMMU; turn on VT-d or AMD-Vi there",
		   "none");
	world.late_groups = true;
	settings->group = GROUP_REFUSE;
	CHECK_TEXT(
		why(&e),
		"up to Linux 6.14 its IOMMU group comes with its driver, and who else is in it is "
		"not known before: only group=warn can take it",
		"late");
	settings->group = GROUP_WARN;
	CHECK_TEXT(why(&e),
		   "no IOMMU group, and firmware shows no IOMMU; turn on VT-d or AMD-Vi there",
		   "late, and its driver brought none");
	world.late_groups = false;
	e.reason = REASON_NO_DRIVER;
	e.outcome.error = EKEYREJECTED;
	CHECK_TEXT(why(&e),
		   "the driver vfio-pci has not come, a module was not loaded: this kernel wants a "
		   "signature (EKEYREJECTED)",
		   "refused module");
	e.reason = REASON_PROBE;
	e.outcome.error = 0;
	e.outcome.step = STEP_READ_BACK;
	CHECK_TEXT(why(&e), "read-back: the driver did not take it", "no errno");
	memcpy(e.outcome.driver, "e1000e", 7);
	CHECK_TEXT(why(&e), "read-back: e1000e has it", "another driver");
	e.outcome.back_error = ENOMEM;
	CHECK_TEXT(why(&e),
		   "read-back: e1000e has it; giving it back failed: out of memory (ENOMEM)",
		   "it could not be handed back");
}

TEST(lines_of_devices)
{
	struct entry e = gpu();

	e.outcome.done = true;
	memcpy(e.outcome.driver, "vfio-pci", 9);
	e.outcome.microseconds = 1200;
	CHECK_TEXT(line(&e),
		   "0000:01:00.0 10de:2684: bound to vfio-pci in 1200 us (rule 01:00.0, /f:1)",
		   "bound");
	e.outcome.unbound = true;
	CHECK_TEXT(line(&e),
		   "0000:01:00.0 10de:2684: bound to vfio-pci, taken from nouveau in 1200 us "
		   "(rule 01:00.0, /f:1)",
		   "taken");
	e.whole = true;
	CHECK_TEXT(line(&e),
		   "0000:01:00.0 10de:2684: bound to vfio-pci, taken from nouveau in 1200 us "
		   "(group=whole, rule 01:00.0, /f:1)",
		   "along");
	e = gpu();
	e.verdict = VERDICT_BOUND;
	memcpy(e.device.driver, "vfio-pci", 9);
	CHECK_TEXT(line(&e), "0000:01:00.0 10de:2684: on vfio-pci already (rule 01:00.0, /f:1)",
		   "already");
	e = gpu();
	e.wanted = TEXT("none");
	e.outcome.done = true;
	CHECK_TEXT(line(&e), "0000:01:00.0 10de:2684: left without a driver (rule 01:00.0, /f:1)",
		   "none");
	e = gpu();
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_VMD;
	CHECK_TEXT(
		line(&e),
		"0000:01:00.0 10de:2684: refused, vmd: it is behind a VMD controller; bind the VMD "
		"device instead (rule 01:00.0, /f:1)",
		"refused");
	e = gpu();
	e.reason = REASON_PROBE;
	e.outcome.step = STEP_BIND;
	e.outcome.error = EINVAL;
	CHECK_TEXT(line(&e),
		   "0000:01:00.0 10de:2684: failed, probe: bind: refused by the driver (EINVAL) "
		   "(rule 01:00.0, /f:1)",
		   "failed");
	e = gpu();
	e.role = ROLE_EXCLUDED;
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_EXCLUDED;
	e.rule = 1;
	CHECK_TEXT(line(&e), "0000:01:00.0 10de:2684: taken out by rule !01:00.1, /f:1",
		   "excluded");
}

TEST(before_anybody_acts)
{
	struct entry e = gpu();

	CHECK_TEXT(line(&e), "0000:01:00.0 10de:2684: would go to vfio-pci (rule 01:00.0, /f:1)",
		   "planned");
	CHECK_NUMBER(entry_result(&e), RESULT_PLANNED, "planned");
}

static const struct {
	int error;
	const char *words;
} errors[] = {
	{ EINVAL, "refused by the driver (EINVAL)" },
	{ ENODEV, "no such device (ENODEV)" },
	{ EBUSY, "busy (EBUSY)" },
	{ ETIMEDOUT, "timed out" },
	{ EFAULT, "crashed" },
	{ EKEYREJECTED, "this kernel wants a signature (EKEYREJECTED)" },
	{ EXDEV, "error 18" },
	{ 0, "error 0" },
};

TEST(errors_in_words)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		static char room[64];
		struct buf b = BUF(room);

		buf_clear(&b);
		errno_print(&b, errors[i].error);
		CHECK_TEXT(buf_said(&b), errors[i].words, "%d", errors[i].error);
	}
}

TEST(dry_lines)
{
	static char room[256];
	struct buf b = BUF(room);
	struct entry e = gpu();

	buf_clear(&b);
	report_dry_line(&b, &e);
	CHECK_TEXT(buf_said(&b), "0000:01:00.0\tbind\tvfio-pci\t-", "to do");
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_NO_IOMMU;
	buf_clear(&b);
	report_dry_line(&b, &e);
	CHECK_TEXT(buf_said(&b), "0000:01:00.0\trefuse\tvfio-pci\tno-iommu", "refused");
	e.wanted = TEXT_NONE;
	e.reason = REASON_EXCLUDED;
	e.device.address = (struct address) { 0x10000, 0xe1, 0x1f, 7 };
	buf_clear(&b);
	report_dry_line(&b, &e);
	CHECK_TEXT(buf_said(&b), "10000:e1:1f.7\trefuse\t-\texcluded", "excluded");
	e.verdict = VERDICT_BOUND;
	e.reason = REASON_NONE;
	e.wanted = TEXT("none");
	buf_clear(&b);
	report_dry_line(&b, &e);
	CHECK_TEXT(buf_said(&b), "10000:e1:1f.7\tbound\tnone\t-", "bound");
}

static const char *const warnings[] = {
	"IOMMU group 14 has 2 other functions that keep it from every guest, 0000:01:00.1 first",
	"it carries the boot console: the screen goes dark, a passphrase prompt with it",
	"it has no reset: a guest that ends badly may leave it unusable until the next power cycle",
	"it is on nouveau and is taken from it",
	"another slot has the same serial number; the rule takes both",
	"firmware wants memory of its own mapped 1:1 for it: no guest can have it",
	"a twin of it exists and the rule is a bare address: use its path with its id",
};

TEST(every_warning)
{
	static char room[256];
	struct buf b = BUF(room);
	struct entry e = gpu();

	_Static_assert(ARRAY_SIZE(warnings) == WARN_MAX, "one row a warning");
	e.n_peers = 2;
	for (unsigned bit = 0; bit < WARN_MAX; bit++) {
		buf_clear(&b);
		report_warning(&b, &e, bit);
		CHECK(text_starts(buf_said(&b), "0000:01:00.0 10de:2684: "), "head of %u", bit);
		CHECK_TEXT(text_skip(buf_said(&b), 24), warnings[bit], "warning %u", bit);
	}
	e.n_peers = 1;
	buf_clear(&b);
	report_warning(&b, &e, 0);
	CHECK(text_starts(text_skip(buf_said(&b), 24),
			  "IOMMU group 14 has 1 other function that keeps it "),
	      "one");
}

TEST(what_is_in_the_way)
{
	static char room[256];
	struct buf b = BUF(room);
	struct entry e = gpu();

	e.role = ROLE_NEIGHBOUR;
	e.device.driver[0] = '\0';
	report_in_the_way(&b, &e);
	CHECK_TEXT(buf_said(&b), "0000:01:00.0 10de:2684, class 0300, is without a driver as yet",
		   "nobody has it");
	(void)snprintf(e.device.driver, sizeof(e.device.driver), "nouveau");
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_PROTECTED;
	buf_clear(&b);
	report_in_the_way(&b, &e);
	CHECK_TEXT(buf_said(&b),
		   "0000:01:00.0 10de:2684, class 0300, is on nouveau and refused, protected",
		   "refused");
	e.verdict = VERDICT_BIND;
	e.device.class = 0x060400;
	e.device.header = 1;
	buf_clear(&b);
	report_in_the_way(&b, &e);
	CHECK_TEXT(buf_said(&b),
		   "0000:01:00.0 10de:2684, class 0604, is on nouveau; a bridge is never bound: "
		   "keep that driver out of the kernel",
		   "a bridge");
}

TEST(rules_that_select_nothing)
{
	static char room[256];
	struct buf b = BUF(room);
	struct settings_rule rule = { .problem = "it is broken" };

	buf_clear(&b);
	CHECK(report_rule(&b, &rule), "broken");
	CHECK_TEXT(buf_said(&b), "it is broken", "its sentence");
	rule = (struct settings_rule) { .matches = 1, .has_near = true };
	buf_clear(&b);
	CHECK(!report_rule(&b, &rule) && !b.n, "nothing is wrong");
	rule.matches = 0;
	rule.near = (struct address) { 0, 1, 0, 0 };
	rule.near_vendor = 0x8086;
	rule.near_device = 0x10d3;
	CHECK(report_rule(&b, &rule), "another card is there");
	CHECK_TEXT(buf_said(&b), "0000:01:00.0 is now 8086:10d3", "another card is there");
	rule.has_elsewhere = true;
	rule.elsewhere = (struct address) { 0, 2, 0, 0 };
	rule.elsewhere_vendor = 0x10de;
	rule.elsewhere_device = 0x2684;
	buf_clear(&b);
	CHECK(report_rule(&b, &rule), "it has moved");
	CHECK_TEXT(buf_said(&b), "0000:01:00.0 is now 8086:10d3; 10de:2684 is at 0000:02:00.0",
		   "it has moved");
	rule.has_near = false;
	buf_clear(&b);
	CHECK(report_rule(&b, &rule), "an empty place");
	CHECK_TEXT(buf_said(&b), "no such device is there; 10de:2684 is at 0000:02:00.0",
		   "an empty place");
	rule.has_elsewhere = false;
	buf_clear(&b);
	CHECK(report_rule(&b, &rule), "nowhere");
	CHECK_TEXT(buf_said(&b), "no such device is there", "nowhere");
}

TEST(totals_and_summary)
{
	static char room[128];
	struct buf b = BUF(room);
	struct entry entries[7];
	struct plan plan = { entries, ARRAY_SIZE(entries), 0 };
	struct totals totals;

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		entries[i] = gpu();
	entries[0].role = ROLE_NEIGHBOUR;
	entries[1].role = ROLE_EXCLUDED;
	entries[2].verdict = VERDICT_BOUND;
	entries[3].outcome.done = true;
	entries[4].verdict = VERDICT_REFUSE;
	entries[5].outcome.done = true;
	entries[5].reason = REASON_PROBE;
	totals = plan_totals(&plan);
	buf_clear(&b);
	report_summary(&b, &totals, 3500);
	CHECK_TEXT(buf_said(&b), "2 bound, 1 refused, 1 failed, 1 excluded, 1 planned in 3500 us",
		   "all kinds");
	totals = (struct totals) { 0 };
	buf_clear(&b);
	report_summary(&b, &totals, 0);
	CHECK_TEXT(buf_said(&b), "0 bound, 0 refused, 0 failed in 0 us", "nothing");
}

static struct text record(const struct entry *e)
{
	static char room[1024];
	struct buf b = BUF(room);

	buf_clear(&b);
	report_record(&b, e, settings, &world);
	CHECK(!b.cut, "room");
	return buf_said(&b);
}

/* What is done for a PF's VFs is told apart from what became of the PF. */
TEST(pf_whose_vfs_are_not_free)
{
	struct entry e = gpu();
	char room[512];
	struct buf b = BUF(room);

	e.role = ROLE_PF;
	e.has_vfs = true;
	e.outcome.error = EBUSY;
	CHECK(!entry_vfs_failed(&e), "what failed is another step");
	e.outcome.vfs_error = EIO;
	CHECK(entry_vfs_failed(&e), "it could not be cleared");
	buf_clear(&b);
	report_pf(&b, &e, settings);
	CHECK_TEXT(buf_said(&b),
		   "0000:01:00.0 10de:2684: VFs that it makes meet no normal driver, failed, "
		   "sriov_drivers_autoprobe: input/output error (EIO) (rule 01:00.0, /f:1)",
		   "why");
	e.outcome.vfs_free = true;
	CHECK(!entry_vfs_failed(&e), "another try did it");
}

TEST(records)
{
	struct entry e = gpu();

	e.outcome = (struct outcome) { .done = true,
				       .driver = "vfio-pci",
				       .microseconds = 1200,
				       .step = STEP_READ_BACK,
				       .unbound = true };
	e.warnings = WARN_GROUP | WARN_TAKEN;
	CHECK_TEXT(
		record(&e),
		"device\taddress=0000:01:00.0\tid=10de:2684\tclass=030000\tgroup=14\tnow=nouveau\t"
		"wanted=vfio-pci\tverdict=bind\treason=\tresult=bound\trule=01:00.0\torigin=/f:1\t"
		"warnings=group,taken\tdriver=vfio-pci\tstep=read-back\terrno=0\t"
		"microseconds=1200\twhy=",
		"bound");
	e = gpu();
	e.device.group = GROUP_NONE;
	e.device.driver[0] = '\0';
	e.rule = -1;
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_NO_IOMMU;
	CHECK_TEXT(
		record(&e),
		"device\taddress=0000:01:00.0\tid=10de:2684\tclass=030000\tnow=\twanted=vfio-pci\t"
		"verdict=refuse\treason=no-iommu\tresult=refused\twarnings=\tdriver=\t"
		"microseconds=0\twhy=it is in no IOMMU group, although other devices are",
		"refused");
}

/* A file's name, a driver's name: no byte of theirs makes a second field or line. */
TEST(records_of_odd_bytes)
{
	struct entry e = gpu();
	unsigned tabs = 0;
	struct text t;

	settings = settings_fresh();
	settings_add_file(settings, exact_string("#line 1 /x\ty\ndevices = 01:00.0\n"), TEXT("/f"));
	memcpy(e.device.driver, "a\tb\nc\xff", 7);
	e.outcome.done = true;
	e.verdict = VERDICT_REFUSE;
	e.reason = REASON_UNBIND;
	t = record(&e);
	for (size_t i = 0; i < t.n; i++) {
		tabs += t.p[i] == '\t';
		CHECK(t.p[i] == '\t' || (t.p[i] >= ' ' && t.p[i] <= '~'), "byte %#x at %zu",
		      (unsigned)(unsigned char)t.p[i], i);
	}
	CHECK_NUMBER(tabs, 15, "fields");
}

TEST(origins)
{
	static const struct {
		struct origin origin;
		const char *want;
	} rows[] = {
		{ { SOURCE_CMDLINE, { NULL, 0 }, 0 }, "cmdline" },
		{ { SOURCE_BOOTCONFIG, { NULL, 0 }, 0 }, "bootconfig" },
		{ { SOURCE_IDS, { NULL, 0 }, 0 }, "vfio-pci.ids" },
		{ { SOURCE_FILE, { "/f", 2 }, 7 }, "/f:7" },
		{ { SOURCE_MODPROBE, { "modprobe.d/x", 12 }, 4294967295u },
		  "modprobe.d/x:4294967295" },
		{ { SOURCE_GENERATED, { "a\nb", 3 }, 1 }, "a\\x0ab:1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		static char room[64];
		struct buf b = BUF(room);

		buf_clear(&b);
		origin_print(&b, &rows[i].origin);
		CHECK_TEXT(buf_said(&b), rows[i].want, "%s", rows[i].want);
	}
}

TEST(too_little_room)
{
	struct entry e = gpu();
	static char room[40];
	struct buf b = BUF(room);

	buf_clear(&b);
	report_device(&b, &e, settings, &world);
	CHECK(b.cut && b.n < sizeof(room), "cut, and said so");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason),
		cmocka_unit_test(reasons_that_look_further),
		cmocka_unit_test(lines_of_devices),
		cmocka_unit_test(before_anybody_acts),
		cmocka_unit_test(errors_in_words),
		cmocka_unit_test(dry_lines),
		cmocka_unit_test(every_warning),
		cmocka_unit_test(what_is_in_the_way),
		cmocka_unit_test(rules_that_select_nothing),
		cmocka_unit_test(totals_and_summary),
		cmocka_unit_test(records),
		cmocka_unit_test(pf_whose_vfs_are_not_free),
		cmocka_unit_test(records_of_odd_bytes),
		cmocka_unit_test(origins),
		cmocka_unit_test(too_little_room),
	};

	return RUN(tests);
}
