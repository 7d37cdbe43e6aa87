# SPDX-License-Identifier: GPL-2.0-or-later
# The tests, by price. A suite is a command that ends with "N passed, N failed, N skipped".

-include tests/unit/unit.mk
-include tests/fuzz/fuzz.mk
-include tests/bench/bench.mk

.PHONY: check check-quick check-all setup lint boot demo

setup:
	@tests/setup check

SUITES_QUICK = lint=tests/lint unit='$(MAKE) -s unit' fuzz='$(MAKE) -s fuzz-replay' \
	model='$(MAKE) -s -C tests/model check' tree=tests/tree/run cli='ALL=$(ALL) tests/cli/run' \
	hardened=tests/hardened analysis='ALL=$(ALL) tests/analysis' fault='QUICK=1 EVERY=5 tests/fault/early plain protect whole' around=tests/fault/around \
	writes='EVERY=16 tests/fault/host new remove shown' script-writes='EVERY=40 tests/fault/host inside' \
	bootloader='STRIDE=$(STRIDE) CASES=$(CASES) tests/bootloader/run' docs=tests/docs/run repro=tests/repro

# Of the steps at which the boot loader script fails `make check` takes one in thirteen, of those at which it is
# killed one in four, and twelve random files instead of forty; of the machines, eight go through a capture.
ALL =
STRIDE = 13
CASES = 12
check-all: STRIDE = 1
check-all: ALL = 1
check-all: CASES = 40

# The quick ones: no boot. Then the part of the boot matrix that CI can afford.
check-quick: setup
	@$(MAKE) -j "$$(nproc)" all
	@B=$(B) tests/run $(SUITES_QUICK)

check: setup
	@$(MAKE) -j "$$(nproc)" all
	@B=$(B) tests/run $(SUITES_QUICK) boot=tests/boot/run

check-all: setup
	@$(MAKE) -j "$$(nproc)" all
	@B=$(B) tests/run $(SUITES_QUICK) boot='tests/boot/run --all' stacks=tests/stacks/run

# The package built on each suite, full Debian systems, each step a boot: not for CI. Then what Ansible does to them,
# entered and booted. LIVES=package:trixie for one life alone.
.PHONY: check-systems
check-systems:
	@tests/setup systems
	@$(MAKE) deb
	@B=$(B) tests/run $(if $(LIVES),,package=tests/package/run) lives='tests/system/run $(LIVES)' \
		$(if $(LIVES),,ansible=tests/ansible/run fleet=tests/system/fleet/run)

# arm64: the package, cross-built, and boots on an emulated machine: not for CI either.
.PHONY: check-arm64
check-arm64:
	@tests/setup arm64
	@$(MAKE) deb
	@tests/arm64/run

# Every system call of the early program fails, with every errno, and so does every write of the programs
# of the host, which are killed at each, too: too long for check, which takes a sample.
.PHONY: faults
faults: setup
	@$(MAKE) all
	@B=$(B) tests/run fault=tests/fault/early writes=tests/fault/host bugs=tests/fault/host-bugs

# The fake kernel beside real ones: the same random scenarios, printed seed. SEED=N COUNT=N BOOTS=N.
.PHONY: prove soak
prove: setup
	@$(MAKE) all
	@B=$(B) tests/prove/run

# 201 boots, each with a scenario of its own; what was printed counts, whenever it is stopped.
soak: setup
	@$(MAKE) all
	@B=$(B) COUNT=1 BOOTS=$${BOOTS:-67} tests/prove/run

# A kernel as other distributions build it, for the boot cases of the suite "own". Cached; the first time takes long.
.PHONY: kernel
kernel:
	@tests/setup kernel
	@tests/boot/lab kernel

.PHONY: analysis
analysis:
	@ALL=1 tests/analysis

lint: early
	@B=$(B) tests/lint

demo:
	@tests/setup demo
	@tests/boot/demo
