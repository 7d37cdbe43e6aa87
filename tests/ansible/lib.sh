# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the Ansible role share: a controller, which is a Debian folder with that suite's ansible-core and
# needs nothing of the host; its plays; and the counting.
# Comes in: $top, $out (a folder), $cache. The folder /fleet of the controller holds what a play needs.
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # names of those who source this

passed=0
failed=0

controller_make() { # SUITE; sets $controller
	"$top/tests/system/lab" controller "$1"
	controller=$cache/system/controller-$1
}

controller_fill() { # FILE...
	rm -rf "$controller/fleet"
	mkdir -p "$controller/fleet"
	cp -r "$top/packaging/ansible/roles" "$top/tests/ansible/play.yml" "$top/tests/ansible/ansible.cfg" "$@" \
		"$controller/fleet/"
}

# In namespaces of their own, so that no connection that ssh keeps for later outlives the play.
in_controller() { # COMMAND...
	unshare --mount --pid --fork --kill-child --propagation private sh -eu -c '
		mount --rbind /dev "$1/dev"
		mount -t proc proc "$1/proc"
		controller=$1
		shift
		exec chroot "$controller" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LC_ALL=C.UTF-8 ANSIBLE_CONFIG=/fleet/ansible.cfg sh -c "cd /fleet && exec \"\$@\"" in-controller "$@"
	' in-controller "$controller" "$@"
}

# A play of the role. In: variables as JSON, options. Out: $status, $out/said.
play() { # VARIABLES [OPTION...]
	variables=$1
	shift
	status=0
	in_controller ansible-playbook -e "$variables" "$@" play.yml >"$out/said" 2>&1 || status=$?
}

check() { # NAME COMMAND...
	name=$1
	shift
	if "$@" >/dev/null 2>&1; then
		passed=$((passed + 1))
		echo "ok - $suite_name: $name"
	else
		failed=$((failed + 1))
		echo "not ok - $suite_name: $name"
		tail -n 40 "$out/said" | sed 's/^/#   /'
	fi
}

says() {
	grep -qF -- "$1" "$out/said"
}

# In Ansible's last lines: this host, with so many changes and no failure.
changed() { # HOST N
	grep -qE "^$1 .* changed=$2 .* unreachable=0 .* failed=0 " "$out/said"
}

counts() {
	echo "$passed passed, $failed failed, 0 skipped"
	[ "$failed" = 0 ] && [ "$passed" != 0 ]
}
