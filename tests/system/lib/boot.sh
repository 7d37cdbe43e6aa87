# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a full system once with a step of work, and says how it ended.
# Comes in: run folder, disk, its format, folder with the step's script "run", profile of the machine, QEMU arguments.
# Goes out: RUN/command, console.log, result.log (what the step printed). A boot is good only if the step ended with 0.
# shellcheck shell=sh disable=SC2154

system_timeout=${SYSTEM_TIMEOUT:-1500}

# The disk is kept: what one boot does, the next one finds. It is no AHCI disk: behind an emulated IOMMU QEMU 7.2 ends
# with a failed assertion when such a one is written to in large pieces.
machine_root_disk() {
	add_machine -drive "if=none,id=root,format=$system_format,file=$system_disk_file,cache=unsafe"
	add_machine -device virtio-blk-pci,drive=root,serial=root,addr=1c.0,bootindex=0
	add_machine -drive "if=none,id=step,format=raw,readonly=on,file=$system_step"
	add_machine -device virtio-blk-pci,drive=step,serial=step,addr=1a.0
	add_machine -netdev "user,id=net,restrict=${SYSTEM_RESTRICT:-on}${SYSTEM_SSH:+,hostfwd=tcp:127.0.0.1:$SYSTEM_SSH-:22}"
	add_machine -device virtio-net-pci,netdev=net,addr=1b.0,romfile=
}

system_machine() { # PROFILE
	case $1 in
	plain) machine_build noiommu ;;
	*) machine_build "$1" ;;
	esac
}

system_boot() { # RUN DISK FORMAT STEP-FOLDER PROFILE [QEMU-ARG...]
	need_tool qemu-system-x86_64 qemu-system-x86
	system_run=$1 system_disk_file=$2 system_format=$3 system_step=$1/step.tar
	rm -rf "$system_run"
	mkdir -p "$system_run"
	tar -C "$4" -cf "$system_step" .
	system_machine "$5"
	shift 5
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

system_boot_failed() {
	echo "boot ended: QEMU's status $system_status, $(grep '^lab-end' "$system_run/result" || echo 'the step did not end')"
	tail -n 30 "$system_run/result" | sed 's/^/    step: /'
	tail -n 5 "$system_run/qemu.log" | sed 's/^/    qemu: /'
	tail -n 15 "$system_run/console.log" | tr -d '\r' | sed 's/^/    console: /'
	echo "logs: $system_run"
	return 1
}
