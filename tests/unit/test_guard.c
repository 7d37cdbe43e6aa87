// SPDX-License-Identifier: GPL-2.0-or-later
/* src/core/guard*.c: each guard alone, their order, groups, companions, protection, warnings. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "machine.h"

/*
 * 00:03.0 GPU with 00:03.1 sound in one group; 00:05.0 NIC alone; 00:06.0 NVMe alone; 00:1d.* USB 1
 * and 2 of one slot in groups of their own; 00:1c.0 a root port that shares the NIC's group.
 */
static struct machine *desktop(void)
{
	static struct machine m;

	m.n = m.n_slots = 0;
	m.drivers = "vfio-pci pci-stub e1000e";
	m.iommu_table = NULL;
	m.old_groups = m.late_groups = false;
	machine_add(&m, "0000:00:00.0", 0x8086, 0x29c0, 0x060000, 0);
	machine_add(&m, "0000:00:03.0", 0x10de, 0x2684, 0x030000, 1);
	machine_add(&m, "0000:00:03.1", 0x10de, 0x22ba, 0x040300, 1);
	machine_add(&m, "0000:00:05.0", 0x8086, 0x10d3, 0x020000, 2);
	machine_add(&m, "0000:00:06.0", 0x144d, 0xa808, 0x010802, 3);
	machine_add(&m, "0000:00:1c.0", 0x8086, 0x3420, 0x060400, 2)->header = 1;
	machine_add(&m, "0000:00:1d.0", 0x8086, 0x2934, 0x0c0300, 4);
	machine_add(&m, "0000:00:1d.1", 0x8086, 0x2935, 0x0c0310, 5);
	machine_add(&m, "0000:00:1d.7", 0x8086, 0x293a, 0x0c0320, 6);
	return &m;
}

static struct world world;

static struct text judged(const struct machine *m, const char *config)
{
	struct settings *s = settings_fresh();
	struct plan *plan = plan_fresh();

	settings_add_file(s, exact_string(config), TEXT("/f"));
	CHECK_NUMBER(s->n_complaints, 0, "%s", config);
	machine_plan(m, NULL, s, &world, plan);
	return plan_show(plan);
}

#define NIC "devices = 00:05.0"

/* One change of the NIC or of the machine, one line of configuration, one verdict. */
static void set_driver(struct device *d, const char *name)
{
	(void)snprintf(d->driver, sizeof(d->driver), "%s", name);
}

static const struct {
	const char *name, *config;
	/* what is true of the NIC */
	const char *driver;
	unsigned class, header;
	int group;
	bool vmd, display, no_reset, direct, override_none, late, no_iommu;
	unsigned vfs;
	const char *want;
} alone[] = {
	{ .name = "nothing", .config = NIC, .group = 2, .want = "00:05.0 bind vfio-pci -" },
	{ .name = "a header of a bridge",
	  .config = NIC,
	  .group = 2,
	  .header = 1,
	  .want = "00:05.0 refuse vfio-pci bridge" },
	{ .name = "a host bridge",
	  .config = NIC,
	  .group = 2,
	  .class = 0x060000,
	  .want = "00:05.0 refuse vfio-pci bridge" },
	{ .name = "an IOMMU",
	  .config = NIC,
	  .group = 2,
	  .class = 0x080600,
	  .want = "00:05.0 refuse vfio-pci bridge" },
	{ .name = "another bridge",
	  .config = NIC,
	  .group = 2,
	  .class = 0x068000,
	  .want = "00:05.0 bind vfio-pci -" },
	{ .name = "bound",
	  .config = NIC,
	  .group = 2,
	  .driver = "vfio-pci",
	  .want = "00:05.0 bound vfio-pci -" },
	{ .name = "on a variant is not bound",
	  .config = NIC,
	  .group = 2,
	  .driver = "mlx5_vfio_pci",
	  .want = "00:05.0 bind vfio-pci - +taken" },
	{ .name = "on a variant under auto is",
	  .config = NIC "=auto",
	  .group = 2,
	  .driver = "mlx5_vfio_pci",
	  .want = "00:05.0 bound auto -" },
	{ .name = "none without override",
	  .config = NIC "=none",
	  .group = 2,
	  .want = "00:05.0 bind none -" },
	{ .name = "none with override",
	  .config = NIC "=none",
	  .group = 2,
	  .override_none = true,
	  .want = "00:05.0 bound none -" },
	{ .name = "none on a driver",
	  .config = NIC "=none",
	  .group = 2,
	  .driver = "e1000e",
	  .want = "00:05.0 bind none - +taken" },
	{ .name = "protected",
	  .config = NIC "\nprotect = 8086:10d3",
	  .group = 2,
	  .want = "00:05.0 refuse vfio-pci protected" },
	{ .name = "another is protected",
	  .config = NIC "\nprotect = 00:05.1",
	  .group = 2,
	  .want = "00:05.0 bind vfio-pci -" },
	{ .name = "bound goes before protected",
	  .config = NIC "\nprotect = 8086:10d3",
	  .group = 2,
	  .driver = "vfio-pci",
	  .want = "00:05.0 bound vfio-pci -" },
	{ .name = "protected on a path",
	  .config = NIC "\nprotect = class:02@8086:10d3",
	  .group = 2,
	  .want = "00:05.0 refuse vfio-pci protected" },
	{ .name = "no group",
	  .config = NIC,
	  .group = GROUP_NONE,
	  .want = "00:05.0 refuse vfio-pci no-iommu" },
	{ .name = "no group but another driver",
	  .config = NIC "=e1000e",
	  .group = GROUP_NONE,
	  .want = "00:05.0 bind e1000e -" },
	{ .name = "no group but a stub",
	  .config = NIC "=pci-stub",
	  .group = GROUP_NONE,
	  .want = "00:05.0 bind pci-stub -" },
	{ .name = "no group but none",
	  .config = NIC "=none",
	  .group = GROUP_NONE,
	  .want = "00:05.0 bind none -" },
	{ .name = "no group, auto",
	  .config = NIC "=auto",
	  .group = GROUP_NONE,
	  .want = "00:05.0 refuse auto no-iommu" },
	{ .name = "no group as yet",
	  .config = NIC,
	  .group = GROUP_NONE,
	  .late = true,
	  .want = "00:05.0 bind vfio-pci -" },
	{ .name = "no group from its driver",
	  .config = NIC,
	  .group = GROUP_NONE,
	  .late = true,
	  .no_iommu = true,
	  .driver = "e1000e",
	  .want = "00:05.0 refuse vfio-pci no-iommu" },
	{ .name = "a group from its driver",
	  .config = NIC,
	  .group = 2,
	  .late = true,
	  .driver = "e1000e",
	  .want = "00:05.0 bind vfio-pci - +taken" },
	{ .name = "no group as yet, and peers count",
	  .config = NIC "\ngroup = refuse",
	  .group = GROUP_NONE,
	  .late = true,
	  .want = "00:05.0 refuse vfio-pci no-iommu" },
	{ .name = "a group that is not whole, and peers count",
	  .config = NIC "\ngroup = whole",
	  .group = 2,
	  .late = true,
	  .want = "00:05.0 refuse vfio-pci no-iommu" },
	{ .name = "peers count, for no driver of VFIO's",
	  .config = NIC "=pci-stub\ngroup = refuse",
	  .group = GROUP_NONE,
	  .late = true,
	  .want = "00:05.0 bind pci-stub -" },
	{ .name = "no driver",
	  .config = NIC "=xen-pciback",
	  .group = 2,
	  .want = "00:05.0 refuse xen-pciback no-driver" },
	{ .name = "a child of a VMD",
	  .config = NIC,
	  .group = 2,
	  .vmd = true,
	  .want = "00:05.0 refuse vfio-pci vmd" },
	{ .name = "VFs",
	  .config = NIC,
	  .group = 2,
	  .vfs = 3,
	  .want = "00:05.0 refuse vfio-pci vfs-enabled" },
	{ .name = "taken",
	  .config = NIC,
	  .group = 2,
	  .driver = "e1000e",
	  .want = "00:05.0 bind vfio-pci - +taken" },
	{ .name = "unbind=no",
	  .config = NIC "\nunbind = no",
	  .group = 2,
	  .driver = "e1000e",
	  .want = "00:05.0 refuse vfio-pci unbind" },
	{ .name = "unbind=no, nobody has it",
	  .config = NIC "\nunbind = no",
	  .group = 2,
	  .want = "00:05.0 bind vfio-pci -" },
	{ .name = "the display",
	  .config = NIC,
	  .group = 2,
	  .display = true,
	  .want = "00:05.0 bind vfio-pci - +boot-display" },
	{ .name = "the display, kept",
	  .config = NIC "\nframebuffer = keep",
	  .group = 2,
	  .display = true,
	  .want = "00:05.0 refuse vfio-pci boot-display" },
	{ .name = "another is the display",
	  .config = NIC "\nframebuffer = keep",
	  .group = 2,
	  .want = "00:05.0 bind vfio-pci -" },
	{ .name = "no reset",
	  .config = NIC,
	  .group = 2,
	  .no_reset = true,
	  .want = "00:05.0 bind vfio-pci - +no-reset" },
	{ .name = "no reset, a stub",
	  .config = NIC "=pci-stub",
	  .group = 2,
	  .no_reset = true,
	  .want = "00:05.0 bind pci-stub -" },
	{ .name = "mapped 1:1",
	  .config = NIC,
	  .group = 2,
	  .direct = true,
	  .want = "00:05.0 bind vfio-pci - +direct-map" },
	{ .name = "bound keeps its warnings",
	  .config = NIC,
	  .group = 2,
	  .driver = "vfio-pci",
	  .no_reset = true,
	  .direct = true,
	  .want = "00:05.0 bound vfio-pci - +no-reset +direct-map" },
	{ .name = "refused has none",
	  .config = NIC,
	  .group = 2,
	  .vmd = true,
	  .no_reset = true,
	  .want = "00:05.0 refuse vfio-pci vmd" },
};

TEST(each_guard_alone)
{
	for (size_t i = 0; i < ARRAY_SIZE(alone); i++) {
		struct machine *m = desktop();
		struct device *nic = machine_find(m, "0000:00:05.0");

		nic->group = alone[i].group;
		nic->header = (uint8_t)alone[i].header;
		nic->vmd_child = alone[i].vmd;
		nic->boot_display = alone[i].display;
		nic->no_reset = alone[i].no_reset;
		nic->direct_map = alone[i].direct;
		nic->override_none = alone[i].override_none;
		nic->vfs_enabled = alone[i].vfs;
		m->late_groups = alone[i].late;
		nic->no_iommu = alone[i].no_iommu;
		if (alone[i].class)
			nic->class = alone[i].class;
		if (alone[i].driver)
			set_driver(nic, alone[i].driver);
		/* the root port is a neighbour in the NIC's group, and no peer */
		m->devices[5].truth.group = 9;
		CHECK_TEXT(judged(m, alone[i].config), alone[i].want, "%s", alone[i].name);
	}
}

/* All guards apply at once; taken away one by one, the next in the table gives the reason. */
TEST(order_of_guards)
{
	static const char *const want[] = {
		"bridge",      "protected", "no-iommu", "no-driver",	"vmd",
		"vfs-enabled", "group",	    "unbind",	"boot-display", NULL,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(want); i++) {
		struct machine *m = desktop();
		struct device *gpu = machine_find(m, "0000:00:03.0");
		char config[256], line[128];

		m->drivers = i > 3 ? "vfio-pci" : "none-at-all";
		gpu->header = i > 0 ? 0 : 1;
		gpu->group = i > 2 ? 1 : GROUP_NONE;
		gpu->vmd_child = i <= 4;
		gpu->vfs_enabled = i <= 5;
		set_driver(gpu, "nouveau");
		gpu->boot_display = true;
		(void)snprintf(config, sizeof(config), "devices = 00:03.0\n%s%s%s%s",
			       i > 1 ? "" : "protect = 10de:*\n", i > 6 ? "" : "group = refuse\n",
			       i > 7 ? "" : "unbind = no\n", i > 8 ? "" : "framebuffer = keep\n");
		(void)snprintf(line, sizeof(line), "00:03.0 %s vfio-pci %s",
			       want[i] ? "refuse" : "bind",
			       want[i] ? want[i] : "- +group +boot-display +taken");
		CHECK(text_starts(judged(m, config), line), "%u: want %s, got %.*s", i, line,
		      TEXT_ARGS(judged(m, config)));
	}
}

static const struct {
	const char *config, *want;
} groups[] = {
	{ "devices = 00:03.0", "00:03.0 bind vfio-pci - +group; (00:03.1)" },
	{ "devices = 00:03.*", "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -" },
	{ "devices = 00:03.0 00:03.1=none", "00:03.0 bind vfio-pci -; 00:03.1 bind none -" },
	{ "devices = 00:03.0 00:03.1=pci-stub",
	  "00:03.0 bind vfio-pci -; 00:03.1 bind pci-stub -" },
	{ "devices = 00:03.0 00:03.1=e1000e",
	  "00:03.0 bind vfio-pci - +group; 00:03.1 bind e1000e -" },
	{ "devices = 00:03.0=pci-stub", "00:03.0 bind pci-stub -" },
	{ "devices = 00:03.* !00:03.1",
	  "00:03.0 bind vfio-pci - +group; 00:03.1 refuse - excluded" },
	{ "group = refuse\ndevices = 00:03.0", "00:03.0 refuse vfio-pci group; (00:03.1)" },
	{ "group = refuse\ndevices = 00:03.*", "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -" },
	{ "group = refuse\ndevices = 00:03.0 00:03.1=none",
	  "00:03.0 bind vfio-pci -; 00:03.1 bind none -" },
	{ "group = refuse\ndevices = 00:03.0=pci-stub", "00:03.0 bind pci-stub -" },
	{ "group = refuse\ndevices = 00:05.0",
	  "00:05.0 bind vfio-pci -; (00:1c.0)" }, /* a bridge is no peer */
	{ "group = whole\ndevices = 00:03.0", "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -" },
	{ "group = whole\ndevices = 00:03.1=auto", "00:03.0 bind auto -; 00:03.1 bind auto -" },
	{ "group = whole\ndevices = 00:03.0=pci-stub", "00:03.0 bind pci-stub -" },
	{ "group = whole\ndevices = 00:05.0", "00:05.0 bind vfio-pci -; (00:1c.0)" },
	{ "group = whole\ndevices = 00:03.0 00:03.1=none",
	  "00:03.0 bind vfio-pci -; 00:03.1 bind none -" },
	{ "group = whole\ndevices = 00:03.* !00:03.1",
	  "00:03.0 refuse vfio-pci group; 00:03.1 refuse - excluded" },
	{ "group = whole\ndevices = 00:03.0 !00:03.1", "00:03.0 refuse vfio-pci group; (00:03.1)" },
	{ "group = whole\ndevices = 00:03.0\nprotect = 00:03.1",
	  "00:03.0 refuse vfio-pci group; 00:03.1 refuse vfio-pci protected" },
	{ "group = whole\ndevices = 00:03.0 00:03.1=e1000e",
	  "00:03.0 refuse vfio-pci group; 00:03.1 bind e1000e -" },
	{ "group = whole\ndevices = 00:03.0 00:03.1=xen-pciback",
	  "00:03.0 refuse vfio-pci group; 00:03.1 refuse xen-pciback no-driver" },
};

TEST(group_policies)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		CHECK_TEXT(judged(desktop(), groups[i].config), groups[i].want, "%s",
			   groups[i].config);
}

/* The root port 00:1c.0 and the NIC share a group, 00:03.1 is the GPU's peer: whom does VFIO mind?
 */
static const struct {
	const char *device, *driver;
	bool minds, minded_before_5_19;
} in_the_way[] = {
	{ "0000:00:1c.0", "", false, false },
	{ "0000:00:1c.0", "pcieport", false, false },
	{ "0000:00:1c.0", "shpchp", true, false },
	{ "0000:00:03.1", "", true, true }, /* udev will find it a driver */
	{ "0000:00:03.1", "snd_hda_intel", true, true },
	{ "0000:00:03.1", "vfio-pci", false, false },
	{ "0000:00:03.1", "pci-stub", false, false },
	{ "0000:00:03.1", "pciback", true, true },
	{ "0000:00:03.1", "uio_pci_generic", true, true },
};

TEST(whom_the_kernel_minds)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(in_the_way); i++) {
		size_t row = i / 2;
		struct machine *m = desktop();
		bool nic = !strcmp(in_the_way[row].device, "0000:00:1c.0");
		const char *config = nic ? "group = refuse\ndevices = 00:05.0"
					 : "group = refuse\ndevices = 00:03.0";
		bool minds = i % 2 ? in_the_way[row].minded_before_5_19 : in_the_way[row].minds;

		set_driver(machine_find(m, in_the_way[row].device), in_the_way[row].driver);
		m->old_groups = i % 2;
		CHECK_NUMBER(text_starts(judged(m, config), nic ? "00:05.0 refuse vfio-pci group"
								: "00:03.0 refuse vfio-pci group"),
			     minds, "%s on %s, kernel %s", in_the_way[row].device,
			     in_the_way[row].driver, i % 2 ? "5.18" : "5.19");
	}
}

/* A host bridge and an ISA bridge have a header of endpoints: their drivers count at any age. */
TEST(bridges_without_a_bridge_header)
{
	struct machine *m = desktop();
	struct device *isa = machine_add(m, "0000:00:1f.0", 0x8086, 0x2918, 0x060100, 2);

	CHECK_TEXT(judged(m, "devices = 00:05.0"), "00:05.0 bind vfio-pci -; (00:1c.0); (00:1f.0)",
		   "without a driver");
	set_driver(isa, "lpc_ich");
	CHECK_TEXT(judged(m, "devices = 00:05.0"),
		   "00:05.0 bind vfio-pci - +group; (00:1c.0); (00:1f.0)", "with one");
	m->old_groups = true;
	CHECK_TEXT(judged(m, "group = whole\ndevices = 00:05.0"),
		   "00:05.0 refuse vfio-pci group; (00:1c.0); (00:1f.0)", "it cannot go along");
}

/* A VMD shares its group with its children, which are gone when it goes; a child's peers stay. */
TEST(children_of_a_vmd)
{
	struct machine *m = desktop();

	machine_add(m, "0000:00:0e.0", 0x8086, 0x467f, 0x010400, 9);
	set_driver(machine_add(m, "10000:e0:06.0", 0x144d, 0xa808, 0x010802, 9), "nvme");
	CHECK_TEXT(judged(m, "group = whole\ndevices = 00:0e.0"),
		   "00:0e.0 bind vfio-pci -; (10000:e0:06.0)", "the VMD");
	CHECK_TEXT(judged(m, "group = refuse\ndevices = 10000:e0:06.0"),
		   "(00:0e.0); 10000:e0:06.0 refuse vfio-pci group", "its child");
}

/* Who is refused himself for the same reason follows; named is what it began with. */
TEST(what_is_in_the_way)
{
	struct settings *s = settings_fresh();
	struct plan *plan = plan_fresh();
	const struct entry *e, *other;
	struct machine *m = desktop();

	settings_add_file(s, TEXT("devices = 00:1d.0 00:1d.7"), TEXT("/f"));
	machine_plan(m, NULL, s, &world, plan);
	e = plan_next_chosen(plan, NULL);
	other = guard_in_the_way(plan, &world, e, NULL);
	CHECK(other && other->device.address.fn == 1, "the companion that nobody chose");
	CHECK(!guard_in_the_way(plan, &world, e, other), "and no other");
	machine_find(m, "0000:00:05.0")->group = 1;
	machine_find(m, "0000:00:06.0")->group = 1;
	s = settings_fresh();
	plan = plan_fresh();
	settings_add_file(s, TEXT("group = refuse\ndevices = 00:03.0 00:05.0"), TEXT("/f"));
	machine_plan(m, NULL, s, &world, plan);
	e = plan_next_chosen(plan, NULL);
	CHECK_NUMBER(e->reason, REASON_GROUP, "refused");
	other = guard_in_the_way(plan, &world, e, NULL);
	CHECK(other && other->device.address.dev == 3 && other->device.address.fn == 1, "sound");
	other = guard_in_the_way(plan, &world, e, other);
	CHECK(other && other->device.address.dev == 6, "the NVMe drive, not the NIC");
	CHECK(!guard_in_the_way(plan, &world, e, other), "and no other");
}

static const struct {
	const char *config, *driver7, *want;
} companions[] = {
	{ "devices = 00:1d.*", NULL,
	  "00:1d.0 bind vfio-pci -; 00:1d.1 bind vfio-pci -; 00:1d.7 bind vfio-pci -" },
	{ "devices = 00:1d.0 00:1d.1", NULL,
	  "00:1d.0 refuse vfio-pci companion; 00:1d.1 refuse vfio-pci companion; (00:1d.7)" },
	{ "devices = 00:1d.0 00:1d.1", "vfio-pci",
	  "00:1d.0 bind vfio-pci -; 00:1d.1 bind vfio-pci -; (00:1d.7)" },
	{ "devices = 00:1d.0 00:1d.1", "ehci-pci",
	  "00:1d.0 refuse vfio-pci companion; 00:1d.1 refuse vfio-pci companion; (00:1d.7)" },
	{ "devices = 00:1d.*=none", NULL,
	  "00:1d.0 bind none -; 00:1d.1 bind none -; 00:1d.7 bind none -" },
	{ "devices = 00:1d.0 00:1d.1=none 00:1d.7=pci-stub", NULL,
	  "00:1d.0 bind vfio-pci -; 00:1d.1 bind none -; 00:1d.7 bind pci-stub -" },
	{ "devices = 00:1d.0 00:1d.1 00:1d.7=e1000e", NULL,
	  "00:1d.0 refuse vfio-pci companion; 00:1d.1 refuse vfio-pci companion; 00:1d.7 bind "
	  "e1000e -" },
	{ "devices = 00:1d.* !00:1d.7", NULL,
	  "00:1d.0 refuse vfio-pci companion; 00:1d.1 refuse vfio-pci companion; 00:1d.7 refuse - "
	  "excluded" },
	/* one is refused, so all are */
	{ "devices = 00:1d.*\nprotect = 00:1d.7", NULL,
	  "00:1d.0 refuse vfio-pci companion; 00:1d.1 refuse vfio-pci companion; "
	  "00:1d.7 refuse vfio-pci protected" },
};

TEST(usb_companions)
{
	for (size_t i = 0; i < ARRAY_SIZE(companions); i++) {
		struct machine *m = desktop();

		if (companions[i].driver7)
			set_driver(machine_find(m, "0000:00:1d.7"), companions[i].driver7);
		CHECK_TEXT(judged(m, companions[i].config), companions[i].want, "%s, %s",
			   companions[i].config,
			   companions[i].driver7 ? companions[i].driver7 : "-");
	}
}

static const struct {
	uint8_t fn;
	bool along, is_first;
	const char *driver0; /* of function 0 */
	const char *want;
} late[] = {
	{ 0, true, true, "", "00:1d.0 bind; 00:1d.1 bind; 00:1d.7 bind" },
	{ 1, true, false, "", "" },
	{ 7, true, false, "", "" },
	{ 1, true, true, "vfio-pci", "00:1d.0 bound; 00:1d.1 bind; 00:1d.7 bind" },
	{ 1, false, true, "", "00:1d.1 bind" },
};

/* One of a slot has come late: the first one's turn has all of them, and no other function. */
TEST(late_companions)
{
	for (size_t i = 0; i < ARRAY_SIZE(late); i++) {
		static char room[256];
		struct buf b = BUF(room);
		struct machine *m = desktop();
		struct plan *plan = plan_fresh();
		struct settings *s = settings_fresh();
		struct address a = { 0, 0, 0x1d, late[i].fn };

		buf_clear(&b);
		set_driver(machine_find(m, "0000:00:1d.0"), late[i].driver0);
		settings_add_file(s, exact_string("devices = 00:1d.* 00:05.0"), TEXT("/f"));
		machine_plan(m, NULL, s, &world, plan);
		CHECK_NUMBER(plan_keep_only(plan, &a, late[i].along), late[i].is_first, "row %zu",
			     i);
		for_each_chosen (e, plan)
			buf_add(&b, "%s%02x:%02x.%u %s", b.n ? "; " : "", e->device.address.bus,
				e->device.address.dev, e->device.address.fn,
				verdict_name(e->verdict));
		CHECK_TEXT(buf_said(&b), late[i].want, "row %zu", i);
	}
}

/* A refused companion takes its group along under group=whole, and the other way round. */
TEST(refusals_spread)
{
	struct machine *m = desktop();

	machine_find(m, "0000:00:1d.0")->group = 1;
	machine_find(m, "0000:00:1d.1")->class = 0x0c0330;
	CHECK_TEXT(judged(m, "group = whole\ndevices = 00:03.0\nprotect = 00:1d.7"),
		   "00:03.0 refuse vfio-pci group; 00:03.1 refuse vfio-pci group; "
		   "00:1d.0 refuse vfio-pci companion; (00:1d.1); (00:1d.7)",
		   "00:1d.7 stays");
	CHECK_TEXT(
		judged(m, "group = whole\ndevices = 00:03.0 00:1d.7\nprotect = 00:1d.7"),
		"00:03.0 refuse vfio-pci group; 00:03.1 refuse vfio-pci group; "
		"00:1d.0 refuse vfio-pci companion; (00:1d.1); 00:1d.7 refuse vfio-pci protected",
		"through both kinds");
}

static struct text with_generated(struct machine *m, const char *generated, const char *config)
{
	struct settings *s = settings_fresh();
	struct plan *plan = plan_fresh();

	settings_add_generated(s, exact_string(generated), TEXT("/p"));
	settings_add_file(s, exact_string(config), TEXT("/f"));
	CHECK_NUMBER(s->n_complaints, 0, "%s", config);
	machine_plan(m, NULL, s, &world, plan);
	return plan_show(plan);
}

#define ROOT_DISK "protect = 00:06.0@144d:a808@class:01\n"
#define LOST_DISK "protect = 00:09.0@144d:a808@class:01\n"
#define LOST_NIC  "protect = 00:09.0@8086:10d3@class:02\n"

static const struct {
	const char *generated, *config, *want;
} generated[] = {
	{ ROOT_DISK, "devices = class:01", "00:06.0 refuse vfio-pci protected" },
	{ ROOT_DISK, "devices = 00:05.0", "00:05.0 bind vfio-pci -; (00:1c.0)" },
	/* the disk is not where it was: no disk is given away by a rule that cannot tell it */
	{ LOST_DISK, "devices = class:01", "00:06.0 refuse vfio-pci protected" },
	{ LOST_DISK, "devices = 144d:a808", "00:06.0 refuse vfio-pci protected" },
	{ LOST_DISK, "devices = 00:06.0", "00:06.0 refuse vfio-pci protected" },
	{ LOST_DISK, "devices = 00:06.0@144d:a808", "00:06.0 bind vfio-pci -" },
	{ LOST_DISK, "devices = 00:06.0@class:01", "00:06.0 refuse vfio-pci protected" },
	{ LOST_DISK, "devices = 00:05.0", "00:05.0 bind vfio-pci -; (00:1c.0)" }, /* another kind */
	{ LOST_NIC, "devices = 00:05.0", "00:05.0 refuse vfio-pci protected; (00:1c.0)" },
	{ LOST_NIC, "devices = 144d:a808", "00:06.0 bind vfio-pci -" },
	{ ROOT_DISK LOST_DISK, "devices = 00:06.0@144d:a808", "00:06.0 refuse vfio-pci protected" },
	{ LOST_DISK, "protect = off\ndevices = class:01", "00:06.0 bind vfio-pci -" },
	{ "protect = 00:09.0@144d:a808\n", "devices = 00:05.0",
	  "00:05.0 refuse vfio-pci protected; (00:1c.0)" }, /* of no known kind: both */
	/* a rule that must look further than ids, found and lost */
	{ "protect = 00:06.0@serial:0000000000000011@class:01\n", "devices = 00:06.0",
	  "00:06.0 refuse vfio-pci protected" },
	{ "protect = 00:06.0@serial:0000000000000012@class:01\n", "devices = 00:06.0@144d:a808",
	  "00:06.0 bind vfio-pci -" },
	/* a user's rule stays where it is; only a generated one follows its device */
	{ "", "protect = 00:09.0@serial:0000000000000011\ndevices = 00:06.0",
	  "00:06.0 bind vfio-pci -" },
	{ "", "protect = group:00:06.0\ndevices = 00:06.0", "00:06.0 refuse vfio-pci protected" },
	{ "protect = 00:09.0@144d:a808\n", "devices = 00:03.0 00:03.1",
	  "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -" },
};

TEST(generated_protection)
{
	for (size_t i = 0; i < ARRAY_SIZE(generated); i++) {
		struct machine *m = desktop();

		machine_find(m, "0000:00:06.0")->serial = 0x11;
		CHECK_TEXT(with_generated(m, generated[i].generated, generated[i].config),
			   generated[i].want, "%s%s", generated[i].generated, generated[i].config);
	}
}

/* The host's disk is there, so another of its kind may go by any rule. */
TEST(generated_protection_that_is_found)
{
	struct machine *m = desktop();

	machine_find(m, "0000:00:05.0")->class = 0x010802;
	CHECK_TEXT(with_generated(m, ROOT_DISK, "devices = class:01 !00:06.0"),
		   "00:05.0 bind vfio-pci -; 00:06.0 refuse - excluded; (00:1c.0)", "another disk");
}

/* The host's own disk is where another was: an id and a place do not tell twins apart, its serial
 * does. */
TEST(generated_protection_of_a_disk_that_moved)
{
	static const char moved[] = "protect = 00:09.0@144d:a808@serial:0000000000000011\n";
	struct machine *m = desktop();

	machine_find(m, "0000:00:06.0")->serial = 0x11;
	CHECK_TEXT(with_generated(m, moved, "devices = 00:06.0@144d:a808"),
		   "00:06.0 refuse vfio-pci protected", "it is the very disk");
	machine_find(m, "0000:00:06.0")->serial = 0x12;
	CHECK_TEXT(with_generated(m, moved, "devices = 00:06.0@144d:a808"),
		   "00:06.0 bind vfio-pci -", "it is its twin");
}

/* What the id of the rule says of the chosen device it does not say of its group. */
TEST(generated_protection_of_a_whole_group)
{
	struct machine *m = desktop();

	machine_find(m, "0000:00:06.0")->group = 2;
	CHECK_TEXT(with_generated(m, LOST_DISK, "group = whole\ndevices = 00:05.0@8086:10d3"),
		   "00:05.0 refuse vfio-pci group; 00:06.0 refuse vfio-pci protected; (00:1c.0)",
		   "the disk may be the one that was lost");
}

TEST(noiommu)
{
	struct settings *s = settings_fresh();
	struct machine *m = desktop();
	struct plan *plan = plan_fresh();

	for (unsigned i = 0; i < m->n; i++)
		m->devices[i].truth.group = GROUP_NONE;
	settings_look_ahead(s, TEXT("vfio.enable_unsafe_noiommu_mode=1"), TEXT_NONE);
	settings_add_cmdline(s, TEXT("vfio-early.devices=00:05.0 vfio-early.group=refuse"));
	machine_plan(m, NULL, s, &world, plan);
	CHECK_TEXT(plan_show(plan), "00:05.0 bind vfio-pci -", "without a group, and alone");
	CHECK(!world.any_group, "no IOMMU");
	s = settings_fresh();
	plan = plan_fresh();
	settings_look_ahead(s, TEXT("vfio.enable_unsafe_noiommu_mode=1"), TEXT_NONE);
	settings_add_cmdline(
		s, TEXT("vfio-early.devices=00:05.0,00:06.0=e1000e vfio-early.group=refuse"));
	machine_plan(m, NULL, s, &world, plan);
	CHECK_TEXT(plan_show(plan), "00:05.0 bind vfio-pci -; 00:06.0 bind e1000e -",
		   "those in no group are not in one group");
}

TEST(twins)
{
	struct machine *m = desktop();

	machine_find(m, "0000:00:05.0")->serial = 0x11;
	machine_find(m, "0000:00:06.0")->serial = 0x11;
	m->devices[5].truth.group = 9;
	CHECK_TEXT(judged(m, "devices = serial:0000000000000011"),
		   "00:05.0 bind vfio-pci - +twin; 00:06.0 bind vfio-pci - +twin", "two slots");
	CHECK_TEXT(judged(m, "devices = serial:0000000000000011@class:02"),
		   "00:05.0 bind vfio-pci -", "another term tells them apart");
	CHECK_TEXT(judged(m, "devices = 00:05.0 00:06.0"),
		   "00:05.0 bind vfio-pci -; 00:06.0 bind vfio-pci -",
		   "nobody asked for the serial number");
	machine_find(m, "0000:00:06.0")->serial = 0;
	machine_find(m, "0000:00:03.0")->serial = 0x11;
	machine_find(m, "0000:00:03.1")->serial = 0x11;
	machine_find(m, "0000:00:05.0")->serial = 0;
	CHECK_TEXT(judged(m, "devices = serial:0000000000000011"),
		   "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -",
		   "functions of one card are no twins");
	machine_find(m, "0000:00:06.0")->group = 1;
	CHECK_TEXT(judged(m, "group = whole\ndevices = serial:0000000000000011"),
		   "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -; 00:06.0 bind vfio-pci -",
		   "what is taken along has not that serial number");
	machine_find(m, "0000:00:03.1")->serial = 0x12;
	machine_find(m, "0000:00:06.0")->serial = 0x13;
	CHECK_TEXT(judged(m, "group = whole\ndevices = 00:03.0@serial:0000000000000011"),
		   "00:03.0 bind vfio-pci -; 00:03.1 bind vfio-pci -; 00:06.0 bind vfio-pci -",
		   "what is taken along was not asked for its own");
}

TEST(judged_twice)
{
	static const char *const configs[] = {
		"devices = *:*",
		"group = whole\ndevices = 00:03.0 00:1d.* 00:05.0",
		"group = refuse\ndevices = *:* !00:03.1",
		"devices = 00:1d.*\nprotect = 00:1d.7",
	};

	for (size_t i = 0; i < ARRAY_SIZE(configs); i++) {
		struct settings *s = settings_fresh();
		struct plan *plan = plan_fresh();
		char first[4096];

		settings_add_file(s, exact_string(configs[i]), TEXT("/f"));
		machine_plan(desktop(), NULL, s, &world, plan);
		(void)snprintf(first, sizeof(first), "%.*s", TEXT_ARGS(plan_show(plan)));
		guard_take_groups(plan, s);
		guard_judge(plan, s, &world);
		CHECK_TEXT(plan_show(plan), first, "%s", configs[i]);
	}
}

TEST(what_a_reason_is_about)
{
	struct settings *s = settings_fresh();
	struct plan *plan = plan_fresh();
	struct machine *m = desktop();

	settings_add_file(s, TEXT("devices = 00:1d.0 00:03.0\nprotect = 01:00.0 10de:*"),
			  TEXT("/f"));
	machine_plan(m, NULL, s, &world, plan);
	CHECK_NUMBER(plan->entries[0].protect, 1, "the second protect rule");
	CHECK_NUMBER(plan_find(plan, &m->devices[6].truth.address)->peer.fn, 1,
		     "the first that stays");
	s = settings_fresh();
	plan = plan_fresh();
	machine_find(m, "0000:00:05.0")->group = 1;
	settings_add_file(s, TEXT("devices = 00:03.1"), TEXT("/f"));
	machine_plan(m, NULL, s, &world, plan);
	CHECK_NUMBER(plan->entries[1].n_peers, 2, "two others");
	CHECK(!address_compare(&plan->entries[1].peer, &plan->entries[0].device.address),
	      "the lowest first");
}

/* No more than 1,024 devices are chosen, whoever chose them. */
TEST(limit_with_whole_groups)
{
	static struct machine m;
	struct settings *s = settings_fresh();
	struct plan *plan = plan_fresh();
	unsigned to_do = 0;
	char name[32];

	m.drivers = "vfio-pci";
	for (unsigned i = 0; i < 1040; i++) {
		(void)snprintf(name, sizeof(name), "0000:%02x:%02x.%x", i >> 8, i >> 3 & 31, i & 7);
		machine_add(&m, name, 0x8086, i % 2 ? 1 : 2, 0x020000, (int)i / 2);
	}
	settings_add_file(s, TEXT("group = whole\ndevices = 8086:0001"), TEXT("/f"));
	machine_plan(&m, NULL, s, &world, plan);
	for (unsigned i = 0; i < plan->n; i++)
		to_do += entry_to_do(&plan->entries[i]);
	CHECK_NUMBER(to_do, 1024, "the rest is refused");
	CHECK_NUMBER(plan->entries[1039].reason, REASON_LIMIT, "with that reason");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_guard_alone),
		cmocka_unit_test(order_of_guards),
		cmocka_unit_test(group_policies),
		cmocka_unit_test(whom_the_kernel_minds),
		cmocka_unit_test(bridges_without_a_bridge_header),
		cmocka_unit_test(children_of_a_vmd),
		cmocka_unit_test(what_is_in_the_way),
		cmocka_unit_test(usb_companions),
		cmocka_unit_test(late_companions),
		cmocka_unit_test(refusals_spread),
		cmocka_unit_test(generated_protection),
		cmocka_unit_test(generated_protection_of_a_whole_group),
		cmocka_unit_test(generated_protection_of_a_disk_that_moved),
		cmocka_unit_test(generated_protection_that_is_found),
		cmocka_unit_test(noiommu),
		cmocka_unit_test(twins),
		cmocka_unit_test(judged_twice),
		cmocka_unit_test(what_a_reason_is_about),
		cmocka_unit_test(limit_with_whole_groups),
	};

	return RUN(tests);
}
