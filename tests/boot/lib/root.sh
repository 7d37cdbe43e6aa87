# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the guest's root disk: an ext4 image with one static program as /sbin/init. Needs no mount and no root.
# Comes in: guest/*.c. Goes out: $out_dir/root.img, made again only if a source is newer.
# shellcheck shell=sh disable=SC2154

root_label=lab-root
root_image=$out_dir/root.img

guest_compile() { # OUTPUT
	"${CC:-cc}" -std=gnu11 -Os -static -Wall -Wextra -Werror -o "$1" "$lab_dir"/guest/*.c
}

# systemd's switch-root wants an os-release, initramfs-tools and dracut the folders that they move their mounts to.
root_tree() { # FOLDER
	mkdir -p "$1/usr/sbin" "$1/usr/lib" "$1/usr/bin" "$1/etc" "$1/dev" "$1/proc" "$1/sys" "$1/run" "$1/tmp" "$1/var"
	ln -s usr/sbin "$1/sbin"
	ln -s usr/bin "$1/bin"
	ln -s usr/lib "$1/lib"
	printf 'ID=boot-lab\nNAME="vfio-early boot lab"\nPRETTY_NAME="vfio-early boot lab"\n' >"$1/usr/lib/os-release"
	ln -s ../usr/lib/os-release "$1/etc/os-release"
	: >"$1/etc/machine-id"
	printf 'LABEL=%s / ext4 ro 0 0\n' "$root_label" >"$1/etc/fstab"
}

root_current() {
	[ -e "$root_image" ] && [ -z "$(find "$lab_dir/guest" "$lab_dir/lib/root.sh" -newer "$root_image")" ]
}

root_build() {
	mkdir -p "$out_dir"
	if root_current; then
		return 0
	fi
	need_tool mke2fs e2fsprogs
	progress "root disk: compile the guest's program, make $root_image"
	rm -rf "$out_dir/root"
	root_tree "$out_dir/root"
	guest_compile "$out_dir/root/usr/sbin/init" || return 1
	run_logged "$out_dir/root.log" mke2fs -q -F -t ext4 -L "$root_label" -O ^has_journal -E root_owner=0:0 \
		-d "$out_dir/root" "$root_image.part" 8M || return 1
	rm -rf "$out_dir/root"
	mv "$root_image.part" "$root_image"
}
