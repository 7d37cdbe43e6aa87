# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the host-side tree expander: the host program's own reader (src/expand) with what only tests
# want of it. Use it alone (make -f tests/tree/expand.mk) or include it; B is the build directory.

B ?= build
CC ?= cc
EXPAND_CFLAGS ?= -std=gnu11 -O2 -g -Wall -Wextra -Werror
EXPAND_SOURCES := $(wildcard src/expand/*.c) tests/tree/expand-main.c tests/tree/expand-modules.c

$(B)/tests/expand: $(EXPAND_SOURCES) src/expand/machine.h
	@mkdir -p $(@D)
	$(CC) $(EXPAND_CFLAGS) -D_GNU_SOURCE -o $@ $(EXPAND_SOURCES)
