# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# systemd-boot and Proxmox: arguments live in /etc/kernel/cmdline, one line that also has root=.
# While that file is absent, its readers take the running command line; a file with our
# argument alone would lose root=, so a new file begins as a copy of what is in force now.

# Words of a boot that was not a normal one: they must not become permanent.
cmdline_is_rescue() {
	for cmdline_word in $1; do
		case $cmdline_word in
		single | s | S | 1 | emergency | rescue | break | break=* | rd.break | rd.break=* | -b | \
			init=/bin/* | rdinit=/bin/* | systemd.unit=rescue.target | systemd.unit=emergency.target | \
			vfio-early.mode=* | vfio_early.mode=*)
			say "$cmdline_word"
			return
			;;
		esac
	done
}

# A chroot shows the command line of the machine that builds the image.
is_chroot() {
	[ -e /proc/1/root/. ] && [ "$(stat -L -c %d:%i /proc/1/root/. 2>/dev/null)" != "$(stat -L -c %d:%i /.)" ]
}

# The text that a new /etc/kernel/cmdline begins with, as kernel-install would choose it.
cmdline_seed() {
	if [ -f "$root/usr/lib/kernel/cmdline" ]; then
		grep -v '^[[:space:]]*#' "$root/usr/lib/kernel/cmdline" | tr -s '\n\t ' ' ' | sed 's/ $//'
		return
	fi
	if ! is_live || is_chroot; then
		refuse "$1 is missing, and only the running system knows its root=: write it first, for example: echo 'root=UUID=... ro' >$1"
	fi
	set -f
	cmdline_text=
	cmdline_running=$(cat /proc/cmdline)
	for cmdline_word in $cmdline_running; do
		case $cmdline_word in
		BOOT_IMAGE=* | initrd=*) ;;
		*) cmdline_text="$cmdline_text $cmdline_word" ;;
		esac
	done
	cmdline_rescue=$(cmdline_is_rescue "$cmdline_text")
	set +f
	[ -z "$cmdline_rescue" ] ||
		refuse "$1 is missing and would begin as the running command line, but this boot has $cmdline_rescue: boot normally first"
	printf '%s\n' "${cmdline_text# }"
}

cmdline_place() {
	cmdline_file=$root/etc/kernel/cmdline
	if [ -e "$cmdline_file" ] || [ -L "$cmdline_file" ]; then
		place "$1" "$2" cmdline own "$cmdline_file"
		cmdline_judge "$2"
		return
	fi
	cmdline_text=$(cmdline_seed "$cmdline_file") || exit $?
	place_seeded "$1" "$2" cmdline own "$cmdline_file" "$cmdline_text"
}

cmdline_has_root() {
	case " $1" in *[[:space:]]root=?*) return 0 ;; esac
	return 1
}

# A file that somebody made with one argument only has lost root= already.
cmdline_judge() {
	if [ "$1" = firstline ]; then
		cmdline_has_root "$(head -n 1 "$stage/$places.old")" ||
			refuse "$cmdline_file: the first line has no root=, and proxmox-boot-tool reads no other: put the whole command line there, then try again"
	elif is_live && cmdline_has_root "$(cat /proc/cmdline)" && ! cmdline_has_root "$(cat "$stage/$places.old")"; then
		refuse "$cmdline_file has no root=, but this system was booted with one: put it back first: $(cat /proc/cmdline)"
	fi
}

systemd_boot_places() {
	systemd_boot_judge
	cmdline_place cmdline cmdline
}

# Folders that may be the EFI system partition or the boot partition.
boot_folders() {
	for boot_folder in "$root/efi" "$root/boot/efi" "$root/boot"; do
		[ ! -d "$boot_folder" ] || say "$boot_folder"
	done
}

# The versions for which kernel-install can write an entry: VERSION KERNEL INITRD, - for none.
# Arch calls its kernel vmlinuz-linux, which is no version.
kernels() {
	for kernel in "$root"/boot/vmlinuz-[0-9]*; do
		case $kernel in *'*' | *~ | *.old | *.bak | *.dpkg-* | *.sig) continue ;; esac
		kernel_initrd=$root/boot/initrd.img-${kernel##*/vmlinuz-}
		[ -e "$kernel_initrd" ] || kernel_initrd=$root-
		say "${kernel##*/vmlinuz-}" "${kernel#"$root"}" "${kernel_initrd#"$root"}"
	done
}

kernels_all() {
	kernels_found=$(kernels)
	[ -n "$kernels_found" ] || kernels_found=$(
		for kernel in "$root"/usr/lib/modules/*/vmlinuz; do
			[ ! -e "$kernel" ] || say "$(basename "${kernel%/vmlinuz}")" "${kernel#"$root"}" -
		done
	)
	[ -z "$kernels_found" ] || say "$kernels_found"
}

# mkinitcpio builds unified images from /etc/kernel/cmdline by itself.
has_mkinitcpio_images() {
	grep -qs '^[[:space:]]*[a-z]*_uki=' "$root"/etc/mkinitcpio.d/*.preset
}

# Entries written by hand, or by another tool, take nothing from /etc/kernel/cmdline.
systemd_boot_judge() {
	! has_program kernelstub ||
		refuse "kernelstub writes the boot entries here: type, for each argument: kernelstub --add-options ARGUMENT"
	! has_mkinitcpio_images || return 0
	systemd_boot_entries=$(for boot_folder in $(boot_folders); do
		ls -d "$boot_folder"/loader/entries/*.conf "$boot_folder"/EFI/Linux/*.efi 2>/dev/null || :
	done)
	[ -n "$systemd_boot_entries" ] || return 0
	kernels_all >"$stage/kernels"
	while read -r kernel_version _; do
		case $systemd_boot_entries in *"-$kernel_version"*) return 0 ;; esac
	done <"$stage/kernels"
	refuse "no boot entry was written by kernel-install; put the arguments on the options line of $(say "$systemd_boot_entries" | tr '\n' ' ')"
}

systemd_boot_apply() {
	if has_mkinitcpio_images; then
		tool_run mkinitcpio -P
		return
	fi
	kernels_all >"$stage/kernels"
	[ -s "$stage/kernels" ] || fail "$exit_failed" "no kernel found in $root/boot: type: kernel-install add VERSION KERNEL INITRD"
	while read -r kernel_version kernel_image kernel_initrd; do
		if [ "$kernel_initrd" = - ]; then
			tool_run kernel-install add "$kernel_version" "$kernel_image"
		else
			tool_run kernel-install add "$kernel_version" "$kernel_image" "$kernel_initrd"
		fi
	done <"$stage/kernels"
}

# Of our kernels only: the partition may hold the entries of other systems.
systemd_boot_menus() {
	kernels_all >"$stage/kernels"
	while read -r kernel_version _; do
		for boot_folder in $(boot_folders); do
			for menu_file in "$boot_folder"/loader/entries/*-"$kernel_version"*.conf; do
				menu "$menu_file"
			done
		done
	done <"$stage/kernels"
}

# Proxmox: with /etc/kernel/proxmox-boot-uuids the boot partitions are written by its own tool, in
# GRUB mode from GRUB's variables, in systemd-boot mode from the first line of /etc/kernel/cmdline.
# Both are kept equal, so that a switch of the mode loses nothing.
proxmox_places() {
	[ ! -e "$root/etc/default/grub" ] || grub_places
	if [ -e "$root/etc/kernel/cmdline" ] || [ -L "$root/etc/kernel/cmdline" ] || proxmox_wants_cmdline; then
		cmdline_place proxmox firstline
	elif [ "$places" -eq 0 ]; then
		refuse "neither $root/etc/default/grub nor $root/etc/kernel/cmdline is there"
	fi
}

# Without the file, systemd-boot mode takes the running command line.
proxmox_wants_cmdline() {
	if ! is_live; then
		warn "$root/etc/kernel/cmdline is missing: if this system boots by systemd-boot, it takes its running command line"
		return 1
	fi
	proxmox_mode=$(proxmox-boot-tool status 2>/dev/null) || return 1
	case $proxmox_mode in *'uefi (versions'*) return 0 ;; esac
	return 1
}

proxmox_apply() {
	tool_run proxmox-boot-tool refresh
}

# The boot partitions are not mounted: nothing to look at.
proxmox_menus() {
	:
}
