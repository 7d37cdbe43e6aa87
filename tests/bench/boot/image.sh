# SPDX-License-Identifier: GPL-2.0-or-later
# The bench's initramfs: vfio-early-bind, the floor, what measures them, and from the suite's root
# folder busybox, bash and kmod with their libraries and vfio's modules, as a real initramfs has them.
# Comes in: root, kernel, out, B, here, project. Goes out: $out/image.
# shellcheck shell=sh disable=SC2154

# As `mkinitramfs` does it: the program and what ldd names.
image_program() { # ROOT PATH-IN-ROOT TARGET
	install -D "$1/$2" "$image/$3"
	chroot "$1" /usr/bin/ldd "/$2" | sed -n 's/.* \(\/[^ ]*\) (0x.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p' |
		while read -r library; do
			[ -e "$image/$library" ] || install -D "$1/$library" "$image/$library"
		done
}

image_driverctl() {
	[ -s "$out/driverctl.deb" ] || {
		rm -rf "$out/deb"
		mkdir -p "$out/deb"
		(cd "$out/deb" && apt-get download -q driverctl >&2) || die "cannot download driverctl"
		mv "$out"/deb/driverctl*.deb "$out/driverctl.deb"
	}
	dpkg-deb --fsys-tarfile "$out/driverctl.deb" | tar -x -O ./usr/sbin/driverctl >"$image/sbin/driverctl"
	chmod +x "$image/sbin/driverctl"
}

image_modules() {
	modules=$image/lib/modules/$kernel
	mkdir -p "$modules"
	(cd "$root/usr/lib/modules/$kernel" &&
		find kernel/drivers/vfio kernel/virt/lib -name '*.ko*' -exec cp --parents '{}' "$modules" \; &&
		cp modules.order modules.builtin modules.builtin.modinfo "$modules")
	depmod -b "$image" "$kernel"
}

image_tools() {
	# shellcheck disable=SC2086 # FLOOR_CC is a compiler with arguments
	$FLOOR_CC -std=gnu11 -Os -static -Wl,--gc-sections -Wl,-z,noseparate-code -o "$image/floor" \
		"$here/../floor.c" "$project/src/early/start.c"
	strip "$image/floor"
	for tool in count turns; do
		"${CC:-cc}" -std=gnu11 -O2 -static -s -o "$image/bin/$tool" "$here/../$tool.c"
	done
	install -D "$B/vfio-early-bind" "$image/usr/lib/vfio-early/vfio-early-bind"
	strip -o "$image/unpacked" "$B/vfio-early-bind.debug"
	# Loading modules is counted apart: they are there already.
	echo 'builtin vfio-pci' >"$image/usr/lib/vfio-early/modules"
	cp "$here"/guest/* "$here/../replay" "$here/../many.sh" "$image/"
	echo "$ROUNDS" >"$image/rounds"
}

image_build() {
	image=$out/root
	rm -rf "$image"
	mkdir -p "$image/bin" "$image/sbin" "$image/etc" "$image/dev"
	mknod "$image/dev/console" c 5 1
	image_program "$root" usr/bin/busybox bin/busybox
	image_program "$root" usr/bin/bash bin/bash
	image_program "$root" usr/bin/kmod bin/kmod
	ln -s ../bin/kmod "$image/sbin/modprobe"
	ln -s kmod "$image/bin/modprobe"
	image_program / usr/bin/strace bin/strace
	image_driverctl
	image_modules
	image_tools
	(cd "$image" && find . | cpio -o -H newc --quiet | gzip -1) >"$out/image"
	say "initramfs: $(du -k "$out/image" | cut -f 1) KiB"
}
