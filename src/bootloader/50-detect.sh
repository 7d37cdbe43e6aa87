# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# The system in, the name of its boot loader out. Managers that own the menu (ostree, Proxmox,
# grubby) come first, since below them lie the files of GRUB and systemd-boot too. Of what is left
# exactly one must be there, or the firmware must say which one started this system; no guessing.

have_live() {
	is_live && have "$1"
}

has_program() {
	for program_folder in usr/sbin usr/bin sbin bin usr/local/sbin usr/local/bin; do
		[ ! -e "$root/$program_folder/$1" ] || return 0
	done
	have_live "$1"
}

has_systemd_boot() {
	for detect_folder in $(boot_folders); do
		for detect_file in "$detect_folder"/EFI/systemd/systemd-boot*.efi; do
			[ ! -e "$detect_file" ] || return 0
		done
	done
	have_live bootctl && bootctl is-installed --quiet 2>/dev/null
}

has_zfsbootmenu() {
	has_program zbm-kcl || [ -e "$root/etc/zfsbootmenu/config.yaml" ]
}

has_grub() {
	[ -e "$root/etc/default/grub" ] && { [ -e "$root/boot/grub/grub.cfg" ] || [ -e "$root/boot/grub2/grub.cfg" ]; }
}

has_u_boot_menu() {
	has_program u-boot-update && { [ -e "$root/boot/extlinux/extlinux.conf" ] || [ -e "$root/etc/default/u-boot" ]; }
}

loader_owner() {
	if [ -e "$root/run/ostree-booted" ] || [ -d "$root/ostree/repo" ]; then
		say rpm-ostree
	elif [ -e "$root/etc/kernel/proxmox-boot-uuids" ]; then
		say proxmox
	elif has_program grubby; then
		say grubby
	fi
}

loaders_found() {
	! has_systemd_boot || say systemd-boot
	! has_grub || say grub
	! has_zfsbootmenu || say zfsbootmenu
	! has_u_boot_menu || say u-boot-menu
	[ ! -e "$root/boot/refind_linux.conf" ] || say refind
}

# What the boot loader wrote about itself for the system it started (UTF-16 after four bytes).
loader_started() {
	is_live || return 0
	for detect_file in /sys/firmware/efi/efivars/LoaderInfo-*; do
		[ -r "$detect_file" ] || continue
		case $(tail -c +5 "$detect_file" | tr -d '\000') in
		systemd-boot*) say systemd-boot ;;
		GRUB*) say grub ;;
		rEFInd*) say refind ;;
		esac
	done
}

loader_detect() {
	[ -z "$loader" ] || return 0
	loader=$(loader_owner)
	[ -z "$loader" ] || return 0
	loaders=$(loaders_found)
	case $loaders in
	'') fail "$exit_failed" "no boot loader found that this program knows; name one with --loader, or add the arguments by hand" ;;
	*'
'*) ;;
	*)
		loader=$loaders
		return
		;;
	esac
	loader=$(loader_started)
	loaders_words=$(say "$loaders" | tr '\n' ' ')
	case " $loaders_words" in
	*" ${loader:-?} "*) ;;
	*) refuse "found ${loaders_words% }: which one starts this system? type, for example: $program --loader ${loaders_words%% *} $command $(printf '%s' "$arguments" | tr '\n' ' ')" ;;
	esac
}

# The functions of a loader share its name.
loader_prefix() {
	case $loader in
	u-boot-menu) say u_boot ;;
	*) say "$loader" | tr - _ ;;
	esac
}
