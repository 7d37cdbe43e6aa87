# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # one program, in parts
# Arguments in: the words a person typed. Out: $command, $arguments (one a line) and the options,
# or a refusal that says what to type instead. Must not look at the system.

usage() {
	cat <<-END
		Usage: $program [OPTION...] COMMAND [ARGUMENT...]

		Shows, adds and removes kernel arguments wherever this machine's boot loader keeps them.

		Commands:
		  show                 the boot loader, its arguments and where each one is written
		  add ARGUMENT...      add kernel arguments and write the boot menu
		  remove ARGUMENT...   remove them again (KEY alone removes every KEY=VALUE)
		  apply                write the boot menu from what is configured now

		Options:
		  --dry-run       show what would be changed and run, change nothing
		  --root DIR      work on the system below DIR; runs none of its tools, names them
		  --loader NAME   grub, systemd-boot, proxmox, grubby, rpm-ostree, u-boot-menu,
		                  zfsbootmenu or refind, when it is not to be found out
		  --help          this text
		  --version       the version

		Example: $program add intel_iommu=igfx_off iommu=pt video=efifb:off
	END
}

usage_error() {
	warn "$*"
	warn "type: $program --help"
	exit "$exit_usage"
}

# A word must pass unchanged through GRUB's scripts, the shells of every initramfs and the kernel.
argument_check() {
	case $1 in
	'') usage_error "an empty argument: leave it out" ;;
	*[[:space:]]*)
		usage_error "\"$1\": a blank would need quotes, which boot loaders lose: give one argument for each word"
		;;
	*[\"\'\`]*) usage_error "'$1': no quotes in a kernel argument: boot loaders lose them" ;;
	*[*?[]* | *]*)
		usage_error "'$1': no * ? [ ] in a kernel argument: initramfs scripts expand them: such a rule belongs into /etc/vfio-early.conf"
		;;
	*\\*) usage_error "'$1': no backslash in a kernel argument: GRUB eats it (acpi:\\_SB.X may be written acpi:_SB.X)" ;;
	*[!-A-Za-z0-9._:,=/+@%!]*)
		usage_error "'$1': only letters, digits and . _ - : , = / + @ % ! pass through every boot loader"
		;;
	[!A-Za-z0-9_]*) usage_error "'$1': a kernel argument begins with a letter or a digit" ;;
	esac
	[ "${#1}" -le "$cmdline_max" ] || usage_error "an argument of ${#1} bytes: the whole command line may have $cmdline_max"
	argument_check_key "$1"
}

# What finds the root file system is not ours to change.
argument_check_key() {
	case ${1%%=*} in
	root | initrd | BOOT_IMAGE)
		refuse "'$1': ${1%%=*}= belongs to the boot loader, a wrong one does not boot: change it by hand if you must"
		;;
	esac
}

argument_add() {
	argument_check "$1"
	case "
$arguments" in
	*"
$1
"*) ;;
	*) arguments="$arguments$1
" ;;
	esac
}

option_loader() {
	case $1 in
	grub | systemd-boot | proxmox | grubby | rpm-ostree | u-boot-menu | zfsbootmenu | refind) loader=$1 ;;
	*) usage_error "--loader '$1': not known" ;;
	esac
}

option_root() {
	[ -d "$1" ] || fail "$exit_failed" "--root '$1': no such folder"
	root=$(cd "$1" && pwd -P)
	# The system itself: as if the option were not there.
	[ "$root" != / ] || root=
}

# Options may stand anywhere: people add --dry-run at the end of the line they have just typed.
arguments_read() {
	while [ $# -gt 0 ]; do
		case $1 in
		--help)
			usage
			exit 0
			;;
		--version)
			say "$program $program_version"
			exit 0
			;;
		--dry-run) dry_run=yes ;;
		--root | --loader)
			[ $# -gt 1 ] || usage_error "$1 wants a value"
			"option_${1#--}" "$2"
			shift
			;;
		--root=*) option_root "${1#*=}" ;;
		--loader=*) option_loader "${1#*=}" ;;
		-*) usage_error "'$1': no such option" ;;
		*) arguments_word "$1" ;;
		esac
		shift
	done
	arguments_judge
}

arguments_word() {
	if [ -n "$command" ]; then
		argument_add "$1"
		return
	fi
	case $1 in
	show | add | remove | apply) command=$1 ;;
	*) usage_error "'$1': no such command" ;;
	esac
}

arguments_judge() {
	case $command:$arguments in
	:*) usage_error "say what to do" ;;
	add: | remove:) usage_error "$command what?" ;;
	show:?* | apply:?*) usage_error "$command takes no kernel arguments" ;;
	esac
}
