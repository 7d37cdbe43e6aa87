# SPDX-License-Identifier: GPL-2.0-or-later
# The package for arm64, cross-built by dpkg-buildpackage in the root folder "arm64-build", and what is in it.
# Goes out: $package, and its files below $out_dir/tree.
# shellcheck shell=sh disable=SC2154

package_enter() {
	scratch_root arm64-build
	mkdir "$scratch/root/src" "$scratch/root/src/tree"
	(cd "$project_dir" && git ls-files -z | xargs -0 cp --parents -t "$scratch/root/src/tree")
	chroot "$scratch/root" env -i PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 HOME=/nonexistent \
		sh -c 'cd /src/tree && dpkg-buildpackage -aarm64 -Pcross,nocheck -us -uc -b'
	cp "$scratch"/root/src/*.deb "$scratch"/root/src/*.changes "$out_dir/"
}

package_cross() {
	folder_make arm64-build || return 1
	progress "cross-build of the package"
	run_logged "$out_dir/package.log" unshare --mount --propagation private "$0" --enter package
}

package_build() {
	rm -f "$out_dir"/*.deb "$out_dir"/*.changes
	if [ -n "${PACKAGE:-}" ]; then
		cp "$PACKAGE" "$out_dir/"
	else
		package_cross || return 1
	fi
	package=$(find "$out_dir" -maxdepth 1 -name 'vfio-early_*_arm64.deb')
	[ -n "$package" ] || die "dpkg-buildpackage made no vfio-early_*_arm64.deb"
	rm -rf "$out_dir/tree"
	dpkg-deb -x "$package" "$out_dir/tree"
}

# Modes and names. Where a release has its units is debhelper's to know; debugging symbols are found by their sum.
package_list() { # DEB
	dpkg-deb -c "$1" | awk '{ print $1, $2, $6, $7, $8 }' | sed -E 's, +$,,; s, \./(lib|usr/lib)/systemd/, ./usr/lib/systemd/,' |
		grep -vE '\./(usr/)?lib/(systemd/(system/)?)?$' | grep -v ' \./usr/share/doc/' | sort
}

same_contents() { # AMD64-DEB
	package_list "$1" >"$out_dir/list.amd64"
	package_list "$package" >"$out_dir/list.arm64"
	[ -s "$out_dir/list.amd64" ] && diff "$out_dir/list.amd64" "$out_dir/list.arm64"
}

# The programs of the package: those that are ELF files.
package_programs() {
	find "$out_dir/tree" -type f -exec sh -c 'for f; do head -c 4 "$f" | grep -q ELF && echo "$f"; done' sh {} +
}

all_for_arm64() {
	package_programs >"$out_dir/programs"
	[ "$(wc -l <"$out_dir/programs")" = 2 ] || {
		cat "$out_dir/programs"
		return 1
	}
	while read -r program; do
		readelf -hW "$program" | grep -q 'Machine: *AArch64' || {
			echo "$program is not for arm64"
			return 1
		}
	done <"$out_dir/programs"
}

early_is_small() {
	early=$out_dir/tree/usr/lib/vfio-early/vfio-early-bind
	echo "vfio-early-bind: $(wc -c <"$early") bytes of 49152"
	[ "$(wc -c <"$early")" -le 49152 ] && ! readelf -dW "$early" | grep NEEDED
}
