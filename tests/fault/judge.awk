# SPDX-License-Identifier: GPL-2.0-or-later
# Judges one run with a fault beside the same run without one. Input by the variable `part`:
# numbers (of errnos), base-ends and base-report (of the run without), before, after, journal (with
# effects), report. `name` is the errno's name, `head` what the line begins with.
# Goes out: one line: verdict, what the fault was, the functions that it cost, what is wrong.

function bad(what) { wrong = wrong (wrong ? "; " : "") what }

function field(name, i) {
	for (i = 2; i <= NF; i++)
		if (index($i, name "=") == 1)
			return substr($i, length(name) + 2)
	return ""
}

# The last function that a path names: the deepest folder.
function last_address(path, at) {
	while (match(path, /[0-9a-f]+:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]\.[0-7]/)) {
		at = substr(path, RSTART, RLENGTH)
		path = substr(path, RSTART + RLENGTH)
	}
	return at
}

# "driver PATH-OF-DEVICE LINK" or "PATH-OF-DEVICE/driver_override:NAME"
function state(drivers, overrides, at) {
	if ($1 == "said") {
		said = part == "after"
		return
	}
	at = last_address($0)
	if ($1 == "driver")
		drivers[at] = substr($3, match($3, /[^\/]*$/))
	else
		overrides[at] = substr($0, index($0, "driver_override:") + 16)
}

part == "numbers" {
	if ($1 == name)
		number = $2
	next
}
part == "base-ends" { state(base_driver, base_override); next }
part == "before" { state(driver_before, override_before); next }
part == "after" { state(driver, override); next }
part == "base-report" {
	if ($1 != "device") next
	at = field("address")
	verdict[at] = field("verdict")
	base_result[at] = field("result")
	rule[at] = field("rule")
	reason[at] = field("reason")
	group[at] = field("group")
	next
}
part == "report" {
	if ($1 == "complaint") complaint_in_report = 1
	if ($1 == "end") report_ends = 1
	if ($1 != "device") next
	at = field("address")
	result[at] = field("result")
	errno[at] = field("errno")
	why[at] = field("why")
	step[at] = field("step")
	next
}

# the journal
/^\+ fault: / && init { next } # of the program that comes after ours
/^\+ fault: / {
	fault = substr($0, 10)
	path = ""
	if (match(fault, /: \//)) {
		path = substr(fault, RSTART + 2)
		fault = substr(fault, 1, RSTART - 1)
	}
	next
}
/^(kmsg|kmsg-dropped) / {
	log_lines[++n_log] = $0
	if ($0 ~ /^kmsg <27>/) error_line = 1
	if ($0 ~ /crashed/) bad("a worker crashed")
	next
}
/^(override|probe|numvfs|bind|unbind) / {
	at = $1 ~ /^(bind|unbind)$/ ? $3 : $2
	writes++
	writes_to[at]++
	if (at ~ /:.*:/ && verdict[at] != "bind" && !unprotected(at)) bad("a write to a function that is not in the plan: " $0)
	next
}
/^exec \/init/ { init = ended = 1; next }
/^timeout/ { bad("it did not end in time"); next }
/^(new_id|remove_id) / || /^[a-z0-9_]+ = EPERM$/ { bad($0); next }
init { next } # what is left is /init's
/^exit / { status = $2; ended = 1; next }
/^killed by/ { bad($0); next }
function is_global() {
	return path ~ /^\/(etc|usr|proc|lib)(\/|$)/ || path == "/" || path ~ /^\/sys\/bus\/pci\/(devices|slots)\/?$/ ||
		path ~ /^\/sys\/(kernel\/iommu_groups|module|class|firmware)/ || path == ""
}

function slot(at) { return substr(at, 1, length(at) - 2) }

# May this fault cost the function? Its own ones may, and what is about all may cost all.
function may_cost(at, named) {
	named = last_address(path)
	if (named in verdict && verdict[named] == "bind")
		return named == at || \
			group[named] == group[at] && (path ~ /iommu_groups/ || case_name ~ /^(whole|refuse)$/) || \
			case_name == "companion" && slot(named) == slot(at) # these go together or not at all
	if (named != "")
		return path ~ named # a bridge above it, a peer of its group: then it must be told
	if (path ~ /^\/sys\/bus\/pci\/(drivers|drivers_probe)/)
		return n_lost <= 1
	if (path ~ /^\/dev\/kmsg/ || path ~ /vfio-early\/report|^\/run|\.vfio-early\.report/)
		return 0
	return is_global()
}

function in_log(at, i) {
	for (i = 1; i <= n_log; i++)
		if (index(log_lines[i], at " ") && log_lines[i] ~ /failed, |refused, /)
			return 1
	return 0
}

function errno_in_log(i) {
	for (i = 1; i <= n_log; i++)
		if (index(log_lines[i], "(" name ")") || log_lines[i] ~ ("error " number "($|[^0-9])"))
			return 1
	return 0
}

function log_has(what, i) {
	for (i = 1; i <= n_log; i++)
		if (index(log_lines[i], what))
			return 1
	return 0
}

function log_has_both(what, more, i) {
	for (i = 1; i <= n_log; i++)
		if (index(log_lines[i], what) && index(log_lines[i], more))
			return 1
	return 0
}

# Some errnos are answers: there is no such device, or this is no image of ours. The program takes them for
# the truth; it must say so, and may do no more than that. A device or bridge of the rule, or of its group's:
function believed(at, named) {
	named = last_address(path)
	if (name != "ENOENT" || writes_to[at])
		return 0
	if (path == "/usr/lib/vfio-early/modules")
		return log_has("nothing is done")
	if (named != "" && named != at && !index(rule[at], substr(named, 6)) &&
		!(case_name == "whole" && group[named] == group[at]))
		return 0
	return path ~ "^/sys/(bus/pci/)?devices" && path !~ /\.[0-7]\/[a-z]/ && \
		log_has_both("rule " rule[at] " (", "selects nothing: no such device is there")
}

# Likewise the image has no list of what the host needs.
function unprotected(at) {
	return name == "ENOENT" && path == "/usr/lib/vfio-early/protect" && reason[at] == "protected"
}

# A module is loaded already: what is missing then shows in the next one, or in the driver.
function loaded_already(at) {
	return name == "EEXIST" && fault ~ /^finit_module / && result[at] == "failed" && why[at] ~ /has not come|neither in/
}

# So is the answer that a driver is not there to be unbound from; that the device still has it is seen after.
function already_unbound(at) {
	return path ~ /\/unbind$/ && name ~ /^(ENOENT|ENODEV)$/ && step[at] == "read-back" && why[at] ~ / has it/
}

function is_step() {
	return path ~ /\/(driver_override|unbind|bind|drivers_probe)$/ || path ~ /\.ko$/ ||
		fault ~ /^(fork|clone|pipe2?|finit_module) /
}

# Who would have been taken along is not known where its group cannot be looked through.
function mate_in_report(at, other) {
	for (other in result)
		if (other != at && group[other] == group[at] && result[other] ~ /failed|refused/)
			return case_name == "whole"
	return 0
}

function judge_lost(at) {
	cost = cost (cost ? "," : "") at "=" driver[at]
	if (status == 2 && said) # it could not begin, and said so
		return
	if (case_name == "pid1" && path == "/") # it could not begin; there is no log without a root
		return
	if (case_name == "pid1" && !writes && (said || errno_in_log()) && # /init begins at once
		fault ~ /^(mount|mkdir|fork|clone|vfork|pipe2?|mmap) /)
		return
	if (fault ~ /^(mmap|mprotect) 1 / && !writes && status != 0) # it could not be unpacked
		return
	if (!may_cost(at))
		bad(at " is lost by a fault that is not its own")
	if (believed(at)) {
		if (status == 0 && !init && path != "/usr/lib/vfio-early/modules")
			bad("the exit status says that all is well")
		return
	}
	if (path !~ /^\/dev\/kmsg/ && !in_log(at) && !error_line)
		bad("the log does not name " at)
	if (path !~ /vfio-early\/report|^\/run/ && result[at] !~ /failed|refused/ && !complaint_in_report &&
		!mate_in_report(at))
		bad("the report does not name " at)
	if (fault ~ /fails with/ && is_step() && result[at] == "failed" && !already_unbound(at) && !loaded_already(at)) {
		if (step[at] == "")
			bad("the report names no step of " at)
		# what failed first has the field; giving the device back may fail then, too
		if (errno[at] != number && why[at] !~ ("; giving it back failed: .*(" name "|error " number ")"))
			bad("the report says errno " errno[at] " of " at)
		if (!errno_in_log())
			bad("the log does not say " name)
	}
	if (status == 0 && !init)
		bad("the exit status says that all is well")
	if (override[at] != override_before[at] && override[at] ~ /[a-z]/ && override[at] != "(null)" &&
		path !~ (at "/driver_override$") && result[at] != "bound" && !companion(at))
		bad(at " keeps its override " override[at])
	if (!driver[at] && driver_before[at] && path !~ /drivers_probe|driver_override/)
		bad(at " is left without a driver")
}

# One of a slot whose mates are with vfio keeps its override on purpose.
function companion(at) { return override[at] != "" && result[at] == "failed" && case_name == "companion" }

END {
	if (fault == "") {
		print head "\tunreached"
		exit
	}
	if (!ended) bad("it did not end by itself")
	if (status > 2) bad("exit status " status)
	for (at in base_override)
		if (verdict[at] == "bind" && (driver[at] != base_driver[at] || override[at] != base_override[at]))
			lost[at] = ++n_lost
	for (at in override) {
		if (verdict[at] != "bind" && !unprotected(at) && (driver[at] != driver_before[at] || override[at] != override_before[at]))
			bad(at " was touched, and no rule of the plan is for it")
		if (at in lost)
			judge_lost(at)
	}
	if (case_name == "pid1" && !init) bad("/init was not started")
	if (!report_ends && status != 2 && path !~ /vfio-early\/report|^\/run|report/ && !n_lost) bad("there is no whole report")
	print head "\t" (wrong ? "BAD" : "ok") "\t" fault "\t" (path ? path : "-") "\t" (cost ? cost : "-") "\t" wrong
}
