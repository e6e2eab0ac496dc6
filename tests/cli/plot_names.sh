# Names of models in figures: whatever is in a name is text.
. tests/cli/lib.sh
find_h5py

names() {
	"$python" tests/cli/plot_names.py "$@" >"$WORK/wrong" 2>&1 ||
		fail "plot_names.py ended with $?"
	[ -s "$WORK/wrong" ] && fail "$(head -n 3 "$WORK/wrong")"
	return 0
}

mkdir "$WORK/names"
names tables "$WORK/names"
for table in "$WORK"/names/*.csv; do
	run plot "$table" -o "${table%csv}svg"
	status_is 0
	err_is ""
done
names svg "$WORK/names"
case_ok "1,000 names: every svg parses and has them as they are"

run plot "$WORK/names/0.csv" -o "$WORK/names.gp"
(cd "$WORK" && gnuplot names.gp) >"$WORK/out" 2>"$WORK/err"
cmp -s "$WORK/names.svg" "$WORK/names/0.svg" || fail "another figure"
for format in png pdf; do
	run plot "$WORK/names/0.csv" -o "$WORK/names.$format"
	status_is 0
done
case_ok "the script alone draws them, and so do the other formats"

for table in "$WORK"/names/*.csv; do
	LC_ALL=C.UTF-8 run plot "$table" --terminal
	status_is 0
	cp "$WORK/out" "${table%csv}txt"
done
names terminal "$WORK/names"
run plot "$WORK/names/0.csv" --terminal --ascii
status_is 0
LC_ALL=C tr -d '\n\040-\176' <"$WORK/out" | grep -q . && fail "not ASCII"
case_ok "on a terminal no line is too wide and no control gets through"

run report "$WORK/names/few.csv" -o "$WORK/report.html"
status_is 0
names html "$WORK/report.html"
case_ok "in a report they are words, and never markup"
