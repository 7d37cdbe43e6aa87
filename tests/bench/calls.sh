# SPDX-License-Identifier: GPL-2.0-or-later
# System calls a chosen device, with the fake kernel, which loads vfio-pci and binds as Linux does:
# the difference between 8 and 64 chosen devices, for a dry run (finding, facts and guards) and for
# the whole. Comes in: lib.sh. Goes out: $work/per-device, a line each: KIND GUARDS ACTING.
# shellcheck shell=sh disable=SC2154

calls_few=8
calls_many=64

# Counts are a line each: NAME COUNT.
summary() { # OUTPUT TREE ARG…
	summary_output=$1 summary_tree=$2
	shift 2
	"$fakekernel" --program "$early" --summary "$summary_output" "$summary_tree" -- \
		vfio-early-bind "$@" >"$work/model.out" 2>&1 || {
		say "the run under the fake kernel failed:"
		tail -n 5 "$work/model.out" >&2
		exit 1
	}
}

calls_of() { # KIND COUNT OUTPUT [ARG…]
	calls_kind=$1 calls_count=$2 calls_output=$3
	shift 3
	machine_build 256 "$work/model" --modules
	rules "$calls_kind" "$calls_count" | rules_install "$work/model"
	summary "$calls_output" "$work/model" "$@"
}

# By name: what one chosen device costs more. A dry run writes a line a device, which is no guard's.
calls_by_name() { # KIND
	calls_of "$1" "$calls_few" "$work/dry-few" --dry-run
	calls_of "$1" "$calls_many" "$work/dry-many" --dry-run
	calls_of "$1" "$calls_few" "$work/few"
	calls_of "$1" "$calls_many" "$work/many"
	awk -v n=$((calls_many - calls_few)) '
		FILENAME ~ /dry-few$/ { dry[$1] -= $2; name[$1]; next }
		FILENAME ~ /dry-many$/ { dry[$1] += $2; name[$1]; next }
		FILENAME ~ /few$/ { whole[$1] -= $2; name[$1]; next }
		{ whole[$1] += $2; name[$1] }
		END {
			dry["write"] -= n
			for (call in name)
				printf "%s %.2f %.2f\n", call, dry[call] / n, (whole[call] - dry[call]) / n
		}' "$work/dry-few" "$work/dry-many" "$work/few" "$work/many" | sort
}

bench_calls() {
	say "system calls a device, under the fake kernel"
	echo "System calls a chosen device, bound to vfio-pci (fake kernel, 256 functions, each alone in its group):"
	printf '%-8s %8s %8s   %s\n' rules guards acting 'by name, guards + acting'
	for kind in $kinds_of_rules; do
		calls_by_name "$kind" >"$work/by-name"
		awk -v kind="$kind" '
			$2 || $3 { names = names sprintf(" %s %.3g+%.3g", $1, $2, $3) }
			{ guards += $2; acting += $3 }
			END {
				printf "%-8s %8.2f %8.2f  %s\n", kind, guards, acting, names
				printf "%s %.2f %.2f\n", kind, guards, acting >"/dev/stderr"
			}' "$work/by-name" 2>>"$work/per-device"
	done
	echo
}
