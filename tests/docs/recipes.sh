# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # sourced by run
# Do the words that help for one boot help? A tree with one graphics card that a file gives away, as
# an image would find it; the real program is run on it with each word of the page.

card=$work/card/sys/devices/pci0000:00/0000:01:00.0

make_card() {
	mkdir -p "$card" "$work/card/etc" "$work/card/run" "$work/card/proc" "$work/card/usr/lib/vfio-early" \
		"$work/card/sys/bus/pci/drivers/vfio-pci" "$work/card/sys/bus/pci/devices" \
		"$work/card/sys/kernel/iommu_groups/7/devices"
	ln -sfn ../../../devices/pci0000:00/0000:01:00.0 "$work/card/sys/bus/pci/devices/0000:01:00.0"
	echo pci:v000010DEd00002684sv00000000sd00000000bc03sc00i00 >"$card/modalias"
	echo 1 >"$card/boot_vga"
	echo 'devices = 01:00.0' >"$work/card/etc/vfio-early.conf"
	ln -sfn ../../../kernel/iommu_groups/7 "$card/iommu_group"
	ln -sfn ../../../../devices/pci0000:00/0000:01:00.0 "$work/card/sys/kernel/iommu_groups/7/devices/0000:01:00.0"
	echo '1.25 3.00' >"$work/card/proc/uptime"
	: >"$card/driver_override"
}

planned() { # CMDLINE: verdict and reason of the dry run, nothing if no rule took the card in
	"$bind" --dry-run --sysroot "$work/card" --cmdline "$1" | cut -f 2,4 | tr '\t' ' '
}

plan_is() { # EXPECTED CMDLINE
	now=$(planned "$2") || :
	echo "the plan is '$now', not '$1'"
	[ "$now" = "$1" ]
}

# untouched CMDLINE SENTENCE: a real run writes nothing to the card and says so
untouched() {
	"$bind" --sysroot "$work/card" --cmdline "$1" 2>&1 | tee "$work/said"
	[ ! -s "$card/driver_override" ] && grep -qF -e "$2" "$work/said"
}

protected_until_off() {
	echo 'protect = 01:00.0@10de:2684' >"$work/card/usr/lib/vfio-early/protect"
	right=yes
	plan_is 'refuse protected' '' || right=no
	plan_is 'refuse protected' 'vfio-early.config=off vfio-early.devices=01:00.0' || right=no
	plan_is 'bind -' 'vfio-early.protect=off' || right=no
	rm "$work/card/usr/lib/vfio-early/protect"
	[ "$right" = yes ]
}

recipes_work() {
	make_card
	check "recipes: without any the card is taken" plan_is 'bind -' ''
	check "recipes: mode=off" untouched vfio-early.mode=off 'mode=off: nothing is done'
	check "recipes: mode=dry-run" untouched vfio-early.mode=dry-run '0000:01:00.0 10de:2684: would go to vfio-pci'
	check "recipes: config=off" plan_is '' vfio-early.config=off
	check "recipes: config=off with rules" \
		plan_is 'bind -' 'vfio-early.config=off vfio-early.devices=01:00.0@10de:2684'
	check "recipes: leave out this device" plan_is 'refuse excluded' 'vfio-early.devices=!01:00.0'
	check "recipes: leave out all" plan_is 'refuse excluded' 'vfio-early.devices=!*:*'
	check "recipes: framebuffer=keep" plan_is 'refuse boot-display' vfio-early.framebuffer=keep
	check "recipes: protect=off" protected_until_off
	for word in $(tags "$bind8" "FOR ONE BOOT"); do
		check "recipes: $word is read without a complaint" example_is_right "$word"
	done
	check_not "self-test: a recipe that does nothing is found" plan_is '' vfio-early.confg=off
	check "a real run would have written to the card" touched
}

# The other side of untouched(): else that could not fail.
touched() {
	"$bind" --sysroot "$work/card" --cmdline '' 2>&1 || :
	[ -s "$card/driver_override" ]
}
