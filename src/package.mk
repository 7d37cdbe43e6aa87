# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package, built from what git knows, in $(B)/deb.

.PHONY: deb lintian

DEB_TREE := $(B)/deb/vfio-early-$(VERSION)

deb:
	@rm -rf $(B)/deb && mkdir -p $(DEB_TREE)
	@git ls-files -z | xargs -0 cp --parents -t $(DEB_TREE)
	cd $(DEB_TREE) && dpkg-buildpackage -us -uc -b $(DEB_FLAGS)
	@ls $(B)/deb/*.deb

# Whatever lintian has to say, warnings too, is a failure.
lintian:
	lintian --fail-on error,warning --tag-display-limit 0 $(B)/deb/*.changes

# RPM_FLAGS=--nodeps where the libraries are not rpm's own.
.PHONY: rpm
rpm:
	@rm -rf $(B)/rpm && mkdir -p $(B)/rpm
	@git archive --prefix=vfio-early-$(VERSION)/ -o $(B)/rpm/vfio-early-$(VERSION).tar.gz HEAD
	rpmbuild -bb --define '_topdir $(abspath $(B)/rpm)' --define '_sourcedir $(abspath $(B)/rpm)' $(RPM_FLAGS) packaging/rpm/vfio-early.spec
