# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# GRUB: arguments live in shell variables of /etc/default/grub and of the drop-ins that
# grub-mkconfig reads after it. New ones go into our own drop-in, which sorts last; a value that
# is already somewhere else is replaced or removed where it stands. GRUB_CMDLINE_LINUX, because
# recovery entries do not get GRUB_CMDLINE_LINUX_DEFAULT.

readonly grub_variables='GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT'

grub_template() {
	say "# Written by $program(8): change it with its commands add and remove."
	# shellcheck disable=SC2016 # for the shell of grub-mkconfig
	say 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX"'
}

# The program that writes grub.cfg: its name in the system that we work on.
grub_mkconfig() {
	for grub_tool in usr/sbin/grub-mkconfig usr/bin/grub-mkconfig usr/sbin/grub2-mkconfig usr/bin/grub2-mkconfig; do
		if [ -e "$root/$grub_tool" ]; then
			say "$root/$grub_tool"
			return
		fi
	done
}

# Debian's grub-mkconfig reads /etc/default/grub.d, others do not.
grub_has_dropins() {
	grub_tool=$(grub_mkconfig)
	if [ -n "$grub_tool" ]; then
		grub_answer=0
		grep -q 'default/grub\.d' "$grub_tool" || grub_answer=$?
		[ "$grub_answer" -le 1 ] || fail "$exit_failed" "$grub_tool cannot be read"
		return "$grub_answer"
	else
		[ -d "$root/etc/default/grub.d" ]
	fi
}

grub_places() {
	[ -e "$root/etc/default/grub" ] || refuse "$root/etc/default/grub is missing: reinstall GRUB's package first"
	if ! grub_has_dropins; then
		place grub shell "$grub_variables" own "$root/etc/default/grub"
		return
	fi
	place grub shell "$grub_variables" edit "$root/etc/default/grub"
	grub_dropins >"$stage/dropins"
	while IFS= read -r grub_file; do
		if [ "$grub_file" = zz-vfio-early.cfg ]; then
			place grub shell "$grub_variables" ours "$root/etc/default/grub.d/$grub_file" grub_template
		else
			place grub shell "$grub_variables" edit "$root/etc/default/grub.d/$grub_file"
		fi
	done <"$stage/dropins"
}

# In the order in which grub-mkconfig reads them, ours in its place among them.
grub_dropins() {
	{
		say zz-vfio-early.cfg
		for grub_file in "$root"/etc/default/grub.d/*.cfg; do
			[ ! -e "$grub_file" ] || say "${grub_file##*/}"
		done
	} | sort -u
}

grub_apply() {
	if [ -e "$root/usr/sbin/update-grub" ] || have_live update-grub; then
		tool_run update-grub
	elif [ -e "$root/boot/grub2/grub.cfg" ]; then
		tool_run grub2-mkconfig -o /boot/grub2/grub.cfg
	else
		tool_run grub-mkconfig -o /boot/grub/grub.cfg
	fi
}

grub_menus() {
	menu "$root/boot/grub/grub.cfg"
	menu "$root/boot/grub2/grub.cfg"
}
