# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: what the steps of the package's life share. Comes in with each step, beside the package.
# shellcheck shell=sh

chosen="0000:01:00.0 0000:03:00.0 0000:05:00.0 0000:00:08.0 0000:00:09.0"
kept=/var/lab

die() {
	echo "FAILED: $*"
	exit 1
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

drivers_as_before() {
	all_drivers | diff "$kept/drivers" - || die "the drivers are not those of before the installation"
}

# The chosen ones, and no others.
drivers_as_configured() {
	while read -r address driver; do
		case " $chosen " in *" $address "*) driver=vfio-pci ;; esac
		[ "$(driver_of "$address")" = "$driver" ] || die "$address is on $(driver_of "$address"), not $driver"
	done <"$kept/drivers"
	for address in $chosen; do
		grep -q "^$address " "$kept/drivers" || die "there is no $address"
	done
}

image_sum() {
	for image in /boot/initrd.img-*; do
		sha256sum "$image"
	done
}

has_us() { # is the program in the image of the running kernel?
	if command -v lsinitramfs >/dev/null; then
		lsinitramfs "/boot/initrd.img-$(uname -r)"
	else
		lsinitrd "/boot/initrd.img-$(uname -r)"
	fi | grep -q 'vfio-early-bind$'
}

report_is_good() {
	cat /run/vfio-early/report
	dmesg | grep 'vfio-early: 5 bound, 0 refused, 0 failed' || die "the kernel log does not say that 5 are bound"
}

reinstall_kernel() {
	apt-get install -y -q --reinstall "$(dpkg -S "/boot/vmlinuz-$(uname -r)" "/usr/lib/modules/$(uname -r)/vmlinuz" 2>/dev/null |
		sed 's/:.*//' | head -n 1)"
}
