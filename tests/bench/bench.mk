# SPDX-License-Identifier: GPL-2.0-or-later
# `make bench`: what vfio-early-bind costs beside its floors. Included by tests/tests.mk. On this
# machine (bench-native, a minute), in one boot for each size of machine (bench-boot), and in the boot of a
# full Debian (bench-debian): minutes each.

BENCH_CFLAGS ?= -std=gnu11 -O2 -Wall -Wextra -Werror
BENCH_TOOLS := $(B)/bench/count $(B)/bench/turns

.PHONY: bench bench-native bench-boot bench-debian bench-tools

bench: bench-native bench-boot bench-debian

# The compiler of the early program: the floor is static and with the same libc.
bench-native: early bench-tools
	@B=$(abspath $(B)) FLOOR_CC='$(EARLY_CC)' tests/bench/run

bench-boot: early
	@B=$(abspath $(B)) FLOOR_CC='$(EARLY_CC)' tests/bench/boot/run

bench-tools: $(BENCH_TOOLS)
	@$(MAKE) -s -f tests/tree/expand.mk B=$(abspath $(B)) $(abspath $(B))/tests/expand
	@$(MAKE) -s -C tests/model B=$(abspath $(B)) all

$(B)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$@)$(CC) $(BENCH_CFLAGS) -o $@ $<

bench-debian: deb
	@B=$(abspath $(B)) FLOOR_CC='$(EARLY_CC)' tests/bench/debian/run
