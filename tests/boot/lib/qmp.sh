# SPDX-License-Identifier: GPL-2.0-or-later
# Commands to a running QEMU, by QMP on its standard input, each once the guest's console shows a text.
# Comes in: qmp_script, lines "TEXT|COMMAND", set by a case before it boots.
# shellcheck shell=sh disable=SC2154

qmp_plug() { # TEXT DEVICE-PROPERTIES-AS-JSON
	qmp_script="${qmp_script:-}$1|{\"execute\":\"device_add\",\"arguments\":$2}
"
}

# Prints for QEMU; ends with the last command, or with QEMU, or after the time of a boot.
qmp_feed() { # RUN-FOLDER
	printf '{"execute":"qmp_capabilities"}\n'
	printf '%s' "$qmp_script" | while IFS='|' read -r text command; do
		tries=0
		while ! grep -qF "$text" "$1/console.log" 2>/dev/null; do
			tries=$((tries + 1))
			[ "$tries" -lt "$boot_timeout" ] && [ ! -e "$1/ended" ] || return 0
			sleep 1
		done
		printf '%s\n' "$command"
	done
}
