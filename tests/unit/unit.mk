# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tables (cmocka, ASan and UBSan): `make unit`, and `make coverage` by the same programs.

UNIT_DIR     := tests/unit
UNIT_B       := $(B)/tests/unit
UNIT_SHARED  := harness machine reference
UNIT_NAMES   := $(sort $(patsubst $(UNIT_DIR)/test_%.c,%,$(wildcard $(UNIT_DIR)/test_*.c)))
UNIT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
UNIT_CFLAGS   = -std=gnu11 -O1 -g $(WARNINGS) -Wno-missing-prototypes -DVERSION='"$(VERSION)"' \
	-MMD -MP $(UNIT_FLAVOUR)
UNIT_LIBS    := -lcmocka

UNIT_PROGRAMS := $(UNIT_NAMES:%=$(UNIT_B)/test_%)
UNIT_CORE     := $(CORE_SOURCES:src/%.c=$(UNIT_B)/%.o)
UNIT_OBJECTS  := $(UNIT_SHARED:%=$(UNIT_B)/%.o)

.PHONY: unit unit-programs coverage mutants
.SECONDARY: $(UNIT_NAMES:%=$(UNIT_B)/test_%.o) $(UNIT_CORE) $(UNIT_OBJECTS)

unit: unit-programs
	$(if $(V),,@)$(UNIT_DIR)/run $(UNIT_B)

unit-programs: UNIT_FLAVOUR ?= $(UNIT_SANITIZE)
unit-programs: $(UNIT_PROGRAMS)

$(UNIT_B)/test_%: $(UNIT_B)/test_%.o $(UNIT_OBJECTS) $(UNIT_CORE)
	$(call quiet,LD,$@)$(CC) $(UNIT_FLAVOUR) -o $@ $^ $(UNIT_LIBS)

$(UNIT_B)/%.o: $(UNIT_DIR)/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(UNIT_CFLAGS) -c -o $@ $<

$(UNIT_B)/core/%.o: src/core/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(UNIT_CFLAGS) -c -o $@ $<

# Small bugs planted one at a time: the tables must notice each.
mutants:
	@$(MAKE) -s B=$(B)/mutants UNIT_FLAVOUR=-O0 unit-programs
	@CC='$(CC)' $(UNIT_DIR)/mutants $(B)/mutants

# The same programs again, counting lines, and the tree tests, which alone reach src/sys; TREE= for the unit tables alone.
# It names the lines that no test reaches; LINES=0 does not.
TREE = 1
coverage:
	@rm -rf $(B)/coverage
	@$(MAKE) -s B=$(B)/coverage UNIT_FLAVOUR='--coverage -O0' unit-programs
	@$(UNIT_DIR)/run $(B)/coverage/tests/unit | tail -n 1
	$(if $(TREE),@$(UNIT_DIR)/coverage-tree $(B)/coverage)
	@$(UNIT_DIR)/coverage $(B)/coverage src/core/ src/sys/

-include $(UNIT_CORE:.o=.d) $(UNIT_OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d)
