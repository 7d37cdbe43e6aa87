# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # sourced by run
# What a test file may use: trees, the program on a tree (v), and checks that print one TAP line
# each. Output of the last run: out, err, status.

tree=$PWD/tree

ok() {
	echo "ok - $*"
}

not_ok() {
	echo "not ok - $*"
	sed 's/^/#   stdout: /' out
	sed 's/^/#   stderr: /' err
}

skip() {
	echo "ok - $1 # SKIP $2"
}

check() { # NAME COMMAND...
	check_name=$1
	shift
	if "$@"; then ok "$check_name"; else not_ok "$check_name (status $status)"; fi
}

# begin [MACHINE [OPTION...]]: a fresh tree
begin() {
	rm -rf "$tree"
	mkdir "$tree"
	if [ $# -gt 0 ]; then
		begin_machine=$1
		shift
		"$top/tests/tree/expand" "$top/tests/machines/$begin_machine.pci" "$tree" "$@"
	fi
}

# file PATH: lays a file of the tree from standard input
file() {
	mkdir -p "$tree/${1%/*}"
	cat >"$tree/$1"
}

link() { # TARGET PATH
	mkdir -p "$tree/${2%/*}"
	ln -sfn "$1" "$tree/$2"
}

# v COMMAND ARGUMENT...: the program on the tree
v() {
	status=0
	v_command=$1
	shift
	timeout 60 "$program" "$v_command" --sysroot "$tree" "$@" >out 2>err </dev/null || status=$?
}

# v_bare ARGUMENT...: the program as it is
v_bare() {
	status=0
	timeout 60 "$program" "$@" >out 2>err </dev/null || status=$?
}

is_status() { [ "$status" -eq "$1" ]; }
out_has() { grep -qF -- "$1" out; }
out_lacks() { ! grep -qF -- "$1" out; }
out_is() { diff -u - out >&2; }
err_has() { grep -qF -- "$1" err; }
err_is() { diff -u - err >&2; }
# an empty file is no JSON, though jq 1.6 is content with it
json() { [ -s out ] && jq -e "$1" out >/dev/null; }
both() { # COMMAND WORD COMMAND WORD: two checks of one word each
	"$1" "$2" && "$3" "$4"
}
refused() { # STATUS TEXT: this status, nothing on stdout, and this on stderr
	is_status "$1" && [ ! -s out ] && err_has "$2"
}

# The block layer, as sysfs shows it.

# disk NAME MAJOR:MINOR FOLDER: a disk in FOLDER below sys/devices (a function's, or virtual)
disk() {
	mkdir -p "$tree/sys/devices/$3/block/$1"
	block_at "$1" "$2" "$3/block/$1"
}

# part DISK NAME MAJOR:MINOR: a partition of it
part() {
	part_disk=$(readlink "$tree/sys/class/block/$1")
	part_disk=${part_disk#../../devices/}
	block_at "$2" "$3" "$part_disk/$2"
	echo 1 >"$tree/sys/devices/$part_disk/$2/partition"
}

# stack NAME MAJOR:MINOR SLAVE...: dm, md and the like
stack() {
	stack_name=$1
	disk "$1" "$2" virtual
	shift 2
	for stack_slave; do
		link "../../../../../$(readlink "$tree/sys/class/block/$stack_slave" | sed 's|^\(\.\./\)*||')" \
			"sys/devices/virtual/block/$stack_name/slaves/$stack_slave"
	done
}

block_at() { # NAME MAJOR:MINOR PLACE
	mkdir -p "$tree/sys/devices/$3"
	echo "$2" >"$tree/sys/devices/$3/dev"
	link "../../devices/$3" "sys/class/block/$1"
	link "../../devices/$3" "sys/dev/block/$2"
}

# at ADDRESS: a function's folder below sys/devices
at() {
	readlink "$tree/sys/bus/pci/devices/$1" | sed 's|.*/devices/||'
}

mounts() {
	file proc/self/mountinfo
}

# Modules, as depmod reads them.

# ko PATH [export SYMBOL | need SYMBOL | info TEXT]...: a module file in the tree
ko() {
	ko_path=$tree/lib/modules/9.9.9/kernel/$1
	mkdir -p "${ko_path%/*}"
	shift
	{
		echo '.section .modinfo,"a"'
		echo '.asciz "license=GPL"'
		while [ $# -gt 0 ]; do
			case $1 in
			export) printf '.section __ksymtab_strings,"a"\n.asciz "%s"\n' "$2" ;;
			need) printf '.data\n.quad %s\n' "$2" ;;
			info) printf '.section .modinfo,"a"\n.asciz "%s"\n' "$2" ;;
			esac
			shift 2
		done
	} | as -o "$ko_path" -
}

# The usual set; each line may be left out by naming it
vfio_modules() {
	ko virt/lib/irqbypass.ko export irq_bypass
	ko drivers/vfio/vfio.ko export vfio_register info "softdep=post: vfio_iommu_type1 vfio_iommu_spapr_tce"
	ko drivers/vfio/vfio_iommu_type1.ko need vfio_register
	ko drivers/vfio/pci/vfio-pci-core.ko export vfio_pci_core need vfio_register need irq_bypass
	ko drivers/vfio/pci/vfio-pci.ko need vfio_pci_core need vfio_register \
		info "alias=vfio_pci:v*d*sv*sd*bc*sc*i*"
}

depmod_tree() {
	touch "$tree/lib/modules/9.9.9/modules.order"
	[ -e "$tree/lib/modules/9.9.9/modules.builtin" ] || : >"$tree/lib/modules/9.9.9/modules.builtin"
	PATH=$PATH:/sbin:/usr/sbin depmod -b "$tree" 9.9.9
}

# image VERSION COMPRESSOR: as initramfs-tools makes it, microcode in front
image() {
	rm -rf image early
	mkdir -p image/scripts/init-top image/usr/lib/vfio-early image/etc early/kernel
	echo microcode >early/kernel/code
	echo x >image/usr/lib/vfio-early/vfio-early-bind
	printf '/scripts/init-top/%s "$@"\n' 00_vfio-early all_generic_ide udev >image/scripts/init-top/ORDER
	v config
	cp out image/etc/vfio-early.conf
	pack "$@"
}
pack() {
	mkdir -p "$tree/boot"
	{
		(cd early && find . | cpio -o -H newc --quiet)
		head -c 512 /dev/zero
		(cd image && find . | cpio -o -H newc --quiet) | "$2" -c
	} >"$tree/boot/initrd.img-$1"
}
