/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration that is there and cannot be read, as for who is not root: see unread.c. */
#pragma once

#include "../sys/input.h"
#include "../sys/root.h"

/*
 * Complains of folders and files of modprobe.d and conf.d that input_read() passes over as if they
 * were not there: who may not read them would be shown the plan of another configuration.
 */
void unread_complain(struct input *input, const struct sys *sys, struct settings *settings);
/* How many complaints are of something that could not be read. */
unsigned unread_count(const struct settings *settings);
