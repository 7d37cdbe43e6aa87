/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libxml2, loaded only when there is XML to read: the program also runs where an image is built,
 * and needs no such library there.
 */
#pragma once

#include <libxml/parser.h>
#include <libxml/tree.h>

struct xml {
	__typeof__(&xmlReadMemory) read;
	__typeof__(&xmlDocGetRootElement) root;
	__typeof__(&xmlGetLineNo) line;
	__typeof__(&xmlFreeDoc) free;
};

/* False if the library is not there. */
bool xml_load(struct xml *ret);
/* The first child element of that name, or of the next ones behind `node`; NULL if there is none.
 */
const xmlNode *xml_child(const xmlNode *parent, const char *name);
const xmlNode *xml_next(const xmlNode *node, const char *name);
/* An attribute's value, NULL if it has none. */
const char *xml_attribute(const xmlNode *node, const char *name);
bool xml_attribute_is(const xmlNode *node, const char *name, const char *value);
