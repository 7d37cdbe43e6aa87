// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-early config: what the image build embeds as /etc/vfio-early.conf. Every line that says
 * something, behind a `#line N FILE`, so that a rule keeps the place where somebody wrote it; first
 * the ids of modprobe.d, which act first. One error, and nothing is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/config.h"
#include "commands.h"
#include "conffile.h"
#include "host.h"
#include "twins.h"

static struct conffiles files;

static void print_origin(FILE *out, unsigned line, struct text file)
{
	fprintf(out, "#line %u %.*s\n", line, TEXT_ARGS(file));
}

static void print_ids(FILE *out, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->n_rules; i++) {
		const struct settings_rule *rule = &settings->rules[i];

		if (rule->origin.source != SOURCE_MODPROBE)
			continue;
		print_origin(out, rule->origin.line, rule->origin.file);
		fprintf(out, "vfio-pci.ids = %.*s\n", TEXT_ARGS(rule->text));
	}
}

/* As it was written, without comment and blanks around: a '#' that is no comment stays none. */
static void print_file(FILE *out, const struct conffile *file)
{
	struct config_reader reader = config_read(file->content, file->name);
	const char *error;

	while (config_next(&reader, &error)) {
		const char *end = reader.value.p + reader.value.n;

		print_origin(out, reader.line, reader.file);
		fprintf(out, "%.*s\n", (int)(end - reader.key.p), reader.key.p);
	}
}

static int print_merged(FILE *out, const struct settings *settings)
{
	print_ids(out, settings);
	for (unsigned i = 0; i < files.n; i++)
		if (!files.files[i].modprobe)
			print_file(out, &files.files[i]);
	return ferror(out);
}

static int merge(const struct settings *settings, char **ret, size_t *ret_size)
{
	FILE *out = open_memstream(ret, ret_size);
	int error;

	if (!out)
		return -1;
	/* By this first line the early program knows that it need not look for other files. */
	fprintf(out, "#line 1 /" CONFIG_FILE "\n");
	error = print_merged(out, settings);
	return fclose(out) || error ? -1 : 0;
}

int config_make(struct job *job, char **ret, size_t *ret_size)
{
	settings_init(&job->settings);
	conffiles_read(&files, &job->input, &job->sys, true);
	conffiles_fold(&files, &job->settings);
	if (complaints_tell(&job->settings) || files.errors)
		return EXIT_BROKEN;
	if (merge(&job->settings, ret, ret_size)) {
		say("no memory for the merged configuration");
		return EXIT_BROKEN;
	}
	if (*ret_size <= INPUT_MAX_MERGED)
		return 0;
	say("the merged configuration is larger than 256 KiB: use fewer lines");
	free(*ret);
	return EXIT_BROKEN;
}

int command_config(struct job *job, const struct options *options)
{
	int status = host_open(job, options);
	size_t size;
	char *text;

	if (!status)
		status = config_make(job, &text, &size);
	if (status)
		return status;
	twins_tell_unguarded(&job->sys, &job->settings);
	fwrite(text, 1, size, stdout);
	free(text);
	return 0;
}
