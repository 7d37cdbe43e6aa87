# SPDX-License-Identifier: GPL-2.0-or-later
# The two root folders of this suite, in the cache: "arm64-build" is Debian trixie for this machine with a compiler for
# arm64 and arm64's libraries; "trixie-arm64" is Debian trixie for arm64 with its kernel, unpacked only, for no script of
# its packages can run here. The host's own package manager never hears of arm64.
# Must not: leave a half-made folder that looks complete.
# shellcheck shell=sh disable=SC2154

arm64_suite=trixie-arm64

# What `apt-get build-dep -aarm64 -Pcross,nocheck` would choose; lz4 runs here.
build_packages="build-essential,crossbuild-essential-arm64,debhelper,lz4,pkgconf:arm64,libklibc-dev:arm64"
build_packages="$build_packages,libkmod-dev:arm64,libpci-dev:arm64,libsmartcols-dev:arm64,libmount-dev:arm64"
build_packages="$build_packages,libblkid-dev:arm64,libjson-c-dev:arm64,libxml2-dev:arm64"

# What mkinitramfs copies from, and what the host program links with.
arm64_packages="?essential,mawk,linux-image-arm64,initramfs-tools,busybox,klibc-utils,kmod,udev,zstd,xz-utils,e2fsprogs"
arm64_packages="$arm64_packages,libpci3,libsmartcols1,libmount1,libblkid1,libjson-c5"

folder_recipe() { # FOLDER
	case $1 in
	arm64-build) echo "1 $build_packages" ;;
	*) echo "1 $arm64_packages $(printf '%s' "$suite_trim" | tr '\n' ' ')" ;;
	esac
}

folder_bootstrap() { # FOLDER
	into=$cache_dir/$1.part
	case $1 in
	arm64-build) set -- apt amd64,arm64 "$build_packages" ;;
	*) set -- extract arm64 "$arm64_packages" ;;
	esac
	mmdebstrap --variant="$1" --architectures="$2" --include="$3" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		trixie "$into" "$(mirror_find)"
}

# What a script of mawk's package would have done, and what no image of these tests needs.
folder_finish() { # ROOT
	ln -sf mawk "$1/usr/bin/awk"
	suite_trim_root "$1"
}

folder_ready() { # FOLDER
	[ -d "$cache_dir/$1" ] && [ "$(cat "$cache_dir/$1.done" 2>/dev/null)" = "$(folder_recipe "$1")" ]
}

folder_make() { # FOLDER
	if folder_ready "$1"; then return 0; fi
	need_root
	need_tool mmdebstrap mmdebstrap
	mkdir -p "$cache_dir"
	rm -rf "${cache_dir:?}/$1" "$cache_dir/$1.part" "$cache_dir/$1.done"
	progress "root folder $1 from $(mirror_find) (some minutes)"
	folder_start=$(now)
	run_logged "$out_dir/$1.log" folder_bootstrap "$1" || return 1
	[ "$1" != "$arm64_suite" ] || folder_finish "$cache_dir/$1.part" || return 1
	mv "$cache_dir/$1.part" "$cache_dir/$1"
	folder_recipe "$1" >"$cache_dir/$1.done"
	progress "root folder $1: $(du -sm "$cache_dir/$1" | cut -f1) MB, $(($(now) - folder_start)) s"
}

# A throw-away copy of a root folder; call it in a mount namespace of your own. Goes out: $scratch/root.
scratch_root() { # FOLDER
	scratch=$out_dir/scratch
	mkdir -p "$scratch"
	mount -t tmpfs -o mode=755 scratch "$scratch"
	mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
	mount -t overlay overlay -o "lowerdir=$cache_dir/$1,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
	mount -t proc proc "$scratch/root/proc"
	mount -t sysfs -o ro sys "$scratch/root/sys"
	fake_dev "$scratch/root/dev"
}
