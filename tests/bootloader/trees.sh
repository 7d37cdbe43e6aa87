# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # sourced by the tests
# The file trees of machines, one function each, with what their boot loader's package and their
# owner put there: comments, odd quoting, several lines. Lays files below the tree only.

tree_grub() {
	file boot/grub/grub.cfg <<-'END'
		menuentry 'Debian GNU/Linux' {
			linux /boot/vmlinuz-6.12.107+deb13-amd64 root=UUID=0b6b2d2e-5a3c-4a6f-9d0e-6c1f3f2b9a11 ro quiet
		}
	END
	file etc/default/grub <<-'END'
		# If you change this file, run update-grub
		GRUB_DEFAULT=0
		GRUB_TIMEOUT=5
		GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Debian} ) 2>/dev/null || echo Debian`
		GRUB_CMDLINE_LINUX_DEFAULT="quiet"
		GRUB_CMDLINE_LINUX=""

		#GRUB_TERMINAL=console
	END
	file etc/default/grub.d/init-select.cfg </dev/null
}

# A cloud image: its own drop-in assigns the variables.
tree_grub_cloud() {
	tree_grub
	file etc/default/grub.d/15_timeout.cfg <<-'END'
		[ "$(systemd-detect-virt)" = "none" ] || GRUB_TIMEOUT=0
	END
	file etc/default/grub.d/50-cloudimg-settings.cfg <<-'END'
		GRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"
	END
	file etc/default/grub.d/kdump-tools.cfg <<-'END'
		GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=512M-:192M"
	END
}

# What years of guides leave behind.
tree_grub_guides() {
	tree_grub
	file etc/default/grub <<-'END'
		GRUB_DEFAULT=saved   # remember
		export GRUB_TIMEOUT=5
		GRUB_CMDLINE_LINUX_DEFAULT='quiet splash intel_iommu=on'
		GRUB_CMDLINE_LINUX_DEFAULT="quiet  intel_iommu=on  iommu=soft vfio-pci.ids=10de:1b80,10de:10f0 pcie_acs_override=downstream,multifunction "   # 2021
		GRUB_CMDLINE_LINUX=net.ifnames=0
		GRUB_CMDLINE_LINUX="${GRUB_CMDLINE_LINUX} dyndbg=\"file drivers/vfio/* +p\""
		GRUB_CMDLINE_XEN="dom0_mem=4G"
	END
}

tree_systemd_boot() {
	file boot/efi/EFI/systemd/systemd-bootx64.efi </dev/null
	file boot/efi/loader/loader.conf </dev/null
	for tree_version in 6.12.90+deb13-amd64 6.12.107+deb13-amd64; do
		file "boot/vmlinuz-$tree_version" </dev/null
		file "boot/initrd.img-$tree_version" </dev/null
		file "boot/efi/loader/entries/5f3c-$tree_version.conf" <<-END
			title Debian GNU/Linux 13 (trixie)
			options root=UUID=0b6b2d2e ro quiet
			linux /5f3c/$tree_version/linux
		END
	done
	file etc/kernel/install.conf </dev/null
	[ "${1:-}" = bare ] || echo 'root=UUID=0b6b2d2e ro quiet' | file etc/kernel/cmdline
}

tree_proxmox() {
	tree_grub
	printf '%s\n' 8F1C-0D4A 8F1D-2B77 | file etc/kernel/proxmox-boot-uuids
	echo 'GRUB_DISTRIBUTOR="Proxmox VE"' | file etc/default/grub.d/proxmox-ve.cfg
	printf 'root=ZFS=rpool/ROOT/pve-1 boot=zfs' | file etc/kernel/cmdline
}

tree_refind() {
	file boot/refind_linux.conf <<-'END'
		# made by mkrlconf
		"Boot with standard options"  "root=UUID=0b6b2d2e ro quiet"
		"Boot to single-user mode"    "root=UUID=0b6b2d2e ro quiet single"

		"Boot with minimal options"   "ro root=/dev/nvme0n1p2"
	END
}

tree_u_boot() {
	file boot/extlinux/extlinux.conf </dev/null
	file etc/default/u-boot <<-'END'
		## /etc/default/u-boot - configuration file for u-boot-update(8)
		#U_BOOT_UPDATE="true"
		#U_BOOT_PARAMETERS="ro quiet"
		U_BOOT_TIMEOUT="10"
	END
	file usr/sbin/u-boot-update <<-'END'
		for file in /usr/share/u-boot-menu/conf.d/*.conf /etc/u-boot-menu/conf.d/*.conf
	END
}
