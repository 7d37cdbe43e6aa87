# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the host-side tree expander. Use it alone (make -f tests/tree/expand.mk) or include it;
# B is the build directory.

B ?= build
CC ?= cc
EXPAND_CFLAGS ?= -std=gnu11 -O2 -g -Wall -Wextra -Werror
EXPAND_PARTS := bus config firmware function machine main modules put resolve sriov
EXPAND_SOURCES := $(EXPAND_PARTS:%=tests/tree/expand-%.c)

$(B)/tests/expand: $(EXPAND_SOURCES) tests/tree/expand.h
	@mkdir -p $(@D)
	$(CC) $(EXPAND_CFLAGS) -o $@ $(EXPAND_SOURCES)
