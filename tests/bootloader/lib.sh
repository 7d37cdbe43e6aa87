# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2034,SC2154 # sourced by run, text is for eval
# What a test file may use: a fresh tree, the program below it (bl) or inside it with recorded
# tools (bl_inside), and checks that print one TAP line each. Output of the last run: out, err,
# status.

tree=$PWD/tree

ok() {
	echo "ok - $*"
}

not_ok() {
	echo "not ok - $*"
	sed 's/^/#   stdout: /' out
	sed 's/^/#   stderr: /' err
}

skip() {
	echo "ok - $1 # SKIP $2"
}

check() {
	check_name=$1
	shift
	if "$@"; then ok "$check_name"; else not_ok "$check_name (status $status)"; fi
}

# file PATH [MODE]: lays a file of the tree from standard input
file() {
	case $1 in */*) mkdir -p "$tree/${1%/*}" ;; esac
	cat >"$tree/$1"
	[ $# -lt 2 ] || chmod "$2" "$tree/$1"
}

begin() {
	rm -rf "$tree" "$tree.before"
	mkdir "$tree"
	"$@"
	snapshot
}

snapshot() {
	rm -rf "$tree.before"
	cp -a "$tree" "$tree.before"
}

# bl ARGUMENT...: the program on the tree
bl() {
	status=0
	"$program" --root "$tree" "$@" >out 2>err </dev/null || status=$?
}

is_status() { [ "$status" -eq "$1" ]; }
is_unchanged() { diff -r "$tree.before" "$tree" >&2; }
out_has() { grep -qF -- "$1" out; }
err_has() { grep -qF -- "$1" err; }
has_line() { grep -qxF -- "$2" "$tree/$1"; }
has_not() { ! grep -qF -- "$2" "$tree/$1"; }
is_absent() { [ ! -e "$tree/$1" ]; }
same_mode() { [ "$(stat -c '%a %U %G' "$tree/$1")" = "$(stat -c '%a %U %G' "$tree.before/$1")" ]; }
is_refused() { is_status "$1" && is_unchanged && [ -s err ]; }

# The whole contract for one place: added once, found the second time, gone again, byte for byte.
round_trip() {
	round_name=$1
	shift
	bl add "$@"
	check "$round_name: add" is_status 0
	rm -rf "$tree.added"
	cp -a "$tree" "$tree.added"
	bl add "$@"
	check "$round_name: a second add changes nothing" eval 'is_status 0 && out_has "nothing to change" && diff -r "$tree.added" "$tree"'
	bl remove "$@"
	check "$round_name: remove puts every byte back" eval 'is_status 0 && is_unchanged'
	bl remove "$@"
	check "$round_name: a second remove changes nothing" eval 'is_status 0 && out_has "nothing to change" && is_unchanged'
}

# Why the program cannot be run inside a tree here; empty if it can.
inside_problem() {
	[ "$(id -u)" -eq 0 ] || { echo "not root" && return; }
	unshare -m -p -f true 2>/dev/null || echo "no new mount namespaces here"
}

# bl_inside ARGUMENT...: the program as that system's own, /proc/cmdline from the file cmdline,
# tools from the folder stub of the tree, the rest from this machine's /usr with the files of the
# folder over laid over those of its sbin.
bl_inside() {
	status=0
	mkdir -p "$tree/usr" "$tree/proc" "$tree/dev" "$tree/tmp" "$tree/sys" "$tree/stub" "$tree/var/lib" "$tree/var/tmp"
	for inside_link in bin sbin lib lib64; do
		[ ! -L "/$inside_link" ] || ln -sfn "usr/$inside_link" "$tree/$inside_link"
	done
	cp "$program" "$tree/stub/vfio-early-bootloader"
	# /etc/alternatives is not there
	ln -sf "$(readlink -f "$(command -v awk)")" "$tree/stub/awk"
	unshare -m -p -f sh -eu -c '
		tree=$1
		shift
		mount --make-rprivate /
		mount --rbind /usr "$tree/usr"
		for over in "$tree"/over/*; do
			[ ! -e "$over" ] || mount --bind "$over" "$tree/usr/sbin/${over##*/}"
		done
		mount --rbind /dev "$tree/dev"
		mount -t proc proc "$tree/proc"
		mount --bind "$tree/cmdline" "$tree/proc/cmdline"
		exec chroot "$tree" env -i PATH=/stub:/usr/sbin:/usr/bin:/sbin:/bin vfio-early-bootloader "$@"
	' sh "$tree" "$@" >out 2>err </dev/null || status=$?
}

# stub NAME: a tool that records how it was called; standard input is what else it does
stub() {
	mkdir -p "$tree/stub"
	{
		echo '#!/bin/sh'
		echo '{ printf %s "${0##*/}"; [ $# -eq 0 ] || printf " [%s]" "$@"; echo; } >>/calls'
		cat
	} >"$tree/stub/$1"
	chmod 755 "$tree/stub/$1"
}

calls_are() { diff "$tree/calls" - >&2; }
