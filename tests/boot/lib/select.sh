# SPDX-License-Identifier: GPL-2.0-or-later
# Which cases run on which suite and generator. Reads the head of each file in cases/; starts nothing.
#   first line        what the case proves
#   "# on: S/G …"     where it can run; "*" stands for every suite of Debian or generator; "own" and the generators of
#                     narrow images are named
#   "# ci: S/G …"     where it runs in CI; without the line, everywhere that "on" says; "none" for nowhere
# shellcheck shell=sh disable=SC2154

case_header() { # CASE KEY
	sed -n "s/^# $2: *//p" "$lab_dir/cases/$1" | head -n 1
}

# "*/initramfs-tools sid/*" to a line each, CASE:SUITE:GENERATOR.
places_expand() { # CASE PLACE...
	place_case=$1
	shift
	for place; do
		case $place in
		none) continue ;;
		own/*) place_suites=$own_suite ;;
		*) place_suites=$debian_suites ;;
		esac
		place_generators=$lab_generators
		case " $narrow_generators " in
		*" ${place#*/} "*) place_generators=${place#*/} ;;
		esac
		for place_suite in $place_suites; do
			for place_generator in $place_generators; do
				# shellcheck disable=SC2254 # $place is a pattern
				case $place_suite/$place_generator in
				$place) echo "$place_case:$place_suite:$place_generator" ;;
				esac
			done
		done
	done
}

case_instances() { # CASE ci|all
	places=$(case_header "$1" on)
	[ "$2" = all ] || [ -z "$(case_header "$1" ci)" ] || places=$(case_header "$1" ci)
	set -f
	# shellcheck disable=SC2086 # a list of patterns
	places_expand "$1" $places
	set +f
}

instances() { # ci|all PATTERN...
	which=$1
	shift
	for file in "$lab_dir"/cases/*; do
		case_instances "$(basename "$file")" "$which"
	done | while read -r line; do
		[ $# != 0 ] || echo "$line"
		for pattern; do
			# shellcheck disable=SC2254 # $pattern is a pattern
			case $line in
			$pattern | $pattern:*) echo "$line" ;;
			esac
		done
	done | awk '!seen[$0]++'
}

instances_describe() {
	mkdir -p "$out_dir"
	instances ci >"$out_dir/ci.list"
	for file in "$lab_dir"/cases/*; do
		name=$(basename "$file")
		printf '%s: %s\n' "$name" "$(sed -n '1s/^# //p' "$file")"
		case_instances "$name" all | awk '!seen[$0]++' | while read -r line; do
			if grep -qxF "$line" "$out_dir/ci.list"; then echo "    $line (CI)"; else echo "    $line"; fi
		done
	done
}

left_out() { # ci|all PATTERN...
	instances all | sort >"$state_dir/all.list"
	printf '%s\n' "$selected" | sort >"$state_dir/selected.list"
	comm -23 "$state_dir/all.list" "$state_dir/selected.list" >"$state_dir/left.list"
	echo "# left out: $(wc -l <"$state_dir/left.list") of $(wc -l <"$state_dir/all.list") boots"
	# A run that a pattern chose needs no list of what was not asked for.
	[ "$1" = ci ] || return 0
	awk -F: '{ places[$1] = places[$1] " " $2 "/" $3 } END { for (c in places) print "#   " c ":" places[c] }' \
		"$state_dir/left.list" | sort
}
