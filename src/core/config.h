/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files: `key = value` a line, '#' begins a comment at the start of a line or behind
 * a blank, the first '=' splits, no quotes, no continuation lines. The merged file inside an image
 * has
 * `#line N FILE` before each line, so that every rule keeps the place where somebody wrote it.
 * Text in, text out.
 */
#pragma once

#include "text.h"

#define CONFIG_MAX_FILE (64 * 1024)
#define CONFIG_MAX_LINE 4096

struct config_reader {
	struct text rest;
	struct text file; /* the name for messages, changed by #line */
	unsigned line;	  /* number of the line that was read last */
	struct text key;  /* what config_next() found */
	struct text value;
};

struct config_reader config_read(struct text content, struct text file);
/*
 * Steps to the next line that says something. Returns false at the end. *ret_error is NULL, or a
 * sentence about that line, and then `value` holds the text to show.
 */
bool config_next(struct config_reader *reader, const char **ret_error);
/* Was this file written by the image build? Then it holds all there is: see config.h's first lines.
 */
bool config_is_merged(struct text content);
