# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: what the steps share. Comes in with each step, beside the package.
# shellcheck shell=sh

kept=/var/lab

die() {
	echo "not ok - $*"
	exit 1
}

# One thing looked at; the step ends with the first that is not so.
check() { # WHAT COMMAND...
	what=$1
	shift
	"$@" || die "$what"
	echo "ok - $what"
}

check_not() { # WHAT COMMAND...
	what=$1
	shift
	! "$@" || die "$what"
	echo "ok - $what"
}

driver_of() { # ADDRESS
	link=$(readlink "/sys/bus/pci/devices/$1/driver") || link=none
	echo "${link##*/}"
}

all_drivers() {
	for device in /sys/bus/pci/devices/*; do
		echo "${device##*/} $(driver_of "${device##*/}")"
	done
}

# Before anything of ours: the drivers that all later steps compare with.
keep_drivers() {
	mkdir -p "$kept"
	all_drivers >"$kept/drivers"
	cat "$kept/drivers"
	! grep -q vfio-pci "$kept/drivers" || die "something is on vfio-pci already"
}

# The same for a disk that was not booted before: they are this machine's.
known_drivers() {
	mkdir -p "$kept"
	cp drivers "$kept/drivers"
}

drivers_as_before() {
	all_drivers | diff "$kept/drivers" -
}

# The chosen ones, and no others. Every one of them must have had a driver of its own.
drivers_with() { # ADDRESS...
	while read -r address driver; do
		case " $* " in *" $address "*) driver=vfio-pci ;; esac
		[ "$(driver_of "$address")" = "$driver" ] || {
			echo "$address is on $(driver_of "$address"), not $driver"
			return 1
		}
	done <"$kept/drivers"
	for address; do
		grep -q "^$address [a-z]" "$kept/drivers" || return 1
	done
}

image_sum() {
	sha256sum /boot/initrd.img-*
}

# The running kernel, or inside a disk that does not run the one that is there.
this_kernel() {
	here=$(uname -r)
	[ -e "/boot/vmlinuz-$here" ] || here=$(basename /boot/vmlinuz-*) here=${here#vmlinuz-}
	echo "$here"
}

has_us() { # is the program in the image of this kernel, or of the one that is named?
	if command -v lsinitramfs >/dev/null; then
		lsinitramfs "/boot/initrd.img-${1:-$(this_kernel)}"
	else
		lsinitrd "/boot/initrd.img-${1:-$(this_kernel)}"
	fi | grep -q 'vfio-early-bind$'
}

install_us() {
	apt-get install -y -q --no-install-recommends ./vfio-early.deb
}

unit_is_active() {
	systemctl start vfio-early.service && systemctl is-active -q vfio-early.service
}

# The boot loader's files, without the time at which they were written.
loader_sum() {
	find /boot/grub/grub.cfg /etc/default /etc/kernel -type f -exec sha256sum {} +
}

loader_as() { # FILE
	loader_sum | diff "$1" -
}

# What `vfio-early check` printed, as somebody who reads it would type it: from top to bottom, each command once. The
# step's own end is the reboot.
type_remedies() { # FILE
	sed -nE 's/^(warn|fail) .*; type: //p' "$1" | awk '!seen[$0]++' >typed
	while read -r remedy <&3; do
		[ "$remedy" != reboot ] || continue
		echo "typed: $remedy"
		sh -c "$remedy" || die "typed as printed, \"$remedy\" fails"
	done 3<typed
}

all_is_well() {
	vfio-early check >said || {
		cat said
		return 1
	}
	! grep -vE '^ok ' said
}

# GRUB's entries: the arguments of the first, without the kernel's name; and a word that each one must have.
menu_arguments() {
	sed -n 's/^[[:space:]]*linux[[:space:]][[:space:]]*[^ ]* *//p' /boot/grub/grub.cfg | head -n 1
}

each_entry_has() { # WORD
	! grep '^[[:space:]]*linux[[:space:]]' /boot/grub/grub.cfg | grep -vwF -- "$1"
}

# Where systemd-boot's entry has its image: by the last one that it names.
entry_image() { # KERNEL
	echo "/boot/efi$(sed -n 's/^initrd[[:space:]]*//p' /boot/efi/loader/entries/*-"$1".conf | tail -n 1)"
}
