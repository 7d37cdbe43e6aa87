# SPDX-License-Identifier: GPL-2.0-or-later
# In a mount namespace of its own: a disk of tests/system as a host that only its programs can tell from a running one.
# Comes in: loop device, folder to mount it at. Goes out: that folder; its /lab holds what lies over the kernel's files.
# shellcheck shell=sh disable=SC2154

host_machine() { # ROOT
	mount -t tmpfs lab "$1/lab"
	"$top/tests/tree/expand" "$top/tests/machines/made-shared-group.pci" "$1/lab/machine"
	mkdir -p "$1/lab/machine/sys/bus/pci/drivers/vfio-pci"
	mount --bind "$1/lab/machine/sys" "$1/sys"
	cp /proc/sys/kernel/random/boot_id "$1/lab/boot_id"
	# It has been up for an hour.
	echo "btime $(($(date +%s) - 3600))" >"$1/lab/stat"
	echo root=LABEL=system >"$1/lab/cmdline"
	mount --bind "$1/lab/boot_id" "$1/proc/sys/kernel/random/boot_id"
	mount --bind "$1/lab/stat" "$1/proc/stat"
	mount --bind "$1/lab/cmdline" "$1/proc/cmdline"
}

# 02:00.0 is eno1 in the bridge br0, so the host needs it.
host_bridge() { # ROOT
	card=$1/sys/devices/pci0000:00/0000:00:01.1/0000:02:00.0
	mkdir -p "$card/net/eno1" "$1/sys/class/net/br0/bridge"
	ln -s ../.. "$card/net/eno1/device"
	ln -s /sys/class/net/br0 "$card/net/eno1/master"
	ln -s "${card#"$1"}/net/eno1" "$1/sys/class/net/eno1"
}

# The kernel that runs here is another one; the system looks for its modules by that name.
host_kernel() { # ROOT
	[ -e "$1/lib/modules/$(uname -r)" ] || ln -s "$(basename "$1"/lib/modules/*)" "$1/lib/modules/$(uname -r)"
}

host_begin() { # LOOP-DEVICE ROOT
	mount_disk "$1" "$2"
	mount -t tmpfs run "$2/run"
	mkdir -p "$2/lab" /dev/shm
	host_machine "$2"
	host_bridge "$2"
	host_kernel "$2"
	find "$2/etc" "$2/boot" -exec touch -h -d '2 days ago' {} +
	rm -f "$2/sbin/shutdown"
	install -m 755 "$here/shutdown" "$2/sbin/shutdown"
}

# The controller finds its host by the stand-in for ssh.
controller_begin() { # ROOT
	mkdir -p "$controller/hosts/one"
	mount --rbind "$1" "$controller/hosts/one"
	install -m 755 "$here/ssh" "$controller/fleet/ssh"
	echo "one ansible_ssh_executable=/fleet/ssh ansible_ssh_transfer_method=piped" >"$controller/fleet/inventory"
}
