# SPDX-License-Identifier: GPL-2.0-or-later
# Machines, rules and single measurements for `run`. Comes in: here, B, work, early, FLOOR_CC.
# Writes only below $work.
# shellcheck shell=sh disable=SC2154

say() {
	printf '%s\n' "bench: $*" >&2
}

# As vfio-early-bind is built and started, so that only what they do differs.
floor_build() { # OUTPUT [CALLS]
	# shellcheck disable=SC2086 # FLOOR_CC is a compiler with arguments
	$FLOOR_CC -std=gnu11 -Os -Wall -Wextra -Werror -ffunction-sections -fdata-sections -fno-pie \
		-fno-asynchronous-unwind-tables -fno-stack-protector -static -Wl,--gc-sections \
		-Wl,-z,noseparate-code -Wl,-z,norelro ${2:+-DFLOOR_CALLS="\"$2\""} -o "$1" "$here/floor.c" \
		"$here/../../src/early/start.c"
	strip "$1"
}

# Before udev, as the initramfs finds it: no function has a driver but those of the ports.
machine_build() { # FUNCTIONS FOLDER [EXPAND-OPTION…]
	machine_file=$work/$1.pci
	machine_tree=$2
	[ -s "$machine_file" ] || "$here/machine" "$1" >"$machine_file"
	shift 2
	rm -rf "$machine_tree"
	"$B/tests/expand" "$machine_file" "$machine_tree" --no-drivers --cmdline quiet "$@"
	mkdir -p "$machine_tree/etc" "$machine_tree/usr/lib/vfio-early" "$machine_tree/run"
	list=$machine_tree/usr/lib/vfio-early/modules
	[ -e "$list" ] || echo 'builtin vfio-pci' >"$list"
}

# The chosen ones, a line each: ADDRESS PATH SERIAL, of $machine_file.
chosen() { # COUNT
	awk -v count="$1" '/device=bec/ {
		for (i = 2; i <= NF; i++) {
			split($i, pair, "=")
			value[pair[1]] = pair[2]
		}
		print $1, value["parent"] "/" substr($1, length($1) - 3), value["serial"]
		if (++n == count)
			exit
	}' "$machine_file"
}

# The rules of a kind that choose so many functions, a line each, with DRIVER after "=" if given.
rules() { # KIND COUNT [DRIVER]
	suffix=${3:+=$3}
	case $1 in
	address) chosen "$2" | sed "s/ .*/$suffix/" ;;
	path) chosen "$2" | sed "s/^[^ ]* \([^ ]*\) .*/\1$suffix/" ;;
	path+id) chosen "$2" | sed "s/^[^ ]* \([^ ]*\) .*/\1@1d0f:*$suffix/" ;;
	group) chosen "$2" | sed "s/^\([^ ]*\) .*/group:\1$suffix/" ;;
	serial) chosen "$2" | sed "s/.* /serial:/; s/\$/$suffix/" ;;
	id) kinds "$2" | sed "s/.*/1d0f:bec&$suffix/" ;;
	class) kinds "$2" | awk '{ print $1 + 1 }' | sed "s/.*/class:1&$suffix/" ;;
	esac | sed 's/^/devices = /'
}

# Ids and classes come in three kinds: of one function, of seven more, and of the rest.
kinds() { # COUNT
	case $1 in
	1) seq 1 ;;
	8) seq 2 ;;
	*) seq 3 ;;
	esac
}

# What the scanning floor looks for in modalias.
floor_words() { # KIND COUNT
	case $1 in
	class) kinds "$2" | awk '{ print "bc1" $1 + 1 }' ;;
	*) kinds "$2" | sed 's/^/d0000BEC/' ;;
	esac
}

# The image holds one merged file.
rules_install() { # TREE, rules on standard input
	{
		echo '#line 1 /etc/vfio-early.conf'
		cat
	} >"$1/etc/vfio-early.conf"
}

# Instructions in user space of all processes; "-" where nothing can count them: the boots count by instructions.
instructions() { # PROGRAM ARG…
	if perf_counts; then
		perf stat -x, -e instructions:u -o "$work/perf" "$@" >/dev/null 2>&1 || :
		sed -n 's/^\([0-9]*\),.*/\1/p' "$work/perf"
	else
		echo -
	fi
}

perf_counts() {
	perf stat -x, -e instructions:u -o "$work/perf" true 2>/dev/null && grep -q '^[0-9]' "$work/perf"
}

instructions_source() {
	if perf_counts; then
		echo "perf's hardware counter, user space only"
	else
		echo "not counted: perf has no counter here; the boots' time is a count of instructions"
	fi
}
