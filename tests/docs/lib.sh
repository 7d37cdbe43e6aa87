# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # sourced by run
# What the pages, the programs and their source say, as lists of words, one a line and sorted.
# Text in, text out; nothing here knows which lists should be the same.

# roff's escapes in a line back to the characters that they print
unroff() {
	sed -e 's/\\f[A-Z]//g' -e 's/\\-/-/g' -e 's/\\(aq/'\''/g' -e 's/\\(dq/"/g' -e 's/\\&//g' \
		-e 's/\\e/\\/g'
}

# section PAGE NAME: the lines below that .SH, without it
section() {
	awk -v name="$2" '/^\.SH/ { on = substr($0, 5) == name; next } on' "$1"
}

# tags PAGE SECTION: the first word of every tag
tags() {
	section "$1" "$2" | awk 'tag { print } { tag = $1 == ".TP" || $1 == ".TQ" }' |
		sed 's/^\.[A-Z]* *//; s/"//g' | unroff | awk '{ print $1 }' | sort -u
}

# examples FILE...: what stands in .EX
examples() {
	awk '/^\.EX/ { on = 1; next } /^\.EE/ { on = 0 } on' "$@" | unroff
}

# names FILE FUNCTION: the strings in a C function
names() {
	awk -v f="$2(" 'index($0, f) && !/;$/ { on = 1 } on { print } /^}/ { on = 0 }' "$1" |
		grep -o '"[^"]*"' | tr -d '"' | grep -v ' ' | grep . | sort -u
}

# The keys of the configuration, from the table that the program uses
keys_in_code() {
	sed -n 's/^\t{ "\([a-z]*\)", KIND_.*/\1/p' "$top/src/core/settings_keys.c" | sort
}

# The words that a key may have as its value
choices_in_code() {
	sed -n 's/.*FIELD([a-z_]*), "\([a-z0-9 -]*\)",.*/\1/p' "$top/src/core/settings_keys.c"
}

terms_in_code() {
	sed -n 's/.*text_choice(text_cut(&value, .:.), "\([a-z ]*\)").*/\1/p' "$top/src/core/rule.c" | tr ' ' '\n' | sort
}

keys_in_conf() { # FILE
	sed -n 's/^#\{0,1\}\([a-z]*\) = *.*/\1/p' "$1" | sort -u
}

# option_tags PAGE: every option, long and short, of the section OPTIONS
option_tags() {
	section "$1" OPTIONS | awk 'tag { print } { tag = $1 == ".TP" || $1 == ".TQ" }' | unroff |
		option_words
}

# Of lines that each begin with an option: its forms
option_words() {
	sed 's/^\.[A-Z]* *//; s/[",]/ /g; s/^ *//' | awk '{
		for (i = 1; i <= NF && $i ~ /^-/; i++)
			print $i
	}' | sort -u
}

# option_owners PAGE: "COMMAND OPTION" for those that the page says only some commands take
option_owners() {
	section "$1" OPTIONS | unroff | awk '
		tag { heading = $0; sub(/^\.[A-Z]* */, "", heading) }
		{ tag = $1 == ".TP" || $1 == ".TQ" }
		/^\.RB \( / {
			gsub(/^\.RB|[()",]/, " ")
			match(heading, /--[a-z-]+/)
			for (i = 1; i <= NF; i++)
				print $i, substr(heading, RSTART, RLENGTH)
		}' | sort -u
}

# Options and commands that a program's --help names
help_options() {
	"$@" --help | grep '^ *-' | option_words
}

help_commands() {
	"$@" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | sort -u
}

# complete FUNCTION WORD...: what bash would offer for the last word
complete_words() {
	bash --norc -c '
		source "$1"
		f=$2
		shift 2
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		"$f" && printf "%s\n" "${COMPREPLY[@]}"
	' bash "$top/src/completion/vfio-early" "$@" 2>&1 | grep . | sort -u
}

# same NAME1 LIST1 NAME2 LIST2: the words that only one of them has are told
same() {
	printf '%s\n' "$2" >"$work/one"
	printf '%s\n' "$4" >"$work/two"
	comm -23 "$work/one" "$work/two" | sed "s/^/only in $1: /"
	comm -13 "$work/one" "$work/two" | sed "s/^/only in $3: /"
	[ -n "$2" ] && cmp -s "$work/one" "$work/two"
}

has_words() { # LIST TEXT: each word of the list stands in the text
	missing=$(for word in $1; do
		printf '%s\n' "$2" | grep -qwF -e "$word" || echo "$word"
	done)
	[ -z "$missing" ] || echo "missing:" "$missing"
	[ -n "$1" ] && [ -z "$missing" ]
}
