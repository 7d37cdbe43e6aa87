/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asked for, folded from all places into one struct. Each place hands over its text
 * in the order in which they act: generated protection, ids, files, bootconfig, kernel command
 * line. Text in; rules, values and complaints out. Opens nothing: src/sys/input.c reads the texts,
 * which must stay where they are as long as the settings are used.
 *
 * To add a key: a row in `keys` of settings_keys.c, a field here, a line in conf/ and in the man
 * page.
 */
#pragma once

#include "rule.h"

#define SETTINGS_MAX_RULES	256
#define SETTINGS_MAX_PROTECT	256
#define SETTINGS_MAX_COMPLAINTS 64
#define SETTINGS_MAX_WAIT	60
#define SETTINGS_MAX_TIMEOUT	120

enum source {
	SOURCE_GENERATED, /* protection that the image build wrote */
	SOURCE_MODPROBE,  /* options vfio-pci ids= */
	SOURCE_IDS,	  /* vfio-pci.ids= on the command line */
	SOURCE_FILE,
	SOURCE_BOOTCONFIG,
	SOURCE_CMDLINE,
};

struct origin {
	enum source source;
	struct text file;
	unsigned line;
};

/* FILE:LINE, cmdline, bootconfig, vfio-pci.ids or modprobe.d/FILE:LINE */
void origin_print(struct buf *b, const struct origin *origin);

/* One thing that is wrong, and where: "origin: sentence: token: error". */
struct complaint {
	struct origin origin;
	const char *sentence;
	struct text token;
	int error; /* errno, 0 for none */
};

enum mode { MODE_ON, MODE_OFF, MODE_DRY_RUN };
enum group_policy { GROUP_WARN, GROUP_WHOLE, GROUP_REFUSE };
enum log_level { LOG_ERROR, LOG_NORMAL, LOG_DEBUG };

struct settings_rule {
	struct origin origin;
	struct text text;    /* as written */
	const char *problem; /* it could not be read: it selects nothing */
	/* what planning learns of it */
	unsigned matches;
	bool awaits_vfs; /* it matches VFs that a PF will have */
	bool has_near, has_elsewhere;
	struct address near, elsewhere; /* the place it names; where the rest of it holds */
	uint16_t near_vendor, near_device, elsewhere_vendor, elsewhere_device;
	struct rule rule; /* large, so it comes last: what lies before it is reached by a byte */
};

struct settings {
	unsigned mode; /* enum mode */
	bool config_off;
	unsigned group;		   /* enum group_policy */
	unsigned unbind;	   /* 0 or 1 */
	unsigned framebuffer_keep; /* 0 or 1 */
	struct text options;
	unsigned wait;
	unsigned timeout;
	unsigned log;	     /* enum log_level */
	bool noiommu;	     /* vfio.enable_unsafe_noiommu_mode on the command line */
	bool crash_kernel;   /* elfcorehdr= on the command line */
	struct text cmdline; /* whole, for module options */

	unsigned n_rules, n_protect, n_complaints;
	unsigned more_complaints; /* that did not fit */
	struct complaint complaints[SETTINGS_MAX_COMPLAINTS];
	struct settings_rule rules[SETTINGS_MAX_RULES];
	struct settings_rule protect[SETTINGS_MAX_PROTECT];
};

/* The rule behind r, the first for NULL; NULL behind the last. Only rules that could be read. */
struct settings_rule *settings_next_rule(const struct settings *settings,
					 const struct settings_rule *r);
struct settings_rule *settings_next_protect(const struct settings *settings,
					    const struct settings_rule *r);

#define for_each_rule(r, s) for (struct settings_rule *r = NULL; (r = settings_next_rule((s), r));)
#define for_each_protect(r, s)                                                                     \
	for (struct settings_rule *r = NULL; (r = settings_next_protect((s), r));)

void settings_init(struct settings *settings);
/* The file's own setting `config = off` is a complaint; only protect lines of it count then. */
void settings_add_file(struct settings *settings, struct text content, struct text name);
void settings_add_generated(struct settings *settings, struct text content, struct text name);
void settings_add_bootconfig(struct settings *settings, struct text content);
void settings_add_cmdline(struct settings *settings, struct text line);
/*
 * vfio-pci's own ids from the command line, and noiommu and crash kernel, and `config` of both:
 * they decide before the files are read.
 */
void settings_look_ahead(struct settings *settings, struct text line, struct text bootconfig);
/* One modprobe.d file: its `options vfio-pci ids=` lines. */
void settings_add_modprobe(struct settings *settings, struct text content, struct text name);
/* One thing that somebody else found wrong: a file that is too large, for one. */
void settings_complain(struct settings *settings, const struct origin *origin, const char *sentence,
		       struct text token);
/* Likewise, with the errno that says why. */
void settings_complain_of(struct settings *settings, const struct origin *origin,
			  const char *sentence, struct text token, int error);
/* "FILE:LINE: sentence: token: error" */
void complaint_print(struct buf *b, const struct complaint *complaint);

const char *mode_name(enum mode mode);
