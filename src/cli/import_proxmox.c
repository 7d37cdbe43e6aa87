// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Proxmox VE: `hostpciN:` of virtual machines, and the mappings that they name. Forms as
 * PVE/QemuServer/PCI.pm and PVE/Mapping/PCI.pm have them: properties with commas between, the
 * first may lack its key; a list of functions has ';' between; an address without function means
 * all. What stands below a [section] is a snapshot or pending.
 */
#include "import.h"

struct properties {
	struct text host, mapping, mdev, driver, node, path, id, subsystem;
};

static struct text *property(struct properties *p, struct text key)
{
	const struct {
		const char *name;
		struct text *value;
	} known[] = {
		{ "host", &p->host }, { "mapping", &p->mapping },
		{ "mdev", &p->mdev }, { "driver", &p->driver },
		{ "node", &p->node }, { "path", &p->path },
		{ "id", &p->id },     { "subsystem-id", &p->subsystem },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (text_is(key, known[i].name))
			return known[i].value;
	return NULL;
}

static struct properties properties_read(struct text rest)
{
	struct properties p = { 0 };
	struct text word;

	while (text_word(&rest, ",", &word)) {
		struct text value = word, key = text_trim(text_cut(&value, '='));
		struct text *field = value.p ? property(&p, key) : &p.host;

		if (field)
			*field = text_trim(value.p ? value : key);
	}
	return p;
}

/* Proxmox holds a mapping's id against every place of its list (PVE/Mapping/PCI.pm, assert_valid).
 */
static void add_places(struct import *im, unsigned line, struct text list,
		       const struct properties *map)
{
	struct text word;

	while (text_word(&list, "; \t", &word)) {
		struct ask *ask = import_place(im, line, word);

		if (ask && map)
			import_guard(ask, map->id, map->subsystem);
	}
}

static void add_use(struct import *im, unsigned line, struct text name)
{
	if (im->n_uses == IMPORT_MAX_USES)
		im->lost++;
	else
		im->uses[im->n_uses++] = (struct mapping_use) { line, name, false };
}

static void read_hostpci(struct import *im, unsigned line, struct text value)
{
	struct properties p = properties_read(value);

	if (p.mdev.n)
		import_note(im, line, p.mdev,
			    "a mediated device: the card stays with its own driver");
	else if (text_is(p.driver, "keep"))
		import_note(im, line, TEXT_NONE, "driver=keep: the device keeps its own driver");
	else if (p.mapping.n)
		add_use(im, line, p.mapping);
	else if (p.host.n)
		add_places(im, line, p.host, NULL);
	else
		import_problem(im, line, TEXT_NONE, "it names neither a device nor a mapping");
}

static bool is_hostpci(struct text key)
{
	uint32_t number;

	return text_starts(key, "hostpci") && text_dec(text_skip(key, 7), 99, &number);
}

void import_proxmox_vm(struct import *im, struct text content, struct text file)
{
	struct text text;

	for (unsigned n = 1; text_line(&content, &text); n++) {
		struct text value = text_trim(text), key;

		if (text_starts(value, "["))
			return;
		if (text_starts(value, "#"))
			continue;
		key = text_trim(text_cut(&value, ':'));
		if (value.p && is_hostpci(key))
			read_hostpci(im, import_line(im, file, n, text, OLD_VM), value);
	}
}

/* A section begins with a line that is not indented: "NAME", or "pci: NAME". */
static bool is_header(struct text line)
{
	return line.n && !char_is_space(line.p[0]) && line.p[0] != '#';
}

static struct text header_name(struct text line)
{
	struct text name = TEXT_NONE, word;

	while (text_word(&line, " \t\r:", &word))
		name = word;
	return name;
}

/* All lines up to the next header. */
static struct text section_body(struct text *rest)
{
	struct text body = *rest, after = *rest, line;

	while (text_line(&after, &line) && !is_header(line))
		*rest = after;
	body.n -= rest->n;
	return body;
}

static bool next_key(struct text *body, struct text *ret_key, struct text *ret_value)
{
	struct text line;

	while (text_line(body, &line)) {
		line = text_trim(line);
		if (text_starts(line, "#") || !text_word(&line, " \t", ret_key))
			continue;
		*ret_value = text_trim(line);
		return true;
	}
	return false;
}

static bool has_mdev(struct text body)
{
	struct text key, value;

	while (next_key(&body, &key, &value))
		if (text_is(key, "mdev") && !text_is(value, "0"))
			return true;
	return false;
}

static void use_map(struct import *im, struct mapping_use *use, const struct properties *map,
		    bool mdev)
{
	if (mdev && !use->known)
		import_note(im, use->line, use->name,
			    "a mapping for mediated devices: the card stays with its own driver");
	else if (!mdev)
		add_places(im, use->line, map->path, map);
	use->known = true;
}

static void read_section(struct import *im, struct text name, struct text body, struct text node)
{
	bool mdev = has_mdev(body);
	struct text key, value;

	while (next_key(&body, &key, &value)) {
		struct properties map = properties_read(value);

		if (!text_is(key, "map") || !text_equal(map.node, node))
			continue;
		for (unsigned i = 0; i < im->n_uses; i++)
			if (text_equal(im->uses[i].name, name))
				use_map(im, &im->uses[i], &map, mdev);
	}
}

void import_proxmox_mapping(struct import *im, struct text content, struct text node)
{
	struct text line;

	while (text_line(&content, &line))
		if (is_header(line))
			read_section(im, header_name(line), section_body(&content), node);
	for (unsigned i = 0; i < im->n_uses; i++)
		if (!im->uses[i].known)
			import_problem(im, im->uses[i].line, im->uses[i].name,
				       "no mapping of this name is there for this node");
}
