// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The little of printf that this program uses, since the libc's own is an eighth of its whole size:
 * %s %.*s %c %u %d %x %X %%, with 0 and a width (or '*') for numbers; and, as the kernel does it,
 * %pA for a struct address, %pT for a struct text, %pQ for one that is quoted (buf_quote()),
 * %pO for a struct origin, %pC for a struct complaint.
 */
#include "settings.h"

#include <string.h>

#define NUMBER_ROOM 12

struct spec {
	unsigned width; /* or precision, of a string */
	bool precise;
	char conversion;
};

/* Digits of `value`, at least `width` of them. Numbers are padded with zeros only. */
static void add_digits(struct buf *b, unsigned value, unsigned base, char ten, unsigned width)
{
	char digits[NUMBER_ROOM];
	unsigned n = 0;

	do {
		unsigned digit = value % base;

		digits[NUMBER_ROOM - ++n] = (char)(digit < 10 ? '0' + digit : ten + digit - 10);
		value /= base;
	} while (value || (n < width && n < NUMBER_ROOM));
	buf_text(b, (struct text) { digits + NUMBER_ROOM - n, n });
}

static void add_number(struct buf *b, const struct spec *spec, unsigned value)
{
	char c = spec->conversion, byte = (char)value;

	if (c == 'c') {
		buf_text(b, (struct text) { &byte, 1 });
		return;
	}
	if (c == 'd' && value > INT32_MAX) {
		buf_text(b, TEXT("-"));
		value = 0u - value;
	}
	add_digits(b, value, c == 'x' || c == 'X' ? 16 : 10, c == 'X' ? 'A' : 'a', spec->width);
}

static void add_string(struct buf *b, const struct spec *spec, const char *string)
{
	buf_text(b, (struct text) { string, spec->precise ? spec->width : strlen(string) });
}

static void add_pointed(struct buf *b, char what, const void *p)
{
	switch (what) {
	case 'A':
		address_print(b, p);
		break;
	case 'T':
		buf_text(b, *(const struct text *)p);
		break;
	case 'Q':
		buf_quote(b, *(const struct text *)p);
		break;
	case 'O':
		origin_print(b, p);
		break;
	case 'C':
		complaint_print(b, p);
		break;
	}
}

static const char *read_spec(const char *p, struct spec *spec, va_list *ap)
{
	*spec = (struct spec) { .width = 0 };
	for (;; p++) {
		if (*p >= '0' && *p <= '9')
			spec->width = spec->width * 10 + (unsigned)(*p - '0');
		else if (*p == '*')
			spec->width = va_arg(*ap, unsigned);
		else if (*p == '.')
			spec->precise = true;
		else
			break;
	}
	spec->conversion = *p;
	return *p ? p + 1 : p;
}

void buf_vadd(struct buf *b, const char *format, va_list *ap)
{
	struct spec spec;

	for (;;) {
		const char *p = format;

		while (*p && *p != '%')
			p++;
		buf_text(b, (struct text) { format, (size_t)(p - format) });
		if (!*p)
			return;
		format = read_spec(p + 1, &spec, ap);
		if (spec.conversion == '%')
			buf_text(b, TEXT("%"));
		else if (spec.conversion == 's')
			add_string(b, &spec, va_arg(*ap, const char *));
		else if (spec.conversion == 'p')
			add_pointed(b, *format++, va_arg(*ap, const void *));
		else
			add_number(b, &spec, va_arg(*ap, unsigned));
	}
}

void buf_add(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vadd(b, format, &ap);
	va_end(ap);
}
