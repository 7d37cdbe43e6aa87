#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut without systemd, hook cmdline 00: before rd.driver.pre and before udev. Sourced, so it must
# not end the shell and leaves no variable behind.

if [ -e /.vfio-early.report ]; then
	mkdir -p /run/vfio-early
	mv /.vfio-early.report /run/vfio-early/report
else
	/usr/lib/vfio-early/vfio-early-bind || :
fi
