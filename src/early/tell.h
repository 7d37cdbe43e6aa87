/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the early program says: to the kernel log while it works, to stdout in a dry run. */
#pragma once

#include "../sys/gather.h"
#include "../sys/kmsg.h"

struct teller {
	struct kmsg kmsg;
	enum log_level log;
};

struct teller tell_open(const struct job *job);
void tell(struct teller *teller, enum kmsg_level level, const char *format, ...) _printf_(3, 4);
/* What is wrong with what was written, before anything is done. */
void tell_complaints(struct teller *teller, const struct job *job);
/* Rules that select nothing, and the warnings that must come before the act. */
void tell_warnings(struct teller *teller, const struct job *job);
/* What vfio-pci took by its own ids= before we ran, since it is in the kernel. */
void tell_taken_by_ids(struct teller *teller, const struct job *job);
/* A line a device and the summary. */
void tell_outcomes(struct teller *teller, const struct job *job, uint32_t microseconds);
void tell_close(struct teller *teller);
/* "NAME: what the errno means", as a warning. */
void tell_error(struct teller *teller, const char *name, int error);
/* To a file descriptor; 0 or -errno. */
int tell_user(int fd, const char *format, ...) _printf_(2, 3);
/* The dry run's lines; 0 or -errno if stdout did not take them. */
int tell_dry_run(const struct job *job) _must_check_;
