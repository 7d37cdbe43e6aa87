# SPDX-License-Identifier: GPL-2.0-or-later
# Images of trixie's initramfs-tools for arm64, by its own mkinitramfs, whose programs qemu-user runs. The kernel is told
# of qemu-user in a user namespace of ours (Linux 6.7), so that the host's own table of formats stays as it is.
# Comes in: $package. Goes out: $out_dir/ours.img, its .log, and $out_dir/plain.img.
# shellcheck shell=sh disable=SC2154

# An ELF file for arm64, by its first 20 bytes (binfmt-misc.rst). F: the interpreter is opened now, outside the chroot.
arm64_format=':vfio-early-arm64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:'
arm64_format="$arm64_format"'\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'

arm64_chroot() { # ROOT COMMAND...
	arm64_root=$1
	shift
	mkdir -p "$out_dir/binfmt"
	unshare --user --map-root-user --mount --propagation private "$0" --enter emulate "$arm64_root" "$@"
}

emulate_enter() { # ROOT COMMAND...
	mount -t binfmt_misc binfmt_misc "$out_dir/binfmt"
	printf '%s%s:F' "$arm64_format" "$(command -v qemu-aarch64-static)" >"$out_dir/binfmt/register"
	exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 sh -c 'shift; exec "$@"' sh "$@"
}

# Why not, in words; nothing where it can.
emulation_missing() {
	command -v qemu-aarch64-static >/dev/null || {
		echo "qemu-aarch64-static is missing (Debian package qemu-user-static)"
		return 0
	}
	unshare --mount --propagation private "$0" --enter true >"$out_dir/emulation.log" 2>&1 ||
		echo "no binfmt_misc in a user namespace (Linux 6.7 has it): $(tail -n 1 "$out_dir/emulation.log")"
}

# With every driver of MODULES=most an emulated mkinitramfs takes too long: those of the machine, and the root disk's.
image_settings() { # ROOT
	printf 'COMPRESS=zstd\nCOMPRESSLEVEL=1\nMODULES=list\n' >"$1/etc/initramfs-tools/conf.d/lab"
	printf '%s\n' e1000e nvme xhci_pci snd_hda_intel virtio_blk ext4 >"$1/etc/initramfs-tools/modules"
}

arm64_image_enter() {
	scratch_root "$arm64_suite"
	image_settings "$scratch/root"
	dpkg-deb --fsys-tarfile "$package" | tar -x -C "$scratch/root" --keep-directory-symlink
	cp "$suite_dir/vfio-early.conf" "$scratch/root/etc/vfio-early.conf"
	arm64_chroot "$scratch/root" mkinitramfs -o /tmp/image "$(arm64_kernel)"
	mv "$scratch/root/tmp/image" "$out_dir/ours.img"
}

# The same image with a program that does nothing in the place of ours: of two files with one name in an image the kernel
# takes the later. A cpio that is not compressed must begin at a multiple of four (init/initramfs.c, 6.12).
image_plain() {
	plain=$out_dir/plain
	rm -rf "$plain"
	mkdir -p "$plain/usr/lib/vfio-early"
	printf '#!/bin/sh\nexit 1\n' >"$plain/usr/lib/vfio-early/vfio-early-bind"
	chmod 755 "$plain/usr/lib/vfio-early/vfio-early-bind"
	cp "$out_dir/ours.img" "$out_dir/plain.img"
	truncate -s %4 "$out_dir/plain.img"
	(cd "$plain" && find . | cpio --quiet -o -H newc -R 0:0) >>"$out_dir/plain.img"
}

arm64_images() {
	rm -f "$out_dir/ours.img" "$out_dir/plain.img"
	progress "image: mkinitramfs by qemu-user (a minute or more)"
	image_start=$(now)
	run_logged "$out_dir/ours.log" unshare --mount --propagation private "$0" --enter image || return 1
	progress "image: $(du -m "$out_dir/ours.img" | cut -f1) MB in $(($(now) - image_start)) s"
	image_plain
}

# The host program: that it starts there.
program_enter() {
	scratch_root "$arm64_suite"
	dpkg-deb --fsys-tarfile "$package" | tar -x -C "$scratch/root" --keep-directory-symlink
	arm64_chroot "$scratch/root" vfio-early --version
}

arm64_kernel() {
	basename "$cache_dir/$arm64_suite"/usr/lib/modules/*
}
