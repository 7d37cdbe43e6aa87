# SPDX-License-Identifier: GPL-2.0-or-later
# What one fault did to the files that a program was about to change: see host. Reads the states before,
# after (without a fault) and now, the messages, and the calls; prints one line of results.

# "is PATH MODE USER GROUP LINK" and "SUM SIZE PATH", one a file
function note(state, names) {
	if ($1 == "is") {
		names[$2] = 1
		state[$2] = $3 " " $4 " " $5 " " $6 " " state[$2]
	} else {
		state[$3] = state[$3] $1 " " $2
	}
}

part == "before" { note(before, is_before) }
part == "after" { note(after, is_after) }
part == "now" { note(now, is_now) }
part == "err" { err = err $0 "\n" }
part == "out" { out = out $0 "\n" }
part == "journal" && /^#/ { words = substr($0, 3) }
part == "journal" && $1 == n { call = $2; path = $3 }

function bad(text) { wrong = wrong (wrong ? "; " : "") text }
function last(name) { sub(/.*\//, "", name); return name }
function is_temporary(name) {
	return name ~ /\/\.[^\/]*\.(new|vfio-early-bootloader\.......)$/
}
# A note that the menu is still to be written stays until it is.
function is_note(name) { return name ~ /bootloader-pending$/ }

function judge_files(name) {
	for (name in is_now) {
		if (name in before && now[name] == before[name] || name in after && now[name] == after[name])
			continue
		if (is_temporary(name))
			left = left " " name
		else if (!is_note(name))
			bad(name " is neither the old file nor the new one")
	}
	for (name in is_before)
		if (!(name in is_now) && name in is_after)
			bad(name " is gone")
	for (name in is_before)
		if (now[name] != before[name] && !is_note(name))
			n_changed++
	for (name in is_after) {
		if (now[name] != after[name])
			n_lacking++
		if (now[name] == after[name] && !(name in is_before) && !is_note(name))
			n_changed++
	}
	for (name in is_before)
		if (!(name in is_after) && name in is_now)
			n_lacking++
}

# Its words: which file, and what the system said of it.
function judge_words() {
	if (err == "")
		bad("it says nothing")
	# what a shell writes by itself it calls an I/O error, and what gawk writes has no reason, whatever it was
	if (kind == "fail" && index(err, words) == 0 && !(call == "write" && err ~ /I\/O error|write error|reason unknown/))
		bad("it does not say " words)
	if (index(path, temporary) != 1 && index(err, about()) == 0)
		bad("it does not name " about())
	if (n_changed && err !~ /was written|is written|taken out of|perhaps not on the disk/ && out !~ /wrote|removed/)
		bad("it does not say that a file was written")
}

function about(name) {
	if (case_name == "shown" && path ~ /\/out$/)
		return "standard output"
	if (path ~ /etc\/vfio-early.conf.d|some.conf/)
		return path ~ /10-a/ ? "10-a.conf" : path ~ /some/ ? "some.conf" : "50-local.conf"
	name = last(path)
	sub(/\.vfio-early-bootloader\.......$/, "", name)
	sub(/^\./, "", name)
	return name
}

function judge_error() {
	if (left && call !~ /unlink/)
		bad("it leaves" left)
	if (stray && call !~ /unlink|rmdir/)
		bad("it leaves" stray)
	if (status == 0 && n_lacking)
		bad("status 0, and a file is not as it shall be")
	if (status == 0)
		return
	if (status != 2)
		bad("status " status)
	judge_words()
}

END {
	OFS = "\t"
	if (call == "") {
		print case_name, "-", n, kind, value, "unreached"
		exit
	}
	judge_files()
	if (kind == "kill") {
		if (status != 137)
			bad("status " status)
		if (again != "" && again != "-")
			bad(again)
	} else {
		judge_error()
	}
	print case_name, call, n, kind, value, wrong ? "BAD" : "ok", "status " status, path, n_lacking ? "new" : "-", wrong
}
