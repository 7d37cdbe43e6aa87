# SPDX-License-Identifier: GPL-2.0-or-later
# Boots one image once and says how it ended. Comes in: run name, suite, image, profile, kernel arguments.
# Goes out: folder $out_dir/runs/NAME with command, console.log, result.log, verdict. A boot is "ok" only with QEMU's
# exit status 33, the guest's last line, and no kernel complaint: an init that dies ends with status 0.
# shellcheck shell=sh disable=SC2154

boot_timeout=${BOOT_TIMEOUT:-180}
boot_tries=3
good_status=33

# panic=-1 with -no-reboot ends QEMU at once; rd.* keep dracut from waiting at a shell nobody sits at.
kernel_args="console=ttyS0 root=LABEL=lab-root ro rootfstype=ext4 panic=-1 oops=panic softlockup_panic=1 no_timer_check rd.shell=0 rd.emergency=reboot"

kernel_complaints='BUG:|Oops|WARNING: (CPU|.* at )|Call [Tt]race'

verdict_of() { # RUN-FOLDER EXIT-STATUS
	if [ "$2" = 124 ] || [ "$2" = 137 ]; then
		echo timeout
	elif grep -q 'Kernel panic' "$1/console.log"; then
		if grep -q 'Run .*init as init process' "$1/console.log"; then echo panic; else echo panic-before-init; fi
	elif [ "$2" != "$good_status" ]; then
		echo "exit-$2"
	elif ! grep -qx 'lab-end ok' "$1/result.log"; then
		echo no-end-marker
	elif grep -qE "$kernel_complaints" "$1/console.log" "$1/result.log"; then
		echo kernel-complaint
	else
		echo ok
	fi
}

boot_once() { # RUN-FOLDER KERNEL IMAGE PROFILE KERNEL-ARG...
	run=$1 kernel=$2 initrd=$3
	machine_build "$4"
	shift 4
	rm -rf "$run"
	mkdir -p "$run"
	: >"$run/result.log"
	# shellcheck disable=SC2086 # machine_args is a list
	set -- qemu-system-x86_64 $machine_args -serial "file:$run/console.log" -serial "file:$run/result.log" \
		-kernel "$kernel" -initrd "$initrd" -append "$kernel_args $*"
	{
		for word; do printf "'%s' " "$word"; done
		echo
	} >"$run/command"
	status=0
	if [ -n "${qmp_script:-}" ]; then
		qmp_feed "$run" | {
			timeout --foreground -k 5 "$boot_timeout" "$@" -qmp stdio || status=$?
			echo "$status" >"$run/ended"
		} >"$run/qemu.log" 2>&1
		status=$(cat "$run/ended")
	else
		timeout --foreground -k 5 "$boot_timeout" "$@" >"$run/qemu.log" 2>&1 </dev/null || status=$?
	fi
	verdict_of "$run" "$status" >"$run/verdict"
}

# Sid's kernel under an old QEMU panics now and then before /init, with and without us: such a boot is repeated, and
# each repeat is counted in the file "repeats" for the last line of the test run.
boot_run() { # NAME SUITE IMAGE PROFILE KERNEL-ARG...
	need_tool qemu-system-x86_64 qemu-system-x86
	run_dir=$out_dir/runs/$1
	boot_suite=$2 boot_image=$3
	shift 3
	try=1
	while :; do
		boot_once "$run_dir" "$(suite_dir "$boot_suite")/boot/vmlinuz-$(suite_kernel "$boot_suite")" "$boot_image" "$@"
		verdict=$(cat "$run_dir/verdict")
		if [ "$boot_suite $verdict" != "sid panic-before-init" ] || [ "$try" -ge "$boot_tries" ]; then break; fi
		echo "$run_dir: $verdict (try $try)" >>"$out_dir/repeats"
		try=$((try + 1))
	done
	[ "$verdict" = ok ] && return 0
	boot_failed "$run_dir" "$verdict"
}

boot_failed() { # RUN-FOLDER VERDICT
	echo "boot ended: $2"
	grep -hE -A 3 "$kernel_complaints" "$1/console.log" "$1/result.log" | head -n 12 | sed 's/^/    complaint: /' || true
	sed 's/^/    qemu: /' "$1/qemu.log" | tail -n 5
	tail -n 40 "$1/console.log" | tr -d '\r' | sed 's/^/    /'
	echo "command: $(cat "$1/command")"
	return 1
}
