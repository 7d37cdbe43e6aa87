# SPDX-License-Identifier: GPL-2.0-or-later
# The root folder of this suite, in the cache: "arm64-build" is Debian trixie for this machine with a compiler for arm64
# and arm64's libraries. The host's own package manager never hears of arm64.
# Must not: leave a half-made folder that looks complete.
# shellcheck shell=sh disable=SC2154

# What `apt-get build-dep -aarm64 -Pcross,nocheck` would choose; lz4 runs here.
build_packages="build-essential,crossbuild-essential-arm64,debhelper,lz4,pkgconf:arm64,libklibc-dev:arm64"
build_packages="$build_packages,libkmod-dev:arm64,libpci-dev:arm64,libsmartcols-dev:arm64,libmount-dev:arm64"
build_packages="$build_packages,libblkid-dev:arm64,libjson-c-dev:arm64,libxml2-dev:arm64"

folder_recipe() {
	echo "1 $build_packages"
}

folder_bootstrap() { # FOLDER
	mmdebstrap --variant=apt --architectures=amd64,arm64 --include="$build_packages" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		trixie "$cache_dir/$1.part" "$(mirror_find)"
}

folder_ready() { # FOLDER
	[ -d "$cache_dir/$1" ] && [ "$(cat "$cache_dir/$1.done" 2>/dev/null)" = "$(folder_recipe)" ]
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
	mv "$cache_dir/$1.part" "$cache_dir/$1"
	folder_recipe >"$cache_dir/$1.done"
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
