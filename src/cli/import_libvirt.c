// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A libvirt domain: <hostdev>, <interface type='hostdev'> and <disk type='nvme'>, each with the
 * host's address in <source>. Numbers are 0x1f, 31 or 037. No entity is loaded, no network used.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"
#include "import_xml.h"

struct domain {
	struct import *im;
	const struct xml *xml;
	struct text content, file;
};

/* That line of the file, to be shown. */
static struct text line_of(struct text content, unsigned number)
{
	struct text line = TEXT_NONE;

	while (number-- && text_line(&content, &line))
		;
	return text_trim(line);
}

static bool number(const xmlNode *node, const char *name, unsigned long max, unsigned long *ret)
{
	const char *value = xml_attribute(node, name);
	char *end;

	*ret = 0;
	if (!value)
		return !strcmp(name, "domain") || !strcmp(name, "function");
	errno = 0;
	*ret = strtoul(value, &end, 0);
	return !errno && end != value && !*end && *ret <= max;
}

static bool read_address(const xmlNode *node, struct address *ret)
{
	unsigned long domain, bus, slot, function;

	if (!number(node, "domain", UINT32_MAX, &domain) || !number(node, "bus", 0xff, &bus) ||
	    !number(node, "slot", 0x1f, &slot) || !number(node, "function", 7, &function))
		return false;
	*ret = (struct address) { (uint32_t)domain, (uint8_t)bus, (uint8_t)slot,
				  (uint8_t)function };
	return true;
}

/* <driver model='mlx5_vfio_pci'/>, libvirt 10.0; name='vfio' says nothing. */
static void read_driver(struct import *im, struct ask *ask, const xmlNode *device)
{
	const char *model = xml_attribute(xml_child(device, "driver"), "model");

	if (!model)
		return;
	if (!driver_is_vfio(text_of(model)) || !import_driver(ask, text_of(model)))
		import_problem(im, ask->line, TEXT_NONE, "the driver model is none of vfio's");
}

static void read_device(struct domain *d, const xmlNode *device, const xmlNode *source)
{
	const xmlNode *node = xml_child(source, "address");
	unsigned number = (unsigned)d->xml->line((xmlNode *)(node ? node : device));
	struct text text = line_of(d->content, number);
	unsigned line = import_line(d->im, d->file, number, text, OLD_VM);
	struct address address;
	struct ask *ask;

	if (!node || !read_address(node, &address)) {
		import_problem(d->im, line, text, "the host's PCI address cannot be read");
		return;
	}
	ask = import_ask(d->im, line, text);
	ask->rule = (struct rule) { .text = text, .n_terms = 1 };
	ask->rule.terms[0] = (struct term) { .kind = TERM_ADDRESS, .text = text };
	ask->rule.terms[0].path.root = address;
	read_driver(d->im, ask, device);
}

static void note_mdev(struct domain *d, const xmlNode *device)
{
	unsigned number = (unsigned)d->xml->line((xmlNode *)device);
	struct text text = line_of(d->content, number);

	import_note(d->im, import_line(d->im, d->file, number, text, OLD_VM), TEXT_NONE,
		    "a mediated device: the card stays with its own driver");
}

static void read_hostdevs(struct domain *d, const xmlNode *devices)
{
	for (const xmlNode *node = xml_child(devices, "hostdev"); node;
	     node = xml_next(node, "hostdev")) {
		if (xml_attribute_is(node, "type", "mdev"))
			note_mdev(d, node);
		else if (xml_attribute_is(node, "type", "pci"))
			read_device(d, node, xml_child(node, "source"));
	}
}

/* Those of type 'network' may use a pool of VFs, which are no matter of ours. */
static void read_others(struct domain *d, const xmlNode *devices)
{
	for (const xmlNode *node = xml_child(devices, "interface"); node;
	     node = xml_next(node, "interface"))
		if (xml_attribute_is(node, "type", "hostdev"))
			read_device(d, node, xml_child(node, "source"));
	for (const xmlNode *node = xml_child(devices, "disk"); node; node = xml_next(node, "disk"))
		if (xml_attribute_is(node, "type", "nvme"))
			read_device(d, node, xml_child(node, "source"));
}

static void refuse(struct domain *d, const char *sentence)
{
	import_problem(d->im, import_line(d->im, d->file, 1, TEXT_NONE, OLD_OTHER), TEXT_NONE, "%s",
		       sentence);
}

static void read_domain(struct domain *d)
{
	const int quietly = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	xmlDoc *doc = d->xml->read(d->content.p, (int)d->content.n, NULL, NULL, quietly);
	const xmlNode *root = doc ? d->xml->root(doc) : NULL;

	if (!root) {
		refuse(d, "this is no XML that can be read");
	} else if (!strcmp((const char *)root->name, "domain")) {
		const xmlNode *devices = xml_child(root, "devices");

		read_hostdevs(d, devices);
		read_others(d, devices);
	}
	if (doc)
		d->xml->free(doc);
}

void import_libvirt(struct import *im, struct text content, struct text file)
{
	struct xml xml;
	struct domain d = { im, &xml, content, file };

	if (!xml_load(&xml))
		refuse(&d, "libxml2 is missing, which reads it: install it");
	else
		read_domain(&d);
}
