# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# grubby, rpm-ostree and ZFSBootMenu keep arguments where only their own tool may write. In: the
# arguments of each entry as the tool prints them. Out: one call of the tool, made only when
# something is to be changed, and a second look at the result. Below --root they are only named.

# tools_place PATH_SHOWN: what the tool printed, one entry a line, is in $stage/entries.
tools_place() {
	[ -s "$stage/entries" ] || fail "$exit_failed" "$1 printed no kernel arguments"
	places=$((places + 1))
	cat "$stage/entries" >"$stage/$places.old"
	place_real=$1
	place_list tool text "$1" own "$1"
}

# ops SIGN: the arguments to put in (+), to take out (-) or that stay beside a new one (k)
ops() {
	awk -F '\t' -v "sign=$1" '$1 == "op" && $2 == sign { print $3 }' "$stage/records"
}

tools_refuse_root() {
	is_live && return
	[ "$command" != show ] || fail "$exit_failed" "only $1 knows its arguments: run $program in that system itself"
	say "would run in that system: $2"
	[ "$dry_run" = no ] || exit 0
	fail "$exit_failed" "nothing was changed: only $1 can, in that system itself"
}

# Every call that is to be made, as words that a person could type.
tools_arguments() {
	for tools_word in $arguments; do
		case $command in
		add) printf ' %s%s' "$1" "$tools_word" ;;
		remove) printf ' %s%s' "$2" "$tools_word" ;;
		esac
	done
}

grubby_places() {
	tools_refuse_root grubby "grubby --update-kernel=ALL $(tools_words "$command")"
	grubby --info=ALL >"$stage/info" || fail "$exit_failed" "grubby --info=ALL failed"
	sed -n 's/^args="\(.*\)"$/\1/p' "$stage/info" >"$stage/entries"
	tools_place grubby
}

tools_words() {
	tools_joined=$(printf '%s' "$arguments" | tr '\n' ' ')
	case $1 in
	add) say "--args=\"${tools_joined% }\"" ;;
	remove) say "--remove-args=\"${tools_joined% }\"" ;;
	esac
}

# grubby --args takes the place of every value of the same name, so the ones to keep go along.
grubby_change() {
	grubby_args=$(grubby_added | tr '\n' ' ')
	grubby_remove=$(ops - | tr '\n' ' ')
	set -- --update-kernel=ALL
	[ -z "$grubby_remove" ] || set -- "$@" "--remove-args=${grubby_remove% }"
	[ -z "$grubby_args" ] || set -- "$@" "--args=${grubby_args% }"
	tool_run grubby "$@"
}

grubby_added() {
	for grubby_new in $(ops +); do
		for grubby_kept in $(ops k); do
			[ "${grubby_kept%%=*}" != "${grubby_new%%=*}" ] || say "$grubby_kept"
		done
	done | awk '!seen[$0]++'
	ops +
}

rpm_ostree_places() {
	tools_refuse_root rpm-ostree "rpm-ostree kargs$(tools_arguments --append-if-missing= --delete-if-present=)"
	have rpm-ostree ||
		refuse "this is an ostree system without rpm-ostree (bootc): put kargs = [\"ARGUMENT\"] into /usr/lib/bootc/kargs.d/50-vfio-early.toml of its image"
	rpm-ostree kargs >"$stage/entries" || fail "$exit_failed" "rpm-ostree kargs failed"
	tools_place rpm-ostree
}

# One call makes one new deployment.
rpm_ostree_change() {
	set -- kargs
	for tools_word in $(ops -); do set -- "$@" "--delete-if-present=$tools_word"; done
	for tools_word in $(ops +); do set -- "$@" "--append-if-missing=$tools_word"; done
	tool_run rpm-ostree "$@"
}

zfsbootmenu_places() {
	tools_refuse_root zbm-kcl "zbm-kcl$(tools_arguments '-a ' '-r ')"
	have zbm-kcl ||
		refuse "zbm-kcl is not here: type: zfs get org.zfsbootmenu:commandline ROOT, then zfs set org.zfsbootmenu:commandline=\"... $(printf '%s' "$arguments" | tr '\n' ' ')\" ROOT"
	zfsbootmenu_judge
	zbm-kcl >"$stage/info" || fail "$exit_failed" "zbm-kcl failed"
	sed -e '/^#/d' -e '/^[[:space:]]*$/d' "$stage/info" >"$stage/entries"
	[ -s "$stage/entries" ] ||
		refuse "org.zfsbootmenu:commandline is not set, so ZFSBootMenu takes its arguments from elsewhere and one of ours would be the only one: set it first, for example: zbm-kcl -a quiet -a loglevel=4"
	tools_place zbm-kcl
}

# A file next to the kernel takes the place of the property.
zfsbootmenu_judge() {
	for zfsbootmenu_file in /boot/*.kcl; do
		[ ! -e "$zfsbootmenu_file" ] || refuse "$zfsbootmenu_file takes the place of ZFSBootMenu's property: edit it by hand"
	done
}

# Removals come before additions in one call.
zfsbootmenu_change() {
	set --
	for tools_word in $(ops -); do set -- "$@" -r "$tools_word"; done
	for tools_word in $(ops +); do set -- "$@" -a "$tools_word"; done
	tool_run zbm-kcl "$@"
}

# tools_change NAME: the call, then what the tool made of it. Old versions of grubby match names
# by their beginning, so a word that nobody asked to remove may be gone.
tools_change() {
	[ -n "$(ops +)$(ops -)" ] || { say "nothing to change" && return; }
	"${1}_change"
	[ "$dry_run" = no ] || return 0
	tools_asked=$(ops -)
	cat "$stage/entries" >"$stage/entries.before"
	: >"$stage/manifest"
	"${1}_places"
	edit_run "$command" >"$stage/records"
	[ -z "$(ops +)$(ops -)" ] || fail "$exit_failed" "$loader did not do what it was told: see: $program show"
	tools_lost || fail "$exit_failed" "$loader dropped more than it was told; its arguments before: $(cat "$stage/entries.before")"
}

# Fails when a word was there before, is not there now, and was not to be removed.
tools_lost() {
	tr -s '[:blank:]' '\n' <"$stage/entries" >"$stage/words.now"
	printf '%s\n' "$tools_asked" >>"$stage/words.now"
	tr -s '[:blank:]' '\n' <"$stage/entries.before" | awk -v "now=$stage/words.now" '
		BEGIN { while ((getline word < now) > 0) known[word] = 1 }
		!($0 in known) { lost = 1 }
		END { exit lost }'
}
