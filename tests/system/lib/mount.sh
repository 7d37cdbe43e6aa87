# SPDX-License-Identifier: GPL-2.0-or-later
# In a mount namespace of its own: mounts the disk of a full system that is not running, so that programs work inside.
# shellcheck shell=sh

# A /dev with no more than what the tools need, here and inside. GRUB writes no entries for a root that is called loop;
# the menu shall know it by its UUID anyway.
mount_dev() { # LOOP-DEVICE FOLDER
	mount -t tmpfs -o mode=755 dev "$2"
	for node in null zero random urandom; do
		cp -a "/dev/$node" "$2/"
	done
	cp -a "$1" "$2/root-disk"
	mkdir -p "$2/disk/by-uuid"
	ln -s ../../root-disk "$2/disk/by-uuid/$(blkid -o value -s UUID "$1")"
	ln -s /proc/self/fd "$2/fd"
}

mount_disk() { # LOOP-DEVICE ROOT
	mkdir -p "$2"
	mount_dev "$1" "$2"
	mount --move "$2" /dev
	mount /dev/root-disk "$2"
	mount -t proc proc "$2/proc"
	mount --bind /dev "$2/dev"
}

inside() { # COMMAND...; $root is where the disk is mounted
	# shellcheck disable=SC2154 # set by who sources this
	chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}
