# SPDX-License-Identifier: GPL-2.0-or-later
# Looks into an image without booting it: crude checks, but they take seconds and name the file that is wrong.
# Comes in: suite, generator, variant. Goes out: the folder $out_dir/unpacked/SUITE-GENERATOR-VARIANT.
# shellcheck shell=sh disable=SC2154

unpacked_path() { # SUITE GENERATOR VARIANT
	printf '%s/unpacked/%s-%s-%s\n' "$out_dir" "$1" "$2" "$3"
}

# In its own mount namespace, by the suite's own unmkinitramfs: only it knows all forms that its generators write.
unpack_enter() { # SUITE GENERATOR VARIANT
	scratch=$out_dir/.scratch-unpack-$1-$2-$3
	mkdir -p "$scratch"
	mount -t tmpfs -o mode=755 scratch "$scratch"
	mkdir -p "$scratch/root" "$scratch/lab"
	mount --bind "$(suite_dir "$1")" "$scratch/root"
	mount -t tmpfs -o mode=1777 tmp "$scratch/root/tmp"
	fake_dev "$scratch/root/dev"
	cp "$(image_path "$@")" "$scratch/root/tmp/image"
	chroot "$scratch/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin unmkinitramfs /tmp/image /tmp/out
	mkdir -p "$(unpacked_path "$@")"
	cp -a "$scratch/root/tmp/out/." "$(unpacked_path "$@")"
}

image_unpack() { # SUITE GENERATOR VARIANT
	need_root
	unpacked=$(unpacked_path "$@")
	rm -rf "$unpacked"
	mkdir -p "$out_dir/unpacked"
	run_logged "$unpacked.log" unshare --mount --propagation private "$lab_dir/lab" unpack-enter "$@" || return 1
	rmdir "$out_dir/.scratch-unpack-$1-$2-$3"
}

expect_file() { # PATH-IN-IMAGE
	[ -e "$unpacked/$1" ] || [ -L "$unpacked/$1" ] || fail "the image should hold $1"
}

# The image may hold a module compressed where the list does not say so.
expect_listed_modules() {
	listed=$(awk '$1 == "module" { print $2 }' "$unpacked/usr/lib/vfio-early/modules")
	[ -n "$listed" ] || fail "the image's module list is empty"
	for module in $listed; do
		found=$(find "$unpacked"/usr/lib/modules/*/ "$unpacked"/lib/modules/*/ -path "*/$module*" 2>/dev/null | head -n 1)
		[ -n "$found" ] || fail "the list names $module, the image does not hold it"
		grep -q "^$module" "$unpacked"/lib/modules/*/modules.dep || fail "$module is not in modules.dep"
	done
}

# What makes it run before udev, which is another thing in each kind of image.
expect_runs_early() { # GENERATOR
	case $1 in
	initramfs-tools*)
		order=$(grep -n '^/scripts/init-top/' "$unpacked/scripts/init-top/ORDER")
		[ "$(printf '%s\n' "$order" | grep -E '/(00_vfio-early|udev) ' | head -n 1 | grep -c vfio-early)" = 1 ] ||
			fail "00_vfio-early should come before udev: $order"
		;;
	dracut-systemd | dracut-hostonly)
		expect_file usr/lib/systemd/system/vfio-early-bind.service
		expect_file etc/systemd/system/sysinit.target.wants/vfio-early-bind.service
		;;
	dracut-nosystemd)
		first=$(find "$unpacked"/usr/lib/dracut/hooks/cmdline/ "$unpacked"/lib/dracut/hooks/cmdline/ \
			"$unpacked"/var/lib/dracut/hooks/cmdline/ -name '*.sh' 2>/dev/null | sed 's,.*/,,' | sort | head -n 1)
		[ "$first" = 00-vfio-early.sh ] || fail "the first cmdline hook should be 00-vfio-early.sh, it is $first"
		;;
	esac
}

# A narrow image lacks what the others have; else its case would prove no more than theirs.
expect_narrow() { # GENERATOR
	case $1 in
	initramfs-tools-klibc) lacks='busybox' ;;
	initramfs-tools-dep | dracut-hostonly) lacks='megaraid_sas.ko*' ;;
	*) return 0 ;;
	esac
	there=$(find "$unpacked/" -name "$lacks")
	[ -z "$there" ] || fail "a narrow image should not hold $there"
}

# A build that must fail: the reason is in its log, and the image that was there before is still the old one.
expect_build_fails() { # VARIANT TEXT
	if image_build "$suite" "$generator" "$1" >/dev/null 2>&1; then fail "the image build should have failed"; fi
	build_log=$out_dir/$suite-$generator-$1.log
	grep -qF -- "$2" "$build_log" || {
		fail "the build's log should hold: $2"
		grep -v '^copy_file' "$build_log" | tail -n 8 | sed 's/^/    seen: /'
	}
	grep -qx 'lab: the old image is untouched' "$build_log" || fail "the old image should stay as it was"
}
