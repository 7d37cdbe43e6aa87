# SPDX-License-Identifier: GPL-2.0-or-later
# Lays the files below DESTDIR. Nothing is run on this host, no image is built, no boot loader touched.

INSTALL := install
at = $(DESTDIR)$(1)

.PHONY: install uninstall

LIBDIR	  := $(PREFIX)/lib/vfio-early
INITRAMFS := $(PREFIX)/share/initramfs-tools
DRACUT	  := $(PREFIX)/lib/dracut/modules.d/50vfio-early

INSTALLED := \
	755:$(B)/vfio-early-bind:$(LIBDIR)/vfio-early-bind \
	755:$(B)/vfio-early:$(PREFIX)/bin/vfio-early \
	755:hook/embed:$(LIBDIR)/embed \
	755:hook/initramfs-hook:$(INITRAMFS)/hooks/vfio-early \
	755:hook/init-top:$(INITRAMFS)/scripts/init-top/00_vfio-early \
	755:module-setup/module-setup.sh:$(DRACUT)/module-setup.sh \
	644:module-setup/vfio-early.sh:$(DRACUT)/vfio-early.sh \
	644:module-setup/vfio-early-bind.service:$(DRACUT)/vfio-early-bind.service

# A configuration that is there is the user's and stays.
install: all
	@set -e; for entry in $(INSTALLED); do \
		mode=$${entry%%:*}; rest=$${entry#*:}; from=$${rest%%:*}; to='$(DESTDIR)'$${rest#*:}; \
		echo "  INSTALL $$to"; $(INSTALL) -D -m "$$mode" "$$from" "$$to"; done
	@$(INSTALL) -d -m 755 '$(call at,/etc/vfio-early.conf.d)'
	@[ -e '$(call at,/etc/vfio-early.conf)' ] || \
		$(INSTALL) -D -m 644 conf/vfio-early.conf '$(call at,/etc/vfio-early.conf)'

uninstall:
	@set -e; for entry in $(INSTALLED); do rest=$${entry#*:}; rm -f '$(DESTDIR)'"$${rest#*:}"; done
	@rm -rf '$(call at,$(DRACUT))'; rmdir '$(call at,$(LIBDIR))' 2>/dev/null || :
