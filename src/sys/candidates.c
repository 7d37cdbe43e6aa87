// SPDX-License-Identifier: GPL-2.0-or-later
/* Who can be meant by a rule that names a place: see candidates.h. */
#include "candidates.h"

#include "facts.h"

#define FUNCTIONS_A_SLOT 8
#define SLOTS_A_BUS	 32

const struct term *candidates_term(const struct rule *rule)
{
	static const unsigned kinds = 1u << TERM_ADDRESS | 1u << TERM_PATH | 1u << TERM_GROUP |
				      1u << TERM_VFS | 1u << TERM_SLOT;

	for_each_term (term, rule)
		if (kinds & 1u << term->kind)
			return term;
	return NULL;
}

static bool is_there(const struct sys *sys, const struct address *address)
{
	return sys_exists(sys->devices, sys_path("%pA", address));
}

struct walk {
	const struct sys *sys;
	const struct path *path;
	candidate_fn *found;
	void *context;
};

static void walk_from(const struct walk *walk, const struct address *address, unsigned hop);

/*
 * The folder that a path led into last, by its steps so far: rules for functions of one card, which
 * come one after the other, lead into the same.
 */
static struct visit {
	struct address address;
	unsigned look;
	struct folder folder;
} visits[PATH_MAX_HOPS];

static unsigned look;

void candidates_look_anew(void)
{
	look++;
}

static struct folder *visit(const struct sys *sys, const struct address *address, unsigned hop)
{
	struct visit *v = &visits[hop];

	if (v->look == look && v->folder.all > 0 && !address_compare(&v->address, address)) {
		folder_again(&v->folder);
	} else {
		v->look = look;
		v->address = *address;
		folder_open(&v->folder, sys->devices, sys_path("%pA", address));
	}
	return &v->folder;
}

/* A function's folder holds those on the bus behind it, VFs that took the next bus number too. */
static void walk_children(const struct walk *walk, const struct address *address, unsigned hop)
{
	struct folder *dir = visit(walk->sys, address, hop);
	struct address child;

	while (folder_next_function(dir, &child))
		if (hop_fits(&walk->path->hops[hop], &child))
			walk_from(walk, &child, hop + 1);
}

/* As deep as a path has steps, PATH_MAX_HOPS at most. */
static void walk_from(const struct walk *walk, const struct address *address, unsigned hop)
{
	if (hop == walk->path->n_hops)
		walk->found(walk->context, address);
	else
		walk_children(walk, address, hop);
}

void candidates_of_path(const struct sys *sys, const struct path *path, candidate_fn *found,
			void *context)
{
	struct walk walk = { sys, path, found, context };
	struct address address = path->root;

	if (address.fn != FN_ANY) {
		if (path->n_hops || is_there(sys, &address))
			walk_from(&walk, &address, 0);
		return;
	}
	for (address.fn = 0; address.fn < FUNCTIONS_A_SLOT; address.fn++)
		if (is_there(sys, &address))
			walk_from(&walk, &address, 0);
}

unsigned candidates_in(const struct sys *sys, const char *path, candidate_fn *found, void *context)
{
	struct address address;
	struct folder dir;
	unsigned n = 0;

	folder_open(&dir, sys->root, path);
	for (; folder_next_function(&dir, &address); n++)
		found(context, &address);
	return n;
}

unsigned candidates_of_group(const struct sys *sys, int group, candidate_fn *found, void *context)
{
	return candidates_in(sys, sys_path("sys/kernel/iommu_groups/%d/devices", group), found,
			     context);
}

struct pf_walk {
	const struct sys *sys;
	candidate_fn *found;
	void *context;
};

static void vfs_of(void *context, const struct address *pf)
{
	const struct pf_walk *walk = context;
	char name[64];
	struct address vf;
	ssize_t n = 0;

	for (unsigned i = 0; i < RULE_MAX_VFS && n >= 0; i++) {
		n = sys_link_name(walk->sys->devices, sys_path("%pA/virtfn%u", pf, i), name,
				  sizeof(name));
		if (address_parse_name(sys_text(name, n), &vf))
			walk->found(walk->context, &vf);
	}
}

static void candidates_of_slot(const struct sys *sys, const struct resolved *resolved,
			       candidate_fn *found, void *context)
{
	struct path path = { .root = resolved->slot };

	path.root.fn = FN_ANY;
	for (unsigned dev = 0; resolved->has_slot && dev < SLOTS_A_BUS; dev++) {
		if (!resolved->whole_bus && dev != resolved->slot.dev)
			continue;
		path.root.dev = (uint8_t)dev;
		candidates_of_path(sys, &path, found, context);
	}
}

void candidates_of(const struct sys *sys, const struct term *term, candidate_fn *found,
		   void *context)
{
	struct pf_walk pf_walk = { sys, found, context };

	if (term->kind == TERM_SLOT)
		candidates_of_slot(sys, &term->resolved, found, context);
	else if (term->kind == TERM_VFS)
		candidates_of_path(sys, &term->path, vfs_of, &pf_walk);
	else
		candidates_of_path(sys, &term->path, found, context);
}
