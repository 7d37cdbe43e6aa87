# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzz targets: `make fuzz-replay` runs the corpus through plain programs, `make fuzz` runs libFuzzer.
# FUZZ_SECONDS or FUZZ_RUNS bounds each target, FUZZ_TARGETS names some, JOBS says how many at once.

FUZZ_DIR     := tests/fuzz
FUZZ_B       := $(B)/tests/fuzz
FUZZ_CC      ?= clang
FUZZ_NAMES   := $(filter-out bench,$(sort $(patsubst $(FUZZ_DIR)/fuzz_%.c,%,$(wildcard $(FUZZ_DIR)/fuzz_*.c))))
FUZZ_TARGETS ?= $(FUZZ_NAMES)
FUZZ_COMMON  := fuzz made
FUZZ_UNIT    := machine reference

# Beside the core: the reader of the boot's report and the parsers of `import`.
FUZZ_CLI     := report_read import import_modprobe import_modules import_cmdline import_driverctl import_unraid \
	import_proxmox import_libvirt import_xml

FUZZ_REPLAYS  := $(FUZZ_NAMES:%=$(FUZZ_B)/replay_%) $(FUZZ_B)/replay_bench
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(FUZZ_B)/fuzz_%)

# The same objects twice: by the usual compiler for replays, by clang for libFuzzer.
FUZZ_REPLAY_OBJECTS := $(FUZZ_COMMON:%=$(FUZZ_B)/%.o) $(FUZZ_B)/replay.o \
	$(FUZZ_UNIT:%=$(UNIT_B)/%.o) $(UNIT_CORE) $(FUZZ_CLI:%=$(FUZZ_B)/cli/%.o)
FUZZ_CLANG_OBJECTS := $(FUZZ_COMMON:%=$(FUZZ_B)/clang/fuzz/%.o) $(FUZZ_UNIT:%=$(FUZZ_B)/clang/unit/%.o) \
	$(CORE_SOURCES:src/%.c=$(FUZZ_B)/clang/%.o) $(FUZZ_CLI:%=$(FUZZ_B)/clang/cli/%.o)

# Full lines are short here, since every byte of one costs a hundred executions of another target.
FUZZ_CFLAGS = -DCMDLINE_LIMIT=256 -std=gnu11 -O2 -g $(filter-out -Wformat=2,$(WARNINGS)) -MMD -MP $(UNIT_SANITIZE) \
	$(FUZZ_COVERAGE)
# Only the core tells libFuzzer where it has been; tracing each comparison would halve the speed, and the
# dictionaries do as well.
FUZZ_COVERAGE := -fsanitize-coverage=inline-8bit-counters,pc-table

.PHONY: fuzz fuzz-replay fuzz-programs
.SECONDARY: $(FUZZ_REPLAY_OBJECTS) $(FUZZ_CLANG_OBJECTS) $(FUZZ_NAMES:%=$(FUZZ_B)/fuzz_%.o) \
	$(FUZZ_NAMES:%=$(FUZZ_B)/clang/fuzz/fuzz_%.o) $(FUZZ_B)/fuzz_bench.o

fuzz-replay: $(FUZZ_REPLAYS)
	$(if $(V),,@)$(FUZZ_DIR)/replay $(FUZZ_B)

fuzz-programs: $(FUZZ_PROGRAMS)

fuzz: fuzz-programs
	$(if $(V),,@)$(FUZZ_DIR)/run $(FUZZ_B) $(FUZZ_TARGETS)

$(FUZZ_B)/replay_%: $(FUZZ_B)/fuzz_%.o $(FUZZ_REPLAY_OBJECTS)
	$(call quiet,LD,$@)$(CC) $(UNIT_SANITIZE) -o $@ $^ -ldl

$(FUZZ_B)/%.o: UNIT_FLAVOUR = $(UNIT_SANITIZE)
$(FUZZ_B)/%.o: $(FUZZ_DIR)/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(UNIT_CFLAGS) -c -o $@ $<

$(FUZZ_PROGRAMS): $(FUZZ_B)/fuzz_%: $(FUZZ_B)/clang/fuzz/fuzz_%.o $(FUZZ_CLANG_OBJECTS)
	$(call quiet,LD,$@)$(FUZZ_CC) $(UNIT_SANITIZE) -fsanitize=fuzzer -o $@ $^ -ldl

$(FUZZ_B)/clang/fuzz/%.o $(FUZZ_B)/clang/unit/%.o: FUZZ_COVERAGE :=
$(FUZZ_B)/clang/fuzz/%.o: $(FUZZ_DIR)/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(FUZZ_CC) $(FUZZ_CFLAGS) -c -o $@ $<

$(FUZZ_B)/clang/unit/%.o: $(UNIT_DIR)/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(FUZZ_CC) $(FUZZ_CFLAGS) -c -o $@ $<

$(FUZZ_B)/clang/core/%.o: src/core/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(FUZZ_CC) $(FUZZ_CFLAGS) -c -o $@ $<

$(FUZZ_B)/cli/%.o: src/cli/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(UNIT_CFLAGS) -D_GNU_SOURCE $(XML_CFLAGS) -c -o $@ $<

$(FUZZ_B)/clang/cli/%.o: src/cli/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(FUZZ_CC) $(FUZZ_CFLAGS) -D_GNU_SOURCE $(XML_CFLAGS) -c -o $@ $<

$(FUZZ_B)/cli/%.o: UNIT_FLAVOUR = $(UNIT_SANITIZE)

-include $(wildcard $(FUZZ_B)/*.d $(FUZZ_B)/cli/*.d $(FUZZ_B)/clang/*/*.d)
