# Behaviour that all commands share: finding a command, rejecting bad arguments,
# and exiting with the right status.
. tests/cli/lib.sh

run
status_is 2
out_is ""
err_has "usage: attnscope COMMAND"
case_ok "no command is a usage error with a short usage"

run intesity
usage_error "attnscope: unknown command 'intesity'; did you mean 'intensity'?"
run elephant
usage_error "unknown command 'elephant'; 'attnscope help' lists them"
case_ok "an unknown command names the nearest"

run --vresion
usage_error "unknown option '--vresion'; did you mean '--version'?"
run -x
usage_error "unknown option '-x'; see 'attnscope help'"
case_ok "an unknown option before the command"

run info --convetion strict x.h5
usage_error "attnscope info: unknown option '--convetion'; did you mean \
'--convention'?"
run info --convention foo x.h5
usage_error "unknown convention 'foo' (strict, authors or training)"
run info --jobs=two x.h5
usage_error "--jobs: 'two' is not a whole number"
run info x.h5 --jobs
usage_error "option '--jobs' needs a value"
case_ok "options are checked before anything is done"

for name in analyze intensity curves correlate compare loss groups heads \
	blocks steps plot report info check completion; do
	run $name
	usage_error "attnscope $name: operand missing"
done
case_ok "a command that needs operands says so"

run "$(printf 'in\033[31mfo')"
usage_error 'unknown command '"'in\\x1b[31mfo'"
case_ok "a message never sends control characters to the terminal"

if [ -w /dev/full ]; then
	"$ATTNSCOPE" help >/dev/full 2>"$WORK/err"
	status=$?
	: >"$WORK/out"
	status_is 1
	err_is "attnscope: standard output: cannot write: No space left on device"
	case_ok "a full disk is a failure"
fi

"$ATTNSCOPE" version >&- 2>"$WORK/err"
status=$?
status_is 1
err_has "attnscope: standard output: cannot write"
case_ok "a closed standard output is a failure"

# A pipe whose reader is gone for certain: 4 reads and writes, 5 writes.
mkfifo "$WORK/pipe"
exec 4<>"$WORK/pipe" 5>"$WORK/pipe" 4>&-
for ignored in no yes; do
	(
		[ $ignored = yes ] && trap '' PIPE
		"$ATTNSCOPE" help >&5 2>"$WORK/err"
		echo $? >"$WORK/status"
	)
	status=$(cat "$WORK/status")
	status_is 141
	err_is ""
done
exec 5>&-
case_ok "a reader that has seen enough ends the program quietly"
