. tests/cli/lib.sh

for shell in bash zsh fish; do
	run completion $shell
	status_is 0
	err_is ""
	cp "$WORK/out" "$WORK/$shell"
done
case_ok "completion prints a script for bash, zsh and fish"

run completion tcsh
usage_error "'tcsh' is not a shell known here: bash, zsh or fish"
case_ok "another shell is a usage error"

commands=$("$ATTNSCOPE" help | sed -n 's/^  \([a-z]*\) .*/\1/p')

# Completes the words of a command line, the last one under the cursor, as
# bash would call the function.
complete_words() {
	mkdir -p "$WORK/here/sub folder"
	: >"$WORK/here/some dump.h5"
	bash -c '
		cd "$1" || exit 1
		. "$2" || exit 1
		shift 2
		COMP_WORDS=(attnscope "$@")
		COMP_CWORD=$#
		_attnscope attnscope
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$WORK/here" "$WORK/bash" "$@" >"$WORK/out" 2>"$WORK/err"
	status=$?
	command_line="completion of: $*"
	status_is 0
	err_is ""
}

# The words, sorted, one per line.
completes_to() {
	wanted=$(printf '%s\n' "$@" | sort)
	found=$(sort "$WORK/out")
	[ "$wanted" = "$found" ] || fail "gives '$found', not '$wanted'"
}

if command -v bash >/dev/null; then
	complete_words ""
	completes_to $commands
	complete_words int
	completes_to intensity
	complete_words --
	completes_to --help --version
	case_ok "bash completes commands"

	for name in $commands; do
		complete_words "$name" -
		"$ATTNSCOPE" help "$name" |
			grep -Eo '^ +(-[a-z], )?--[a-z-]+' |
			tr -d ' ' | tr ',' '\n' >"$WORK/options"
		completes_to $(cat "$WORK/options")
	done
	case_ok "bash completes exactly the options that the help names"

	complete_words intensity --convention ""
	completes_to strict authors
	complete_words intensity --convention = au
	completes_to authors
	complete_words intensity --convention =
	completes_to strict authors
	complete_words curves --measure s
	completes_to sinkfree
	case_ok "bash completes choices, behind a blank and behind ="

	complete_words intensity so
	completes_to "some dump.h5"
	complete_words intensity -o s
	completes_to "some dump.h5" "sub folder"
	complete_words analyze --output s
	completes_to "sub folder"
	complete_words curves --seed ""
	completes_to ""
	case_ok "bash completes files where files go, and folders"

	complete_words help co
	completes_to correlate compare completion
	complete_words completion ""
	completes_to bash zsh fish
	complete_words version ""
	completes_to ""
	case_ok "bash completes the words that are operands"
fi

command_line="zsh script"
if command -v zsh >/dev/null; then
	zsh -n "$WORK/zsh" || fail "zsh does not read it"
fi
for name in $commands; do
	grep -Eq "^	$name\)$" "$WORK/zsh" || fail "does not know $name"
done
case_ok "zsh reads its script, which has every command"

command_line="fish script"
if command -v fish >/dev/null; then
	fish -n "$WORK/fish" || fail "fish does not read it"
	fish -c "source $WORK/fish; complete -C 'attnscope plot --y '" |
		cut -f 1 | sort >"$WORK/out"
	completes_to unit auto
fi
for name in $commands; do
	grep -q -e "-n __fish_use_subcommand -a $name " "$WORK/fish" ||
		fail "does not know $name"
done
case_ok "fish reads its script, which has every command"
