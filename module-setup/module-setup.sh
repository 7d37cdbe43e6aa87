#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut module: puts vfio-early into the image, as a unit where the image has systemd, else as a
# hook that runs before any other. dracut gives this file to bash and names its functions.

# The image always holds the program and the modules, so that rules on the kernel command line work.
check() {
	require_binaries /usr/lib/vfio-early/vfio-early-bind || return 1
	return 0
}

depends() {
	return 0
}

# The checks stand here since dracut ignores a failing install().
installkernel() {
	local names

	# shellcheck disable=SC2154 # dracut sets kernel and initdir
	names=$(/usr/lib/vfio-early/embed "$kernel" "$initdir") || return 1
	# Those of the list, not those that this host happens to use just now.
	# shellcheck disable=SC2086 # one word a module
	hostonly='' instmods $names
	return 0
}

# shellcheck disable=SC2154 # moddir and systemdsystemunitdir are dracut's
install() {
	inst_binary /usr/lib/vfio-early/vfio-early-bind
	inst_simple /usr/lib/vfio-early/initramfs.rules /usr/lib/udev/rules.d/60-vfio-early.rules
	if dracut_module_included "systemd"; then
		inst_simple "$moddir/vfio-early-bind.service" \
			"$systemdsystemunitdir/vfio-early-bind.service"
		inst_simple "$moddir/vfio-early-take@.service" \
			"$systemdsystemunitdir/vfio-early-take@.service"
		$SYSTEMCTL -q --root "$initdir" add-wants sysinit.target vfio-early-bind.service
	else
		inst_hook cmdline 00 "$moddir/vfio-early.sh"
	fi
}
