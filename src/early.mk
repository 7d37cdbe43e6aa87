# SPDX-License-Identifier: GPL-2.0-or-later
# The early program: static, small, by klibc unless told otherwise.

quiet = $(if $(V),,@echo '  $(1)	$(2)';)

WARNINGS := -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wpointer-arith -Wwrite-strings -Wformat=2

CORE_SOURCES  := $(sort $(wildcard src/core/*.c))
SYS_SOURCES   := $(sort $(wildcard src/sys/*.c))
EARLY_SOURCES := $(CORE_SOURCES) $(SYS_SOURCES) $(sort $(wildcard src/early/*.c))
EARLY_OBJECTS := $(EARLY_SOURCES:src/%.c=$(B)/$(LIBC)/%.o)

KLCC ?= klcc
EARLY_CC_klibc := $(KLCC)
EARLY_CC_musl  := $(if $(CROSS),$(MACHINE)-linux-musl-gcc,musl-gcc) -idirafter $(B)/musl-include
EARLY_CC_glibc := $(CC)
EARLY_CC = $(EARLY_CC_$(LIBC))
ifeq ($(EARLY_CC),)
$(error LIBC is klibc, musl or glibc)
endif

# gcc 12 and clang know -Oz; the rest of these spare an eighth together. No jump tables: each is eight
# bytes a case. The prefix map keeps the program the same whatever folder it is built in.
EARLY_OZ := $(shell $(firstword $(EARLY_CC)) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo -Oz || echo -Os)
EARLY_SMALL := $(EARLY_OZ) -fno-jump-tables
# klibc has no SSE code: so nothing needs an alignment of more than 8 bytes.
EARLY_NO_SSE := -malign-data=abi -mno-sse -mskip-rax-setup -mpreferred-stack-boundary=3 -mincoming-stack-boundary=4
# What the optimiser does for speed only, each found to cost bytes by leaving it out.
EARLY_SMALL_klibc := -fno-caller-saves -fno-move-loop-invariants -fno-if-conversion -fno-tree-forwprop \
	-fno-tree-dominator-opts -fno-optimize-sibling-calls -fno-forward-propagate -fno-tree-loop-im \
	-fno-tree-fre -fno-ssa-phiopt -fno-shrink-wrap -fno-ipa-sra -fno-ipa-cp -fira-region=all \
	-flive-range-shrinkage -fno-inline-small-functions -flto -ffat-lto-objects \
	$(if $(filter x86_64,$(MACHINE)),$(EARLY_NO_SSE))
EARLY_CFLAGS  := -std=gnu11 -D_GNU_SOURCE -g $(EARLY_SMALL) $(EARLY_SMALL_$(LIBC)) $(WARNINGS) -DVERSION='"$(VERSION)"' \
	-MMD -MP -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-stack-protector \
	-fno-pie -ffile-prefix-map=$(CURDIR)=.
# From the middle of a 2 MiB page on, it fills none whole: where transparent huge pages are "always", as on Debian,
# the first byte written would else cost 2 MiB, cleared.
EARLY_LDFLAGS := -static -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,norelro -Wl,--build-id=none \
	-Wl,-Ttext-segment=0x480000
EARLY_LDFLAGS_klibc :=
EARLY_LDFLAGS_musl := -no-pie
EARLY_LDFLAGS_glibc := -no-pie

early: $(B)/vfio-early-bind

# The compiler behind klcc is another one than CC, and a klcc knows one machine only.
EARLY_GCC_klibc = $(shell $(KLCC) -print-klibc-cc)
EARLY_GCC_musl  = $(firstword $(EARLY_CC))
EARLY_GCC_glibc = $(CC)
EARLY_GCC = $(EARLY_GCC_$(LIBC))
EARLY_MACHINE = $(firstword $(subst -, ,$(shell $(EARLY_GCC) -dumpmachine)))

# A program built by another libc is not this one: the stamp changes with LIBC. One for another machine
# than the host program's could not run where that one does.
$(B)/libc.stamp: FORCE
	@[ '$(MACHINE)' = '$(EARLY_MACHINE)' ] || { echo '$(firstword $(EARLY_CC)) makes programs for' \
		'$(or $(EARLY_MACHINE),no machine at all), $(CC) for $(MACHINE): name the' \
		'$(LIBC) compiler for $(MACHINE) (KLCC= for klibc), or another LIBC=' >&2; exit 1; }
	@mkdir -p $(B)
	@echo '$(LIBC)' | cmp -s - $@ || echo '$(LIBC)' > $@

# klcc calls ld by itself, which knows nothing of link-time optimisation: gcc does that beforehand.
$(B)/klibc/whole.o: $(EARLY_OBJECTS)
	$(call quiet,LTO,$@)$(EARLY_GCC) -r -nostdlib -fwhole-program -flinker-output=nolto-rel $(EARLY_CFLAGS) -o $@ $^

EARLY_LINK_klibc := $(B)/klibc/whole.o
EARLY_LINK_musl  := $(EARLY_OBJECTS)
EARLY_LINK_glibc := $(EARLY_OBJECTS)
EARLY_LINK = $(EARLY_LINK_$(LIBC))

# As it was linked, with symbols, for a debugger and for whoever reads sizes.
$(B)/vfio-early-bind.debug: $(EARLY_LINK) $(B)/libc.stamp
	$(call quiet,LD,$@)$(EARLY_CC) $(EARLY_LDFLAGS) $(EARLY_LDFLAGS_$(LIBC)) -o $@ $(EARLY_LINK)

# The file is bounded by 40 KiB where we know how it unpacks itself: see src/early/pack/unpack.c.
PACK ?= $(if $(and $(filter klibc,$(LIBC)),$(wildcard src/early/pack/$(MACHINE).h)),yes,no)
EARLY_FORM = $(B)/vfio-early-bind.$(if $(filter yes,$(PACK)),packed,unpacked)

$(B)/vfio-early-bind: $(EARLY_FORM) FORCE
	@cmp -s $< $@ || cp $< $@

EARLY_STRIP = $(STRIP) --strip-all -R .comment -R .note -R .note.gnu.property

$(B)/vfio-early-bind.unpacked: $(B)/vfio-early-bind.debug
	$(call quiet,STRIP,$@)$(EARLY_STRIP) -o $@ $<

$(B)/vfio-early-bind.packed: $(B)/vfio-early-bind.debug $(wildcard src/early/pack/*)
	$(call quiet,PACK,$@)CC='$(EARLY_GCC)' src/early/pack/pack $< $@.part
	$(if $(V),,@)$(EARLY_STRIP) -o $@ $@.part && rm -f $@.part

$(B)/$(LIBC)/%.o: src/%.c src/early.mk | $(B)/libc.stamp $(if $(filter musl,$(LIBC)),$(B)/musl-include)
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(EARLY_CC) $(EARLY_CFLAGS) -c -o $@ $<

# musl-gcc does not look where the kernel's headers are.
$(B)/musl-include:
	@mkdir -p $@
	@for d in linux asm-generic asm; do \
		for at in /usr/include/$$d /usr/$(TARGET)/include/$$d /usr/include/$(TARGET)/$$d; do \
			if [ -d $$at ]; then ln -sfn $$at $@/$$d; fi; done; done

-include $(EARLY_OBJECTS:.o=.d)

.PHONY: FORCE
FORCE:
