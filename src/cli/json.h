/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small pieces of JSON objects, by json-c. Bytes that are no ASCII appear as \xNN. */
#pragma once

#include <json-c/json.h>

#include "../core/device.h"

struct json_object *json_buf(const struct buf *b);
struct json_object *json_text(struct text t);
/* JSON's null for NULL and for an empty word. */
struct json_object *json_word(const char *word);
struct json_object *json_address(const struct address *address);
/* The keys "address", "id", "class" and "group", which every device begins with. */
void json_add_device(struct json_object *o, const struct device *device);
/* An array of the words of a list with commas or blanks. */
struct json_object *json_words(const char *list);
/* Prints and frees it. */
void json_print(struct json_object *o);
