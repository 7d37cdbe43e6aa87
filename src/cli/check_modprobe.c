// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of modprobe.d that older recipes need and this host suffers from: blacklist and softdep. */
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/cmdline.h"
#include "../core/match.h"
#include "../sys/facts.h"
#include "../sys/files.h"
#include "check.h"
#include "import.h"
#include "kernel.h"

#define TOPIC	 "modprobe"
#define MAX_FILE (64 * 1024)

/* Where a line stands, for its remedy. */
struct place {
	const char *path; /* NULL: a parameter of the kernel */
	unsigned line;
	struct text parameter;
};

static void remedy_print(struct buf *b, const struct place *at)
{
	char path[FILES_NAME_MAX + 32];

	if (at->path) {
		(void)snprintf(path, sizeof(path), "/%s", at->path);
		buf_add(b, "sed -i %us/^/#/ ", at->line);
		remedy_word(b, text_of(path));
	} else {
		buf_add(b, "vfio-early-bootloader remove ");
		remedy_word(b, at->parameter);
	}
}

static void place_print(struct buf *b, const struct place *at)
{
	if (at->path)
		buf_add(b, "/%s:%u", at->path, at->line);
	else
		buf_add(b, "kernel parameter %pT", &at->parameter);
}

/* Would this module claim the device? Aliases only: what is blacklisted is found all the same. */
static bool claims(struct kmod_ctx *kmod, const struct device *d, struct text module)
{
	struct kmod_list *list = NULL, *item;
	char modalias[128];
	struct buf b = BUF(modalias);
	bool found = false;

	device_modalias(&b, d);
	if (kmod_module_new_from_lookup(kmod, modalias, &list) < 0)
		return false;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *m = kmod_module_get_module(item);

		found |= text_same_param(module, kmod_module_get_name(m));
		kmod_module_unref(m);
	}
	kmod_module_unref_list(list);
	return found;
}

static bool list_names(const struct check *c, const char *path, struct text module)
{
	char *text = check_read(c, path, MAX_FILE);
	struct text rest = text ? text_of(text) : TEXT_NONE, line, word;
	bool found = false;

	while (!found && text_line(&rest, &line))
		found = text_word(&line, " \t\r", &word) && word.n == module.n &&
			text_starts_param(word, module);
	free(text);
	return found;
}

/* A module that is loaded by its own name comes in spite of a blacklist. */
static bool is_loaded_by_name(const struct check *c, struct text module)
{
	/* modules-load.d(5), systemd 252 */
	static const char *const folders[] = { "etc/modules-load.d", "run/modules-load.d",
					       "usr/local/lib/modules-load.d",
					       "usr/lib/modules-load.d", NULL };
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 32];
	const char *folder;

	if (list_names(c, "etc/modules", module) ||
	    list_names(c, "etc/initramfs-tools/modules", module))
		return true;
	while ((folder = files_next(c->sys, folders, name))) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (list_names(c, path, module))
			return true;
	}
	return false;
}

/* The blacklist came after this boot. What is built in no blacklist keeps away. */
static bool will_lose(const struct check *c, const struct device *d, struct text module)
{
	char path[DRIVER_NAME_MAX + 64], name[128];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module", d->driver);
	n = sys_link_name(c->sys->root, path, name, sizeof(name));
	if (!text_same_param(module, n > 0 ? name : d->driver))
		return false;
	(void)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module/initstate", d->driver);
	return (!c->sys->is_live || sys_exists(c->sys->root, path)) &&
	       !is_loaded_by_name(c, module);
}

/* No rule takes it, and nothing has it, or will have it: the blacklist is why. */
static bool suffers(const struct check *c, struct kmod_ctx *kmod, struct device *d,
		    struct text module)
{
	const struct entry *e = plan_find(&c->job->plan, &d->address);
	struct scratch scratch;

	if (e && e->role == ROLE_CHOSEN)
		return false;
	facts_look_up(c->sys, d, FACT_IDS | FACT_DRIVER, &scratch);
	if (d->driver[0])
		return will_lose(c, d, module);
	return d->vendor && kmod && claims(kmod, d, module);
}

static void blacklisted(struct check *c, struct kmod_ctx *kmod, const struct place *at,
			struct text module)
{
	struct address address;
	struct folder dir;
	char remedy[800], name[ADDRESS_NAME_MAX + 1], where[400];
	struct buf w = BUF(where);

	place_print(&w, at);
	folder_open(&dir, c->sys->root, "sys/bus/pci/devices");
	while (folder_next_function(&dir, &address)) {
		struct device d = device_at(&address);
		struct buf b = BUF(remedy), a = BUF(name);

		if (!suffers(c, kmod, &d, module))
			continue;
		remedy_print(&b, at);
		address_print(&a, &address);
		FOUND_WARN(c, TOPIC, remedy,
			   "%s: %s, which no rule chooses, %s: %.*s is blacklisted", where, name,
			   d.driver[0] ? "loses its driver at the next boot" : "has no driver",
			   TEXT_ARGS(module));
	}
}

/* "install nouveau /bin/false" is a blacklist, too. */
static bool is_blacklist(struct text word, struct text rest)
{
	struct text command = text_trim(rest);

	if (text_is(word, "blacklist"))
		return true;
	return text_is(word, "install") &&
	       text_choice(command, "/bin/false /usr/bin/false /bin/true /usr/bin/true") >= 0;
}

static void one_line(struct check *c, struct kmod_ctx *kmod, const struct place *at,
		     struct text line)
{
	struct text word, module;
	char remedy[800];
	struct buf b = BUF(remedy);

	if (!text_word(&line, " \t", &word) || !text_word(&line, " \t", &module))
		return;
	remedy_print(&b, at);
	if (is_blacklist(word, line) && text_same_param(module, "vfio_pci"))
		FOUND_WARN(c, TOPIC, remedy, "/%s:%u: vfio-pci itself is blacklisted", at->path,
			   at->line);
	else if (text_is(word, "install") && import_is_vfio_module(module))
		FOUND_WARN(c, TOPIC, remedy,
			   "/%s:%u: a command that an older recipe runs whenever %.*s is loaded",
			   at->path, at->line, TEXT_ARGS(module));
	else if (is_blacklist(word, line))
		blacklisted(c, kmod, at, module);
	else if (text_is(word, "softdep") &&
		 (memmem(line.p, line.n, "vfio-pci", 8) || memmem(line.p, line.n, "vfio_pci", 8)))
		FOUND_WARN(c, TOPIC, remedy,
			   "/%s:%u: a softdep makes %.*s wait for vfio-pci: not needed any more",
			   at->path, at->line, TEXT_ARGS(module));
}

static void one_file(struct check *c, struct kmod_ctx *kmod, const char *path)
{
	char *text = check_read(c, path, MAX_FILE);
	struct text rest = text ? text_of(text) : TEXT_NONE, line;
	struct place at = { .path = path };

	input_join_lines(rest);
	while (text && text_line(&rest, &line)) {
		unsigned before = c->findings.n;

		at.line++;
		one_line(c, kmod, &at, line);
		c->in_images |= c->findings.n > before;
	}
	free(text);
}

/* Without its configuration: a blacklisted module's alias is to be found. */
static struct kmod_ctx *open_kmod(const struct check *c)
{
	static const char *const nothing[] = { NULL };
	static struct kernel kernel;

	if (!kernel_pick(c->sys, c->root, NULL, &kernel))
		return NULL;
	return kmod_new(kernel.folder, (const char *const *)nothing);
}

/* What libkmod and the kernel itself read: "modprobe.blacklist=a,b", "module_blacklist=a,b". */
static void command_line(struct check *c, struct kmod_ctx *kmod)
{
	struct text rest = c->job->settings.cmdline, module;
	struct param param;

	while (cmdline_next(&rest, &param)) {
		struct place at = { .parameter = param.key };

		if (!text_is(param.key, "modprobe.blacklist") &&
		    !text_same_param(param.key, "module_blacklist"))
			continue;
		while (text_word(&param.value, ",", &module))
			blacklisted(c, kmod, &at, module);
	}
}

void check_modprobe(struct check *c)
{
	static const char *const own[] = { "etc/modprobe.d", NULL };
	char name[FILES_NAME_MAX] = "", path[FILES_NAME_MAX + 32];
	struct kmod_ctx *kmod = open_kmod(c);

	while (files_next(c->sys, own, name)) {
		(void)snprintf(path, sizeof(path), "etc/modprobe.d/%s", name);
		one_file(c, kmod, path);
	}
	command_line(c, kmod);
	kmod_unref(kmod);
}
