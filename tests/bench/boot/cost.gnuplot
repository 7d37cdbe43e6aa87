# SPDX-License-Identifier: GPL-2.0-or-later
# Cost against functions, both on logarithmic scales. Comes in: data, picture (file names).
set terminal svg size 720,520 font "sans,12" background "white"
set output picture
set datafile missing "?"
set logscale xy
set xlabel "PCI functions on the machine"
set ylabel "microseconds (1,000 instructions each)"
set xtics (12, 256, 1024, 4096)
set key outside below
set grid
plot data using 1:6 with linespoints title "shell loop with cat", \
	data using 1:5 with linespoints title "shell loop with read", \
	data using 1:7 with linespoints title "driverctl, one device", \
	data using 1:3 with linespoints title "vfio-early-bind, id rule", \
	data using 1:2 with linespoints title "C loop: list, read, write", \
	data using 1:4 with linespoints title "vfio-early-bind, address rule"
