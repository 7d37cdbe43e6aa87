# SPDX-License-Identifier: GPL-2.0-or-later
# The words of the cases: boot, then say what must be seen in the guest's result.log. An expectation that does not hold
# prints what was seen and is counted; the case goes on, so that one run shows all that is wrong.
# Comes in: suite, generator and instance (set by run). Goes out: case_failures.
# shellcheck shell=sh disable=SC2154

case_failures=0
result=/dev/null

fail() {
	echo "FAILED: $*"
	case_failures=$((case_failures + 1))
}

# A case that cannot be tried here ends as skipped, with its reason; never quietly.
skip() {
	echo "SKIP: $*"
	exit 77
}

boot() { # VARIANT PROFILE KERNEL-ARG...
	boot_variant=$1
	shift
	machine_addresses "$1"
	variant_without_us "$boot_variant" || suite_runs_program "$suite" ||
		skip "the host program was built for a newer C library than $suite has"
	image_build "$suite" "$generator" "$boot_variant" || {
		fail "the image $suite $generator $boot_variant was not built"
		exit 1
	}
	result=$out_dir/runs/$instance/result.log
	if ! boot_run "$instance" "$suite" "$(image_path "$suite" "$generator" "$boot_variant")" "$@"; then
		fail "the boot did not end as it should"
		[ -s "$result" ] || exit 1
	fi
}

section() { # NAME
	tr -d '\r' <"$result" | sed -n "/^$1-begin$/,/^$1-end$/p" | sed '1d;$d'
}

driver_of() { # ADDRESS
	sed -n "s/^device $1 \([^ ]*\) .*/\1/p" "$result"
}

expect_driver() { # ADDRESS DRIVER|-
	seen=$(driver_of "$1")
	[ "$seen" = "$2" ] || fail "$1 should have the driver $2, it has ${seen:-no such device}"
}

expect_id() { # ADDRESS VENDOR:DEVICE
	grep -q "^device $1 [^ ]* $2 " "$result" || fail "$1 should be $2: $(grep "^device $1 " "$result" || echo absent)"
}

# Lines of the kernel log without level and time: "<6>[    1.234567] text".
kernel_log() {
	section dmesg | sed 's/^<[0-9]*>\[ *[0-9.]*\] //'
}

expect_log() { # TEXT
	kernel_log | grep -qF -- "$1" || {
		fail "the kernel log should hold: $1"
		kernel_log | grep '^vfio-early:' | sed 's/^/    seen: /' || echo "    seen: no line of vfio-early"
	}
}

expect_log_line() { # TEXT TEXT, both in one line
	kernel_log | grep -F -- "$1" | grep -qF -- "$2" || {
		fail "one line of the kernel log should hold both: $1 and: $2"
		kernel_log | grep '^vfio-early:' | sed 's/^/    seen: /' || echo "    seen: no line of vfio-early"
	}
}

# A warning is worth something only if it comes before what it warns of.
expect_log_order() { # TEXT TEXT
	order=$(kernel_log | grep -nF -e "$1" -e "$2" | head -n 1)
	case $order in
	*"$1"*) expect_log "$2" ;;
	*) fail "the kernel log should hold: $1, and then: $2; first is: ${order:-neither}" ;;
	esac
}

expect_no_log() { # TEXT
	kernel_log | grep -F -- "$1" | sed 's/^/    seen: /' | grep . && fail "the kernel log should not hold: $1"
	return 0
}

# A normal driver says "DRIVER ADDRESS: …" or "DRIVER … ADDRESS" when it first meets a device. So does nvme: "nvme nvme0: pci
# function ADDRESS". No line with both words means that it never met it.
expect_no_log_from() { # DRIVER ADDRESS
	kernel_log | grep -w -- "$2" | grep -F -- "$1" | grep -v '^vfio-early:' | sed 's/^/    seen: /' | grep . &&
		fail "$1 should never have printed a line for $2"
	return 0
}

expect_log_from() { # DRIVER ADDRESS
	kernel_log | grep -w -- "$2" | grep -v '^vfio-early:' | grep -qF -- "$1" ||
		fail "$1 should have printed a line for $2"
}

client_says() { # CLIENT ADDRESS WORDS...
	client="$1 $2"
	shift 2
	seen=$(sed -n "s/^$client //p" "$result")
	case $seen in
	"$*"*) ;;
	*) fail "$client should say \"$*\", it says \"${seen:-nothing}\"" ;;
	esac
}

expect_vfio_client() { # ADDRESS WORDS...
	client_says vfio-client "$@"
}

# The other client, by IOMMUFD.
expect_vfio_cdev() { # ADDRESS WORDS...
	client_says vfio-cdev "$@"
}

expect_module() { # MODULE
	section modules | grep -q "^$1 " || fail "the module $1 should be loaded"
}

expect_no_module() { # MODULE
	if section modules | grep -q "^$1 "; then fail "the module $1 should not be loaded"; fi
}

expect_no_override() { # ADDRESS
	grep -q "^device $1 .* -$" "$result" ||
		fail "$1 should have no driver_override: $(grep "^device $1 " "$result" || echo absent)"
}

# Whose claims /proc/iomem shows: "vesafb", "efifb", "vfio-pci" and so on.
expect_memory() { # NAME
	section iomem | grep -qw -- "$1" || fail "/proc/iomem should hold a claim of $1"
}

expect_no_memory() { # NAME
	if section iomem | grep -w -- "$1"; then fail "/proc/iomem should hold no claim of $1"; fi
}

expect_report() { # TEXT
	section report | grep -qF -- "$1" || {
		fail "the report should hold: $1"
		section report | sed 's/^/    seen: /'
	}
}

# All that the early program did, by its own clock.
expect_report_microseconds() { # MOST
	took=$(section report | sed -n 's/^microseconds\t//p')
	[ "${took:-$(($1 + 1))}" -le "$1" ] || fail "the report should say no more than $1 microseconds: ${took:-nothing}"
}

expect_no_report() {
	if grep -q '^report-begin$' "$result"; then fail "there should be no report"; fi
}

# Nothing but the named functions may differ from what the machine does without us.
expect_normal_drivers() { # PROFILE EXCEPT-ADDRESS...
	profile=$1
	shift
	normal_drivers "$profile" | while read -r address driver; do
		case " $* " in
		*" $address "*) continue ;;
		esac
		[ "$(driver_of "$address")" = "$driver" ] || echo "$address should have $driver, has $(driver_of "$address")"
	done >"$result.normal"
	[ -s "$result.normal" ] || return 0
	fail "devices that no rule selects must have their normal driver"
	sed 's/^/    /' "$result.normal"
}

expect_failure() { # EXPECT-COMMAND...
	before=$case_failures
	"$@" >/dev/null
	if [ "$case_failures" = "$before" ]; then
		fail "the bench is blind: \"$*\" should have failed"
	else
		case_failures=$before
	fi
}

log_time() { # TEXT
	section dmesg | grep -F -- "$1" | sed -n '1s/^<[0-9]*>\[ *\([0-9.]*\)\].*/\1/p'
}

# No more than so many seconds of the guest's clock from one line to the other.
expect_log_within() { # TEXT TEXT SECONDS
	from=$(log_time "$1")
	to=$(log_time "$2")
	awk -v from="${from:-9}" -v to="${to:-none}" -v most="$3" \
		'BEGIN { exit !(to != "none" && to >= from && to - from <= most) }' ||
		fail "no more than $3 s should lie between $1 (${from:-never}) and $2 (${to:-never})"
}
