// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a capture, and serial numbers in them: see capture.h. */
#include <string.h>

#include "../core/rule.h"
#include "capture.h"

#define SERIAL "serial:"

/* '%' begins a byte in hex, so it is one of those that need it. */
static void print_byte(FILE *out, char byte)
{
	if (byte == '%' || (byte < ' ' && byte != '\t') || byte > '~')
		fprintf(out, "%%%02x", (unsigned char)byte);
	else
		putc(byte, out);
}

static void print_bytes(FILE *out, struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		print_byte(out, t.p[i]);
}

void capture_key(struct capture *c, const char *key, struct text value)
{
	fprintf(c->out, " %s=", key);
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == ' ' || value.p[i] == '\t' || value.p[i] == '#')
			fprintf(c->out, "%%%02x", (unsigned char)value.p[i]);
		else
			print_byte(c->out, value.p[i]);
}

static unsigned place_of(const struct capture *c, uint64_t serial)
{
	unsigned i = 0;

	while (i < c->n_serials && c->serials[i] != serial)
		i++;
	return i;
}

uint64_t capture_serial(const struct capture *c, uint64_t serial)
{
	unsigned place = place_of(c, serial);

	if (option_given(c->options, OPTION_SERIALS))
		return serial;
	return serial && place < c->n_serials ? place + 1 : 0;
}

/* The number that stands for the one that a rule names. */
static void print_other(struct capture *c, uint64_t serial)
{
	char room[32];
	struct buf b = BUF(room);
	unsigned place = place_of(c, serial);

	if (place == c->n_serials && place < CAPTURE_MAX_SERIALS)
		c->serials[c->n_serials++] = serial;
	serial_print(&b, place + 1);
	fputs(SERIAL, c->out);
	fputs(room, c->out);
}

/* "serial:52-54-…" at the front of `line`: how many bytes it has, 0 if it is none. */
static size_t serial_at(struct text line, uint64_t *ret)
{
	struct text value = text_skip(line, strlen(SERIAL));

	if (!text_starts(line, SERIAL))
		return 0;
	value.n = 0;
	while (value.p + value.n < line.p + line.n &&
	       (char_hex(value.p[value.n]) >= 0 || value.p[value.n] == '-'))
		value.n++;
	return serial_parse(value, ret) ? 0 : strlen(SERIAL) + value.n;
}

void capture_file_line(struct capture *c, struct text line)
{
	bool all = option_given(c->options, OPTION_SERIALS);
	uint64_t serial;

	fputs(line.n ? "| " : "|", c->out);
	while (line.n) {
		size_t n = all ? 0 : serial_at(line, &serial);

		if (n)
			print_other(c, serial);
		else
			print_byte(c->out, line.p[0]);
		line = text_skip(line, n ? n : 1);
	}
	putc('\n', c->out);
}

void capture_file_begin(struct capture *c, const char *path)
{
	fputs("\nfile ", c->out);
	print_bytes(c->out, text_of(path));
	putc('\n', c->out);
}

void capture_file(struct capture *c, const char *path, struct text content)
{
	struct text line;

	capture_file_begin(c, path);
	while (text_line(&content, &line))
		capture_file_line(c, line);
}
