# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# rEFInd and u-boot-menu. rEFInd reads /boot/refind_linux.conf at each boot: a title and the
# arguments, both quoted, one menu entry a line; every entry is edited. u-boot-menu sources shell
# fragments; ours sorts last and begins with what u-boot-update would have taken without it.

refind_places() {
	[ -e "$root/boot/refind_linux.conf" ] || refuse "$root/boot/refind_linux.conf is missing: type: mkrlconf"
	place refind refind entry own "$root/boot/refind_linux.conf"
}

refind_apply() {
	say "rEFInd reads $root/boot/refind_linux.conf itself: nothing to run"
}

refind_menus() {
	menu "$root/boot/refind_linux.conf"
}

# u-boot-update reads /etc/kernel/cmdline, root= too, only while U_BOOT_PARAMETERS is empty.
u_boot_template() {
	say "# Written by $program(8): change it with its commands add and remove."
	cat <<-'END'
		# What u-boot-update takes while U_BOOT_PARAMETERS is empty has to be taken first.
		if [ -z "${U_BOOT_PARAMETERS:-}" ] && [ -f /etc/kernel/cmdline ]; then
			U_BOOT_PARAMETERS=$(sed -e 's/root=[^[:space:]]*//' -e 's/^[[:space:]]*//' /etc/kernel/cmdline)
			if [ -z "${U_BOOT_ROOT:-}" ]; then
				U_BOOT_ROOT=$(sed -n 's/.*\(root=[^[:space:]]*\).*/\1/p' /etc/kernel/cmdline)
			fi
		fi
		U_BOOT_PARAMETERS="${U_BOOT_PARAMETERS:-ro quiet}"
	END
}

u_boot_places() {
	u_boot_judge
	place u-boot cmdline U_BOOT_PARAMETERS edit "$root/etc/kernel/cmdline"
	place u-boot shell U_BOOT_PARAMETERS edit "$root/etc/default/u-boot"
	for u_boot_file in "$root"/usr/share/u-boot-menu/conf.d/*.conf; do
		place u-boot shell U_BOOT_PARAMETERS readonly "$u_boot_file"
	done
	u_boot_fragments >"$stage/dropins"
	while IFS= read -r u_boot_file; do
		if [ "$u_boot_file" = zz-vfio-early.conf ]; then
			place u-boot shell U_BOOT_PARAMETERS ours "$root/etc/u-boot-menu/conf.d/$u_boot_file" u_boot_template
		else
			place u-boot shell U_BOOT_PARAMETERS edit "$root/etc/u-boot-menu/conf.d/$u_boot_file"
		fi
	done <"$stage/dropins"
}

u_boot_fragments() {
	{
		say zz-vfio-early.conf
		for u_boot_file in "$root"/etc/u-boot-menu/conf.d/*.conf; do
			[ ! -e "$u_boot_file" ] || say "${u_boot_file##*/}"
		done
	} | sort -u
}

# Versions of u-boot-menu before 4.1 read /etc/default/u-boot alone.
u_boot_judge() {
	for u_boot_file in "$root/usr/share/u-boot-menu/read-config" "$root/usr/sbin/u-boot-update"; do
		[ -e "$u_boot_file" ] || continue
		grep -q '/etc/u-boot-menu/conf\.d' "$u_boot_file" ||
			refuse "this u-boot-update does not read /etc/u-boot-menu/conf.d: put the arguments into U_BOOT_PARAMETERS of $root/etc/default/u-boot, then type: u-boot-update"
		return 0
	done
}

u_boot_apply() {
	tool_run u-boot-update
}

u_boot_menus() {
	menu "$root/boot/extlinux/extlinux.conf"
}
