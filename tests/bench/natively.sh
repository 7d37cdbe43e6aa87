# SPDX-License-Identifier: GPL-2.0-or-later
# The figures at native speed, on a tree of plain files. Nobody plays the kernel there, so the driver
# wanted is "none": writing the override is then all the acting, and it is read back as on Linux.
# Comes in: lib.sh. Goes out: table rows; $work/ratios, a line each: FUNCTIONS KIND CHOSEN WALL CPU.
# shellcheck shell=sh disable=SC2154

counts="1 8 64"
kinds_of_rules="address path path+id group id class serial"

row() {
	printf '%9s %-8s %6s | %7s %7s | %6s %6s | %8s %8s %5s | %8s %8s %5s | %8s %8s\n' "$@"
}

bench_head() {
	cat <<-END
		Machine: $(uname -srm), $(nproc) CPU,$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -n 1)
		vfio-early-bind: $(wc -c <"$early") bytes; the floors: $(wc -c <"$work/floor") bytes
		Instructions: $(instructions_source)
		Each figure is the median of $ROUNDS runs, in turn with its floor, exec included; "x" is the median of the
		runs' ratios. The floor of id, class and serial rules is a scan: list the functions, read one attribute
		of each, write the overrides. The floor of the others opens, reads and writes the same files and no more.

	END
}

columns() {
	row functions rules chosen "peak KiB" '' calls '' 'wall us' '' '' 'CPU us' '' '' 'instr.' ''
	row '' '' '' early floor early floor early floor x early floor x early floor
}

# What differs from run to run and must be as before each: the overrides.
resets() { # TREE COUNT
	chosen "$2" | sed "s|^\([^ ]*\) .*|$1/sys/bus/pci/devices/\1/driver_override=(null)|"
}

overrides_clear() {
	while IFS='=' read -r override text; do
		echo "$text" >"$override"
	done <"$work/resets"
}

# The floor's program and arguments for this kind of rules.
floor_command() { # KIND COUNT TREE
	case $1 in
	id | class | serial)
		echo "$work/floor" scan "$3/sys/bus/pci/devices" none
		floor_words "$1" "$2"
		;;
	*)
		overrides_clear
		"$here/replay" "$early" --sysroot "$3" |
			sed "s/\(.\) \(.\) \([0-9]*\) \([0-9]*\) \(.*\)/{ '\1', '\2', \3, \4, \"\5\" },/" >"$work/calls.inc"
		floor_build "$work/floor-files" "$work/calls.inc"
		echo "$work/floor-files" files "$3"
		;;
	esac
}

counted() { # PROGRAM ARG…
	overrides_clear
	"$B/bench/count" "$@"
}

counted_instructions() { # PROGRAM ARG…
	overrides_clear
	instructions "$@"
}

bench_case() { # FUNCTIONS KIND COUNT TREE
	rules "$2" "$3" none | rules_install "$4"
	resets "$4" "$3" >"$work/resets"
	# shellcheck disable=SC2046 # words without blanks
	set -- "$1" "$2" "$3" "$4" $(floor_command "$2" "$3" "$4")
	case_functions=$1 case_kind=$2 case_count=$3 case_tree=$4
	shift 4
	counted "$early" --sysroot "$case_tree" >"$work/early.count"
	counted "$@" >"$work/floor.count"
	"$B/bench/turns" "$ROUNDS" "$work/resets" 0 -- + "$@" -- + "$early" --sysroot "$case_tree" >"$work/turns"
	{
		read -r floor_wall floor_cpu _
		read -r wall cpu wall_ratio cpu_ratio
	} <"$work/turns"
	read -r calls _ peak <"$work/early.count"
	read -r floor_calls _ floor_peak <"$work/floor.count"
	row "$case_functions" "$case_kind" "$case_count" "$peak" "$floor_peak" "$calls" "$floor_calls" \
		"$wall" "$floor_wall" "$wall_ratio" "$cpu" "$floor_cpu" "$cpu_ratio" \
		"$(counted_instructions "$early" --sysroot "$case_tree")" "$(counted_instructions "$@")"
	echo "$case_functions $case_kind $case_count $wall_ratio $cpu_ratio $peak" >>"$work/ratios"
}

# What 256 rules add must be less than what reading an attribute of each function adds.
bench_many() { # FUNCTIONS KIND TREE
	rules_many "$2" >"$work/many"
	rules_many one >"$work/few"
	"$B/bench/turns" "$ROUNDS" - 1 \
		-- "$work/floor" list "$3/sys/bus/pci/devices" \
		-- "$work/floor" scan "$3/sys/bus/pci/devices" none \
		-- "$early" --dry-run --sysroot "$3" --config "$work/few" \
		-- "$early" --dry-run --sysroot "$3" --config "$work/many" |
		awk -v where="$1 $2" '{ cpu[NR] = $2 }
			END { printf "%s %.1f %.1f\n", where, cpu[4] - cpu[3], cpu[2] - cpu[1] }' >>"$work/many.us"
}

bench_natively() { # FUNCTIONS
	say "$1 functions: making the tree"
	tree=$work/tree
	machine_build "$1" "$tree" --driver vfio-pci
	columns
	for kind in $kinds_of_rules; do
		for count in $counts; do
			[ "$(chosen "$count" | wc -l)" = "$count" ] || continue
			bench_case "$1" "$kind" "$count" "$tree"
		done
	done
	for kind in id class address; do
		bench_many "$1" "$kind" "$tree"
	done
	echo
	rm -rf "$tree"
}
