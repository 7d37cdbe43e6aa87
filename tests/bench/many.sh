# SPDX-License-Identifier: GPL-2.0-or-later
# Rules that choose nothing: 256 of a kind, beside one. No machine here has domain ffff. To be run dry: else there
# is a message for each rule that selects nothing. The exit status is 1. Used on this machine and in the guest.
# shellcheck shell=sh

rules_many() { # KIND, or "one"
	case $1 in
	one) echo 'devices = 1d0f:0000' ;;
	id) seq 0 255 | awk '{ printf "devices = 1d0f:%04x\n", $1 }' ;;
	class) seq 0 255 | awk '{ printf "devices = class:20%02x\n", $1 }' ;;
	address)
		seq 0 254 | awk '{ printf "devices = ffff:%02x:1f.7\n", $1 }'
		echo 'devices = 1d0f:0000'
		;;
	esac
}
