# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # sourced by early and host
# What came of the faults, from $work/results: a line each, of fields with a tab between: case, call,
# number, kind ("no": none was put in), value, verdict (ok, BAD, unreached), two words on it, what it cost
# or -, the reason. Of cases that cannot run here their number is in $skipped.

tab=$(printf '\t')

# How many faults of each call and errno were put in, and how many of them cost what they call $1.
table() { # WHAT
	awk -F"$tab" -v cost_name="$1" '
		$6 == "unreached" || $4 == "no" { next }
		{
			what = $4 == "fail" ? $5 : $4 ($5 == "-" || $4 != "kill" ? "" : " " $5)
			runs[$2 " " what]++
			cost[$2 " " what] += $9 != "-"
			all++
		}
		END { for (key in runs) printf "#   %-28s %5d put in, %4d cost %s\n", key, runs[key], cost[key], cost_name }
	' "$work/results" | sort
}

summary() { # WHAT-IT-COSTS
	sort "$work/results" | awk -F"$tab" '
		$6 == "BAD" {
			bad[$1]++
			detail[$1] = detail[$1] sprintf("#   %s %s %s %s: %s (%s; cost %s)\n", $2, $3, $4, $5, $10, $8, $9)
		}
		$6 == "ok" { ok[$1]++ }
		$6 == "unreached" { unreached[$1]++ }
		{ seen[$1] }
		END {
			for (name in seen) {
				if (bad[name] || !ok[name]) {
					printf "not ok - fault: %s: %d of %d faults\n%s", name, bad[name], bad[name] + ok[name], detail[name]
				} else {
					printf "ok - fault: %s: %d faults, %d more were not reached\n", name, ok[name], unreached[name]
				}
			}
		}' >"$work/tap"
	cat "$work/tap"
	table "$1"
	passed=$(grep -c '^ok' "$work/tap" || :)
	failed=$(grep -c '^not ok' "$work/tap" || :)
	echo "# $(grep -vc -e "${tab}unreached" -e "${tab}no$tab" "$work/results") faults in $(grep -cE '^(not )?ok ' "$work/tap") cases"
	echo "$passed passed, $failed failed, ${skipped:-0} skipped"
	[ "$failed" = 0 ] && [ $((passed + ${skipped:-0})) != 0 ]
}
