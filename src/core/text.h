/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text as pointer and length, and a bounded buffer to write text into.
 * In: bytes of any kind, NUL included. Out: pieces of the same bytes. Never allocates, never
 * depends on the locale.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler.h"

struct text {
	const char *p;
	size_t n;
};

#define TEXT(literal) ((struct text) { (literal), sizeof(literal) - 1 })
/* for "%.*s" */
#define TEXT_ARGS(t) (int)(t).n, (t).p
#define TEXT_NONE    ((struct text) { NULL, 0 })

struct text text_of(const char *string);
bool text_is(struct text t, const char *string);
bool text_equal(struct text a, struct text b);
bool text_starts(struct text t, const char *prefix);
/* Compares as the kernel compares parameter names: '-' equals '_' (parameq, kernel/params.c). */
bool text_same_param(struct text t, const char *name);
/* Does t begin with `prefix`, likewise? */
bool text_starts_param(struct text t, struct text prefix);
struct text text_trim(struct text t);
/* Drops n bytes from the front; all of them if there are fewer. */
struct text text_skip(struct text t, size_t n);
/* Position of the first c, or t.n. */
size_t text_find(struct text t, char c);
bool text_has(struct text t, char c);
/* Takes what stands before the first c off *rest, and the c; rest->p is NULL when there was none.
 */
struct text text_cut(struct text *rest, char c);
/* Takes the next line (without its '\n') off *rest; false at the end. */
bool text_line(struct text *rest, struct text *ret_line);
/* Takes the next word, separated by any of the bytes in `separators`, off *rest; false at the end.
 */
bool text_word(struct text *rest, const char *separators, struct text *ret_word);
/* The place of t in a list of words with one blank between them, from 0; -1 if it is none of them.
 */
int text_choice(struct text t, const char *words);
/* All digits, at least one, no more than `max`; false otherwise, and *ret is not touched. */
bool text_hex(struct text t, size_t max_digits, uint32_t *ret);
bool text_dec(struct text t, uint32_t max, uint32_t *ret);
/* Which digits above 9 count; a capital has no bit 0x20. */
enum hex { HEX_SMALL = 0, HEX_ANY = 0x20 };
/*
 * Do the bytes from p on, as many as `form` has (one at least), hold a hex digit where that has
 * '#', else the same? The last 16 digits go out as one number.
 */
bool text_form(const char *p, const char *form, enum hex hex, uint64_t *ret);
/* Glob as in modprobe.d and fnmatch(3) without flags: '*', '?', '[a-z]', '[!x]', '\' quotes. */
bool text_glob(struct text pattern, struct text t);
bool char_is_space(char c);
int char_hex(char c); /* 0-15, or -1 */

/* A writer that never overruns; `cut` tells that something did not fit. Always NUL-terminated. */
struct buf {
	char *p;
	size_t n;
	size_t cap;
	bool cut;
};

#define BUF(array) ((struct buf) { (array), 0, sizeof(array), false })

void buf_clear(struct buf *b);
/* A small part of printf, and %pA, %pT and more of our own: see format.c. */
void buf_add(struct buf *b, const char *format, ...) _printf_(2, 3);
void buf_vadd(struct buf *b, const char *format, va_list *ap);
void buf_text(struct buf *b, struct text t);
/* Like buf_text, but control characters and bytes above 0x7e appear as \xNN. */
void buf_quote(struct buf *b, struct text t);
