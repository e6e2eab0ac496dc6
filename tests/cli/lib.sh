# Helpers of the scripts in tests/cli, read by each with
#
#	. tests/cli/lib.sh
#
# A script is a list of cases.  A case runs the program, checks the results, and
# ends with case_ok, which prints the line of the case:
#
#	run help nosuch
#	status_is 2
#	err_has "unknown command 'nosuch'"
#	case_ok "help of an unknown command is a usage error"
#
# Scripts are run by tests/run from the root of the tree, or by hand.  $WORK
# is a private folder, $ATTNSCOPE the program.
set -u

own_work=
if [ -z "${WORK:-}" ]; then
	WORK=$(mktemp -d) || exit 1
	own_work=$WORK
fi
: "${ATTNSCOPE:=$PWD/build/attnscope}"
# Works wherever the program was built.
export ATTNSCOPE_DATA="$PWD/data"
failures=0
details=
status=0
: >"$WORK/out"
: >"$WORK/err"

finish() {
	code=$?
	if [ -n "$details" ]; then
		case_ok "what stands after the last case"
	fi
	if [ $code -eq 0 ] && [ $failures -ne 0 ]; then
		code=1
	fi
	if [ -n "$own_work" ]; then
		rm -rf "$own_work"
	fi
	exit $code
}
trap finish EXIT

# Runs the program; afterwards $status, $WORK/out and $WORK/err hold its
# results.
run() {
	command_line="attnscope $*"
	"$ATTNSCOPE" "$@" >"$WORK/out" 2>"$WORK/err"
	status=$?
}

# Records that the case failed, and why.
fail() {
	details="$details# ${command_line:-}: $1
"
}

# Runs a command that must succeed: check "why not" test -s FILE
check() {
	because=$1
	shift
	"$@" || fail "$because"
}

status_is() {
	[ "$status" -eq "$1" ] || fail "status is $status, not $1: $(
		head -n 3 "$WORK/err"
	)"
}

# The output, or the messages, are exactly this text (or nothing).
stream_is() {
	if [ -n "$2" ]; then
		printf '%s\n' "$2" >"$WORK/expected"
	else
		: >"$WORK/expected"
	fi
	difference=$(diff "$WORK/expected" "$WORK/$1") ||
		fail "$1 differs: $difference"
}

# The output, or the messages, contain a text.
stream_has() {
	grep -Fq -e "$2" "$WORK/$1" ||
		fail "$1 has no '$2': $(head -n 3 "$WORK/$1")"
}

out_is() { stream_is out "$1"; }
# What axes were inferred from is said beside everything else; a test that means
# it looks with err_has.
drop_axes() {
	grep -v ': axes .* (.*); layers: .*; samples: ' "$WORK/err" \
		>"$WORK/kept" || :
	mv "$WORK/kept" "$WORK/err"
}

err_is() {
	drop_axes
	stream_is err "$1"
}
out_has() { stream_has out "$1"; }
err_has() { stream_has err "$1"; }

# The figure has these texts: svg_has FILE TEXT...
svg_has() {
	figure=$1
	shift
	for text; do
		grep -Fq -e "$text" "$figure" || fail "$figure has no '$text'"
	done
}

# The output is this file, byte for byte.
out_same() {
	cmp -s "$1" "$WORK/out" || fail "output differs from $1: $(
		diff "$1" "$WORK/out" | head -n 5
	)"
}

# Cells of the one row of the output that has these values:
#
#	cells "model=Emu3,method=pearson" r=-0.32~.005 step= samples=50
#
# A number may be off by the value after ~; without one, texts must be equal.
cells() {
	awk -v where="$1" -v wanted="$(shift && printf '%s\n' "$@")" '
	BEGIN { FS = "," }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{
		count = split(where, pairs, ",")
		for (i = 1; i <= count; i++) {
			eq = index(pairs[i], "=")
			column = substr(pairs[i], 1, eq - 1)
			if (!(column in at)) {
				print "no column " column
				exit
			}
			if ($at[column] != substr(pairs[i], eq + 1))
				next
		}
		found++
		row = $0
	}
	END {
		if (found != 1) {
			print found + 0 " rows have " where
			exit
		}
		split(row, cell, ",")
		count = split(wanted, pairs, "\n")
		for (i = 1; i <= count; i++) {
			eq = index(pairs[i], "=")
			column = substr(pairs[i], 1, eq - 1)
			text = substr(pairs[i], eq + 1)
			got = cell[at[column]]
			near = split(text, number, "~") == 2
			off = got - number[1]
			if (!(column in at) || (near ? got == "" || \
				off > number[2] || -off > number[2] : \
				got "" != text ""))
				print where ": " column " is " got \
					", not " text
		}
	}' "$WORK/out" >"$WORK/cells"
	[ -s "$WORK/cells" ] && fail "$(cat "$WORK/cells")"
	return 0
}

# A usage error: status 2, nothing on standard output, one line of message.
usage_error() {
	status_is 2
	out_is ""
	[ "$(wc -l <"$WORK/err")" -eq 1 ] || fail "message is not one line"
	err_has "$1"
}

# A failed command: status 1, nothing on standard output, and a message of one
# line that has all of these texts.
failure() {
	status_is 1
	out_is ""
	drop_axes
	[ "$(wc -l <"$WORK/err")" -eq 1 ] || fail "message is not one line: $(
		cat "$WORK/err"
	)"
	for text; do
		err_has "$text"
	done
}

# The numbers of two tables agree, see values.awk:
# values_are REFERENCE OURS KEY-COLUMNS VALUE-COLUMNS [MOST]
values_are() {
	awk -v keys="$3" -v values="$4" -v most="${5:-1e-6}" \
		-f tests/cli/values.awk "$1" "$2" >"$WORK/differences" ||
		fail "$2 differs from $1: $(cat "$WORK/differences")"
}

# The folder has exactly these names: folder_is FOLDER NAME...
folder_is() {
	folder=$1
	shift
	found=$(ls -A "$folder" | tr '\n' ' ')
	wanted=$(for name; do echo "$name"; done | sort | tr '\n' ' ')
	[ "$found" = "$wanted" ] || fail "$folder holds '$found'"
}

# Drops the last column of intensity tables, the seal, so that their rows may be
# picked and changed: unseal FILE...
unseal() {
	for table; do
		sed 's/,[^,]*$//' "$table" >"$table.unsealed" &&
			mv "$table.unsealed" "$table"
	done
}

# A case: the command writes FILE with any number of workers.
# any_jobs FILE COMMAND OPERAND...
any_jobs() {
	same_as=$1
	shift
	for jobs in 1 2 5 7; do
		run "$@" --jobs $jobs
		status_is 0
		out_same "$same_as"
	done
	case_ok "the same bytes with any number of workers"
}

# Ends a case and names it.
case_ok() {
	if [ -z "$details" ]; then
		echo "ok $1"
	else
		# Continuation lines of a detail must not look like results.
		printf '%s' "$details" | sed 's/^[^#]/# &/'
		echo "not ok $1"
		failures=$((failures + 1))
	fi
	details=
}

# A case that this machine cannot run: case_skip NAME REASON.
case_skip() {
	echo "ok $1 # skip $2"
}

# A machine need not have a terminal to give, or script(1), which makes one.
have_terminal() {
	script -qec true /dev/null </dev/null >/dev/null 2>&1
}

# Sets $python to a python3 that has h5py, or ends the script.
find_h5py() {
	python=$(tests/python) && return
	fail "no python3 imports h5py"
	case_ok "a python3 with h5py"
	exit 1
}
