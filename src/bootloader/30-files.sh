# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# Files in: the places where a boot loader keeps arguments. Out: the manifest for the edit program,
# and, once everything was judged, each changed file in one step: a full copy under a name that
# no boot loader reads, forced to the disk, renamed over the old one. Killed or out of space at
# any point, the old file or the new file is there, with its mode and owner. Must not follow a
# link out of --root.

places=0

# place_exists PATH: also says what is wrong with a file that we could not write back.
place_exists() {
	[ -e "$1" ] || [ -L "$1" ] || return 1
	[ -e "$1" ] || refuse "$1 is a symbolic link to nothing: remove it or make its target"
	[ -f "$1" ] || refuse "$1 is no regular file"
	[ -r "$1" ] || fail "$exit_failed" "$1 cannot be read: are you root?"
}

# The file behind a link is the one to replace; the link stays.
place_resolve() {
	place_folder=$1
	until [ -e "$place_folder" ]; do
		place_folder=${place_folder%/*}
	done
	place_real=$(readlink -f "$place_folder")${1#"$place_folder"}
	case $place_real in
	"$root"/*) ;;
	*) refuse "$1 leads out of $root, to $place_real: run $program in that system itself" ;;
	esac
}

# place GROUP FORMAT VARIABLES ROLE PATH [TEMPLATE]: TEMPLATE, a function, prints what an absent
# file begins with and what a file of ours without arguments looks like; without it, an absent
# file is left out. ROLE: own (new arguments go here), ours (also, and we wrote the file), edit,
# readonly.
place() {
	place_resolve "$5"
	places=$((places + 1))
	[ $# -eq 5 ] || "$6" >"$stage/$places.template"
	if place_exists "$5"; then
		place_read "$place_real" "$5"
	elif [ $# -eq 6 ] && [ "$command" != show ]; then
		cat "$stage/$places.template" >"$stage/$places.old"
		: >"$stage/$places.absent"
	else
		places=$((places - 1))
		return 0
	fi
	place_list "$@"
}

# place_seeded GROUP FORMAT VARIABLES ROLE PATH TEXT: an absent file that, once written, takes
# the place of something else that held TEXT; it stays when our arguments go.
place_seeded() {
	place_resolve "$5"
	places=$((places + 1))
	printf '%s\n' "$6" >"$stage/$places.old"
	: >"$stage/$places.absent"
	[ "$command" != add ] || cat "$stage/$places.old" >"$stage/$places.new"
	place_list "$@"
}

place_read() {
	cat "$1" >"$stage/$places.old" || fail "$exit_failed" "$2 cannot be read"
	place_bytes=$(wc -c <"$stage/$places.old")
	[ "$(tr -d '\000' <"$stage/$places.old" | wc -c)" -eq "${place_bytes:-0}" ] ||
		refuse "$2 has zero bytes in it (UTF-16?): save it as plain text first"
}

place_list() {
	place_unended=$(tail -c 1 "$stage/$places.old") || fail "$exit_failed" "tail failed"
	place_unended=${place_unended:+1}
	printf '%s\t' "$1" "$2" "$3" "$4" "${place_unended:-0}" "$stage/$places.old" "$stage/$places.new" >>"$stage/manifest"
	printf '%s\n' "$5" >>"$stage/manifest"
	printf '%s\n' "$place_real" >"$stage/$places.path"
}

# An own file from which the last argument was removed goes away again.
is_emptied() {
	[ -e "$stage/$1.template" ] || return 1
	emptied=0
	cmp -s "$stage/$1.new" "$stage/$1.template" || emptied=$?
	[ "$emptied" -le 1 ] || fail "$exit_failed" "cmp failed"
	return "$emptied"
}

changes_show() {
	for change in $(changes); do
		change_path=$(cat "$stage/$change.path")
		change_old=$change_path
		change_new=$change_path
		[ ! -e "$stage/$change.absent" ] || change_old=/dev/null
		if is_emptied "$change"; then change_new=/dev/null; fi
		change_show "$change" || [ $? -eq 1 ] || fail "$exit_failed" "diff failed"
	done
}

change_show() {
	change_left=$stage/$1.old
	change_right=$stage/$1.new
	[ "$change_old" != /dev/null ] || change_left=/dev/null
	[ "$change_new" != /dev/null ] || change_right=/dev/null
	diff -u -L "$change_old" -L "$change_new" "$change_left" "$change_right"
}

# The numbers of the changed places, in the order in which they are to be written.
changes() {
	change_number=0
	while [ "$change_number" -lt "$places" ]; do
		change_number=$((change_number + 1))
		[ ! -e "$stage/$change_number.new" ] || echo "$change_number"
	done
}

changes_commit() {
	for change in $(changes); do
		commit_path=$(cat "$stage/$change.path")
		commit_unchanged "$change"
		if is_emptied "$change"; then
			commit_delete
		else
			commit_write "$change"
		fi
	done
}

# Somebody may have saved the file in an editor since it was read.
commit_unchanged() {
	if [ -e "$stage/$1.absent" ]; then
		[ ! -e "$commit_path" ] || fail "$exit_failed" "$commit_path has just appeared: try again"
	else
		cmp -s "$commit_path" "$stage/$1.old" || fail "$exit_failed" "$commit_path has just been changed: try again"
	fi
}

commit_delete() {
	rm -f "$commit_path" || commit_failed "cannot be removed"
	written="$written $commit_path"
	say "removed $commit_path"
	# Debian's u-boot-menu has no such folder, so it was ours too.
	case $commit_path in
	*/u-boot-menu/conf.d/*) rmdir -p "${commit_path%/*}" 2>/dev/null || : ;;
	esac
}

commit_write() {
	commit_folder=${commit_path%/*}
	[ -d "$commit_folder" ] || mkdir -p "$commit_folder" || commit_failed "its folder cannot be made"
	commit_sweep
	commit_temporary=$(mktemp "$commit_folder/.${commit_path##*/}.$program.XXXXXX") || {
		commit_sweep # it may be there all the same, if only its close failed
		commit_failed "its folder cannot be written"
	}
	commit_dress "$1" || commit_failed "its copy cannot be made"
	cat "$stage/$1.new" >"$commit_temporary" || commit_failed "its copy cannot be written"
	cmp -s "$stage/$1.new" "$commit_temporary" || commit_failed "its copy came out wrong"
	sync "$commit_temporary" || commit_failed "its copy did not reach the disk"
	mv -f "$commit_temporary" "$commit_path" || commit_failed "it cannot be replaced"
	commit_temporary=
	written="$written $commit_path"
	sync "$commit_folder" || warn "$commit_folder: written, but perhaps not on the disk yet"
	say "wrote $commit_path"
}

# The copy takes over mode, owner and labels before it takes the name.
commit_dress() {
	if [ -e "$stage/$1.absent" ]; then
		chmod 644 "$commit_temporary"
	else
		cp --preserve=all "$commit_path" "$commit_temporary" 2>/dev/null ||
			cp -p "$commit_path" "$commit_temporary"
	fi
}

# What a killed run left behind.
commit_sweep() {
	rm -f "$commit_folder/.${commit_path##*/}.$program."?????? ||
		commit_failed "what a killed run left beside it cannot be removed"
}

commit_failed() {
	fail "$exit_failed" "$commit_path: $1; it is as it was before"
}
