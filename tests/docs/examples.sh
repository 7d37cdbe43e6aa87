# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # sourced by run
# The examples of a page are given to the real program, on a tree without a device: it must take
# them without a complaint. A line that no place would take is no example and is passed over.

# silent ARGUMENT...: a dry run that has nothing to complain of. Rules that select nothing are no
# complaint.
silent() {
	status=0
	"$bind" --dry-run --sysroot "$work/empty" "$@" >"$work/out" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" -le 1 ] && [ ! -s "$work/err" ]
}

# Rules in a file have blanks between them, those on the command line only commas.
on_cmdline() { # KEY VALUE
	case $1 in
	devices | protect)
		list=$(printf '%s' "$2" | tr -s ', ' ',')
		silent --cmdline "vfio-early.$1=$list"
		;;
	esac
}

example_is_right() {
	case $1 in
	'vfio-early.'*' = '*)
		mkdir -p "$work/empty/proc"
		printf '%s\n' "$1" >"$work/empty/proc/bootconfig"
		right=yes
		silent --cmdline '' || right=no
		rm -r "$work/empty/proc"
		[ "$right" = yes ]
		;;
	'vfio-early.'*=* | 'vfio-pci.ids='*) silent --cmdline "$1" ;;
	*' = '*)
		printf '%s\n' "$1" >"$work/example.conf"
		silent --cmdline '' --config "$work/example.conf" && on_cmdline "${1%% *}" "${1#* = }"
		;;
	*) return 1 ;;
	esac
}

# Lines of the three forms; of others the words of the command line in them.
example_lines() { # PAGE
	examples "$1" | sed -n -e '/^[a-z][a-z]* = /p' -e '/^vfio-early\./p' -e '/^vfio-pci\.ids=/p' \
		-e 's/^vfio-early.* --cmdline \(vfio-early\.[^ ]*\).*/\1/p'
}

examples_are_right() { # PAGE
	example_lines "$1" >"$work/examples"
	check "${1##*/} has examples" [ -s "$work/examples" ]
	while IFS= read -r example; do
		check "${1##*/}: $example" example_is_right "$example"
	done <"$work/examples"
}

# All its lines that are commented out, at once
shipped_file_is_right() {
	sed -n 's/^#\([a-z]* = *\)/\1/p; s/^#\([a-z]* =\)$/\1/p' "$top/conf/vfio-early.conf" >"$work/shipped.conf"
	cat "$work/shipped.conf"
	[ "$(wc -l <"$work/shipped.conf")" -ge 10 ] &&
		silent --cmdline '' --config "$work/shipped.conf"
}
