# SPDX-License-Identifier: GPL-2.0-or-later
# Lays the files below DESTDIR. Nothing is run on this host, no image is built, no boot loader touched.

INSTALL := install
at = $(DESTDIR)$(1)

.PHONY: install uninstall

UNITDIR	  ?= $(PREFIX)/lib/systemd/system
SBINDIR	  ?= $(PREFIX)/sbin
LIBDIR	  := $(PREFIX)/lib/vfio-early
INITRAMFS := $(PREFIX)/share/initramfs-tools
COMPLETION := $(PREFIX)/share/bash-completion/completions
MAN	  := $(PREFIX)/share/man
MKINITCPIO := $(PREFIX)/lib/initcpio
UDEV	  := $(PREFIX)/lib/udev/rules.d
DRACUT	  := $(PREFIX)/lib/dracut/modules.d/50vfio-early

INSTALLED := \
	755:$(B)/vfio-early-bind:$(LIBDIR)/vfio-early-bind \
	755:$(B)/vfio-early:$(PREFIX)/bin/vfio-early \
	755:$(B)/vfio-early-bootloader:$(SBINDIR)/vfio-early-bootloader \
	644:src/man/vfio-early.8:$(MAN)/man8/vfio-early.8 \
	644:src/man/vfio-early-bind.8:$(MAN)/man8/vfio-early-bind.8 \
	644:src/man/vfio-early-bootloader.8:$(MAN)/man8/vfio-early-bootloader.8 \
	644:src/man/vfio-early.conf.5:$(MAN)/man5/vfio-early.conf.5 \
	644:src/completion/vfio-early:$(COMPLETION)/vfio-early \
	644:src/systemd/vfio-early.service:$(UNITDIR)/vfio-early.service \
	644:src/udev/60-vfio-early.rules:$(UDEV)/60-vfio-early.rules \
	644:src/udev/vfio-early-take@.service:$(UNITDIR)/vfio-early-take@.service \
	644:src/udev/vfio-early-vfs@.service:$(UNITDIR)/vfio-early-vfs@.service \
	644:src/udev/initramfs.rules:$(LIBDIR)/initramfs.rules \
	755:hook/embed:$(LIBDIR)/embed \
	755:hook/cpio:$(LIBDIR)/cpio \
	644:module-setup/vfio-early-bind.service:$(LIBDIR)/vfio-early-bind.service \
	755:hook/initramfs-hook:$(INITRAMFS)/hooks/vfio-early \
	755:hook/init-top:$(INITRAMFS)/scripts/init-top/00_vfio-early \
	755:mkinitcpio/install:$(MKINITCPIO)/install/vfio-early \
	755:mkinitcpio/hook:$(MKINITCPIO)/hooks/vfio-early \
	755:module-setup/module-setup.sh:$(DRACUT)/module-setup.sh \
	755:module-setup/vfio-early.sh:$(DRACUT)/vfio-early.sh \
	644:module-setup/vfio-early-bind.service:$(DRACUT)/vfio-early-bind.service \
	644:module-setup/vfio-early-take@.service:$(DRACUT)/vfio-early-take@.service

# The boot loader script: its parts joined in the order of their names.
BOOTLOADER_PARTS := $(sort $(wildcard src/bootloader/*.sh))

$(B)/vfio-early-bootloader: $(BOOTLOADER_PARTS)
	@mkdir -p $(@D)
	$(call quiet,CAT,$@)sed 's/@VERSION@/$(VERSION)/' $(BOOTLOADER_PARTS) >$@.new
	@chmod 755 $@.new && mv $@.new $@

# A configuration that is there is the user's and stays.
install: all
	@set -e; for entry in $(INSTALLED); do \
		mode=$${entry%%:*}; rest=$${entry#*:}; from=$${rest%%:*}; to='$(DESTDIR)'$${rest#*:}; \
		echo "  INSTALL $$to"; $(INSTALL) -D -m "$$mode" "$$from" "$$to"; done
	@for name in vfio-early-bind vfio-early-bootloader; do \
		ln -sf vfio-early "$(call at,$(COMPLETION))/$$name"; done
	@$(INSTALL) -d -m 755 '$(call at,/etc/vfio-early.conf.d)'
	@[ -e '$(call at,/etc/vfio-early.conf)' ] || \
		$(INSTALL) -D -m 644 conf/vfio-early.conf '$(call at,/etc/vfio-early.conf)'

uninstall:
	@set -e; for entry in $(INSTALLED); do rest=$${entry#*:}; rm -f '$(DESTDIR)'"$${rest#*:}"; done
	@rm -f '$(call at,$(COMPLETION))/vfio-early-bind' '$(call at,$(COMPLETION))/vfio-early-bootloader'
	@rm -rf '$(call at,$(DRACUT))'; rmdir '$(call at,$(LIBDIR))' 2>/dev/null || :
