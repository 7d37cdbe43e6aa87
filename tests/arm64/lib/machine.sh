# SPDX-License-Identifier: GPL-2.0-or-later
# The emulated arm64 machine: board "virt" with an SMMUv3, found by its device tree; two of each device that only their
# place tells apart, each behind its own root port, as in the boot lab's machine "twins". GICv3, for only its ITS keeps the
# interrupts of one device from another's, without which VFIO gives no container an IOMMU.
# There is no port to end QEMU with a status: a good end is power-off, status 0, and the guest's last line.
# shellcheck shell=sh disable=SC2034,SC2154

good_status=0
boot_timeout=${BOOT_TIMEOUT:-600}

arm64_machine() {
	machine_args="-accel tcg -M virt,iommu=smmuv3,gic-version=3 -cpu cortex-a57 -smp 1 -m 1024"
	add_machine -nodefaults -no-reboot -display none
	add_card 02 e1000e,mac=52:54:00:aa:00:01
	add_card 03 e1000e,mac=52:54:00:aa:00:02
	for drive in 0 1; do
		add_machine -blockdev "null-co,node-name=nvme$drive,size=16777216,read-zeroes=on"
		add_card "0$((drive + 4))" "nvme,drive=nvme$drive,serial=lab$drive"
	done
	add_card 06 qemu-xhci
	add_machine -device intel-hda,addr=08.0 -audiodev none,id=silence -device hda-duplex,audiodev=silence
	add_machine -drive "if=none,id=root,format=raw,snapshot=on,file=$root_image"
	add_machine -device virtio-blk-pci,drive=root,addr=10.0
	add_machine -chardev "file,id=result,path=$1/result.log" -device pci-serial,chardev=result,addr=11.0
}

arm64_addresses() {
	nic_a=0000:01:00.0
	nic_b=0000:02:00.0
	nvme_a=0000:03:00.0
	nvme_b=0000:04:00.0
	usb=0000:05:00.0
	sound=0000:00:08.0
}

# The words of tests/boot/lib/expect.sh ask for these.
normal_drivers() {
	printf '%s e1000e\n' "$nic_a" "$nic_b"
	printf '%s nvme\n' "$nvme_a" "$nvme_b"
	printf '%s xhci_hcd\n' "$usb"
	printf '%s snd_hda_intel\n' "$sound"
	printf '%s virtio-pci\n' 0000:00:10.0
	printf '%s serial\n' 0000:00:11.0
}

boot_virt() { # VARIANT KERNEL-ARG...
	run_dir=$out_dir/runs/$1
	boot_image=$out_dir/$1.img
	shift
	rm -rf "$run_dir"
	mkdir -p "$run_dir"
	result=$run_dir/result.log
	: >"$result"
	arm64_addresses
	arm64_machine "$run_dir"
	# shellcheck disable=SC2086 # machine_args is a list
	set -- qemu-system-aarch64 $machine_args -serial "file:$run_dir/console.log" -initrd "$boot_image" \
		-kernel "$cache_dir/$arm64_suite/boot/vmlinuz-$(arm64_kernel)" \
		-append "$(printf '%s' "$kernel_args" | sed 's/ttyS0/ttyAMA0/') $*"
	printf "'%s' " "$@" >"$run_dir/command"
	status=0
	timeout --foreground -k 5 "$boot_timeout" "$@" >"$run_dir/qemu.log" 2>&1 </dev/null || status=$?
	verdict_of "$run_dir" "$status" >"$run_dir/verdict"
	verdict=$(cat "$run_dir/verdict")
	[ "$verdict" = ok ] || {
		boot_failed "$run_dir" "$verdict" || fail "the boot did not end as it should"
		[ -s "$result" ] || exit 1
	}
}
