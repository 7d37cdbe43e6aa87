# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the disk of one full Debian system: systemd, GRUB, the suite's own kernel and generator of images, no vfio-early.
# Comes in: suite. Goes out: $system_dir/SUITE.img (raw), SUITE.debs/ (what the tests install later), SUITE.done (recipe).
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

system_packages() { # SUITE
	printf '%s' "systemd,systemd-sysv,udev,dbus,linux-image-amd64,$(system_generator "$1"),busybox,zstd,kmod,pciutils,apt"
	printf '%s' ",ca-certificates,e2fsprogs,grub-pc,openssh-server,python3-minimal,python3-apt,iproute2"
	printf '%s\n' ",libkmod2,libpci3,libsmartcols1,libmount1,libblkid1,libjson-c5,qemu-system-x86"
}

system_recipe() { # SUITE
	printf '1 %s %s %s\n' "$1" "$system_size" "$(system_packages "$1")"
	cat "$system_lab/guest"/* "$system_lab/lib/make.sh" | sha256sum
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
		--customize-hook="'$system_lab/guest/customize' \"\$1\" $1" \
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

# GRUB is put there by its own tools, in the system itself.
system_grub() { # SUITE IMAGE KERNEL-FOLDER
	rm -rf "$out_dir/grub-$1"
	mkdir -p "$out_dir/grub-$1"
	cat >"$out_dir/grub-$1/run" <<-'END'
		grub-install /dev/vda
		update-grub
		echo "grub-pc grub-pc/install_devices multiselect /dev/vda" | debconf-set-selections
	END
	system_boot "$out_dir/runs/make-$1" "$2" raw "$out_dir/grub-$1" plain \
		-kernel "$3/vmlinuz" -initrd "$3/initrd.img" -append "root=LABEL=system console=ttyS0 panic=-1 no_timer_check"
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
	mkdir -p "$system_dir/$1.kernel"
	cp -L "$system_dir/$1.root"/boot/vmlinuz-* "$system_dir/$1.kernel/vmlinuz"
	cp -L "$system_dir/$1.root"/boot/initrd.img-* "$system_dir/$1.kernel/initrd.img"
	rm -rf "$system_dir/$1.root"
	progress "system $1: GRUB, from within"
	system_grub "$1" "$system_dir/$1.img" "$system_dir/$1.kernel" || return 1
	system_recipe "$1" >"$system_dir/$1.done"
	progress "system $1: ready"
}
