# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a folder with a suite's own ansible-core and ssh, from which the tests of the Ansible role play.
# Comes in: SUITE. Goes out: $system_dir/controller-SUITE (root folder) and controller-SUITE.done (recipe).
# Must not: leave a half-made folder that looks complete, or install anything on the host.
# shellcheck shell=sh disable=SC2154

controller_packages=ansible-core,openssh-client

controller_bootstrap() { # SUITE FOLDER
	mmdebstrap --variant=essential --architectures=amd64 --include="$controller_packages" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		"$1" "$2" "$(mirror_find)"
}

controller_make() { # SUITE
	check_word "$1" "$debian_suites" suite
	controller=$system_dir/controller-$1
	if [ "$(cat "$controller.done" 2>/dev/null)" = "$controller_packages" ]; then
		progress "controller $1: cached"
		return 0
	fi
	need_root
	need_tool mmdebstrap mmdebstrap
	mkdir -p "$system_dir" "$out_dir"
	rm -rf "$controller" "$controller.done"
	progress "controller $1: ansible-core from $(mirror_find), a minute"
	run_logged "$out_dir/controller-$1.log" controller_bootstrap "$1" "$controller" || return 1
	echo "$controller_packages" >"$controller.done"
	progress "controller $1: ready"
}
