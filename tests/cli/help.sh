. tests/cli/lib.sh

run help
status_is 0
err_is ""
for section in "Main job:" "Step by step:" "Compare:" "Take apart:" "Look:" \
	"About:"; do
	out_has "$section"
done
case_ok "help lists the commands by purpose"

# The names in the lines "  NAME   summary".
commands=$(sed -n 's/^  \([a-z]*\) .*/\1/p' "$WORK/out")
[ "$(echo "$commands" | wc -w)" -ge 9 ] || fail "fewer than nine commands"
for name in analyze intensity curves correlate compare loss groups heads \
	blocks steps keys plot report reduce info check help version completion; do
	echo "$commands" | grep -qx "$name" || fail "no $name"
done
case_ok "help knows all commands"

cp "$WORK/out" "$WORK/list"
for option in --help -h; do
	run $option
	status_is 0
	out_same "$WORK/list"
done
case_ok "--help and -h alone are help"

for name in $commands; do
	run help "$name"
	status_is 0
	err_is ""
	out_has "Usage: attnscope $name [OPTION]..."
	out_has "-h, --help"
	[ "$(wc -l <"$WORK/out")" -le 60 ] || fail "help of $name is long"
	cp "$WORK/out" "$WORK/one"
	run "$name" --help
	status_is 0
	err_is ""
	out_same "$WORK/one"
	run "$name" -h
	out_same "$WORK/one"
	run --help "$name"
	out_same "$WORK/one"
done
case_ok "help COMMAND is COMMAND --help, for every command, and short"

run help curves
out_has "More, by 'attnscope curves --help all':"
out_has "Where things are ("
grep -q -e --seed "$WORK/out" && fail "rare options in the short help"
run help curves all
cp "$WORK/out" "$WORK/one"
for option in --seed --axes --memory --spreadsheet --measure; do
	out_has "$option"
done
run curves --axes nonsense --help all
status_is 0
out_same "$WORK/one"
case_ok "help COMMAND all has every option"

for name in "" $commands; do
	run help $name
	awk 'length > 80 { exit 1 }' "$WORK/out" || fail "wider than 80 columns"
	LC_ALL=C grep -q '[^ -~]' "$WORK/out" && fail "not plain ASCII"
done
case_ok "help fits 80 columns"

for name in $commands; do
	run help "$name"
	out_has "  attnscope $name"
done
run help completion
out_has 'eval "$(attnscope completion bash)"'
case_ok "help of every command has an example"

# Help may break lines between any two words, so join them.
unbroken() {
	tr -s ' \n' ' ' <"$WORK/out" >"$WORK/line"
	mv "$WORK/line" "$WORK/out"
}

run help intensity all
unbroken
for words in "What is counted:" "--convention strict|authors" \
	"(default: strict)" "--rows response|posttext" "(default: response)" \
	"-j, --jobs N" "-o, --output FILE" "(default: standard output)"; do
	out_has "$words"
done
run help analyze all
unbroken
for words in "(default: 2000)" "(default: 1)" "--measure intensity|" \
	"-o, --output FOLDER" "--y unit|auto" "--by model|group"; do
	out_has "$words"
done
case_ok "help says choices and defaults"

run info --no-such-option --help
status_is 0
out_has "Usage: attnscope info"
run info --no-such-option -- --help
status_is 2
case_ok "who asks for help gets it, whatever else is wrong"

run help nosuch
usage_error "unknown command 'nosuch'"
run help corelate
usage_error "did you mean 'correlate'?"
run help help version
status_is 2
err_has "'version' after a command; only 'all' can be"
case_ok "help of an unknown command is a usage error"
