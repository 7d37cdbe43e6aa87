# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What tests/tree/run does with one case: cut it out of its file, make its tree, run a program on
# the tree, and put what came out into a form that is the same in every run. Gives no verdicts.
# The caller sets here (this folder), B, early, host and fakekernel (programs), and builds what is in B/tests.
: "${here:?}" "${B:?}" "${early:?}" "${host:?}" "${fakekernel:?}"

# Cuts FILE... into DIR/NAME/: machine, expand (options), act and args (options, if the case has
# them), and its files in order: path-1 part-1 path-2 part-2 …  See cases/README.md.
cases_cut() { # DIR FILE...
	cut=$1
	shift
	mkdir -p "$cut"
	sed -n 's/^=== *\([^ ]*\) .*/\1/p' "$@" | (cd "$cut" && xargs mkdir) || exit 1 # two cases of one name
	awk -v dir="$cut" '
		function put(file, text) { print text >file; close(file) }
		function part(path) {
			close(out)
			put(name "/path-" ++parts, path)
			out = name "/part-" parts
			printf "" >out
		}
		/^##/ || /^$/ { next }
		$1 == "===" {
			name = dir "/" $2
			put(name "/machine", $3)
			line = $0
			sub(/^=== +[^ ]+ +[^ ]+ */, "", line)
			put(name "/expand", line)
			parts = 0
			part("etc/vfio-early.conf")
			next
		}
		$1 == "---" && ($2 == "act" || $2 == "args") {
			line = $0
			sub(/^--- +[a-z]+ */, "", line)
			put(name "/" $2, line)
			next
		}
		$1 == "---" { part($2); next }
		{ print >out }
	' "$@"
}

# A made machine of N endpoints, eight to a slot: more than a plan may choose.
machine_many() { # N
	awk -v n="$1" 'BEGIN {
		print "0000:00:00.0 vendor=8086 device=29c0 class=060000 rev=00 header=0 parent=- group=0"
		for (i = 8; i < n + 8; i++)
			printf "0000:%02x:%02x.%d vendor=8086 device=10d3 class=020000 rev=00 header=0 " \
				"parent=- group=%d\n", i / 256, i / 8 % 32, i % 8, i
	}'
}

# The same functions in another order: expand makes the folders in the order of the lines.
machine_shuffle() { # FILE
	grep -v '^[0-9a-f]*:' "$1" || :
	grep '^[0-9a-f]*:' "$1" | awk '{ printf "%d %s\n", (NR * 7919) % 1009, $0 }' | sort -n | cut -d' ' -f2-
}

# The words that a case has in FILE, one line, or none. (A shell's own read: forks are what the cases cost.)
words_of() { # FILE
	words=
	[ ! -e "$1" ] || read -r words <"$1" || :
}

folder_of() { # PATH
	[ -d "${1%/*}" ] || mkdir -p "${1%/*}"
}

# Writes one of the case's own files into the tree. A path that begins with + is added to; `sh` is no
# file but commands that run in the tree.
part_lay() { # TREE PATH PART
	case $2 in
	machine) ;;
	sh) (cd "$1" && sh -eu "$3") ;;
	+*)
		folder_of "$1/${2#+}"
		cat "$3" >>"$1/${2#+}"
		;;
	*)
		[ -s "$3" ] || return 0
		folder_of "$1/$2"
		cat "$3" >"$1/$2"
		;;
	esac
}

tree_make() { # CASE MACHINE-FILE TREE
	# the moment before udev, with the module list of the image, unless the case says otherwise
	words_of "$1/expand"
	case $words in
	*--drivers*) words=${words%%--drivers*}${words#*--drivers} ;;
	*) words="--no-drivers $words" ;;
	esac
	# shellcheck disable=SC2086 # a list of words
	"$B/tests/expand" "$2" "$3" --modules --cmdline quiet $words
	n=1
	while [ -e "$1/path-$n" ]; do
		words_of "$1/path-$n"
		part_lay "$3" "$words" "$1/part-$n"
		n=$((n + 1))
	done
}

# Lines of the plan, complaints behind "! ", the exit status.
early_plan() { # TREE ARGS...
	on=$1
	shift
	status=0
	"$early" --sysroot "$on" --dry-run "$@" >"$on.out" 2>"$on.err" || status=$?
	cat "$on.out"
	sed "s/^/! /; s|$on|TREE|g" "$on.err"
	echo "status $status"
}

# The same four words of each device, from the host program's JSON.
host_plan() { # TREE ARGS...
	on=$1
	shift
	status=0
	"$host" plan --sysroot "$on" --json "$@" >"$on.json" 2>"$on.err" || status=$?
	if [ "$status" -gt 1 ]; then
		echo "status $status"
		cat "$on.err"
	fi
	jq -r '(.devices[] | [.address, .verdict, .wanted // "-", .reason // "-"] | @tsv),
		([.devices[].address] as $d | (.pfs // [])[] | select(.rule) | select([.address] - $d != []) |
			[.address, "vfs", "-", "-"] | @tsv)' "$on.json" | sort
}

# What the report says of the devices beside those four, and the same from the JSON. That an address
# is unguarded is for the host to say: it takes a look at every device.
report_facts() { # REPORT
	awk -F'	' '$1 == "device" {
		split("", field)
		for (i = 2; i <= NF; i++)
			field[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
		print field["address"], field["id"], field["class"], field["group"], field["now"], \
			field["rule"], field["origin"], field["warnings"]
	}' "$1"
}

host_facts() { # JSON
	jq -r '.devices[] | [.address, .id, .class, (.group // "" | tostring), .now // "", .rule // "",
		.origin // "", (.warnings | map(select(IN("unguarded", "network", "disk", "display", "keyboard") | not)) | join(","))] | join(" ")' "$1"
}

# What differs from run to run, or only says how long something took. What goes at once, a child for
# each device, has no order among the devices: each such step is put in the order of addresses.
steady() {
	# Whether one that hangs is still seen at the end depends on when its signal comes.
	sed -E "/^left in: /d; s/ in [0-9]+ us/ in T us/; s/microseconds([=	])[0-9]+/microseconds\\1T/
		/^uptime	/d; s/^version	.*/version	V/" |
		awk '
			function flush() { for (i = 1; i <= n; i++) print line[i]; n = 0 }
			function step_of() {
				if ($1 == "override") return $3 == "-" ? "hand back" : "override"
				if ($1 == "probe") return step == "hand back" ? step : "bind"
				return $1 == "bind" || $1 == "unbind" ? $1 : ""
			}
			{ now = step_of() }
			now != step || now == "" { flush() }
			{ step = now }
			now == "" { print; next }
			{
				address = $1 == "override" || $1 == "probe" ? $2 : $3
				for (i = ++n; i > 1 && at[i - 1] > address; i--) {
					line[i] = line[i - 1]
					at[i] = at[i - 1]
				}
				line[i] = $0
				at[i] = address
			}
			END { flush() }
		'
}

# The driver and the override of each function. One process reads all links: a machine has hundreds.
tree_state() { # TREE
	: >"$1.links"
	set -- "$1" "$1"/sys/bus/pci/devices/*/
	if [ -d "$2" ]; then
		(cd "$1/sys/bus/pci/devices" && find -- */ -maxdepth 1 -name driver -type l -printf '%h %l\n') >"$1.links"
	fi
	for device in "$1"/sys/bus/pci/devices/*; do
		read -r override 2>/dev/null <"$device/driver_override" || override=-
		echo "${device##*/} $override"
	done | awk '
		function name(path) { sub(/\/$/, "", path); sub(/.*\//, "", path); return path }
		FILENAME == ARGV[1] { driver[name($1)] = name($2); next }
		{ address = $1; sub(/^[^ ]* /, ""); print address, address in driver ? driver[address] : "-", $0 }
	' "$1.links" -
}

# Of those that have one of either; bridges on pcieport left out.
tree_ends() { # TREE
	tree_state "$1" | grep -v -e ' - -$' -e ' - (null)$' -e ' pcieport ' || :
}

# Prints what has changed of functions that a dry run (PLAN) did not mean to bind.
tree_judge() { # BEFORE AFTER PLAN
	awk '
		FILENAME == ARGV[1] { if ($2 == "bind") planned[$1]; next }
		FILENAME == ARGV[2] { was[$1] = $0; next }
		!($1 in planned) && was[$1] != $0 { print "was: " was[$1] "; is: " $0 }
	' "$3" "$1" "$2"
}

# A run for real: the journal of writes, how it ended, the report.
early_act() { # TREE JOURNAL OPTIONS... -- ARGS...
	on=$1
	journal=$2
	shift 2
	status=0
	options=
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # a list of words
	"$fakekernel" --program "$early" --journal "$journal" --timeout 30 $options "$on" -- \
		vfio-early-bind "$@" >"$on.out" 2>&1 || status=$?
	{
		cat "$journal" "$on.out"
		echo "status $status"
		echo "-- ends"
		tree_ends "$on"
		for report in run/vfio-early/report .vfio-early.report; do
			[ -e "$on/$report" ] || continue
			echo "-- /$report"
			cat "$on/$report"
		done
	} | steady
}

# Lines of a journal that change something.
journal_writes() { # JOURNAL
	grep -E '^(override|bind|unbind|probe|new_id|remove_id|numvfs|load|modprobe|write|mknod|mount) ' "$1" ||
		:
}

# Properties that hold of every journal, whatever the case: prints each that does not. PLAN is what a
# dry run printed before.
journal_judge() { # JOURNAL PLAN
	awk '
		NR == FNR { if ($2 == "bind" || $2 == "vfs") planned[$1]; next }
		{ of = $1 == "override" || $1 == "probe" || $1 == "numvfs" ? $2 : $3 }
		of !~ /^[0-9a-f]+:[0-9a-f][0-9a-f]:/ { of = "" }
		/^(override|bind|unbind|probe|numvfs) / && of != "" && !(of in planned) {
			print "a write to a function that is not to be bound: " $0
		}
		# a variant driver has its name only when it is there: overridden once more
		/^override / && $3 != "-" && !($2 in first) && (loads || takes) {
			print "this override comes too late: " $0
		}
		/^override / { first[$2] }
		/^bind / && of != "" { binds = 1 }
		/^unbind / && of != "" && binds { print "this unbind comes too late: " $0 }
		/^(load|modprobe) / && takes { print "this module comes too late: " $0 }
		/^(load|modprobe) / && !/virtio_iommu/ { loads = 1 }
		/^(unbind|bind|probe) / && of != "" { takes = 1 }
		/^(new_id|remove_id|kmsg-dropped) / { print "this never happens: " $0 }
		/^[a-z0-9_]+ = EPERM$/ { print "a call that is never let through: " $0 }
		/^timeout/ { print "it did not end in time" }
		/^exit/ { ends = 1 }
		END { if (!ends) print "it did not end by itself" }
	' "$2" "$1"
}
