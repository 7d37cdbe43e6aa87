// SPDX-License-Identifier: GPL-2.0-or-later
/* VFs on the running system: see vfs.h. */
#include "vfs.h"

#include <errno.h>
#include <libkmod.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

#include "../sys/clock.h"
#include "../sys/pfs.h"
#include "../sys/worker.h"

uint32_t vfs_to_make(const struct sys *sys, const struct settings *settings, struct device *pf)
{
	struct scratch scratch;
	uint32_t n = 0;

	pf->facts &= ~(unsigned)FACT_LINK;
	facts_look_up(sys, pf, FACT_LINK, &scratch);
	for_each_rule (rule, settings)
		for_each_term (term, &rule->rule)
			if (term->kind == TERM_VFS && !rule->rule.exclude && term->make_vfs &&
			    path_fits_beside(&term->path, &pf->address, pf->link))
				n = term->make_vfs;
	pf->link = TEXT_NONE;
	return n;
}

bool vfs_are_named(struct job *job, const struct address *pf)
{
	struct device d = device_at(pf);
	struct scratch scratch;
	struct sriov sriov;

	if (!pfs_read(&job->sys, pf, &sriov))
		return false;
	facts_look_up(&job->sys, &d, FACT_IDS | FACT_LINK, &scratch);
	return sriov_foresee(&job->settings, &d, &sriov) >= 0;
}

bool vfs_are_kept_free(const struct sys *sys, const struct address *pf)
{
	struct device d = device_at(pf);
	char value[8];

	return text_is(facts_attr(sys, &d, "sriov_drivers_autoprobe", value, sizeof(value)), "0");
}

/* What a child of ours does, and what came of it. In shared memory. */
struct errand {
	struct job *job;
	struct address pf;
	uint32_t n;
	int error;
	int probed;
};

/* Runs fn in a child until the time of the settings is over; 0, or -errno of starting it. */
static int run_errand(struct errand *errand, worker_fn *fn)
{
	struct crew crew;
	int error = crew_open(&crew);
	pid_t pid;

	if (error)
		return error;
	pid = crew_start(&crew, fn, errand, 0);
	if (pid < 0)
		error = (int)pid;
	else if (!crew_wait(&crew, clock_ms() + errand->job->settings.timeout * 1000))
		error = -ETIMEDOUT; /* left behind */
	crew_close(&crew);
	return error ? error : errand->error;
}

static struct errand *new_errand(struct job *job, const struct address *pf)
{
	void *memory = mmap(NULL, sizeof(struct errand), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	*(struct errand *)memory = (struct errand) { .job = job, .pf = *pf };
	return memory;
}

static int put_attr(const struct errand *errand, const char *name, struct text value)
{
	return sys_put(errand->job->sys.devices, sys_device_path(&errand->pf, name), value);
}

static void make_them(void *context, unsigned unused)
{
	struct errand *errand = context;
	char number[16];
	struct buf b = BUF(number);

	(void)unused;
	buf_add(&b, "%u", errand->n);
	errand->error = put_attr(errand, "sriov_numvfs", (struct text) { b.p, b.n });
}

int vfs_make(const struct job *job, const struct address *pf, uint32_t n)
{
	struct errand *errand = new_errand((struct job *)job, pf);
	int error;

	if (!errand)
		return -ENOMEM;
	errand->n = n;
	error = run_errand(errand, make_them);
	if (error != -ETIMEDOUT)
		(void)munmap(errand, sizeof(*errand));
	return error;
}

/* udev loads it as well, but maybe later: without a module there is no driver to try. */
static void load_module_of(struct job *job, const struct address *vf)
{
	struct kmod_list *list = NULL, *item;
	struct device d = device_at(vf);
	char alias[96];
	struct kmod_ctx *kmod = kmod_new(NULL, NULL);

	if (!kmod)
		return;
	if (facts_attr(&job->sys, &d, "modalias", alias, sizeof(alias)).n)
		(void)kmod_module_new_from_lookup(kmod, alias, &list);
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		(void)kmod_module_probe_insert_module(module, KMOD_PROBE_APPLY_BLACKLIST, NULL,
						      NULL, NULL, NULL);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	kmod_unref(kmod);
}

/* Not to be taken, and nobody has it yet. */
static bool is_left(const struct job *job, const struct address *vf)
{
	const struct entry *e = plan_find(&job->plan, vf);

	if (e && e->role == ROLE_CHOSEN && e->verdict != VERDICT_REFUSE)
		return false;
	return !sys_exists(job->sys.devices, sys_device_path(vf, "driver"));
}

static void probe_one(struct errand *errand, const struct address *vf)
{
	char name[ADDRESS_NAME_MAX];
	struct buf b = BUF(name);

	if (!is_left(errand->job, vf))
		return;
	load_module_of(errand->job, vf);
	address_print(&b, vf);
	errand->error = put_attr(errand, "sriov_drivers_autoprobe", TEXT("1"));
	if (!errand->error)
		errand->error = sys_put(errand->job->sys.root, "sys/bus/pci/drivers_probe",
					(struct text) { b.p, b.n });
	errand->probed += !errand->error;
}

/* Reading sriov_numvfs waits for whoever is just making VFs, so that all of them are there. */
static void probe_them(void *context, unsigned unused)
{
	struct errand *errand = context;
	const struct sys *sys = &errand->job->sys;
	char text[32];
	struct address vf;
	ssize_t n = sys_attr(sys->devices, sys_device_path(&errand->pf, "sriov_numvfs"), text,
			     sizeof(text));

	(void)unused;
	for (unsigned i = 0; n >= 0; i++) {
		n = sys_link_name(sys->devices, sys_path("%pA/virtfn%u", &errand->pf, i), text,
				  sizeof(text));
		if (address_parse_name(sys_text(text, n), &vf))
			probe_one(errand, &vf);
	}
}

int vfs_probe_others(struct job *job, const struct address *pf)
{
	struct errand *errand = new_errand(job, pf);
	int error, probed, off;

	if (!errand)
		return -ENOMEM;
	error = run_errand(errand, probe_them);
	off = put_attr(errand, "sriov_drivers_autoprobe", TEXT("0"));
	probed = errand->probed;
	if (error == -ETIMEDOUT)
		return error;
	(void)munmap(errand, sizeof(*errand));
	return error ? error : off ? off : probed;
}
