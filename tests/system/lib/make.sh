# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the disk of one full Debian system: systemd, GRUB, the suite's own kernel and generator of images, no vfio-early.
# Comes in: SUITE. Goes out, below $system_dir: SUITE.img (raw), SUITE.debs/ (a
# newer kernel, systemd-boot: the guest has no network), SUITE.done (recipe).
# Must not: leave a half-made disk that looks complete, or install anything on the host.
# shellcheck shell=sh disable=SC2154

system_dir=$cache_dir/system
system_size=5G
system_offset=1048576

# The suite's default generator of images: forky's kernels prefer dracut.
system_generator() { # SUITE
	case $1 in
	sid) echo dracut ;;
	*) echo initramfs-tools ;;
	esac
}

# The kernel is put there by guest/customize.
system_packages() { # SUITE
	printf '%s' "systemd,systemd-sysv,udev,dbus,$(system_generator "$1"),busybox,zstd,kmod,pciutils,apt"
	printf '%s' ",ca-certificates,e2fsprogs,grub-pc,openssh-server,python3-minimal,python3-apt,iproute2"
	printf '%s\n' ",libkmod2,libpci3,libsmartcols1,libmount1,libblkid1,libjson-c5"
}

system_recipe() { # SUITE
	printf '3 %s %s %s\n' "$1" "$system_size" "$(system_packages "$1")"
	cat "$system_lab/guest"/* "$system_lab/lib/boot-parts" | sha256sum
}

system_ready() { # SUITE
	[ -e "$system_dir/$1.img" ] && [ "$(cat "$system_dir/$1.done" 2>/dev/null)" = "$(system_recipe "$1")" ]
}

# Modules that no machine of the lab has hardware for stay out, now and when the kernel package is upgraded.
system_excludes() {
	for folder in $suite_trim drivers/gpu/drm/ast drivers/net/ethernet/sfc drivers/net/ethernet/broadcom; do
		printf '%s %s ' --dpkgopt="path-exclude=/usr/lib/modules/*/kernel/$folder/*" \
			--dpkgopt="path-exclude=/lib/modules/*/kernel/$folder/*"
	done
}

system_bootstrap() { # SUITE ROOT
	# shellcheck disable=SC2046 # a list of options without blanks
	mmdebstrap --variant=important --architectures=amd64 --include="$(system_packages "$1")" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/i18n/*' \
		$(system_excludes) \
		--customize-hook="'$system_lab/guest/customize' \"\$1\" $1 '$system_dir/$1.debs'" \
		--customize-hook="rm -rf \"\$1\"/usr/share/doc/* \"\$1\"/var/cache/apt/*.bin" \
		"$1" "$2" "$(mirror_find)"
}

# One partition behind the gap that GRUB wants, for a BIOS.
system_disk() { # ROOT IMAGE
	rm -f "$2"
	truncate -s "$system_size" "$2"
	printf 'label: dos\nstart=2048, type=83, bootable\n' | sfdisk -q "$2"
	mke2fs -q -F -t ext4 -L system -E "offset=$system_offset" -d "$1" "$2" $((5 * 1024 - 2))M
}

# GRUB, as grub-install does it for a disk whose first partition begins behind its core, and the menu by update-grub.
# Time in an emulated machine is dear: services that no test looks at do not start, and an image holds drivers for this
# machine's hardware only (among them those of the devices that will be chosen).
system_boot_parts() { # IMAGE
	system_loop=$(losetup --find --show --offset "$system_offset" "$1") || return 1
	unshare --mount --propagation private "$system_lab/lib/boot-parts" "$1" "$system_loop" "$out_dir/mnt" || {
		losetup -d "$system_loop"
		return 1
	}
	losetup -d "$system_loop"
}

system_make() { # SUITE
	check_word "$1" "$debian_suites" suite
	if system_ready "$1"; then
		progress "system $1: cached"
		return 0
	fi
	need_root
	need_tool mmdebstrap mmdebstrap
	need_tool sfdisk fdisk
	mkdir -p "$system_dir" "$out_dir"
	rm -rf "$system_dir/$1".*
	progress "system $1: root folder (about 300 MB from $(mirror_find), some minutes)"
	run_logged "$out_dir/make-$1.log" system_bootstrap "$1" "$system_dir/$1.root" || return 1
	run_logged "$out_dir/disk-$1.log" system_disk "$system_dir/$1.root" "$system_dir/$1.img" || return 1
	rm -rf "$system_dir/$1.root"
	progress "system $1: GRUB and the image"
	run_logged "$out_dir/grub-$1.log" system_boot_parts "$system_dir/$1.img" || return 1
	system_recipe "$1" >"$system_dir/$1.done"
	progress "system $1: ready"
}
