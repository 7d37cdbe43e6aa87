# SPDX-License-Identifier: GPL-2.0-or-later
# Paths, messages and small helpers that every part of the boot lab shares.
# Comes in: lab_dir, the folder of tests/boot, set by the script that sources this. Must not touch the host system.
# shellcheck shell=sh disable=SC2034,SC2154

project_dir=$(cd "$lab_dir/../.." && pwd)
cache_dir=${VFIO_EARLY_CACHE:-$project_dir/build/cache}
out_dir=${VFIO_EARLY_BOOT_OUT:-$project_dir/build/boot}
debian_suites="bookworm trixie sid"
# With the kernel of `make kernel`, see kernel.sh; no "*" stands for it.
own_suite=own
lab_suites="$debian_suites $own_suite"
lab_generators="initramfs-tools dracut-systemd dracut-nosystemd"
# Images without busybox, or with what the running system needs only; no "*" stands for them either.
narrow_generators="initramfs-tools-klibc initramfs-tools-dep dracut-hostonly"

say() {
	printf '%s\n' "$*" >&2
}

# A long step tells when it begins; "lab: " marks our lines between those of the tools that we run.
progress() {
	say "lab: $*"
}

die() {
	say "lab: error: $*"
	exit 2
}

need_tool() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || die "$1 is missing (Debian package $2)"
}

need_root() {
	[ "$(id -u)" = 0 ] || die "this step makes and enters root folders: run it as root"
}

# /sbin is not in every user's PATH, and mke2fs and depmod live there.
PATH=$PATH:/usr/sbin:/sbin
export PATH

# Run a long command with its output in a log; the log's end is shown only if the command fails.
run_logged() { # LOG COMMAND...
	run_log=$1
	shift
	if "$@" >"$run_log" 2>&1 </dev/null; then
		return 0
	fi
	say "lab: failed: $*"
	tail -n 25 "$run_log" | sed 's/^/    /' >&2
	say "lab: the whole log: $run_log"
	return 1
}

check_word() { # WORD LIST WHAT
	case " $2 " in
	*" $1 "*) ;;
	*) die "unknown $3 '$1' (known: $2)" ;;
	esac
}

now() {
	date +%s
}
