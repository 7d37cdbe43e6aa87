# SPDX-License-Identifier: GPL-2.0-or-later
# What a run without a fault must do to files, which no comparison with that run can show: who has a file
# and may do what with it stays, what is renamed is on the disk, and its folder is, too. Reads the states
# before and after and the calls; prints what is wrong, "; " between.

function bad(text) { wrong = wrong (wrong ? "; " : "") text }
function folder(path) { sub(/\/[^\/]*$/, "", path); return path }

part == "before" && $1 == "is" { had[$2] = $3 " " $4 " " $5 }
part == "after" && $1 == "is" && $2 in had && had[$2] != $3 " " $4 " " $5 {
	bad($2 " had " had[$2] " and has " $3 " " $4 " " $5)
}
part != "journal" || index($3, temporary) == 1 { next }
$2 ~ /^(write|pwrite64|writev|copy_file_range|sendfile|ftruncate)$/ { dirty[$3] }
$2 ~ /^(f(data)?sync|unlink(at)?)$/ { delete dirty[$3] }
$2 ~ /^f(data)?sync$/ { delete moved[$3] }
$2 ~ /^rename/ {
	# the journal has the new name only: what was written in its folder, and is not the old file
	for (path in dirty) {
		if (folder(path) != folder($3) || path == $3)
			continue
		bad(path " is renamed before it is on the disk")
		delete dirty[path]
	}
	delete dirty[$3]
	moved[folder($3)]
}
END {
	for (path in moved)
		bad(path " is not on the disk at the end")
	print wrong
}
