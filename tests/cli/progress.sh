# Progress of reading: shown on a terminal, and nowhere else.
. tests/cli/lib.sh

dump=data/demo/umm_aia.h5

run curves $dump -o "$WORK/curves.csv"
status_is 0
check "says something to a file" test ! -s "$WORK/err"
case_ok "nothing is said about progress when standard error is redirected"

run curves $dump --progress log -o "$WORK/curves.csv"
status_is 0
grep -Eqx 'attnscope curves: read 20 samples, [0-9.]+ [kM]?B in .*/s' \
	"$WORK/err" || fail "the log says $(cat "$WORK/err")"
run curves $dump --progress never
usage_error "--progress: unknown kind of progress 'never'"
case_ok "--progress log says in a log what was read"

last="a last line on the terminal says what was read and how fast"
if have_terminal; then
	command_line="attnscope curves, on a terminal"
	script -qec "'$ATTNSCOPE' curves '$dump' -o '$WORK/curves.csv'" \
		/dev/null >"$WORK/out" 2>&1
	tr '\r' '\n' <"$WORK/out" | tail -n 2 >"$WORK/last"
	grep -Eq 'attnscope curves: read [0-9]+ samples, [0-9.]+ [kMG]?B in .*/s' \
		"$WORK/last" || fail "no last line: $(cat "$WORK/last")"
	case_ok "$last"
else
	case_skip "$last" "no terminal"
fi
