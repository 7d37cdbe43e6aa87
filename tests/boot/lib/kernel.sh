# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel as other distributions build it, from Debian's linux-source with kernel/config: VFIO and the usual controllers
# built in, every module signed. `make kernel` makes it; the suite "own" is the tools of $kernel_suite with that kernel.
# Goes out: $cache_dir/kernel/root, what the build installs, and root.done, its recipe; $cache_dir/own.
# The source tree stays in $cache_dir/kernel/src, so that another configuration costs what it changes.
# shellcheck shell=sh disable=SC2034,SC2154

kernel_suite=trixie
kernel_source=linux-source-6.12
kernel_dir=$cache_dir/kernel
kernel_parts=$lab_dir/kernel

kernel_recipe() {
	echo "1 $kernel_source $(cat "$kernel_parts/config" "$kernel_parts"/modules/* | sha256sum)"
}

kernel_ready() {
	[ "$(cat "$kernel_dir/root.done" 2>/dev/null)" = "$(kernel_recipe)" ]
}

# Called by mmdebstrap, as suite_add_kernel is; of its hooks this one runs where nothing is extracted.
kernel_add_source() { # ROOT
	APT_CONFIG=${MMDEBSTRAP_APT_CONFIG:?is set by mmdebstrap}
	export APT_CONFIG
	(cd "$kernel_dir" && apt-get download "$kernel_source")
}

kernel_fetch() {
	rm -rf "$kernel_dir/scratch"
	mmdebstrap --variant=extract --architectures=amd64 --skip=output/dev \
		--aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Languages "none"' \
		--extract-hook="'$lab_dir/lab' add-source \"\$1\"" \
		"$kernel_suite" "$kernel_dir/scratch" "$(mirror_find)" || return 1
	rm -rf "$kernel_dir/scratch"
}

# A tree that was unpacked halfway has another name.
kernel_unpack() {
	for deb in "$kernel_dir/$kernel_source"_*.deb; do
		[ -e "$deb" ] || return 1
	done
	rm -rf "$kernel_dir/src.part"
	mkdir -p "$kernel_dir/src.part"
	dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$kernel_source.tar.xz" |
		tar -xJ -C "$kernel_dir/src.part" --strip-components=1 || return 1
	mv "$kernel_dir/src.part" "$kernel_dir/src"
}

kernel_make() {
	make -C "$kernel_dir/src" -s "$@"
}

# Kconfig drops quietly what it cannot have: that is an error here. "# CONFIG_X is not set" stands for X=n.
kernel_configure() {
	kernel_make KCONFIG_CONFIG=.config.new tinyconfig || return 1
	cat "$kernel_parts/config" >>"$kernel_dir/src/.config.new"
	kernel_make KCONFIG_CONFIG=.config.new olddefconfig || return 1
	missing=$(sed -n '/^CONFIG_/p' "$kernel_parts/config" | sed 's/^\(CONFIG_.*\)=n$/# \1 is not set/' |
		grep -vxFf "$kernel_dir/src/.config.new") || :
	if [ -n "$missing" ]; then
		printf 'not in the configuration: %s\n' "$missing"
		return 1
	fi
	# An equal file keeps its time, and make its objects.
	cmp -s "$kernel_dir/src/.config.new" "$kernel_dir/src/.config" ||
		cp "$kernel_dir/src/.config.new" "$kernel_dir/src/.config"
}

kernel_compile() {
	kernel_make -j"$(nproc)" bzImage modules || return 1
	rm -rf "$kernel_dir/modules"
	cp -r "$kernel_parts/modules" "$kernel_dir/modules"
	kernel_make M="$kernel_dir/modules" modules
}

# As a suite's package lays it down: /boot and /usr/lib/modules.
kernel_install() {
	root=$kernel_dir/root.part
	rm -rf "$root"
	mkdir -p "$root/usr/lib" "$root/boot"
	ln -s usr/lib "$root/lib"
	kernel_make INSTALL_MOD_PATH="$root" modules_install || return 1
	kernel_make INSTALL_MOD_PATH="$root" M="$kernel_dir/modules" modules_install || return 1
	version=$(kernel_make kernelrelease)
	rm -f "$root/usr/lib/modules/$version/build"
	cp "$kernel_dir/src/arch/x86/boot/bzImage" "$root/boot/vmlinuz-$version"
	cp "$kernel_dir/src/.config" "$root/boot/config-$version"
	depmod -b "$root" "$version" || return 1
	rm -rf "$kernel_dir/root"
	mv "$root" "$kernel_dir/root"
}

kernel_step() { # NAME TEXT
	progress "kernel: $2"
	run_logged "$kernel_dir/$1.log" "kernel_$1" || die "the kernel was not made"
}

kernel_build() {
	if kernel_ready; then
		progress "kernel: cached in $kernel_dir"
		return 0
	fi
	need_root
	need_tool mmdebstrap mmdebstrap
	kernel_start=$(now)
	mkdir -p "$kernel_dir"
	rm -f "$kernel_dir/root.done"
	[ -d "$kernel_dir/src" ] || [ -n "$(find "$kernel_dir" -name "$kernel_source*.deb")" ] ||
		kernel_step fetch "$kernel_source of $kernel_suite (about 150 MB)"
	[ -d "$kernel_dir/src" ] || kernel_step unpack "unpack the source"
	kernel_step configure "configure"
	kernel_step compile "compile (CPU minutes: some 25 the first time)"
	kernel_step install "install"
	kernel_recipe >"$kernel_dir/root.done"
	progress "kernel: in $kernel_dir/root, $(($(now) - kernel_start)) s"
}

own_recipe() {
	echo "1 $(suite_recipe "$kernel_suite") $(kernel_recipe)"
}

# Hard links: nothing in a suite's folder is ever written in place.
own_fetch() {
	kernel_ready || return 1
	suite_fetch "$kernel_suite" || return 1
	suite_ready own && return 0
	need_root
	progress "fetch own: the root folder of $kernel_suite with the kernel of make kernel"
	rm -rf "$cache_dir/own" "$cache_dir/own.part" "$cache_dir/own.done"
	cp -al "$(suite_dir "$kernel_suite")" "$cache_dir/own.part"
	rm -rf "$cache_dir/own.part/boot" "$cache_dir/own.part/usr/lib/modules"
	cp -a "$kernel_dir/root/boot" "$cache_dir/own.part/boot"
	cp -a "$kernel_dir/root/usr/lib/modules" "$cache_dir/own.part/usr/lib/modules"
	mv "$cache_dir/own.part" "$cache_dir/own"
	own_recipe >"$cache_dir/own.done"
}
