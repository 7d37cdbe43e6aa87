# SPDX-License-Identifier: GPL-2.0-or-later
# Builds initramfs images with the real generators of each suite, in a throw-away copy of its root folder.
# Comes in: suite, generator, variant. Goes out: $out_dir/SUITE-GENERATOR-VARIANT.img, its .log and .stamp.
# The variant "plain" is the system without vfio-early; variants/NAME/ holds the others' /etc and a script "prepare".
# "by-hand" has no vfio-early either: it is the bench's own.
# Must not: change the cached root folder, or keep an old image when the build fails.
# shellcheck shell=sh disable=SC2154

# VFIO_EARLY_TREE names an install tree that was made already.
install_tree=${VFIO_EARLY_TREE:-$out_dir/install}

image_path() { # SUITE GENERATOR VARIANT
	printf '%s/%s-%s-%s.img\n' "$out_dir" "$1" "$2" "$3"
}

variant_without_us() { # VARIANT
	[ "$1" = plain ] || [ "$1" = by-hand ]
}

# Everything that an image depends on, as one sum, so that a stale image is never booted.
image_sum() { # SUITE GENERATOR VARIANT
	{
		suite_recipe "$1"
		cat "$lab_dir/lib/image.sh"
		[ "$3" = plain ] || tree_sum "$lab_dir/variants/$3"
		variant_without_us "$3" || tree_sum "$install_tree"
	} | sha256sum
}

tree_sum() { # FOLDER
	(cd "$1" && find . -type f -exec sha256sum {} + | sort -k 2)
	(cd "$1" && find . -type l -exec readlink {} + | sort)
}

project_installs() {
	grep -qs '^install:' "$project_dir/Makefile" "$project_dir"/src/*.mk
}

# Once a run: what "make install" lays down.
install_build() {
	[ -z "${VFIO_EARLY_TREE:-}" ] || return 0
	project_installs || die "the project has no 'make install' yet: only the variant plain can be built"
	rm -rf "$install_tree.part"
	run_logged "$out_dir/install.log" make -C "$project_dir" install DESTDIR="$install_tree.part" || return 1
	rm -rf "$install_tree"
	mv "$install_tree.part" "$install_tree"
}

image_ready() { # SUITE GENERATOR VARIANT
	image=$(image_path "$@")
	[ -e "$image" ] && [ "$(cat "$image.stamp" 2>/dev/null)" = "$(image_sum "$@")" ]
}

# With systemd the image runs units; without, dracut's own init runs hooks. Generic, but for the narrow ones: nothing of
# the build host may count.
generator_run() { # GENERATOR VERSION OUTPUT
	case $1 in
	initramfs-tools*) mkinitramfs -o "$3" "$2" ;;
	dracut-hostonly) dracut --force --hostonly --no-hostonly-cmdline --kver "$2" --add systemd "$3" ;;
	dracut-systemd) dracut --force --no-hostonly --kver "$2" --add systemd "$3" ;;
	dracut-nosystemd) dracut --force --no-hostonly --kver "$2" --omit "$(nosystemd_modules)" "$3" ;;
	esac
}

# Names differ from release to release; all of systemd's modules have the word in their name.
nosystemd_modules() {
	find /usr/lib/dracut/modules.d -maxdepth 1 -name '*systemd*' | sed 's,.*/[0-9]*,,' | tr '\n' ' '
}

# Enough of /dev for the generators, nothing of the host's.
fake_dev() { # FOLDER
	mount -t tmpfs -o mode=755 dev "$1"
	for node in null zero full random urandom tty; do
		: >"$1/$node"
		mount --bind "/dev/$node" "$1/$node"
	done
	ln -s /proc/self/fd "$1/fd"
	ln -s /proc/self/fd/0 "$1/stdin"
	ln -s /proc/self/fd/1 "$1/stdout"
	ln -s /proc/self/fd/2 "$1/stderr"
}

# A generator that looks for the disk of "/" needs one: a file system in a file, on a loop device.
scratch_on_disk() { # SUITE FOLDER
	disk=$out_dir/.scratch-$1-$$.disk
	truncate -s 4G "$disk"
	mke2fs -q -F -t ext4 "$disk"
	mount -o loop "$disk" "$2"
	rm "$disk"
	cp -a "$(suite_dir "$1")/." "$2"
}

root_device() { # ROOT
	device=$(findmnt -n -o SOURCE "$1") || return 0
	[ -b "$device" ] || return 0
	: >"$1/$device"
	mount --bind "$device" "$1/$device"
}

# Runs in its own mount namespace (see image_build): all that is mounted here is gone when it ends.
image_enter() { # SUITE GENERATOR VARIANT
	scratch=$out_dir/.scratch-$1-$2-$3
	mkdir -p "$scratch"
	mount -t tmpfs -o mode=755 scratch "$scratch"
	mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
	case $2 in
	*-dep | *-hostonly) scratch_on_disk "$1" "$scratch/root" ;;
	*) mount -t overlay overlay -o "lowerdir=$(suite_dir "$1"),upperdir=$scratch/upper,workdir=$scratch/work" \
		"$scratch/root" 2>/dev/null || cp -a "$(suite_dir "$1")/." "$scratch/root" ;;
	esac
	image_prepare "$scratch/root" "$3"
	image_narrow "$scratch/root" "$2"
	mount -t proc proc "$scratch/root/proc"
	mount -t sysfs -o ro sys "$scratch/root/sys"
	fake_dev "$scratch/root/dev"
	root_device "$scratch/root"
	mkdir -p "$scratch/root/lab"
	cp "$lab_dir/lab" "$scratch/root/lab/"
	cp -r "$lab_dir/lib" "$scratch/root/lab/lib"
	echo old >"$scratch/root/lab/image"
	chroot "$scratch/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		VFIO_EARLY_BOOT_OUT=/lab/out /lab/lab generate "$2" "$(suite_kernel "$1")" /lab/image || {
		# A generator that fails must leave the image that it was to replace.
		[ "$(cat "$scratch/root/lab/image")" != old ] || echo "lab: the old image is untouched"
		return 1
	}
	image_append "$scratch/root" "$3" "$(suite_kernel "$1")" || return 1
	mv "$scratch/root/lab/image" "$(image_path "$@").part"
}

# What a variant does to the finished image, inside the root folder.
image_append() { # ROOT VARIANT VERSION
	[ -x "$lab_dir/variants/$2/append" ] || return 0
	cp "$lab_dir/variants/$2/append" "$1/lab/append"
	chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 /lab/append "$3" /lab/image
}

# The lab's root disk has no modules, so drivers that a generic image leaves to the real root go into the image too:
# without them the NICs (in dracut), the sound card and pvpanic would have no normal driver that one could see losing.
lab_modules="e1000e snd_hda_intel pvpanic_pci"

# Little compression: an image is booted a few times only, and the generators' own settings take longer than the boots.
image_lab_settings() { # ROOT
	mkdir -p "$1/etc/initramfs-tools/hooks" "$1/etc/initramfs-tools/conf.d" "$1/etc/dracut.conf.d"
	printf 'COMPRESS=zstd\nCOMPRESSLEVEL=1\n' >"$1/etc/initramfs-tools/conf.d/lab"
	printf 'compress="zstd -1"\n' >"$1/etc/dracut.conf.d/lab-compress.conf"
	cat >"$1/etc/initramfs-tools/hooks/lab" <<-END
		#!/bin/sh
		if [ "\$1" = prereqs ]; then exit 0; fi
		. /usr/share/initramfs-tools/hook-functions
		manual_add_modules $lab_modules
	END
	chmod +x "$1/etc/initramfs-tools/hooks/lab"
	printf 'add_drivers+=" %s "\n' "$lab_modules" >"$1/etc/dracut.conf.d/lab.conf"
}

# A narrow image leaves out what the machine of the boots has, and this one here has not.
machine_modules="ahci sd_mod nvme xhci_pci ext4"

image_narrow() { # ROOT GENERATOR
	case $2 in
	initramfs-tools-klibc) echo BUSYBOX=n >"$1/etc/initramfs-tools/conf.d/narrow" ;;
	initramfs-tools-dep)
		echo MODULES=dep >"$1/etc/initramfs-tools/conf.d/narrow"
		echo "$machine_modules" | tr ' ' '\n' >>"$1/etc/initramfs-tools/modules"
		;;
	dracut-hostonly) printf 'add_drivers+=" %s "\n' "$machine_modules" >"$1/etc/dracut.conf.d/narrow.conf" ;;
	esac
}

image_prepare() { # ROOT VARIANT
	image_lab_settings "$1"
	variant_without_us "$2" ||
		tar -C "$install_tree" -c . | tar -C "$1" -x --keep-directory-symlink --no-same-owner
	if [ -d "$lab_dir/variants/$2/etc" ]; then
		cp -r "$lab_dir/variants/$2/etc/." "$1/etc/"
	fi
	if [ -x "$lab_dir/variants/$2/prepare" ]; then
		"$lab_dir/variants/$2/prepare" "$1"
	fi
}

# A host program that was built on a newer Debian does not start in an older one.
suite_runs_program() { # SUITE
	program=$install_tree/usr/bin/vfio-early
	[ -e "$program" ] || return 0
	wanted=$(grep -aoE 'GLIBC_2\.[0-9]+' "$program" | sort -uV | tail -n 1)
	grep -aqF "$wanted" "$(suite_dir "$1")"/usr/lib/x86_64-linux-gnu/libc.so.6
}

image_build() { # SUITE GENERATOR VARIANT
	check_word "$1" "$lab_suites" suite
	check_word "$2" "$lab_generators $narrow_generators" generator
	suite_ready "$1" || suite_fetch "$1" || return 1
	[ "$3" = plain ] || [ -d "$lab_dir/variants/$3" ] || die "no variant $3 in tests/boot/variants"
	variant_without_us "$3" || [ -d "$install_tree" ] || install_build || return 1
	(
		flock 9
		image_ready "$@" || image_make "$@"
	) 9>"$(image_path "$@").lock"
}

image_make() { # SUITE GENERATOR VARIANT
	need_root
	image=$(image_path "$@")
	image_start=$(now)
	rm -f "$image" "$image.stamp"
	run_logged "${image%.img}.log" unshare --mount --propagation private "$lab_dir/lab" image-enter "$@" || return 1
	mv "$image.part" "$image"
	image_sum "$@" >"$image.stamp"
	rmdir "$out_dir/.scratch-$1-$2-$3"
	progress "image $1 $2 $3: $(du -m "$image" | cut -f1) MB in $(($(now) - image_start)) s"
}
