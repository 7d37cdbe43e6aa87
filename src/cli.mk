# SPDX-License-Identifier: GPL-2.0-or-later
# The host program: dynamic, with the host's libraries, over the same core.

CLI_LIBS    := libkmod libpci smartcols mount blkid json-c
# libxml2 is opened only when there is XML to read (import): by the name that the library has which
# the headers are from.
XML_SONAME := $(shell readelf -d "$$($(CC) -print-file-name=libxml2.so)" 2>/dev/null | \
	sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
XML_CFLAGS = $(shell $(PKG_CONFIG) --cflags libxml-2.0) \
	-DXML_SONAME='"$(or $(XML_SONAME),libxml2.so.2)"'
CLI_SOURCES := $(sort $(wildcard src/cli/*.c src/expand/*.c))
CLI_OBJECTS := $(CLI_SOURCES:src/%.c=$(B)/host/%.o)
# The core and the doors to the system, built once more; the linker takes what is used of them.
SHARED_OBJECTS := $(patsubst src/%.c,$(B)/host/%.o,$(CORE_SOURCES) $(SYS_SOURCES))

AR_OF_CC := $(shell $(CC) -print-prog-name=ar)

# It runs as root and reads what others wrote. How jumps are guarded is each machine's own.
CLI_JUMPS_x86_64  := -fcf-protection
CLI_JUMPS_aarch64 := -mbranch-protection=standard
CLI_HARDENED := -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=2 $(CLI_JUMPS_$(MACHINE))
CLI_CFLAGS = -std=gnu11 $(CFLAGS) $(WARNINGS) -DVERSION='"$(VERSION)"' -MMD -MP -D_GNU_SOURCE \
	$(CLI_HARDENED) -ffile-prefix-map=$(CURDIR)=. $(shell $(PKG_CONFIG) --cflags $(CLI_LIBS)) $(XML_CFLAGS)
CLI_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed $(LDFLAGS)

cli: $(B)/vfio-early

# The whole host program with ASan and UBSan, for SANITIZE=1 tests/cli/run.
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

.PHONY: cli-sanitize
cli-sanitize:
	@$(MAKE) B=$(B)/sanitize CFLAGS='-O1 -g $(SANITIZE)' LDFLAGS='$(SANITIZE)' cli

$(B)/vfio-early: $(CLI_OBJECTS) $(B)/host/libshared.a
	$(call quiet,LD,$@)$(CC) $(CLI_LDFLAGS) -o $@ $(CLI_OBJECTS) $(B)/host/libshared.a \
		$$($(PKG_CONFIG) --libs $(CLI_LIBS)) -ldl

$(B)/host/libshared.a: $(SHARED_OBJECTS)
	$(call quiet,AR,$@)rm -f $@ && $(AR_OF_CC) rcs $@ $(SHARED_OBJECTS)

$(B)/host/%.o: src/%.c
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(CLI_CFLAGS) -c -o $@ $<

-include $(CLI_OBJECTS:.o=.d) $(SHARED_OBJECTS:.o=.d)
