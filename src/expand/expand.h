/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of captures and of tests/machines. In: a file that nobody need trust ("-": standard
 * input). Out: the tree of that machine below `root`, which is empty. What is wrong with the file,
 * or cannot be written, is said on stderr and ends the process with status 1, so it runs in a
 * child.
 */
#pragma once

void expand_into(const char *file, int root);
