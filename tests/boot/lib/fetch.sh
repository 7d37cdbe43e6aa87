# SPDX-License-Identifier: GPL-2.0-or-later
# Makes one root folder a suite: what mkinitramfs and dracut need, and that suite's own kernel.
# Comes in: suite name. Goes out: $cache_dir/SUITE (root folder) and $cache_dir/SUITE.done, whose text is the recipe.
# Must not: leave a half-made folder that looks complete, or install anything on the host.
# shellcheck shell=sh disable=SC2154

# What an image can hold, what the host program links with, and cpio for the image that is appended to.
# dracut-core, not dracut: that one conflicts with initramfs-tools.
suite_packages="initramfs-tools,busybox,kmod,udev,zstd,xz-utils,dracut-core,systemd,systemd-sysv,e2fsprogs,util-linux-extra"
suite_packages="$suite_packages,libkmod2,libpci3,libsmartcols1,libmount1,libblkid1,libjson-c5,cpio"

# Modules that no lab machine has hardware for. They make two thirds of an image that holds every driver, and
# emulated CPUs take ten seconds more to unpack it.
suite_trim="drivers/media drivers/infiniband drivers/isdn drivers/staging drivers/iio drivers/accel drivers/comedi
drivers/gpu/drm/amd drivers/gpu/drm/i915 drivers/gpu/drm/xe drivers/gpu/drm/nouveau drivers/gpu/drm/radeon
drivers/gpu/drm/vmwgfx drivers/gpu/drm/gma500 drivers/net/wireless drivers/bluetooth net/bluetooth drivers/mtd
drivers/scsi/lpfc drivers/scsi/qla2xxx drivers/scsi/mpt3sas drivers/scsi/mpi3mr drivers/scsi/megaraid
drivers/scsi/aic7xxx drivers/scsi/aic94xx drivers/scsi/bfa drivers/scsi/elx drivers/scsi/be2iscsi
drivers/scsi/bnx2fc drivers/scsi/qedf drivers/scsi/qedi drivers/scsi/smartpqi drivers/scsi/pm8001 drivers/target
drivers/net/ethernet/mellanox drivers/net/ethernet/broadcom drivers/net/ethernet/chelsio
drivers/net/ethernet/qlogic drivers/net/ethernet/netronome drivers/net/ethernet/marvell
drivers/input/touchscreen sound/soc sound/usb sound/isa sound/firewire fs/ocfs2 fs/xfs fs/btrfs fs/bcachefs
fs/ceph fs/nfs fs/nfsd fs/smb fs/gfs2 fs/f2fs"

# What apt itself uses on this machine, so that a local mirror is honoured.
mirror_find() {
	# shellcheck disable=SC2016 # apt's own variables
	mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian \(.*[^/]\)\/*$/\1/p' | head -n 1)
	# Labels come with the package lists; without those the archive is known by the end of its address.
	# shellcheck disable=SC2016 # apt's own variable
	[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
		sed -n 's,^\(.*/debian\)/*$,\1,p' | head -n 1)
	[ -n "$mirror" ] || die "apt names no Debian archive here: see sources.list(5)"
	printf '%s\n' "$mirror"
}

suite_dir() {
	printf '%s/%s\n' "$cache_dir" "$1"
}

suite_recipe() { # SUITE
	if [ "$1" = own ]; then
		own_recipe
		return 0
	fi
	printf '6 %s %s %s\n' "$1" "$suite_packages" "$(printf '%s' "$suite_trim" | tr '\n' ' ')"
}

suite_ready() {
	[ -d "$(suite_dir "$1")" ] && [ "$(cat "$(suite_dir "$1").done" 2>/dev/null)" = "$(suite_recipe "$1")" ]
}

# Version of the kernel in a suite's root folder.
suite_kernel() {
	for kernel_dir in "$(suite_dir "$1")"/usr/lib/modules/*/; do
		[ -d "$kernel_dir" ] || die "no kernel in $(suite_dir "$1")"
		basename "$kernel_dir"
		return 0
	done
}

# Sid's Release file says that it is good for a week; a mirror that is frozen for tests has an older one.
suite_bootstrap() { # SUITE
	mmdebstrap --variant=essential --architectures=amd64 --include="$suite_packages" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/i18n/*' \
		--customize-hook="'$lab_dir/lab' add-kernel \"\$1\"" \
		--customize-hook="'$lab_dir/lab' trim \"\$1\"" \
		"$1" "$(suite_dir "$1").part" "$(mirror_find)"
}

# Called by mmdebstrap, which names its own apt configuration: the suite's, not the host's. The kernel is unpacked, not installed: its scripts would build an initrd.
# From forky on linux-image is empty and depends on packages with the kernel, its configuration and its modules.
suite_add_kernel() { # ROOT
	APT_CONFIG=${MMDEBSTRAP_APT_CONFIG:?is set by mmdebstrap}
	export APT_CONFIG
	kernel_debs=$1/tmp/kernel
	mkdir -p "$kernel_debs"
	image=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
	[ -n "$image" ] || die "linux-image-amd64 names no kernel"
	parts=$(apt-cache depends "$image" | sed -n 's/^ *Depends: \(linux-\(modules\|binary\|base\)-[0-9].*\)$/\1/p')
	# shellcheck disable=SC2086 # $parts is a list
	(cd "$kernel_debs" && apt-get download "$image" $parts) || die "cannot download $image"
	for deb in "$kernel_debs"/*.deb; do
		# With a merged /usr, unpacking a real ./lib over the symlink would replace it.
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$1" --keep-directory-symlink --exclude='./usr/share/doc/*'
	done
	rm -rf "$kernel_debs"
}

suite_trim_root() { # ROOT
	for modules in "$1"/usr/lib/modules/*/; do
		version=$(basename "$modules")
		for folder in $suite_trim; do
			rm -rf "$modules/kernel/${folder:?}"
		done
		depmod -b "$1" "$version"
		# dracut wants the kernel's configuration under /boot, as the package's script would have put it.
		[ -e "$1/boot/config-$version" ] || cp "$modules/config" "$1/boot/config-$version"
		[ -e "$1/boot/vmlinuz-$version" ] || cp "$modules/vmlinuz" "$1/boot/vmlinuz-$version"
		rm -f "$1/boot/System.map-$version"
	done
	rm -rf "$1"/var/cache/apt "$1"/var/lib/apt/lists "$1"/usr/share/doc "$1"/usr/share/locale "$1"/usr/share/zoneinfo
}

suite_fetch() { # SUITE
	if [ "$1" = own ]; then
		own_fetch
		return
	fi
	if suite_ready "$1"; then
		progress "fetch $1: cached (kernel $(suite_kernel "$1"))"
		return 0
	fi
	need_root
	need_tool mmdebstrap mmdebstrap
	fetch_start=$(now)
	mkdir -p "$cache_dir" "$out_dir"
	rm -rf "$(suite_dir "$1")" "$(suite_dir "$1").part" "$(suite_dir "$1").done"
	progress "fetch $1: root folder and kernel (about 200 MB from $(mirror_find), a minute or two)"
	run_logged "$out_dir/fetch-$1.log" suite_bootstrap "$1" || return 1
	mv "$(suite_dir "$1").part" "$(suite_dir "$1")"
	suite_recipe "$1" >"$(suite_dir "$1").done"
	progress "fetch $1: kernel $(suite_kernel "$1"), $(du -sm "$(suite_dir "$1")" | cut -f1) MB, $(($(now) - fetch_start)) s"
}
