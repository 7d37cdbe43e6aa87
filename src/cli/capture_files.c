// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration and the host's own facts, as files of a capture: see capture.h. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "../core/cmdline.h"
#include "../sys/files.h"
#include "../sys/state.h"
#include "capture.h"
#include "needed.h"
#include "recorded.h"

#define MAX_FILE (512 * 1024)

static char room[MAX_FILE];

/* False if it is not there, or cannot be read, which is told. */
static bool read_file(struct capture *c, int dir, const char *path, struct text *ret)
{
	struct sys at = { .root = dir };
	ssize_t n = sys_read(&at, path, room, sizeof(room));

	*ret = (struct text) { room, n > 0 ? (size_t)n : 0 };
	if (n >= 0 || n == -ENOENT)
		return n >= 0;
	say("%s%s: %s; the capture is without it", dir == AT_FDCWD ? "" : "/", path,
	    strerror((int)-n));
	fprintf(c->out, "# not read: %s\n", strerror((int)-n));
	c->incomplete = true;
	return false;
}

static void copy(struct capture *c, const char *path)
{
	struct text content;

	if (read_file(c, c->job->sys.root, path, &content))
		capture_file(c, path, content);
}

/* With --config its files stand for those of /etc. */
static void copy_config(struct capture *c)
{
	static const char *const folders[] = { CONFIG_DIR, NULL };
	const struct input *input = &c->job->input;
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 64];
	struct text content;

	for (unsigned i = 0; i < input->n_configs; i++) {
		(void)snprintf(path, sizeof(path), i ? CONFIG_DIR "/%02u.conf" : CONFIG_FILE, i);
		if (read_file(c, AT_FDCWD, input->configs[i], &content))
			capture_file(c, path, content);
	}
	if (input->n_configs)
		return;
	copy(c, CONFIG_FILE);
	while (files_next(&c->job->sys, folders, name)) {
		(void)snprintf(path, sizeof(path), CONFIG_DIR "/%s", name);
		copy(c, path);
	}
}

static bool speaks_of(struct text content, struct text word)
{
	for (; content.n >= word.n; content = text_skip(content, 1))
		if (text_starts(content, word.p))
			return true;
	return false;
}

/* Others are not the plan's business. */
static void copy_modprobe(struct capture *c)
{
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 64];
	struct text content;
	const char *folder;

	while ((folder = files_next(&c->job->sys, files_modprobe, name))) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (read_file(c, c->job->sys.root, path, &content) &&
		    speaks_of(content, TEXT("vfio")))
			capture_file(c, path, content);
	}
}

/* The parameters that are about devices and drivers; a command line may hold passwords. */
static bool is_shown(struct text key)
{
	static const char *const known[] = { "vfio",
					     "pci",
					     "iommu",
					     "intel_iommu",
					     "amd_iommu",
					     "arm-smmu",
					     "modprobe.blacklist",
					     "module_blacklist",
					     "rd.driver",
					     "initcall_blacklist",
					     "video",
					     "nomodeset",
					     "xen-pciback",
					     "rd.qubes.hide_pci" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (text_starts_param(key, text_of(known[i])))
			return true;
	return false;
}

static void copy_cmdline(struct capture *c)
{
	struct text rest, before, line = TEXT_NONE;
	char kept[INPUT_MAX_CMDLINE];
	struct buf b = BUF(kept);
	struct param param;

	if (c->options->values[OPTION_CMDLINE])
		rest = text_of(c->options->values[OPTION_CMDLINE]);
	else if (read_file(c, c->job->sys.root, "proc/cmdline", &line))
		rest = line;
	else
		return;
	rest = text_trim(rest);
	buf_clear(&b);
	for (before = rest; cmdline_next(&rest, &param); before = rest) {
		before.n -= rest.n;
		if (!is_shown(param.key))
			continue;
		buf_add(&b, "%s", b.n ? " " : "");
		buf_text(&b, text_trim(before));
	}
	capture_file(c, "proc/cmdline", (struct text) { b.p, b.n });
}

static void copy_bootconfig(struct capture *c)
{
	struct text rest, line;

	if (!read_file(c, c->job->sys.root, "proc/bootconfig", &rest) ||
	    !speaks_of(rest, TEXT("vfio")))
		return;
	capture_file_begin(c, "proc/bootconfig");
	while (text_line(&rest, &line))
		if (text_starts(line, "vfio"))
			capture_file_line(c, line);
}

/* Those that stand with no function: empty ones, whole buses, a second name. */
static void copy_slots(struct capture *c)
{
	struct folder dir;
	const char *name;

	folder_open(&dir, c->job->sys.root, "sys/bus/pci/slots");
	while ((name = folder_next(&dir))) {
		char path[FILES_NAME_MAX + 64], address[64];
		ssize_t n;

		(void)snprintf(path, sizeof(path), "sys/bus/pci/slots/%s/address", name);
		n = sys_attr(c->job->sys.root, path, address, sizeof(address));
		if (n > 0 && !capture_has_slot(c, text_of(name), text_of(address)))
			capture_file(c, path, text_of(address));
	}
}

void capture_files(struct capture *c)
{
	struct text needed = needed_rules(&c->job->sys, c->options);

	copy_config(c);
	copy_cmdline(c);
	copy_bootconfig(c);
	copy_modprobe(c);
	if (c->job->input.modules.p)
		capture_file(c, MODULES_FILE, c->job->input.modules);
	if (needed.p)
		capture_file(c, PROTECT_FILE, needed);
	copy(c, STATE_REPORT);
	copy(c, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode");
	copy_slots(c);
}

struct seen {
	struct capture *capture;
	const char *kind;
	struct address at[64];
	unsigned n;
	bool elsewhere;
};

static void note(void *context, const struct address *address)
{
	struct seen *seen = context;
	char line[96];
	struct buf b = BUF(line);

	for (unsigned i = 0; address && i < seen->n; i++)
		if (!address_compare(&seen->at[i], address))
			return;
	if ((!address && seen->elsewhere) || (address && seen->n == ARRAY_SIZE(seen->at)))
		return;
	buf_add(&b, "%s ", seen->kind);
	if (address) {
		seen->at[seen->n++] = *address;
		address_print(&b, address);
	} else {
		seen->elsewhere = true;
		buf_add(&b, "-");
	}
	capture_file_line(seen->capture, (struct text) { b.p, b.n });
}

static void print_findings(struct capture *c, const struct critical *critical)
{
	for (unsigned i = 0; i < critical->n; i++) {
		const struct critical_finding *f = &critical->findings[i];
		char line[512];
		struct buf b = BUF(line);

		buf_add(&b, "%s %pA %s", critical_name(f->kind), &f->address, f->why);
		capture_file_line(c, (struct text) { b.p, b.n });
	}
}

void capture_used(struct capture *c)
{
	static struct critical critical;
	struct seen screens = { .capture = c, .kind = "screen" };
	struct seen keyboards = { .capture = c, .kind = "keyboard" };
	const struct sys *sys = &c->job->sys;

	critical_find_all(&critical, sys, c->options->root);
	capture_file_begin(c, RECORDED_FILE);
	if (sys->is_live || recorded_has(recorded_read(sys), "live"))
		capture_file_line(c, TEXT("live"));
	print_findings(c, &critical);
	critical_screens(&critical, note, &screens);
	critical_keyboards(&critical, note, &keyboards);
}
