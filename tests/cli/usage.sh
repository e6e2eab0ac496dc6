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

# What is said of a run that goes well, and not with --quiet.
cat >"$WORK/plain.py" <<'EOF'
import sys
import h5py
import numpy

# Layers told by nothing but the values: a note says so.
rows = numpy.tril(numpy.ones((6, 6))) / numpy.arange(1, 7)[:, None]
with h5py.File(sys.argv[1], "w") as dump:
    dump["attention"] = numpy.tile(rows, (2, 3, 1, 1)).astype("f4")
    dump.attrs["num_layers"] = 2
    dump["modality"] = numpy.array([2, 2, 2, 1, 1, 1])
    dump.attrs["task"] = "understanding"
    dump.attrs["prompt_length"] = 4
EOF
/usr/bin/python3 "$WORK/plain.py" "$WORK/plain.h5"
run intensity "$WORK/plain.h5"
status_is 0
err_has "axes"
cp "$WORK/out" "$WORK/loud"
run intensity -q "$WORK/plain.h5"
status_is 0
err_is ""
out_same "$WORK/loud"
run intensity --quiet "$WORK/plain.h5" "$WORK/nowhere.h5"
status_is 1
err_has "nowhere.h5"
case_ok "--quiet says only what failed"

cd "$WORK"
run intensity plain.h5 -q
cp out quiet
run intensity plain.h5 -o - -q
status_is 0
out_same "$WORK/quiet"
[ -e - ] && fail "a file called -"
run intensity plain.h5 -o=x.csv
usage_error "'-o=x.csv': write -o x.csv or --output=x.csv"
[ -e =x.csv ] && fail "a file called =x.csv"
case_ok "-o - is standard output, and -o=FILE is no file"

printf 'task;layer;intensity\nunderstanding;0;0,5\n' >semicolons.csv
run curves semicolons.csv
status_is 1
err_has "semicolons.csv: its columns are separated by semicolons; save it with \
commas, and decimals with points"
sed 's/^\(umm[^"]*\)$/\1/; 2s/,0\.\([0-9]*\),/,"0,\1",/' "$OLDPWD/data/paper/fig1.csv" \
	>commas.csv
run curves commas.csv
status_is 1
err_has "is not a number; decimals are written with a point"
cd "$OLDPWD"
case_ok "decimal commas are recognised"

LC_ALL=C run info data/demo/umm_aia.h5
out_has "text->image"
LC_ALL=C.UTF-8 run info data/demo/umm_aia.h5
out_has "text→image"
TERM=dumb run info data/demo/umm_aia.h5
LC_ALL=C tr -d '\n\040-\176' <"$WORK/out" | grep -q . && fail "not ASCII"
case_ok "prose is ASCII where the locale or the terminal has nothing else"

mkfifo "$WORK/slow"
# A shell without job control has its children ignore INT.
for signal in INT QUIT XCPU; do
	(ulimit -c 0 && exec env --default-signal=$signal "$ATTNSCOPE" \
		curves - -o "$WORK/never.csv") <>"$WORK/slow" 2>"$WORK/err" &
	process=$!
	sleep 0.2
	kill -$signal $process
	wait $process
	err_is "attnscope curves: interrupted; nothing was written"
	[ -e "$WORK/never.csv" ] && fail "something was written"
done
case_ok "what is interrupted says what is left of it"
