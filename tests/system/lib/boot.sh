# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a full system once with a step of work, and says how it ended.
# Comes in: run folder, disk, folder with the step's script "run", profile of the machine, QEMU arguments.
# Goes out: RUN/command, console.log, result.log (what the step printed). A boot is good only if the step ended with 0.
# shellcheck shell=sh disable=SC2154

# shellcheck source=tests/system/lib/esp.sh
. "$system_lab/lib/esp.sh"
system_firmware=/usr/share/OVMF
system_timeout=${SYSTEM_TIMEOUT:-1500}

# The disk is kept: what one boot does, the next one finds. It is no AHCI disk: behind an emulated IOMMU QEMU 7.2 ends
# with a failed assertion when such a one is written to in large pieces.
machine_root_disk() {
	add_machine -drive "if=none,id=root,format=raw,file=$system_disk_file,cache=unsafe"
	add_machine -device virtio-blk-pci,drive=root,serial=root,addr=1c.0,bootindex=1
	add_machine -drive "if=none,id=step,format=raw,readonly=on,file=$system_step"
	add_machine -device virtio-blk-pci,drive=step,serial=step,addr=1a.0
	[ -z "${SYSTEM_ESP:-}" ] || system_esp_disk
	add_machine -netdev "user,id=net,restrict=${SYSTEM_RESTRICT:-on}${SYSTEM_SSH:+,hostfwd=tcp:127.0.0.1:$SYSTEM_SSH-:22}"
	add_machine -device virtio-net-pci,netdev=net,addr=1b.0,romfile=
}

# A disk with the EFI system partition; the firmware boots from it, and remembers in a file beside it.
system_esp_disk() {
	add_machine -drive "if=none,id=esp,format=raw,file=$SYSTEM_ESP,cache=unsafe"
	add_machine -device virtio-blk-pci,drive=esp,serial=esp,addr=19.0,bootindex=0
	[ "${SYSTEM_FIRMWARE:-}" = efi ] || return 0
	add_machine -drive "if=pflash,format=raw,unit=0,readonly=on,file=$system_firmware/OVMF_CODE_4M.fd"
	add_machine -drive "if=pflash,format=raw,unit=1,file=$SYSTEM_ESP.vars"
}

system_esp() { # FILE
	need_tool mkfs.vfat dosfstools
	[ -e "$system_firmware/OVMF_VARS_4M.fd" ] || die "$system_firmware/OVMF_VARS_4M.fd is missing (Debian package ovmf)"
	esp_make "$1"
	cp "$system_firmware/OVMF_VARS_4M.fd" "$1.vars"
}

system_machine() { # PROFILE
	case $1 in
	plain) machine_build noiommu ;;
	*) machine_build "$1" ;;
	esac
}

system_boot() { # RUN DISK STEP-FOLDER PROFILE [QEMU-ARG...]
	need_tool qemu-system-x86_64 qemu-system-x86
	system_run=$1 system_disk_file=$2 system_step=$1/step.tar
	rm -rf "$system_run"
	mkdir -p "$system_run"
	tar -C "$3" -cf "$system_step" .
	system_machine "$4"
	shift 4
	# shellcheck disable=SC2086 # machine_args is a list
	set -- qemu-system-x86_64 $machine_args -m "${SYSTEM_MEMORY:-1536}" \
		-serial "file:$system_run/console.log" -serial "file:$system_run/result.log" "$@"
	echo "$*" >"$system_run/command"
	system_status=0
	timeout --foreground -k 5 "$system_timeout" "$@" >"$system_run/qemu.log" 2>&1 </dev/null || system_status=$?
	rm -f "$system_step"
	tr -d '\r' <"$system_run/result.log" >"$system_run/result"
	if [ "$system_status" = 0 ] && grep -qx 'lab-end 0' "$system_run/result"; then
		return 0
	fi
	system_boot_failed
}

# The file work between two boots: what an emulated processor would take minutes for.
system_inside() { # DISK STEP-FOLDER SCRIPT
	system_loop=$(losetup --find --show --offset "$system_offset" "$1") || return 1
	system_status=0
	unshare --mount --propagation private "$system_lab/lib/in-disk" "$system_loop" "$out_dir/mnt" "$2" "$3" || system_status=$?
	losetup -d "$system_loop"
	return "$system_status"
}

system_boot_failed() {
	echo "boot ended: QEMU's status $system_status, $(grep '^lab-end' "$system_run/result" || echo 'the step did not end')"
	tail -n 30 "$system_run/result" | sed 's/^/    step: /'
	tail -n 5 "$system_run/qemu.log" | sed 's/^/    qemu: /'
	tail -n 15 "$system_run/console.log" | tr -d '\r' | sed 's/^/    console: /'
	echo "logs: $system_run"
	return 1
}
