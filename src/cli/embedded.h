/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan --boot VERSION: the settings that are embedded in that kernel's image, read as the early
 * program will read them there, with the command line of now.
 */
#pragma once

#include "host.h"

/* Into job->settings. 0, or an exit status, told. */
int embedded_read(struct job *job, const struct options *options);
