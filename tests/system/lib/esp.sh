# SPDX-License-Identifier: GPL-2.0-or-later
# The disk with an EFI system partition: made empty, and read and written as a folder, since not every kernel on which
# these tests run has vfat.
# shellcheck shell=sh

esp_offset=1048576

esp_make() { # FILE
	rm -f "$1"
	truncate -s 512M "$1"
	printf 'label: gpt\nstart=2048, type=uefi\n' | sfdisk -q "$1"
	esp_format "$1"
}

esp_format() { # FILE
	mkfs.vfat -F 32 -n ESP --offset 2048 "$1" $((510 * 1024)) >/dev/null
}

esp_read() { # FILE FOLDER
	mdir -i "$1@@$esp_offset" :: | grep -q '<DIR>' || return 0
	mcopy -s -n -i "$1@@$esp_offset" '::*' "$2/"
}

esp_write() { # FOLDER FILE
	esp_format "$2"
	mcopy -s -i "$2@@$esp_offset" "$1"/* ::
}
