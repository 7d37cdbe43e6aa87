# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # sourced by run
# What a test file may use: trees, the program on a tree (v), and checks that print one TAP line
# each. Output of the last run: out, err, status.

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

check() { # NAME COMMAND...
	check_name=$1
	shift
	if "$@"; then ok "$check_name"; else not_ok "$check_name (status $status)"; fi
}

# begin [MACHINE [OPTION...]]: a fresh tree
begin() {
	rm -rf "$tree"
	mkdir "$tree"
	if [ $# -gt 0 ]; then
		begin_machine=$1
		shift
		"$top/tests/tree/expand" "$top/tests/machines/$begin_machine.pci" "$tree" "$@"
	fi
}

# file PATH: lays a file of the tree from standard input
file() {
	mkdir -p "$tree/${1%/*}"
	cat >"$tree/$1"
}

link() { # TARGET PATH
	mkdir -p "$tree/${2%/*}"
	ln -sfn "$1" "$tree/$2"
}

# v COMMAND ARGUMENT...: the program on the tree
v() {
	status=0
	v_command=$1
	shift
	timeout 60 "$program" "$v_command" --sysroot "$tree" "$@" >out 2>err </dev/null || status=$?
}

# v_bare ARGUMENT...: the program as it is
v_bare() {
	status=0
	timeout 60 "$program" "$@" >out 2>err </dev/null || status=$?
}

is_status() { [ "$status" -eq "$1" ]; }
out_has() { grep -qF -- "$1" out; }
out_lacks() { ! grep -qF -- "$1" out; }
out_is() { diff -u - out >&2; }
err_has() { grep -qF -- "$1" err; }
err_is() { diff -u - err >&2; }
json() { jq -e "$1" out >/dev/null; }
both() { # COMMAND WORD COMMAND WORD: two checks of one word each
	"$1" "$2" && "$3" "$4"
}
refused() { # STATUS TEXT: this status, nothing on stdout, and this on stderr
	is_status "$1" && [ ! -s out ] && err_has "$2"
}
