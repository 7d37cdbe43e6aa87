#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034 # one program, in parts
#
# vfio-early-bootloader: kernel arguments in, the boot loader's own configuration out.
# It shows, adds and removes single kernel arguments wherever this machine's boot loader keeps
# them, then has the boot loader's own tool write the menu. It must never lose root=, never leave
# a half-written file, never touch a line it cannot read safely, and with --root or --dry-run it
# runs no tool of the host. One file is installed: the Makefile joins src/bootloader/*.sh in order
# of their names.

set -eu
LC_ALL=C
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
umask 022

readonly program=vfio-early-bootloader
readonly program_version='@VERSION@'

# The kernel's command line holds 2,048 bytes with its final zero (x86, arm64); more is cut off
# without a word. Boot loaders put BOOT_IMAGE=, root= and initrd= of their own in front.
readonly cmdline_max=2047
readonly cmdline_reserve=128
# Waiting for another run to end: the longest menu rebuilds take about a minute.
readonly lock_seconds=120

# Inside, so that no status of a tool is taken for one of ours; program_end has those of the manual.
readonly exit_refused=101
readonly exit_failed=102
readonly exit_usage=164

command=
arguments=
root=
dry_run=no
loader=
stage=
written=

say() {
	printf '%s\n' "$*"
}

warn() {
	printf '%s: %s\n' "$program" "$*" >&2
}

# fail STATUS MESSAGE: the last words of a run.
fail() {
	fail_status=$1
	shift
	warn "$*"
	exit "$fail_status"
}

refuse() {
	fail "$exit_refused" "$*"
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# May we run tools of this system and read what its kernel says?
is_live() {
	[ -z "$root" ]
}

stage_clean() {
	[ -z "${commit_temporary:-}" ] || rm -f "$commit_temporary" || :
	[ -z "$stage" ] || rm -rf "$stage" || :
}

# program_end STATUS: the last thing that runs. A step that failed, and nobody had words for it, ends the
# program by set -e.
program_end() {
	stage_clean
	case $1 in
	0 | 129 | 130 | 143) exit "$1" ;;
	"$exit_refused") exit 1 ;;
	"$exit_failed") exit 2 ;;
	"$exit_usage") exit 64 ;;
	esac
	if [ -z "$written" ]; then
		warn "a step of the work failed; nothing was changed"
	else
		warn "a step of the work failed after$written was written: when that is mended, type the same again"
	fi
	exit 2
}

traps_set() {
	trap 'program_end $?' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# All work is prepared in one folder; nothing outside it is written before everything was judged.
stage_begin() {
	stage=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX") || fail "$exit_failed" "no temporary folder"
	: >"$stage/manifest"
}
