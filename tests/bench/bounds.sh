# SPDX-License-Identifier: GPL-2.0-or-later
# The bounds that vfio-early-bind has to reach, held against what was measured in this run.
# Time is judged by CPU time here, since others may be using this machine; the boots judge by the clock.
# Comes in: $work/ratios, many.us, per-device. Prints a line a bound; measures nothing.
# shellcheck shell=sh disable=SC2154

bound() { # WHAT VALUE LIMIT
	awk -v what="$1" -v value="$2" -v limit="$3" 'BEGIN {
		printf "%-7s %10s  at most %-8s %s\n", value + 0 <= limit + 0 ? "reached" : "MISSED", value, limit, what
	}'
}

bound_ratios() { # files|scan, whose floor it is
	sort -k 2,2 -k 1,1n -k 3,3n "$work/ratios" | while read -r functions kind count wall cpu _; do
		case $1:$kind in
		files:address | files:path | files:path+id)
			bound "x its floor, CPU time (wall time: $wall): $kind rules, $functions functions, $count chosen" "$cpu" 1.2
			;;
		scan:id | scan:class)
			[ "$functions" -lt 1024 ] ||
				bound "x the floor scan, CPU time (wall time: $wall): $kind rules, $functions functions, $count chosen" \
					"$cpu" 1.25
			;;
		esac
	done
}

bench_bounds() {
	echo "Bounds:"
	bound "bytes of program (klibc, amd64)" "$(wc -c <"$early")" 40960
	bound "KiB of peak memory, the largest of all runs" "$(sort -n -k 6 "$work/ratios" | tail -n 1 | cut -d ' ' -f 6)" 512
	while read -r kind guards acting; do
		bound "system calls a device for its facts and guards: $kind rules" "$guards" 24
		bound "system calls a device for acting and reporting: $kind rules" "$acting" 8
	done <"$work/per-device"
	while read -r functions kind matching reading; do
		bound "us of CPU for 256 $kind rules that match nothing, against reading an attribute of $functions functions" \
			"$matching" "$reading"
	done <"$work/many.us"
	bound_ratios files
	bound_ratios scan
}
