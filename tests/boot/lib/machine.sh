# SPDX-License-Identifier: GPL-2.0-or-later
# The machines of the lab, as QEMU arguments. A profile is words joined by "+": "twins", "twins+lower-card+amd".
# Comes in: profile. Goes out: machine_args, a list without blanks or quotes in its words.
# The q35 board brings 00:1f.0 (ISA bridge), 00:1f.2 (AHCI, holds the root disk) and 00:1f.3 (SMBus).
# shellcheck shell=sh disable=SC2034,SC2154

# shellcheck source=tests/boot/lib/hardware.sh
. "$lab_dir/lib/hardware.sh"

machine_words="twins lower-card amd viommu noiommu sriov hotplug"

add_machine() {
	machine_args="$machine_args $*"
}

# A card alone behind its own root port has an IOMMU group of its own. Ports are numbered by their slot.
add_card() { # PORT-SLOT DEVICE[,OPTION...]
	add_machine -device "pcie-root-port,id=port$1,chassis=$1,slot=$1,addr=$1.0"
	add_machine -device "$2,bus=port$1"
}

machine_iommu() { # PROFILE
	case +$1+ in
	*+noiommu+*) ;;
	*+amd+*) add_machine -device amd-iommu,intremap=on ;;
	*+viommu+*) add_machine -device virtio-iommu-pci,addr=0c.0 ;;
	*) add_machine -device intel-iommu,intremap=on ;;
	esac
}

# Two of each kind that only their place tells apart; the e1000e have PCIe serial numbers, the NVMe have not (theirs is
# the drive's; two equal ones and Linux refuses the second). Under amd-iommu QEMU's NVMe does not come up.
machine_twins() { # PROFILE
	add_card 02 e1000e,mac=52:54:00:aa:00:01
	add_card 03 e1000e,mac=52:54:00:aa:00:02
	case +$1+ in
	*+amd+*) ;;
	*)
		for drive in 0 1; do
			add_machine -blockdev "null-co,node-name=nvme$drive,size=16777216,read-zeroes=on"
			add_card "0$((drive + 4))" "nvme,drive=nvme$drive,serial=lab$drive"
		done
		;;
	esac
	add_card 06 qemu-xhci
	add_machine -device intel-hda,addr=08.0 -audiodev none,id=silence -device hda-duplex,audiodev=silence
	add_machine -device pvpanic-pci,addr=09.0 -device pvpanic-pci,addr=0a.0
}

# Two PFs of three VFs each. QEMU's NVMe has VFs only in a subsystem; they do no more than meet a driver, since nobody gives
# them queues.
machine_sriov() {
	for drive in 0 1; do
		add_machine -device "nvme-subsys,id=subsystem$drive"
		add_card "0$((drive + 2))" "nvme,serial=pf$drive,subsys=subsystem$drive,sriov_max_vfs=3,sriov_vq_flexible=6,sriov_vi_flexible=3,max_ioqpairs=8,msix_qsize=6"
	done
}

# Two empty slots.
machine_hotplug() {
	add_machine -device pcie-root-port,id=hot0,chassis=16,slot=16,addr=10.0
	add_machine -device pcie-root-port,id=hot1,chassis=17,slot=17,addr=11.0
}

machine_root_disk() {
	add_machine -drive "if=none,id=root,format=raw,snapshot=on,file=$root_image"
	add_machine -device ide-hd,drive=root,bus=ide.0
}

machine_build() { # PROFILE
	for word in $(printf '%s' "$1" | tr + ' '); do
		check_word "$word" "$machine_words $hardware_words" "machine word"
	done
	machine_args="-accel ${ACCEL:-tcg} -M q35,kernel-irqchip=split -smp ${LAB_SMP:-2} -m 1024 -nodefaults -no-reboot -display none"
	add_machine -device isa-debug-exit,iobase=0xf4,iosize=0x04
	machine_iommu "$1"
	case +$1+ in *+lower-card+*) add_card 01 nec-usb-xhci ;; esac
	case +$1+ in *+twins+*) machine_twins "$1" ;; esac
	case +$1+ in *+sriov+*) machine_sriov ;; esac
	case +$1+ in *+hotplug+*) machine_hotplug ;; esac
	hardware_add "$1"
	machine_root_disk
}

# Where the devices of a profile are: a card in a lower port pushes every later bus up by one.
machine_addresses() { # PROFILE
	shift_by=0
	case +$1+ in *+lower-card+*) shift_by=1 ;; esac
	nic_a=0000:0$((1 + shift_by)):00.0
	nic_b=0000:0$((2 + shift_by)):00.0
	nvme_a=0000:0$((3 + shift_by)):00.0
	nvme_b=0000:0$((4 + shift_by)):00.0
	usb=0000:0$((5 + shift_by)):00.0
	sound=0000:00:08.0
	panic_a=0000:00:09.0
	panic_b=0000:00:0a.0
	disk=0000:00:1f.2
	smbus=0000:00:1f.3
	case +$1+ in *+amd+*) nvme_a='' nvme_b='' usb=0000:0$((3 + shift_by)):00.0 ;; esac
	machine_args=
	hardware_add "$1"
}

twins_drivers() {
	printf '%s e1000e\n' "$nic_a" "$nic_b"
	[ -z "$nvme_a" ] || printf '%s nvme\n' "$nvme_a" "$nvme_b"
	printf '%s xhci_hcd\n' "$usb"
	printf '%s snd_hda_intel\n' "$sound"
	printf '%s pvpanic-pci\n' "$panic_a" "$panic_b"
}

# What the kernel does with them when nobody interferes, a line each: ADDRESS DRIVER.
normal_drivers() { # PROFILE
	machine_addresses "$1"
	case +$1+ in *+twins+*) twins_drivers ;; esac
	hardware_drivers "$1"
	printf '%s ahci\n' "$disk"
	case +$1+ in *+lower-card+*) printf '0000:01:00.0 xhci_hcd\n' ;; esac
}
