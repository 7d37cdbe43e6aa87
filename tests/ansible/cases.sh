# SPDX-License-Identifier: GPL-2.0-or-later
# The cases, in their order: each finds what those before it have left.
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # text is for eval

good_is() {
	[ "$status" = 0 ]
}

# A failure of the role, not of Ansible or of this test.
stopped() {
	[ "$status" = 2 ] && grep -q ' failed=1 ' "$out/said"
}

images() {
	(cd "$root/boot" && sha256sum initrd.img-*)
}

# What the role may write, without the time at which it was written.
everything() {
	images
	(cd "$root" && find etc boot/grub/grub.cfg -type f -exec sha256sum {} + | sort -k 2)
}

device=$root/sys/bus/pci/devices/0000:03:00.0
conf=$root/etc/vfio-early.conf.d/50-fleet.conf
deb_is='"vfio_early_deb": "vfio-early.deb"'
gpu='"vfio_early_devices": ["03:00.0@1002:67df", "03:00.1@1002:aaf0"]'
arguments='"vfio_early_boot_arguments": ["iommu=pt", "video=efifb:off"]'
good="{$deb_is, $gpu, $arguments}"

in_controller ansible --version | head -n 1 | sed 's/^/# /'
play "$good" --syntax-check
check "the role's syntax" good_is
play "{\"vfio_early_devices\": \"a word\", \"vfio_early_accept\": [\"fire\"]}"
check "wrong types are told before anything is done" \
	eval 'stopped && says vfio_early_accept && says "fire" && [ ! -e "$root/var/cache/vfio-early.deb" ]'
play "$good" --check
check "check mode before the package is there" eval 'good_is && [ ! -e "$root/usr/bin/vfio-early" ]'
play "{$deb_is}"
check "without devices it installs the package" eval 'good_is && [ -e "$root/usr/bin/vfio-early" ]'
play "{$deb_is}"
check "and a second run changes nothing" changed one 0

everything >"$out/before"
play "{$deb_is, $arguments, \"vfio_early_devices\": [\"03:00.0\", \"00:1c.0\", \"0a:00.0\", \"02:00.0\"]}"
check "a refused device stops the play, with the guard's name" eval 'stopped && says "0000:00:1c.0 is refused: bridge"'
check "so does one that is not there" says "50-fleet.conf:4: 0a:00.0: no such device is there"
check "and one that the host needs" says "0000:02:00.0 is needed by this host: network"
check "but nobody complains of the others" eval '! says "0000:03:00.0 is"'
play "{$deb_is, $arguments, \"vfio_early_devices\": [\"03:00.0\", \"1:2:3:4:5\"], \"vfio_early_settings\": {\"grup\": \"whole\"}}"
check "a broken rule stops it, with the place" eval 'stopped && says "/etc/vfio-early.conf.d/50-fleet.conf:3: "'
check "so does an unknown key" says "50-fleet.conf:4: "
group=$root/sys/kernel/iommu_groups/4
mv "$device/iommu_group" "$device/no-group"
mv "$group/devices/0000:03:00.0" "$group/no-device"
play "{$deb_is, $gpu}"
check "a device without IOMMU stops it" eval 'stopped && says "0000:03:00.0 is refused: no-iommu"'
play "{$deb_is, $arguments, $gpu}" --check
check "but not if an argument for the IOMMU comes with it" good_is
mv "$device/no-group" "$device/iommu_group"
mv "$group/no-device" "$group/devices/0000:03:00.0"
play "{$deb_is, \"vfio_early_devices\": [\"02:00.0\"], \"vfio_early_accept\": [\"network\"]}" --check
check "nor does what the host needs, where that is accepted" good_is
everything >"$out/after"
check "none of these wrote anything" cmp "$out/before" "$out/after"

play "$good" --check --diff
check "check mode shows the difference" eval 'good_is && says "+devices = 03:00.0@1002:67df"'
check "says that arguments, configuration and images would be changed" changed one 3
check "says that a reboot would be needed" says "need a reboot: one"
everything >"$out/after"
check "and writes nothing" cmp "$out/before" "$out/after"

play "$good"
check "the configuration is written" eval 'good_is && grep -qx "devices = 03:00.0@1002:67df" "$conf"'
check "the images hold it" eval 'chroot "$root" vfio-early check | grep "^ok .*holds the configuration of now"'
check "the boot menu has the arguments" grep -q 'iommu=pt video=efifb:off' "$root/boot/grub/grub.cfg"
check "it tells that the host needs a reboot" says "need a reboot: one"
everything >"$out/before"
play "$good"
check "a second run changes nothing, and still tells" eval 'changed one 0 && says "need a reboot: one"'
everything >"$out/after"
check "not one byte" cmp "$out/before" "$out/after"
play "${good%\}}, \"vfio_early_reboot\": true}" --check
check "check mode tells of the reboot, and does without" eval 'changed one 1 && [ ! -e "$root/lab/reboots" ]'
play "${good%\}}, \"vfio_early_reboot\": true}"
check "it reboots, looks at the devices, and is content" eval 'changed one 1 && [ -e "$root/lab/reboots" ]'
play "${good%\}}, \"vfio_early_reboot\": true}"
check "now it has nothing to do, and no host needs a reboot" \
	eval 'changed one 0 && says "need a reboot: none" && [ "$(wc -l <"$root/lab/reboots")" = 1 ]'

# A run that was cut off behind the configuration.
echo '# later' >>"$root/etc/vfio-early.conf"
echo 'group = whole' >>"$root/etc/vfio-early.conf"
play "$good"
check "a configuration that the images lack has them made" \
	eval 'changed one 1 && says "need a reboot: one" && chroot "$root" vfio-early check | grep "^ok .*holds the configuration of now"'
touch -d '2 days ago' "$root/etc/vfio-early.conf" "$root"/boot/initrd.img-*
ln -sfn /sys/bus/pci/drivers/amdgpu "$device/driver"
play "$good"
check "a device on another driver is a failure, with the reason" eval 'stopped && says "0000:03:00.0 is on amdgpu, not on vfio-pci"'
touch "$root/lab/nothing-binds"
play "{$deb_is, $gpu, \"vfio_early_boot_arguments\": [\"iommu=pt\"], \"vfio_early_boot_arguments_absent\": [\"video\"], \"vfio_early_reboot\": true}"
check "so is a reboot that does not bring it" eval '[ "$status" != 0 ] && says "0000:03:00.0 is on amdgpu, not on vfio-pci"'
check "an argument is taken out" eval '! grep -q video=efifb "$root/boot/grub/grub.cfg" && grep -q iommu=pt "$root/boot/grub/grub.cfg"'
rm "$root/lab/nothing-binds"

play "{$deb_is, \"vfio_early_settings\": {\"mode\": false, \"unbind\": false, \"wait\": 5, \"protect\": [\"02:00.0\", \"00:1f.2\"]}}"
check "YAML's booleans, numbers and lists come as vfio-early reads them" \
	eval 'good_is && grep -qx "mode = off" "$conf" && grep -qx "unbind = no" "$conf" && grep -qx "wait = 5" "$conf" && [ "$(grep -c "^protect = " "$conf")" = 2 ]'
