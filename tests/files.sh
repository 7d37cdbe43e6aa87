# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the suites share that are files of shell (*.test): each in a folder and a process of its own, JOBS
# at a time (default: one a CPU), then the count. The caller sets here (its folder) and work (one to write
# in), exports what its tests need, and is called again as: run --file FILE.
: "${here:?}" "${work:?}"

# One file, behind the LIBs.
files_one() { # FILE LIB...
	file=$1
	name=${1##*/}
	shift
	mkdir "$work/$name"
	# A test file that dies is a failure with its name, not a shorter count.
	# shellcheck disable=SC2016 # for the shell of its own
	if ! (cd "$work/$name" && TMPDIR=$work sh -eu -c 'for part; do . "$part"; done' sh "$@" "$file") \
		>"$work/$name.out" 2>"$work/$name.err"; then
		echo "not ok - $name ends" >>"$work/$name.out"
		sed 's/^/# /' "$work/$name.err" >>"$work/$name.out"
	fi
	[ -z "${V:-}" ] || sed 's/^/# /' "$work/$name.err" >>"$work/$name.out"
	{ echo "# $name" && cat "$work/$name.out"; } >"$work/$name.told"
	cat "$work/$name.told"
	rm -rf "${work:?}/$name"
}

# The files with ONLY in their name, those named here first: they take longest.
files_all() { # NAME...
	for long; do
		printf '%s\n' "$here/$long.test"
	done >"$work/files"
	printf '%s\n' "$here"/*.test >>"$work/files"
	awk '!seen[$0]++' "$work/files" | while read -r file; do
		case ${file##*/} in
		*"${ONLY:-}"*) echo "$file" ;;
		esac
	done | xargs -r -d '\n' -P "${JOBS:-$(nproc)}" -n 1 "$here/run" --file
}

files_count() { # REGEX
	cat "$work"/*.told 2>/dev/null | grep -c "$1" || :
}

# Fails when something failed, or nothing ran.
files_summary() {
	skipped=$(files_count '^ok.*# SKIP')
	failed=$(files_count '^not ok')
	passed=$(($(files_count '^ok') - skipped))
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
