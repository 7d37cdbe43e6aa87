#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A stand-in for mkinitcpio, which Debian does not have: its functions as mkinitcpio 39 to 41 describe them, as far as
# a hook meets them. Like there, build() runs in the main shell, its status counts for nothing, an error of an
# add_ function is counted, and the image is written all the same: only die() prevents that.
#
#	mkinitcpio.bash HOOK-FOLDERS KERNEL MODULES IMAGE-FOLDER HOOK...
#
# HOOK-FOLDERS has install/ and hooks/; ROOT is put in front of every file that a hook adds.
# shellcheck disable=SC1090,SC2034,SC2154,SC2329
set -o functrace

hook_folders=$1
KERNELVERSION=$2
modules=$3
image=$4
shift 4
HOOKS=("$@")
declare -A _runhooks
declare -i _builderrors=0
BUILDROOT=$(mktemp -d)

cleanup() {
	rm -rf "$BUILDROOT"
	exit "${1:-$?}"
}

error() {
	local text=$1
	shift
	# shellcheck disable=SC2059 # the format is the first argument there, too
	printf "==> ERROR: $text\n" "$@" >&2
}

die() {
	error "$@"
	cleanup 1
}

add_dir() {
	install -dm "${2:-755}" "$BUILDROOT$1"
}

add_file() {
	local src=$1 dest=${2:-$1}
	[[ -f $ROOT$src ]] || {
		error "file not found: '%s'" "$src"
		return 1
	}
	if [[ $3 ]]; then
		install -Dm "$3" "$ROOT$src" "$BUILDROOT$dest"
	else
		add_dir "${dest%/*}"
		cp --remove-destination --preserve=mode,ownership "$ROOT$src" "$BUILDROOT$dest"
	fi
}

add_binary() {
	add_file "$@"
}

add_symlink() {
	add_dir "${1%/*}"
	ln -sfn "$2" "$BUILDROOT$1"
}

add_module() {
	local name=${1%\?} path
	path=$(find "$modules" -name "${name//_/[-_]}.ko*" -print -quit)
	[[ $path ]] || {
		[[ $1 = *\? ]] || error "module not found: '%s'" "$name"
		[[ $1 = *\? ]]
		return
	}
	install -Dm 644 "$path" "$BUILDROOT/usr/lib/modules/$KERNELVERSION/kernel/${path##*/}"
}

add_runscript() {
	local name=${BASH_SOURCE[1]##*/} script fn
	script=$hook_folders/hooks/$name
	[[ -x $script ]] || {
		error "runtime script for '%s' not found" "$name"
		return
	}
	install -Dm 755 "$script" "$BUILDROOT/hooks/$name"
	for fn in $(sed -n 's/^\(run_[a-z]*\)().*/\1/p' "$script"); do
		case $fn in
		run_earlyhook) _runhooks[EARLYHOOKS]+=" $name" ;;
		run_hook) _runhooks[HOOKS]+=" $name" ;;
		run_latehook) _runhooks[LATEHOOKS]+=" $name" ;;
		esac
	done
}

run_build_hook() {
	unset -f build
	[[ -x $hook_folders/install/$1 ]] && . "$hook_folders/install/$1" || return 1
	declare -f build >/dev/null || return 1
	build
	return 0
}

trap '(( $? )) && [[ $FUNCNAME = add_* ]] && (( ++_builderrors ))' RETURN
for hook in "${HOOKS[@]}"; do
	run_build_hook "$hook" || ((++_builderrors))
done
trap - RETURN
for key in EARLYHOOKS HOOKS LATEHOOKS; do
	printf '%s="%s"\n' "$key" "${_runhooks[$key]# }"
done >"$BUILDROOT/config"

((_builderrors)) && echo "==> WARNING: errors were encountered during the build. The image may not be complete." >&2
rm -rf "$image"
cp -a "$BUILDROOT" "$image"
cleanup $((!!_builderrors))
