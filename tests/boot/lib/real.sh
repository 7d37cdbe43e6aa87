# SPDX-License-Identifier: GPL-2.0-or-later
# The guest's other root disk: a suite's own system with systemd and udev, in which lab.service does what a case asks for and
# then runs the lab's program. Comes in: suite, variant. Goes out: $out_dir/real-SUITE-VARIANT.img.
# shellcheck shell=sh disable=SC2034,SC2154

real_image() { # SUITE VARIANT
	printf '%s/real-%s-%s.img\n' "$out_dir" "$1" "$2"
}

real_sum() { # SUITE VARIANT
	{
		suite_recipe "$1"
		cat "$lab_dir"/lib/real.sh "$lab_dir"/real/* "$lab_dir"/guest/*
		variant_without_us "$2" || tree_sum "$install_tree"
		[ "$2" = plain ] || tree_sum "$lab_dir/variants/$2"
	} | sha256sum
}

# Hard links to the cached folder: nothing below is written in place, only replaced.
real_tree() { # FOLDER SUITE VARIANT
	cp -al "$(suite_dir "$2")" "$1"
	rm -f "$1/etc/fstab" "$1/etc/machine-id"
	rm -rf "${1:?}/boot" "$1/usr/lib/systemd/system-generators/systemd-gpt-auto-generator"
	printf 'LABEL=%s / ext4 ro 0 0\n' "$root_label" >"$1/etc/fstab"
	: >"$1/etc/machine-id"
	mkdir -p "$1/boot" "$1/lab" "$1/etc/systemd/system"
	cp "$lab_dir/real/steps" "$1/lab/"
	cp "$lab_dir/real/lab.service" "$1/etc/systemd/system/"
	printf '[Unit]\nWants=lab.service\nAfter=lab.service\nRequires=basic.target\nAllowIsolate=yes\n' \
		>"$1/etc/systemd/system/lab.target"
	guest_compile "$1/usr/sbin/lab-guest" || return 1
	variant_without_us "$3" ||
		tar -C "$install_tree" -c . | tar -C "$1" -x --keep-directory-symlink --no-same-owner
	[ ! -d "$lab_dir/variants/$3/etc" ] || cp -r --remove-destination "$lab_dir/variants/$3/etc/." "$1/etc/"
}

real_build() { # SUITE VARIANT
	image=$(real_image "$@")
	[ "$(cat "$image.stamp" 2>/dev/null)" != "$(real_sum "$@")" ] || return 0
	need_root
	progress "real root $1 $2: $image"
	rm -rf "$image.tree" "$image.stamp"
	mkdir -p "$out_dir"
	real_tree "$image.tree" "$@" || return 1
	run_logged "$image.log" mke2fs -q -F -t ext4 -L "$root_label" -O ^has_journal -E root_owner=0:0 \
		-d "$image.tree" "$image" 400M || return 1
	rm -rf "$image.tree"
	real_sum "$@" >"$image.stamp"
}

# As boot, with that root: systemd, udev, and the words of lab.steps=.
boot_real() { # VARIANT PROFILE STEPS KERNEL-ARG...
	real_variant=$1 real_profile=$2 real_steps=$3
	shift 3
	variant_without_us "$real_variant" || [ -d "$install_tree" ] || install_build || exit 1
	real_build "$suite" "$real_variant" || {
		fail "the root disk was not made"
		exit 1
	}
	root_image=$(real_image "$suite" "$real_variant")
	boot "$real_variant" "$real_profile" systemd.unit=lab.target lab.steps="$real_steps" intel_iommu=on "$@"
}
