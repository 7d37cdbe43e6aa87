# SPDX-License-Identifier: GPL-2.0-or-later
# The devices that are hard to take, as words of a machine profile beside those of machine.sh; each word brings a twin
# or a neighbour that must keep its driver. Their addresses are set below and hold for a profile with that word alone.
# Comes in: the word. Goes out: machine_args grows.
# shellcheck shell=sh disable=SC2034,SC2154

hardware_words="virtio vga efi secondary-vga companions conventional builtin"

# Ports 02 to 05, so buses 01 to 04. The driver of all four is virtio-pci, whatever of virtio is loaded above it.
hardware_virtio() {
	add_card 02 virtio-net-pci,mac=52:54:00:aa:01:01
	add_card 03 virtio-net-pci,mac=52:54:00:aa:01:02
	for drive in 0 1; do
		add_machine -blockdev "null-co,node-name=vblk$drive,size=16777216,read-zeroes=on"
		add_card "0$((drive + 4))" "virtio-blk-pci,drive=vblk$drive"
	done
	vnet_a=0000:01:00.0 vnet_b=0000:02:00.0 vblk_a=0000:03:00.0 vblk_b=0000:04:00.0
}

# Of each kind that the lab's own kernel has built in two, and a NIC whose driver is a (signed) module.
hardware_builtin() {
	add_card 02 qemu-xhci
	add_card 03 qemu-xhci
	for drive in 0 1; do
		add_machine -blockdev "null-co,node-name=nvme$drive,size=16777216,read-zeroes=on"
		add_card "0$((drive + 4))" "nvme,drive=nvme$drive,serial=lab$drive"
	done
	add_card 06 e1000e,mac=52:54:00:aa:00:01
	add_card 07 e1000e,mac=52:54:00:aa:00:02
	add_machine -device ich9-ahci,addr=0c.0 -device ich9-ahci,addr=0d.0
	usb_a=0000:01:00.0 usb_b=0000:02:00.0 nvme_a=0000:03:00.0 nvme_b=0000:04:00.0
	nic_a=0000:05:00.0 nic_b=0000:06:00.0 sata_a=0000:00:0c.0 sata_b=0000:00:0d.0
}

# The board puts it at 00:01.0. The NIC beside it is the control.
hardware_vga() {
	add_machine -vga std
	gpu=0000:00:01.0
}

# A display controller that is no VGA device (class 0380); only OVMF shows a picture on it.
hardware_secondary_vga() {
	add_machine -device secondary-vga,addr=0b.0
	gpu=0000:00:0b.0
}

hardware_display_control() {
	add_card 02 e1000e,mac=52:54:00:aa:00:01
	nic_a=0000:01:00.0
}

# Two slots with an EHCI and its three UHCI each; functions of one slot share a group.
hardware_companions() {
	add_machine -device ich9-usb-ehci1,id=ehci1,addr=1d.7,multifunction=on
	add_machine -device ich9-usb-ehci2,id=ehci2,addr=1a.7,multifunction=on
	for number in 1 2 3; do
		add_machine -device "ich9-usb-uhci$number,masterbus=ehci1.0,firstport=$((2 * number - 2)),addr=1d.$((number - 1)),multifunction=on"
		add_machine -device "ich9-usb-uhci$((number + 3)),masterbus=ehci2.0,firstport=$((2 * number - 2)),addr=1a.$((number - 1)),multifunction=on"
	done
	companions="0000:00:1d.0 0000:00:1d.1 0000:00:1d.2 0000:00:1d.7"
}

# Bus 02 hangs behind the bridge 01:00.0 and is one group with it; 03:00.0 is the control.
hardware_conventional() {
	add_machine -device pcie-root-port,id=port02,chassis=2,slot=2,addr=02.0
	add_machine -device pcie-pci-bridge,id=conventional,bus=port02
	add_machine -device pvpanic-pci,bus=conventional,addr=01.0
	add_machine -device intel-hda,bus=conventional,addr=02.0
	add_card 03 pvpanic-pci
	bridge=0000:01:00.0 panic_a=0000:02:01.0 sound=0000:02:02.0 panic_b=0000:03:00.0
}

hardware_add() { # PROFILE
	case +$1+ in *+virtio+*) hardware_virtio ;; esac
	case +$1+ in *+vga+*) hardware_vga ;; esac
	case +$1+ in *+secondary-vga+*) hardware_secondary_vga ;; esac
	case +$1+ in *vga+*) hardware_display_control ;; esac
	case +$1+ in *+efi+*) add_machine -bios "$firmware" ;; esac
	case +$1+ in *+companions+*) hardware_companions ;; esac
	case +$1+ in *+conventional+*) hardware_conventional ;; esac
	case +$1+ in *+builtin+*) hardware_builtin ;; esac
}

firmware=/usr/share/ovmf/OVMF.fd

# The drivers of those that a case does not choose; the GPU's own depends on what its kernel has.
hardware_drivers() { # PROFILE
	case +$1+ in
	*+virtio+*) printf '%s virtio-pci\n' 0000:01:00.0 0000:02:00.0 0000:03:00.0 0000:04:00.0 ;;
	*vga+*) printf '0000:01:00.0 e1000e\n' ;;
	*+companions+*)
		for slot in 1a 1d; do
			printf "0000:00:$slot.%s uhci_hcd\n" 0 1 2
			printf '0000:00:%s.7 ehci-pci\n' "$slot"
		done
		;;
	*+conventional+*)
		printf '%s pvpanic-pci\n' 0000:02:01.0 0000:03:00.0
		printf '0000:02:02.0 snd_hda_intel\n'
		;;
	*+builtin+*)
		printf '%s xhci_hcd\n' 0000:01:00.0 0000:02:00.0
		printf '%s nvme\n' 0000:03:00.0 0000:04:00.0
		printf '%s e1000e\n' 0000:05:00.0 0000:06:00.0
		printf '%s ahci\n' 0000:00:0c.0 0000:00:0d.0
		;;
	esac
}
