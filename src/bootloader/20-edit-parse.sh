# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# Text in: the files of the manifest, as the stage holds them. Out, inside one awk program: their
# lines, the regions of those lines that are kernel command line, and the words of each region
# with the blanks before them, so that what is not touched can be put back byte for byte.
# A line that is not understood is kept as "odd" with the reason, never guessed at. Opens no
# file but those named in the manifest.

# manifest line: GROUP FORMAT VARIABLES ROLE NO_FINAL_NEWLINE SOURCE OUTPUT NAME, tab between
# formats: cmdline   every line but comments is one command line
#          firstline the first line is the command line (proxmox-boot-tool reads no more)
#          shell     VARIABLE="words", as the shell reads it
#          refind    "title" "words"
#          text      every line is the command line of one menu entry; asks for operations
edit_program_parse() {
	cat <<-'END'
		function manifest_read(line, field, f) {
			while ((getline line < manifest) > 0) {
				split(line, field, "\t"); f = ++files
				F_group[f] = field[1]; F_format[f] = field[2]; F_vars[f] = field[3]
				F_role[f] = field[4]; F_nonl[f] = field[5]; F_source[f] = field[6]
				F_output[f] = field[7]; F_name[f] = field[8]
				file_read(f)
			}
		}
		function file_read(f, line) {
			while ((getline line < F_source[f]) > 0)
				L[f, ++F_lines[f]] = line
			close(F_source[f])
			if (F_format[f] == "shell") parse_shell(f)
			else parse_plain(f)
		}

		# region: the stretch of a line that is command line, cut into words
		function region_add(f, i, before, text, after, var, self, group, r) {
			r = ++regions
			R_file[r] = f; R_line[r] = i; R_before[r] = before; R_after[r] = after
			R_var[r] = var; R_self[r] = self; R_live[r] = 1; R_group[r] = group
			words_cut(r, text)
			return r
		}
		# Blanks inside double quotes or braces do not end a word.
		function words_cut(r, text, i, n, c, quoted, depth, blank, word) {
			n = length(text); R_words[r] = 0; blank = word = ""
			for (i = 1; i <= n + 1; i++) {
				c = i > n ? "" : substr(text, i, 1)
				if (c == "" || ((c == " " || c == "\t") && !quoted && !depth)) {
					if (word != "") {
						W[r, ++R_words[r]] = word; B[r, R_words[r]] = blank
						if (word == "--") R_closes[r] = 1
						blank = word = ""
					}
					blank = blank c
					continue
				}
				if (c == "\"") quoted = !quoted
				if (c == "{") depth++
				if (c == "}" && depth) depth--
				word = word c
			}
			R_tail[r] = blank
			if (quoted) odd_add(R_file[r], R_line[r], text, "a quote is not closed", 1)
		}
		function odd_add(f, i, raw, why, hard, var) {
			odds++
			O_var[odds] = var; O_self[odds] = self_named(raw, var, "")
			O_file[odds] = f; O_line[odds] = i; O_raw[odds] = raw; O_why[odds] = why; O_hard[odds] = hard
		}

		function parse_plain(f, i, line, seen) {
			for (i = 1; i <= F_lines[f]; i++) {
				line = L[f, i]
				if (F_format[f] == "firstline" && i > 1) break
				if (F_format[f] == "refind") { parse_refind(f, i, line); continue }
				if (line ~ /\r$/) odd_add(f, i, line, "it ends in CR LF, and the kernel would take the CR as part of an argument; type: sed -i 's/\\r$//' " F_name[f], 1)
				if (F_format[f] != "text" && (line ~ /^[ \t]*$/ || line ~ /^[ \t]*#/)) continue
				region_add(f, i, "", line, "", F_vars[f], seen++, \
					F_group[f] (F_format[f] == "text" ? ":" i : ""))
			}
		}
		# rEFInd: "title" "options", comments, blank lines; each line is a menu entry of its own
		function parse_refind(f, i, line, head) {
			if (line ~ /^[ \t]*(#.*)?\r?$/) return
			if (!match(line, /^[ \t]*"[^"]*"[ \t]+"/) || substr(line, RLENGTH + 1) !~ /^[^"]*"[ \t]*\r?$/) {
				odd_add(f, i, line, "it is not \"title\" \"arguments\"", 1)
				return
			}
			head = substr(line, 1, RLENGTH); line = substr(line, RLENGTH + 1)
			region_add(f, i, head, substr(line, 1, index(line, "\"") - 1), \
				substr(line, index(line, "\"")), "entry", 0, F_group[f] ":" i)
		}

		function parse_shell(f, i, line, name) {
			for (i = 1; i <= F_lines[f]; i++) {
				line = L[f, i]
				if (line ~ /^[ \t]*#/) continue
				if (match(line, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=/)) {
					name = substr(line, 1, RLENGTH - 1); sub(/^[ \t]*(export[ \t]+)?/, "", name)
					if (wanted(f, name))
						i = parse_value(f, i, name, substr(line, 1, RLENGTH), substr(line, RLENGTH + 1))
				} else if ((name = sets_wanted(f, line)) != "")
					odd_add(f, i, line, "it is no plain assignment", 0, name)
			}
		}
		function wanted(f, name) {
			return index(" " F_vars[f] " ", " " name " ") > 0
		}
		# FOO+=, ${FOO:=x}, test && FOO=x, unset FOO: set somehow, but not by a line of its own
		function sets_wanted(f, line, var, n, i) {
			n = split(F_vars[f], var, " ")
			for (i = 1; i <= n; i++)
				if (line ~ ("(^|[^A-Za-z0-9_])" var[i] "[+:]?=") || line ~ ("unset.*[ \t]" var[i] "([^A-Za-z0-9_]|$)"))
					return var[i]
			return ""
		}
		# The value after NAME=; returns the number of its last line.
		function parse_value(f, i, name, head, rest, quote, end, raw, start) {
			start = i; raw = head rest; quote = substr(rest, 1, 1)
			if (quote != "\"" && quote != "'") {
				match(rest, /^[-A-Za-z0-9._:,=\/+@%!]*/)
				value_add(f, i, name, head, substr(rest, 1, RLENGTH), substr(rest, RLENGTH + 1), "")
				return i
			}
			for (end = quote_end(rest, quote); !end && i < F_lines[f];) {
				rest = rest "\n" L[f, ++i]; raw = raw "\n" L[f, i]
				end = quote_end(rest, quote)
			}
			if (!end || i > start)
				odd_add(f, start, raw, "its value runs over several lines", 0, name)
			else
				value_add(f, i, name, head quote, substr(rest, 2, end - 2), substr(rest, end), quote)
			return i
		}
		function quote_end(rest, quote, i, c) {
			for (i = 2; i <= length(rest); i++) {
				c = substr(rest, i, 1)
				if (c == quote) return i
				if (c == "\\" && quote == "\"") i++
			}
			return 0
		}
		function value_add(f, i, name, head, value, after, quote, tail, r) {
			tail = quote == "" ? after : substr(after, 2)
			if (tail ~ /\r$/)
				odd_add(f, i, L[f, i], "it ends in CR LF, and the shell takes the CR as part of the value; type: sed -i 's/\\r$//' " F_name[f], 1)
			else if (tail !~ /^[ \t]*$/ && tail !~ /^[ \t]+#/)
				odd_add(f, i, L[f, i], "there is more than one plain value", 0, name)
			else if (quote != "'" && (index(value, "\\") || index(value, "`") || index(value, "$(")))
				odd_add(f, i, L[f, i], "its value has a backslash or a command in it", 0, name)
			else {
				r = region_add(f, i, head, value, after, name, self_named(value, name, quote), F_group[f])
				R_bare[r] = quote == ""
			}
		}
		function self_named(value, name, quote) {
			if (quote == "'") return 0
			return index(value, "${" name "}") || index(value, "${" name ":") || (value " ") ~ ("[$]" name "[^A-Za-z0-9_]") ? 1 : 0
		}
	END
}
