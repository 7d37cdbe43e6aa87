// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything that somebody may have written. The input is five texts with a NUL between two:
 * command line, generated protection, modprobe.d, file, bootconfig. Whatever they hold, the
 * settings keep their limits, and a full command line yields nothing from its last word.
 */
#include <string.h>

#include "../unit/machine.h"
#include "../unit/reference.h"
#include "fuzz.h"

struct texts {
	struct text line, generated, modprobe, file, bootconfig;
};

static struct settings *read_all(const struct texts *t)
{
	struct settings *s = settings_fresh();

	settings_look_ahead(s, t->line, t->bootconfig);
	settings_add_generated(s, t->generated, TEXT("g"));
	settings_add_modprobe(s, t->modprobe, TEXT("m"));
	settings_add_file(s, t->file, TEXT("f"));
	settings_add_bootconfig(s, t->bootconfig);
	settings_add_cmdline(s, t->line);
	return s;
}

static void check_complaints(const struct settings *s)
{
	static char room[4096];
	struct buf b = BUF(room);

	REQUIRE(s->n_complaints <= SETTINGS_MAX_COMPLAINTS, "complaints have a limit");
	REQUIRE(!s->more_complaints || s->n_complaints == SETTINGS_MAX_COMPLAINTS,
		"full before more");
	for (unsigned i = 0; i < s->n_complaints; i++) {
		REQUIRE(s->complaints[i].sentence[0], "every complaint has a sentence");
		buf_clear(&b);
		complaint_print(&b, &s->complaints[i]);
		REQUIRE(b.n > 3, "and a place");
		for (size_t k = 0; k < b.n; k++)
			REQUIRE(b.p[k] != '\n' && b.p[k] != '\t', "and is one line");
	}
}

static void check_rules(const struct settings *s)
{
	unsigned broken = 0;

	REQUIRE(s->n_rules <= SETTINGS_MAX_RULES, "rules have a limit");
	REQUIRE(s->n_protect <= SETTINGS_MAX_PROTECT, "protection has a limit");
	for (unsigned i = 0; i < s->n_rules; i++) {
		REQUIRE(s->rules[i].text.n, "every rule has its text");
		broken += s->rules[i].problem != NULL;
	}
	REQUIRE(broken <= s->n_complaints + s->more_complaints, "a broken rule is complained of");
	for (unsigned i = 0; i < s->n_protect; i++) {
		REQUIRE(!s->protect[i].problem && s->protect[i].rule.n_terms,
			"protect rules are whole");
		REQUIRE(!s->protect[i].rule.exclude && !s->protect[i].rule.driver.n, "and protect");
	}
}

static void check_values(const struct settings *s)
{
	REQUIRE(s->mode <= MODE_DRY_RUN && mode_name(s->mode), "mode");
	REQUIRE(s->group <= GROUP_REFUSE, "group");
	REQUIRE(s->wait <= SETTINGS_MAX_WAIT, "wait");
	REQUIRE(s->timeout >= 1 && s->timeout <= SETTINGS_MAX_TIMEOUT, "timeout");
	REQUIRE(s->log <= LOG_DEBUG, "log");
}

struct summary {
	unsigned rules, protect, complaints;
	enum mode mode;
	unsigned wait, timeout;
	bool noiommu, crash_kernel, config_off;
	size_t options;
};

static struct summary sum_up(const struct settings *s, unsigned complaints_less)
{
	unsigned complaints = s->n_complaints + s->more_complaints - complaints_less;

	return (struct summary) { s->n_rules,	 s->n_protect, complaints, s->mode,
				  s->wait,	 s->timeout,   s->noiommu, s->crash_kernel,
				  s->config_off, s->options.n };
}

static bool same(const struct summary *a, const struct summary *b)
{
	return a->rules == b->rules && a->protect == b->protect && a->complaints == b->complaints &&
	       a->mode == b->mode && a->wait == b->wait && a->timeout == b->timeout &&
	       a->noiommu == b->noiommu && a->crash_kernel == b->crash_kernel &&
	       a->config_off == b->config_off && a->options == b->options;
}

/* Where the last parameter of a line begins, by the kernel's rules; its end if a "--" ends it all.
 */
static size_t last_word(const char *line)
{
	static char copy[CMDLINE_LIMIT];
	const char *at = line, *before = line;
	struct param param;

	while (reference_next(&at, copy, &param)) {
		if (!at[strspn(at, " \t\n\v\f\r\xa0")])
			return (size_t)(before - line);
		before = at;
	}
	return strlen(line);
}

/* The same line once full, once without its last word: it must make no difference. */
static void full_line(const struct texts *t)
{
	static char room[CMDLINE_LIMIT];
	size_t n = CMDLINE_LIMIT - 1, tail = t->line.n < n - 2 ? t->line.n : n - 2, keep;
	struct texts full = *t, cut = *t;
	struct summary a, b;

	memset(room, 'x', n);
	room[n - tail - 1] = ' ';
	if (tail)
		memcpy(room + n - tail, t->line.p, tail);
	room[n] = '\0';
	if (room[n - 1] == '\n')
		return; /* that would be the one that /proc adds */
	keep = last_word(room);
	full.line = (struct text) { room, n };
	cut.line = (struct text) { room, keep };
	b = sum_up(read_all(&cut), 0);
	a = sum_up(read_all(&full), keep < n);
	REQUIRE(same(&a, &b), "the last word of a full line says nothing");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = { (const char *)data, size };
	struct texts t;
	struct settings *s;

	t.line = fuzz_piece(&rest);
	t.generated = fuzz_piece(&rest);
	t.modprobe = fuzz_piece(&rest);
	t.file = fuzz_piece(&rest);
	t.bootconfig = rest;
	s = read_all(&t);
	check_complaints(s);
	check_rules(s);
	check_values(s);
	full_line(&t);
	return 0;
}
