# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# Regions in, with what was asked (add or remove which arguments). Out: records for the shell,
# one a line with tabs: "note TEXT", "refuse TEXT", "changed OUTPUT", "op SIGN ARGUMENT",
# "region ..." and "odd ..." for show; and the changed files, written to the stage.
# Must not write when anything was refused.

# How two arguments with the same name meet, which the manual page repeats:
# - the kernel and its readers take every one of these names as often as it comes: kept side by side
# - of any other name the last one wins: a new value takes the place of the old one
# - on and off, or pt and nopt, of one name exclude each other whatever the name
edit_program_decide() {
	cat <<-'END'
		function accumulates(key) {
			return key ~ /^(vfio_early\.devices|vfio_early\.protect|console|earlycon|video|pci|iommu|intel_iommu|amd_iommu|acpi_osi|efi|initcall_blacklist|hugepages|hugepagesz|memmap|ip|modprobe\.blacklist|blacklist|dyndbg)$/ \
				|| key ~ /^(rd|systemd)\./
		}
		function excludes(a, b) {
			return index(" on/off off/on pt/nopt nopt/pt ", " " a "/" b " ") > 0
		}
		# The kernel reads - and _ in a name alike, and a quote may stand in front of the name.
		function key_of(word) {
			sub(/^"/, "", word); sub(/=.*/, "", word); gsub(/-/, "_", word)
			return word
		}
		function value_of(word) {
			return index(word, "=") ? substr(word, index(word, "=") + 1) : ""
		}
		function same(a, b) {
			return key_of(a) == key_of(b) && value_of(a) == value_of(b) && (index(a, "=") > 0) == (index(b, "=") > 0)
		}
		function place(f, i) {
			return F_name[f] ":" i
		}
		function tell(kind, text) {
			if (told[kind, text]++) return
			print kind "\t" text
			if (kind == "refuse") refused = 1
		}

		# Of several lines that set a variable only the last counts, and those that build on it.
		function live_find(r, later) {
			for (r = 1; r <= regions; r++)
				for (later = r + 1; later <= regions; later++)
					if (R_group[r] == R_group[later] && R_var[r] == R_var[later] && !R_self[later])
						R_live[r] = 0
		}
		# A later line that cannot be read may set the same variable anew: does this one count?
		function is_unsure(r, o) {
			for (o = 1; o <= odds; o++)
				if (O_var[o] == R_var[r] && !O_self[o] && F_group[O_file[o]] == R_group[r] && F_role[O_file[o]] != "ours" \
					&& (O_file[o] > R_file[r] || (O_file[o] == R_file[r] && O_line[o] > R_line[r])))
					return o
			return 0
		}
		function sure_judge(r, i, o) {
			if ((o = is_unsure(r)))
				tell("refuse", place(R_file[r], R_line[r]) " has " W[r, i] ", but perhaps " place(O_file[o], O_line[o]) " sets " R_var[r] " anew, which cannot be read safely: " O_why[o] "; edit it by hand, then type: vfio-early-bootloader apply")
		}
		# Where the new arguments of a group go.
		function home_find(g, r, home) {
			for (r = 1; r <= regions; r++)
				if (R_group[r] == g && is_home(R_file[r]) && (is_shell(r) ? is_first_variable(r) : !home))
					home = r
			return home
		}
		function is_home(f) {
			return F_role[f] == "own" || F_role[f] == "ours"
		}
		function is_shell(r) {
			return F_format[R_file[r]] == "shell"
		}
		function is_first_variable(r) {
			return index(F_vars[R_file[r]] " ", R_var[r] " ") == 1
		}
		function home_judge(home, r, o) {
			for (r = home + 1; r <= regions; r++)
				if (R_group[r] == R_group[home] && R_var[r] == R_var[home] && !R_self[r])
					tell("refuse", place(R_file[r], R_line[r]) " sets " R_var[r] " anew and drops what " F_name[R_file[home]] " adds; begin its value with $" R_var[r])
			for (o = 1; o <= odds; o++)
				if (F_group[O_file[o]] == R_group[home] && F_role[O_file[o]] != "ours" && O_raw[o] ~ /(^|[^A-Za-z0-9_.-])--([^A-Za-z0-9_.-]|$)/)
					tell("refuse", place(O_file[o], O_line[o]) " has a bare --, and what comes behind it is for init, but the line cannot be read safely: " O_why[o])
				else if (O_file[o] > R_file[home] && F_group[O_file[o]] == R_group[home])
					tell("refuse", place(O_file[o], O_line[o]) " comes after " F_name[R_file[home]] " and cannot be read safely: " O_why[o])
		}

		function odd_judge(o, a, raw) {
			for (o = 1; o <= odds; o++) {
				raw = O_raw[o]; gsub(/-/, "_", raw)
				if (F_role[O_file[o]] == "ours" && !O_hard[o]) continue
				if (O_hard[o]) tell("refuse", place(O_file[o], O_line[o]) ": cannot be read safely: " O_why[o])
				for (a = 1; a <= arguments; a++)
					if (index(raw, key_of(A[a])))
						tell("refuse", place(O_file[o], O_line[o]) ": has " key_of(A[a]) " in it and cannot be edited safely, " O_why[o] "; edit it by hand, then type: vfio-early-bootloader apply")
			}
		}

		# Words behind a bare -- belong to init, on the lines that follow too.
		function is_closed(r, before) {
			for (before = 1; before < r; before++)
				if (R_closes[before] && R_live[before] && R_group[before] == R_group[r] && R_var[before] == R_var[r])
					return 1
			return 0
		}
		function words_end(r, i) {
			if (is_closed(r)) return 1
			for (i = 1; i <= R_words[r]; i++) if (W[r, i] == "--") break
			return i
		}
		function add_decide(g, arg, r, i, end, present, first, n) {
			n = present = 0
			for (r = 1; r <= regions; r++) {
				if (R_group[r] != g || !R_live[r]) continue
				end = words_end(r)
				for (i = 1; i < end; i++) {
					if (key_of(W[r, i]) != key_of(arg)) continue
					sure_judge(r, i)
					if (same(W[r, i], arg)) { present = 1; tell("note", "there already: " arg " (" place(R_file[r], R_line[r]) ")") }
					else if (accumulates(key_of(arg)) && !excludes(value_of(W[r, i]), value_of(arg))) keep(r, i)
					else { n++; C_r[n] = r; C_i[n] = i }
				}
			}
			for (i = 1; i <= n; i++) {
				word_set(C_r[i], C_i[i], i == 1 && !present ? arg : "")
				tell("note", (i == 1 && !present ? "replaced: " W[C_r[i], C_i[i]] " by " arg : "removed: " W[C_r[i], C_i[i]]) " (" place(R_file[C_r[i]], R_line[C_r[i]]) "; the way back: vfio-early-bootloader add " W[C_r[i], C_i[i]] ")")
			}
			if (!n && !present) word_append(g, arg)
		}
		# A line that a later one sets anew has no effect: it is left as it is.
		function remove_decide(g, arg, r, i, end) {
			for (r = 1; r <= regions; r++) {
				if (R_group[r] != g) continue
				end = words_end(r)
				for (i = 1; i < end; i++) {
					if (!same(W[r, i], arg) && !(key_of(W[r, i]) == key_of(arg) && !index(arg, "="))) continue
					if (!R_live[r]) { tell("note", "left: " W[r, i] " (" place(R_file[r], R_line[r]) "; a later line sets " R_var[r] " anew)"); continue }
					sure_judge(r, i)
					found[arg] = 1
					word_set(r, i, "")
					tell("note", "removed: " W[r, i] " (" place(R_file[r], R_line[r]) ")")
				}
			}
		}
		function keep(r, i) {
			if (F_format[R_file[r]] == "text") tell("op", "k\t" W[r, i])
		}
		function word_set(r, i, word) {
			if (F_role[R_file[r]] == "readonly")
				tell("refuse", place(R_file[r], R_line[r]) " has " W[r, i] ", and this file is not ours to change; edit it by hand, then type: vfio-early-bootloader apply")
			if (F_format[R_file[r]] == "text") tell("op", "-\t" W[r, i])
			if (F_format[R_file[r]] == "text" && word != "") tell("op", "+\t" word)
			if (word == "") gone[r, i] = 1
			else W_new[r, i] = word
			touched[R_file[r]] = 1
		}
		function word_append(g, arg, home) {
			home = home_find(g)
			if (!home) { tell("refuse", "no place for " arg ": " no_home(g)); return }
			home_judge(home)
			if (is_closed(home)) tell("refuse", "a bare -- in " R_var[home] " hands what follows to init, and " F_name[R_file[home]] " would come behind it; move the -- to the end of the last line by hand")
			extra[home] = extra[home] " " arg
			touched[R_file[home]] = 1
			if (F_format[R_file[home]] == "text") tell("op", "+\t" arg)
			tell("note", "added: " arg " (" place(R_file[home], R_line[home]) ")")
		}
		function no_home(g, f) {
			for (f = 1; f <= files; f++)
				if (F_group[f] == g && is_home(f))
					return F_format[f] == "shell" ? F_name[f] " has no line of the form " substr(F_vars[f] " ", 1, index(F_vars[f] " ", " ") - 1) "=\"...\"" : F_name[f] " has no command line in it"
			return "nothing of ours"
		}

		function line_build(r, i, out, any, word) {
			for (i = 1; i <= R_words[r]; i++) {
				if (W[r, i] == "--" && extra[r] != "") { out = out extra_words(r, any); any = 1 }
				if (gone[r, i]) continue
				word = (r SUBSEP i) in W_new ? W_new[r, i] : W[r, i]
				out = out (any ? (B[r, i] == "" ? " " : B[r, i]) : B[r, 1]) word
				any = 1
			}
			return out extra_words(r, any) R_tail[r]
		}
		function extra_words(r, any, words) {
			words = extra[r]; extra[r] = ""
			return any ? words : substr(words, 2)
		}
		# $VARIABLE in a value stands for lines that are counted themselves.
		function bytes(text) {
			gsub(/[$][^ \t]+/, "", text)
			return length(text) + 1
		}
		function bytes_judge(g, r, n) {
			for (r = 1; r <= regions; r++)
				if (R_group[r] == g && R_live[r]) n += bytes(R_new[r])
			if (n + reserve > max && n > R_bytes[g])
				tell("refuse", "the command line would be " n " bytes and the boot loader adds up to " reserve ", but the kernel takes " max ": put rules into /etc/vfio-early.conf instead")
		}
		function file_write(f, i) {
			for (i = 1; i <= F_lines[f]; i++)
				printf "%s%s", L[f, i], (i == F_lines[f] && F_nonl[f] ? "" : "\n") > F_output[f]
			close(F_output[f])
			print "changed\t" F_output[f]
		}
		function line_put(r, text, quote) {
			text = R_new[r]
			quote = R_bare[r] && index(text, " ") ? "\"" : ""
			L[R_file[r], R_line[r]] = R_before[r] quote text quote R_after[r]
		}

		function show(r, o, i, text) {
			for (r = 1; r <= regions; r++) {
				text = ""
				for (i = 1; i <= R_words[r]; i++) text = text (i > 1 ? " " : "") W[r, i]
				print "region\t" place(R_file[r], R_line[r]) "\t" R_var[r] "\t" R_live[r] "\t" text
			}
			for (o = 1; o <= odds; o++) if (F_role[O_file[o]] != "ours") print "odd\t" place(O_file[o], O_line[o]) "\t" O_why[o]
		}
		# In the order of the places, so that every awk tells the same story.
		function group_add(g) {
			if (!(g in G_known)) { G_known[g] = 1; G[++groups] = g }
		}
		function groups_find(f, r) {
			for (f = 1; f <= files; f++)
				if (F_format[f] !~ /^(refind|text)$/) group_add(F_group[f])
			for (r = 1; r <= regions; r++) group_add(R_group[r])
		}
		function groups_decide(r, g, a) {
			for (r = 1; r <= regions; r++) R_bytes[R_group[r]] += R_live[r] ? bytes(line_build(r)) : 0
			for (a = 1; a <= arguments; a++)
				for (g = 1; g <= groups; g++)
					if (command == "add") add_decide(G[g], A[a])
					else remove_decide(G[g], A[a])
			for (a = 1; a <= arguments; a++)
				if (command == "remove" && !found[A[a]]) tell("note", "not there: " A[a])
		}
		# Two values for a name that counts once: nobody can mean both.
		function arguments_judge(a, b) {
			for (a = 1; a <= arguments; a++)
				for (b = 1; b < a; b++)
					if (key_of(A[a]) == key_of(A[b]) && (!accumulates(key_of(A[a])) || excludes(value_of(A[a]), value_of(A[b]))))
						tell("refuse", A[b] " and " A[a] ": the kernel would use only one of them: which?")
		}
		BEGIN {
			manifest_read()
			live_find()
			if (command == "show") { show(); exit 0 }
			arguments = split(ENVIRON["edit_arguments"], A, "\n") - 1
			odd_judge()
			if (command == "add") arguments_judge()
			groups_find()
			groups_decide()
			for (r = 1; r <= regions; r++) R_new[r] = line_build(r)
			for (g = 1; g <= groups; g++) bytes_judge(G[g])
			for (r = 1; r <= regions; r++) if (touched[R_file[r]]) line_put(r)
			if (refused) exit 0
			for (f = 1; f <= files; f++)
				if (touched[f] && F_format[f] != "text") file_write(f)
		}
	END
}

# edit_run COMMAND: records on standard output, changed files in the stage.
edit_run() {
	edit_program_parse >"$stage/parse.awk"
	edit_program_decide >"$stage/decide.awk"
	edit_arguments=$arguments awk -v "manifest=$stage/manifest" -v "command=$1" \
		-v "max=$cmdline_max" -v "reserve=$cmdline_reserve" \
		-f "$stage/parse.awk" -f "$stage/decide.awk" || fail "$exit_failed" "awk failed"
}
