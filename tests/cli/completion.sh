# The scripts ask the program that a shell finds, so it is put where one looks.
. tests/cli/lib.sh

mkdir "$WORK/bin"
ln -s "$ATTNSCOPE" "$WORK/bin/attnscope"
PATH=$WORK/bin:$PATH

for shell in bash zsh fish; do
	run completion $shell
	status_is 0
	err_is ""
	cp "$WORK/out" "$WORK/$shell"
done
case_ok "completion prints a script for bash, zsh and fish"

run completion tcsh
usage_error "unknown shell 'tcsh' (bash, zsh or fish)"
case_ok "another shell is a usage error"

commands=$("$ATTNSCOPE" help | sed -n 's/^  \([a-z]*\) .*/\1/p')

# The answer to the scripts: a word, a tab, and what it is for.
run completion --words curves --measure ""
out_is "intensity
enrichment
sinkfree
sink
rowsum
entropy
to_text
to_image
to_other
distance
sink_rate
to:"
run completion --words curves --measure=s
out_has sinkfree
run completion --words analyze -
out_has "--seed	seed of all random draws"
run completion --words compare -
out_has "--reference"
grep -q -e --target "$WORK/out" && fail "offers a hidden option"
run completion --words completion --
grep -q -e --words "$WORK/out" && fail "offers a hidden option"
case_ok "the program says what may come next, hidden options apart"

run completion --words correlate --pair one ""
out_is ""
run completion --words correlate --pair one two ""
out_is :file
run completion --words correlate --pair=one ""
out_is ""
run completion --words plot -okept ""
out_is :file
run completion --words plot --overlay ""
out_is :file
run completion --words plot -- --y
out_is :file
run completion --words analyze --output ""
out_is :folder
run completion --words loss --targets ""
out_is "emu3
janus-pro
janus-pro-code
:file"
run completion --words plot data/paper/fig1.csv --only ""
out_is "$(cut -d, -f1,3 data/paper/fig1.csv | sed 1d | uniq | tr , : |
	awk '!seen[$0]++')"
run completion --words plot --measure entropy data/demo/umm_aia.h5 -j 2 \
	--only ""
out_is "umm-digits-12L+AIA:403"
run completion --words correlate data/paper/fig1.csv --pair Emu3:base ""
out_has Emu3:base
run completion --words correlate nosuch.csv --pair a ""
out_is ""
run completion --words info data/demo/umm_aia.h5 --modality ""
[ "$(grep -c '^/samples/[^/]*/modality$' "$WORK/out")" -ge 10 ] ||
	fail "no datasets"
[ "$(wc -l <"$WORK/out")" -le 256 ] || fail "too many datasets"
grep -v '^/samples/[^/]*/[a-z_]*$' "$WORK/out" && fail "other lines"
run completion --words info nosuch.h5 data/paper/fig1.csv --attention ""
out_is ""
run completion --words nosuch ""
out_is ""
status_is 0
run completion --words
usage_error "option '--words' needs a value"
case_ok "the last word is told from the values before it"

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
		"$ATTNSCOPE" help "$name" all |
			grep -Eo '^ +(-[a-z], )?--[a-z-]+' |
			tr -d ' ' | tr ',' '\n' >"$WORK/options"
		completes_to $(cat "$WORK/options")
	done
	case_ok "bash completes exactly the options that the help names"

	complete_words intensity --convention ""
	completes_to strict authors training
	complete_words intensity --convention = au
	completes_to authors
	complete_words intensity --convention =
	completes_to strict authors training
	complete_words curves --measure e
	completes_to enrichment entropy
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
# Completes as zsh would call the function: a word a line, and what it is for;
# the functions that zsh adds the words with are replaced.
zsh_words() {
	command_line="zsh completion of: $*"
	zsh -f -c '
		compdef() { [[ $* == "_attnscope attnscope" ]] || print $*; }
		compset() { [[ $* == "-P *=" ]] && PREFIX=${PREFIX#*=}; }
		_files() { print -l ":files $*"; }
		_describe() { print -rl -- "${(@P)@[-1]}"; }
		. "$1" || exit 1
		shift
		words=(attnscope "$@") CURRENT=$(($# + 1)) PREFIX=$@[-1]
		_attnscope
	' zsh "$WORK/zsh" "$@" >"$WORK/described" 2>"$WORK/err"
	status=$?
	status_is 0
	err_is ""
	# A colon ends the word, one of its own has a backslash.
	sed 's/\([^\\]\):.*/\1/; s/\\:/:/g' "$WORK/described" >"$WORK/out"
}
if command -v zsh >/dev/null; then
	zsh -n "$WORK/zsh" || fail "zsh does not read it"
	zsh_words ""
	completes_to $commands
	for name in $commands; do
		grep -q "^$name:" "$WORK/described" || fail "does not explain $name"
	done
	zsh_words plot --y ""
	completes_to unit auto
	zsh_words plot --y=u
	completes_to unit auto
	zsh_words analyze -o ""
	completes_to ":files -/"
	zsh_words intensity ""
	completes_to ":files "
	zsh_words help co
	completes_to $commands
	zsh_words plot -
	grep -q "^--seed:seed of all random" "$WORK/described" ||
		fail "does not explain --seed"
fi
case_ok "zsh reads its script, which has every command"

command_line="fish script"
if command -v fish >/dev/null; then
	fish -n "$WORK/fish" || fail "fish does not read it"
	fish_words() {
		command_line="fish completion of: $1"
		(cd "$WORK/here" && fish -c "source $WORK/fish; complete -C '$1'") \
			>"$WORK/described" 2>"$WORK/err"
		err_is ""
		cut -f 1 "$WORK/described" | sort >"$WORK/out"
	}
	mkdir -p "$WORK/here/sub folder"
	: >"$WORK/here/some dump.h5"
	fish_words "attnscope plot --y "
	completes_to unit auto
	fish_words "attnscope plot --y=u"
	completes_to --y=unit
	fish_words "attnscope plot --ou"
	completes_to --output
	grep -q "write here" "$WORK/described" || fail "does not explain --output"
	fish_words "attnscope analyze -o s"
	completes_to "sub folder/"
	fish_words "attnscope intensity s"
	completes_to "some dump.h5" "sub folder/"
	fish_words "attnscope help co"
	completes_to correlate compare completion
	fish_words "attnscope "
	completes_to $commands
fi
case_ok "fish reads its script, which has every command"
