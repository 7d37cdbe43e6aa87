# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# The order of work: read the words, find the loader, stage its places, judge, show or write,
# have the menu written, look whether the arguments arrived. A note in /var/lib remembers between
# the first write and the end of the menu tool that the menu is still to be written.

readonly pending_file=/var/lib/vfio-early/bootloader-pending

# tool_run PROGRAM ARGUMENT...: the only place where a tool of the host is run to change something.
tool_run() {
	if ! is_live; then
		say "would run in $root: $*"
	elif [ "$dry_run" = yes ]; then
		say "would run: $*"
	else
		say "running: $*"
		"$@" 9<&- || fail "$exit_failed" "$1 failed with status $?: the menu may lack the change; when that is mended, type: $program apply"
		case $written in *" the menu") ;; *) written="${written:+$written and} the menu" ;; esac
	fi
}

pending_begin() {
	is_live || return 0
	{ mkdir -p "${pending_file%/*}" && say "$loader" >"$pending_file"; } ||
		fail "$exit_failed" "$pending_file cannot be written, so nothing was changed: are you root?"
}

pending_end() {
	is_live || return 0
	rm -f "$pending_file" ||
		fail "$exit_failed" "the menu is written, but $pending_file cannot be removed: when that is mended, type: $program apply"
	rmdir "${pending_file%/*}" 2>/dev/null || :
}

# menu FILE: one of the files that the loader really reads; absent ones are not looked at.
menu() {
	[ ! -e "$1" ] || printf '%s\n' "$1" >>"$stage/menus"
}

# Which of the arguments no menu file has (add), or some menu file still has (remove).
menus_look() {
	while IFS= read -r menus_file; do
		cat "$menus_file" || return 1
		echo
	done <"$stage/menus" >"$stage/menu.text"
	wanted=$arguments awk -v "command=$1" -v "text=$stage/menu.text" '
		BEGIN {
			n = split(ENVIRON["wanted"], word, "\n") - 1
			while ((getline line < text) > 0) {
				if (line ~ /^[ \t]*#/) continue
				gsub(/["\047]/, " ", line); gsub(/-/, "_", line)
				k = split(line, part, " ")
				for (i = 1; i <= k; i++) seen[part[i]] = 1
			}
			for (i = 1; i <= n; i++) {
				name = word[i]; gsub(/-/, "_", name)
				if ((command == "add") != (name in seen)) print word[i]
			}
		}'
}

menus_check() {
	: >"$stage/menus"
	"${prefix}_menus"
	[ -s "$stage/menus" ] || return 0
	menus_odd=$(menus_look "$command" | tr '\n' ' ')
	case $command:$menus_odd in
	add:?*) fail "$exit_failed" "the menu was written without ${menus_odd% }: look at $(head -n 1 "$stage/menus")" ;;
	remove:?*) warn "${menus_odd% } is still in $(tr '\n' ' ' <"$stage/menus"): written there by hand?" ;;
	esac
}

# What the edit program found out, in words. Nothing is written after a refusal.
records_judge() {
	awk -F '\t' -v "program=$program" '$1 == "refuse" { print program ": " $2 }' "$stage/records" >"$stage/refused"
	if [ ! -s "$stage/refused" ]; then
		awk -F '\t' '$1 == "note" { print $2 }' "$stage/records"
		return
	fi
	cat "$stage/refused" >&2
	fail "$exit_refused" "nothing was changed"
}

loader_is_tool() {
	case $loader in grubby | rpm-ostree | zfsbootmenu) return 0 ;; esac
	return 1
}

# Where there is one command line for all entries: what of it does not run yet.
show_reboot() {
	awk -F '\t' '
		NR == FNR { n = split($0, word, " "); for (i = 1; i <= n; i++) runs[word[i]] = 1; next }
		$1 == "region" && $3 != "entry" && $3 != "grubby" && $4 {
			n = split($5, word, " ")
			for (i = 1; i <= n; i++)
				if (word[i] !~ /[$"]/ && !(word[i] in runs) && !told[word[i]]++) print "not running yet: " word[i]
		}' /proc/cmdline "$stage/records"
}

do_show() {
	"${prefix}_places"
	say "boot loader: $loader"
	edit_run show >"$stage/records"
	awk -F '\t' '
		$1 == "region" { print $2 ": " $3 ": " $5 ($4 ? "" : "   (a later line sets it anew)") }
		$1 == "odd" { print $2 ": not read: " $3 }' "$stage/records"
	! is_live || show_reboot
	[ ! -e "$root$pending_file" ] || say "the menu is still to be written: type: $program apply"
}

do_edit() {
	"${prefix}_places"
	edit_run "$command" >"$stage/records"
	records_judge
	if loader_is_tool; then
		tools_change "$prefix"
		return
	fi
	changed=$(changes)
	if [ -z "$changed" ] && ! { is_live && [ -e "$pending_file" ]; }; then
		say "nothing to change"
		return
	fi
	if [ "$dry_run" = yes ]; then
		changes_show
		"${prefix}_apply"
		return
	fi
	pending_begin
	changes_commit
	do_apply
}

do_apply() {
	if loader_is_tool; then
		say "$loader writes the menu itself at each change: nothing to run"
		return
	fi
	"${prefix}_apply"
	[ "$dry_run" = no ] && is_live || return 0
	menus_check
	pending_end
}

lock_take() {
	[ "$dry_run" = no ] && have flock || return 0
	exec 9<"${root:-/}"
	# Said again for flock itself: some shells keep high descriptors from their children.
	lock_answer=0
	flock -w "$lock_seconds" 9 9<&9 || lock_answer=$?
	case $lock_answer in
	0) ;;
	1) fail "$exit_failed" "another run of $program has not ended for $lock_seconds seconds" ;;
	*) warn "this file system has no locks: do not run $program twice at once" ;;
	esac
}

main() {
	traps_set
	arguments_read "$@"
	stage_begin
	loader_detect
	prefix=$(loader_prefix)
	case $command in
	show) do_show ;;
	apply)
		lock_take
		do_apply
		;;
	*)
		lock_take
		do_edit
		;;
	esac
}

main "$@"
