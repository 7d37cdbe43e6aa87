# SPDX-License-Identifier: GPL-2.0-or-later
# vfio-early. `make help` lists what there is; `make V=1` shows the commands.

VERSION := 0.1.0

LIBC	?= klibc
PREFIX	?= /usr
DESTDIR	?=
CC	?= cc
CFLAGS	?= -O2 -g

# The compiler says what the programs are built for (x86_64-linux-gnu); its tools go with it. Only the
# default of B differs then: two machines' objects must not meet.
TARGET	:= $(shell $(CC) -dumpmachine)
MACHINE	:= $(firstword $(subst -, ,$(TARGET)))
CROSS	:= $(if $(filter $(MACHINE),$(shell uname -m)),,$(TARGET)-)
B	?= build$(if $(CROSS),/$(MACHINE))
STRIP	?= $(shell $(CC) -print-prog-name=strip)
PKG_CONFIG ?= $(CROSS)pkg-config

include src/early.mk
include src/cli.mk
include src/install.mk
include src/package.mk
include tests/tests.mk

.DEFAULT_GOAL := all
.PHONY: all early cli clean help

all: early cli $(B)/vfio-early-bootloader

clean:
	rm -rf $(B)

help:
	@echo 'make                build $(B)/vfio-early-bind and $(B)/vfio-early'
	@echo 'make early          only vfio-early-bind; LIBC=klibc (default), musl or glibc'
	@echo 'make install        install below DESTDIR; runs nothing on this host'
	@echo 'make uninstall      remove what install laid there'
	@echo 'make deb            the Debian package, in $(B)/deb; make lintian: its check'
	@echo 'make demo           a real boot in QEMU, before and after (installs what it needs)'
	@echo 'make check          all tests (installs what they need); check-quick: without boots'
	@echo 'make check-all      the whole boot matrix too'
	@echo 'make kernel         the kernel of the boot cases on "own", cached (half an hour of compiling)'
	@echo 'make check-systems  the life of the package on full Debian systems in QEMU'
	@echo 'make check-arm64    the package cross-built, and boots on an emulated arm64 machine'
	@echo 'make faults         every system call of the early program, and every write on the host, fails in turn'
	@echo 'make prove          the fake kernel beside real ones in QEMU: the same random scenarios'
	@echo 'make soak           201 boots of random scenarios; what was printed counts when stopped'
	@echo 'make bench          figures and their floors'
	@echo 'make lint           style and layering'
	@echo 'make coverage       lines of src/core and src/sys that the unit tables and tree tests reach'
	@echo 'make analysis       what four analysers find; check leaves the slow part to check-all'
	@echo 'Variables: V=1 B=DIR LIBC= PACK= CC= KLCC= CFLAGS= PREFIX= DESTDIR='
	@echo 'Another machine: CC=aarch64-linux-gnu-gcc, and its klcc (libklibc-dev:arm64) or LIBC=musl'
