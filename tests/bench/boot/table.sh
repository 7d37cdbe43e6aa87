# SPDX-License-Identifier: GPL-2.0-or-later
# From the guests' results to tables, bounds and a plot. Comes in: out (FUNCTIONS/result.log in it),
# B, here, kernel. Measures nothing.
# shellcheck shell=sh disable=SC2154

results() { # FUNCTIONS…
	for functions; do
		tr -d '\r' <"$out/$functions/result.log" | sed "s/^/$functions /"
	done
}

table_head() {
	cat <<-END
		Guest: $kernel, one CPU, QEMU $(qemu-system-x86_64 --version | sed -n '1s/.*version \([^ ]*\).*/\1/p'), -icount shift=0: a microsecond is 1,000 instructions, the
		kernel's included, whatever else the host does. Medians of $ROUNDS runs in turn, exec included.
		vfio-early-bind: $(wc -c <"$B/vfio-early-bind") bytes.

	END
}

# What each kind of rules costs beside its floor: a scan for id, class and serial rules, else a program
# that opens, reads and writes the same files.
table_floors() {
	echo "functions rules    chosen |  us early  us floor      x |  calls  floor | peak KiB  floor"
	awk '
		$2 == "time" && $5 == "early" { early = $6; if (!($1 " " $3 " " $4 in us)) order[++n] = $1 " " $3 " " $4 }
		$2 == "time" && $5 == "early" { us[$1 " " $3 " " $4] = $6 }
		$2 == "time" && $5 == "floor" { floor[$1 " " $3 " " $4] = $6 }
		$2 == "count" { calls[$1 " " $3 " " $4 " " $5] = $6; kib[$1 " " $3 " " $4 " " $5] = $8 }
		END {
			for (i = 1; i <= n; i++) {
				key = order[i]
				if (!(key in floor))
					continue
				split(key, part, " ")
				printf "%9d %-8s %6d | %9.0f %9.0f %6.2f | %6d %6d | %8d %6d\n", part[1], part[2], part[3],
					us[key], floor[key], us[key] / floor[key], calls[key " early"], calls[key " floor"],
					kib[key " early"], kib[key " floor"]
			}
		}'
	echo
}

# What keeps rules that need no scan above their floor: safety from hanging drivers, and the program's size in the file.
table_parts() {
	echo "address rules: what the time is made of, us"
	echo "functions chosen |  exec of nothing  the same file calls  with the writes in a child  not packed  vfio-early-bind  x but for child, unpacking"
	awk '
		$2 == "time" && $3 == "address" { us[$1 " " $4, $5] = $6; if ($5 == "early") order[++n] = $1 " " $4 }
		END {
			for (i = 1; i <= n; i++) {
				key = order[i]
				split(key, part, " ")
				child = us[key, "worker"] - us[key, "floor"]
				printf "%9d %6d | %16.0f %20.0f %27.0f %11.0f %16.0f %26.2f\n", part[1], part[2], us[key, "nothing"],
					us[key, "floor"], us[key, "worker"], us[key, "unpacked"], us[key, "early"],
					(us[key, "unpacked"] - child) / us[key, "floor"]
			}
		}'
	echo
}

# The shell that starts a script, and the kernel's probe, are shown apart.
table_scripts() {
	echo "functions for the same work             |        us  less its base | us early      x"
	awk '
		$2 != "time" { next }
		$5 == "nothing" { nothing[$1] = $6 }
		$5 == "early" { early = $6 }
		$5 == "shell" { shell = $6 }
		$5 == "kernel" { probe = $6 - nothing[$1] }
		$5 == "lean" { show($6 - shell, early, "the shell") }
		$5 ~ /^scan-/ { show($6 - shell, early, "the shell") }
		$5 == "driverctl" { show($6 - probe, early - probe, "the probe") }
		function show(less, ours, base) {
			printf "%9d %-11s %-18s | %9.0f %9.0f %-9s | %8.0f %6.1f\n", $1, $5, "(" $3 ")", $6, less, base, ours,
				($5 ~ /^scan-/ ? $6 : less) / ours
		}'
	echo "x: scripts that scan with their shell, lean without it, driverctl and ours without the kernel's probe."
	echo
}

# Where a script is to be beaten so many times, what the bare loop would reach is shown, too: that of the same machine for
# one id or address, which leaves the device without a driver.
bounds() {
	echo "Bounds:"
	awk '
		function bound(what, value, least, limit, bare) {
			printf "%-7s %8.2f  %s %-5s %s%s\n", (least ? value >= limit : value <= limit) ? "reached" : "MISSED", value,
				least ? "at least" : "at most ", limit, what, bare ? sprintf("; the bare loop: %.1f", bare) : ""
		}
		function times(us, least) { return least ? us / least : 0 }
		$2 == "count" && $5 == "early" && $1 >= 4096 && $8 > peak { peak = $8 }
		$2 != "time" { next }
		$5 == "nothing" { nothing[$1] = $6 }
		$5 == "early" { early = $6 }
		$5 == "shell" { shell = $6 }
		$5 == "kernel" { probe = $6 - nothing[$1] }
		$3 ~ /^many-/ { many[$5] = $6 }
		$3 ~ /^many-/ && $5 == "scan" {
			bound("us for 256 rules that match nothing: " $3 ", " $1 " functions", many["many"] - many["few"], 0,
				many["scan"] - many["list"])
		}
		$4 == 1 && $5 == "floor" && $3 == "address" { files = $6 }
		$4 == 1 && $5 == "floor" && $3 == "id" { scan = $6 }
		$5 == "floor" && $3 ~ /^(address|path)$/ { bound("x the same file calls: " $3 " rules, " $1 " functions, " $4 " chosen", early / $6, 0, 1.2) }
		$5 == "floor" && $3 ~ /^(id|class)$/ && $1 >= 1024 { bound("x the floor scan: " $3 " rules, " $1 " functions, " $4 " chosen", early / $6, 0, 1.25) }
		$5 == "lean" { bound("x faster than a script that writes one address and calls modprobe, " $1 " functions", ($6 - shell) / early, 1, 5, times($6 - shell, files)) }
		$5 == "driverctl" { bound("x faster than driverctl, " $1 " functions", ($6 - probe) / (early - probe), 1, 40, times($6 - probe, files)) }
		$1 != 256 { next }
		$5 == "scan-read" { bound("x faster than a careful scan, " $3, $6 / early, 1, $3 == "by-id" ? 4 : 10, times($6, $3 == "by-id" ? scan : files)) }
		$5 == "scan-cat" { bound("x faster than a scan with cat, " $3, $6 / early, 1, $3 == "by-id" ? 100 : 250, times($6, $3 == "by-id" ? scan : files)) }
		END {
			if (peak)
				bound("KiB of peak memory at 4,096 functions", peak, 0, 512)
		}'
}

# Columns: functions, us of floor scan, id rules, address rules, careful scan, scan with cat, driverctl.
plot_data() {
	awk '
		$2 != "time" || $4 != 1 { next }
		$3 == "id" && $5 == "floor" { us[$1, "floor"] = $6 }
		$3 == "id" && $5 == "early" { us[$1, "id"] = $6; order[++n] = $1 }
		$3 == "address" && $5 == "early" { us[$1, "address"] = $6 }
		$3 == "by-id" && $5 ~ /^scan-/ { us[$1, $5] = $6 }
		$3 == "bound" && $5 == "driverctl" { us[$1, $5] = $6 }
		END {
			names = split("floor id address scan-read scan-cat driverctl", name, " ")
			for (i = 1; i <= n; i++) {
				printf "%d", order[i]
				for (k = 1; k <= names; k++)
					printf " %s", (order[i], name[k]) in us ? us[order[i], name[k]] : "?"
				print ""
			}
		}'
}

# One size of machine makes no line.
plot() { # FUNCTIONS…
	if [ $# = 1 ]; then return; fi
	results "$@" | plot_data >"$out/cost.data"
	if ! command -v gnuplot >/dev/null; then
		echo "No plot: gnuplot is missing (Debian package gnuplot-nox); its data: $out/cost.data"
		return
	fi
	gnuplot -e "data='$out/cost.data'; picture='$out/cost.svg'" "$here/cost.gnuplot"
	echo "Plot of cost against functions: $out/cost.svg"
}

tables() { # FUNCTIONS…
	table_head
	results "$@" | table_floors
	results "$@" | table_parts
	results "$@" | table_scripts
	results "$@" | bounds
	plot "$@"
}
