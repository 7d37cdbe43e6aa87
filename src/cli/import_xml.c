// SPDX-License-Identifier: GPL-2.0-or-later
/* libxml2 at run time: see import_xml.h. */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "import_xml.h"

/* The build gives the name that this library has where the headers are from. */
bool xml_load(struct xml *ret)
{
	void *library = dlopen(XML_SONAME, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return false;
	ret->read = (__typeof__(ret->read))dlsym(library, "xmlReadMemory");
	ret->root = (__typeof__(ret->root))dlsym(library, "xmlDocGetRootElement");
	ret->line = (__typeof__(ret->line))dlsym(library, "xmlGetLineNo");
	ret->free = (__typeof__(ret->free))dlsym(library, "xmlFreeDoc");
	return ret->read && ret->root && ret->line && ret->free;
}

static const xmlNode *first(const xmlNode *node, const char *name)
{
	for (; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name))
			return node;
	return NULL;
}

const xmlNode *xml_child(const xmlNode *parent, const char *name)
{
	return parent ? first(parent->children, name) : NULL;
}

const xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return first(node->next, name);
}

/* An address or a word has no entity in it, so its value is one text. */
const char *xml_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node ? node->properties : NULL; a; a = a->next)
		if (!strcmp((const char *)a->name, name))
			return a->children && a->children->type == XML_TEXT_NODE &&
					       !a->children->next
				       ? (const char *)a->children->content
				       : NULL;
	return NULL;
}

bool xml_attribute_is(const xmlNode *node, const char *name, const char *value)
{
	const char *found = xml_attribute(node, name);

	return found && !strcmp(found, value);
}
