// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The little of printf that this program uses, since the libc's own is an eighth of its whole size:
 * %s %.*s %c %u %d %x %X %%, with 0 and a width (or '*') for numbers.
 */
#include "text.h"

#include <string.h>

#define NUMBER_ROOM 12

struct spec {
	unsigned width;
	bool has_precision;
	int precision;
	char conversion;
};

/* Digits of `value`, at least `width` of them. Numbers are padded with zeros only. */
static void add_number(struct buf *b, unsigned value, unsigned base, bool upper, unsigned width)
{
	char digits[NUMBER_ROOM];
	unsigned n = 0;

	do {
		unsigned digit = value % base;

		digits[NUMBER_ROOM - ++n] = (char)(digit < 10 ? '0' + digit :
								(upper ? 'A' : 'a') + digit - 10);
		value /= base;
	} while (value || (n < width && n < NUMBER_ROOM));
	buf_text(b, (struct text){ digits + NUMBER_ROOM - n, n });
}

static void add_string(struct buf *b, const char *string, const struct spec *spec)
{
	size_t n = spec->has_precision ? (size_t)spec->precision : strlen(string);

	buf_text(b, (struct text){ string, n });
}

static void add_signed(struct buf *b, int value)
{
	if (value < 0)
		buf_text(b, TEXT("-"));
	add_number(b, value < 0 ? 0u - (unsigned)value : (unsigned)value, 10, false, 0);
}

static void add_one(struct buf *b, const struct spec *spec, va_list *ap)
{
	char c;

	switch (spec->conversion) {
	case 's':
		add_string(b, va_arg(*ap, const char *), spec);
		break;
	case 'd':
		add_signed(b, va_arg(*ap, int));
		break;
	case 'u':
		add_number(b, va_arg(*ap, unsigned), 10, false, spec->width);
		break;
	case 'x':
	case 'X':
		add_number(b, va_arg(*ap, unsigned), 16, spec->conversion == 'X', spec->width);
		break;
	case 'c':
		c = (char)va_arg(*ap, int);
		buf_text(b, (struct text){ &c, 1 });
		break;
	default:
		buf_text(b, TEXT("%"));
	}
}

static const char *read_spec(const char *p, struct spec *spec, va_list *ap)
{
	*spec = (struct spec){ .conversion = 0 };
	for (; *p >= '0' && *p <= '9'; p++)
		spec->width = spec->width * 10 + (unsigned)(*p - '0');
	if (*p == '*') {
		spec->width = va_arg(*ap, unsigned);
		p++;
	}
	if (p[0] == '.' && p[1] == '*') {
		spec->has_precision = true;
		spec->precision = va_arg(*ap, int);
		p += 2;
	}
	spec->conversion = *p;
	return *p ? p + 1 : p;
}

void buf_vadd(struct buf *b, const char *format, va_list *ap)
{
	struct spec spec;

	while (*format) {
		size_t plain = strcspn(format, "%");

		buf_text(b, (struct text){ format, plain });
		format += plain;
		if (!*format)
			break;
		format = read_spec(format + 1, &spec, ap);
		add_one(b, &spec, ap);
	}
}

void buf_add(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vadd(b, format, &ap);
	va_end(ap);
}
