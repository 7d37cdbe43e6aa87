# SPDX-License-Identifier: GPL-2.0-or-later
# What a run without a fault must do to files, which no comparison with that run can show: who has a file
# and may do what with it stays, what is renamed is on the disk, and its folder is, too. Reads the states
# before and after and the calls; prints what is wrong, "; " between.

function bad(text) { wrong = wrong (wrong ? "; " : "") text }
function folder(path) { sub(/\/[^\/]*$/, "", path); return path }

part == "before" && $1 == "is" { mode[$2] = $3 " " $4 " " $5 }
part == "after" && $1 == "is" && $2 in mode && mode[$2] != $3 " " $4 " " $5 {
	bad($2 " had " mode[$2] " and has " $3 " " $4 " " $5)
}
part != "journal" || $3 ~ /\/tmp\// { next }
$2 ~ /^(write|pwrite64|writev|copy_file_range|sendfile|ftruncate)$/ { dirty[$3] }
$2 ~ /^f(data)?sync$/ {
	delete dirty[$3]
	delete moved[$3]
}
$2 ~ /^rename/ {
	for (path in dirty)
		if (folder(path) == folder($3) && path ~ /\/\.[^\/]*$/)
			bad(path " is renamed before it is on the disk")
	moved[folder($3)]
}
END {
	for (path in moved)
		bad(path " is not on the disk at the end")
	print wrong
}
