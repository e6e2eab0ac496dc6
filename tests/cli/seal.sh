# A table is whole or it is refused: the end of the file, the rows and their
# numbers.
. tests/cli/lib.sh

demo=data/demo/umm_aia.h5
"$ATTNSCOPE" intensity $demo >"$WORK/a.csv"
"$ATTNSCOPE" intensity data/demo/umm_final_rows100.h5 >"$WORK/b.csv"
"$ATTNSCOPE" curves "$WORK/a.csv" >"$WORK/curves.csv"
"$ATTNSCOPE" curves "$WORK/b.csv" >"$WORK/curves_b.csv"

# Refuses standard input, with these words.
refused() {
	command_line="curves - of $1"
	"$ATTNSCOPE" curves - >"$WORK/out" 2>"$WORK/err"
	status=$?
	shift
	failure "$@"
}

tail -n 1 "$WORK/a.csv" |
	grep -Eq ',rows=240;samples=20;checksum=[0-9a-f]{16}$' ||
	fail "the last row does not say what the table holds"
[ "$(grep -c rows= "$WORK/a.csv")" -eq 1 ] || fail "other rows say it, too"
awk -F, '{ print NF }' "$WORK/a.csv" | sort -u >"$WORK/widths"
[ "$(cat "$WORK/widths")" = 21 ] || fail "rows of different widths"
case_ok "the last row of an intensity table says what the table holds"

for table in a curves; do
	size=$(wc -c <"$WORK/$table.csv")
	for bytes in 1 2 3 17; do
		head -c $((size - bytes)) "$WORK/$table.csv" |
			refused "$table, $bytes bytes short" \
				"stdin: line " "does not end in a newline"
	done
done
cp data/targets/emu3.csv "$WORK/targets.csv"
truncate -s -1 "$WORK/targets.csv"
run loss "$WORK/a.csv" --targets "$WORK/targets.csv"
usage_error "$WORK/targets.csv: line 8: does not end in a newline"
case_ok "a table of any kind that does not end in a newline is refused"

for lines in 1 2 100 240; do
	head -n $lines "$WORK/a.csv" |
		refused "$lines lines" "stdin: has no seal after its last row" \
			"drop the column 'seal'"
done
sed 7d "$WORK/a.csv" | refused "a lost row" \
	"stdin: its seal says 240 rows, but there are 239"
sed 7p "$WORK/a.csv" | refused "a row twice" \
	"its seal says 240 rows, but there are 241"
awk -F, -v OFS=, 'NR == 9 { $16 = substr($16, 1, 4) } { print }' \
	"$WORK/a.csv" | refused "a shorter number" \
	"stdin: its checksum does not fit its rows"
sed '$s/rows=240/rows=x/' "$WORK/a.csv" |
	refused "no seal" "line 241: column 'seal': 'rows=x;" "is not a seal"
sed '$s/;checksum=./;checksum=/' "$WORK/a.csv" |
	refused "a short checksum" "is not a seal"
case_ok "a header alone, lost rows and changed numbers are noticed"

# accepted WHAT CURVES: standard input gives these curves.
accepted() {
	command_line="curves - of $1"
	"$ATTNSCOPE" curves - >"$WORK/out" 2>"$WORK/err"
	status=$?
	status_is 0
	err_is ""
	out_same "$2"
}
{
	head -n 1 "$WORK/a.csv"
	tail -n +2 "$WORK/a.csv" | sort -t, -k7,7n
} | accepted "other rows first" "$WORK/curves.csv"
awk -F, -v OFS=, '{ seal = $21; NF = 20; print seal, $0 }' "$WORK/a.csv" |
	accepted "other columns first" "$WORK/curves.csv"
sed 's/$/\r/' "$WORK/a.csv" | accepted "line ends of DOS" "$WORK/curves.csv"
sed "s,$demo,moved.h5," "$WORK/a.csv" |
	accepted "a moved dump" "$WORK/curves.csv"
cp "$WORK/a.csv" "$WORK/plain.csv"
unseal "$WORK/plain.csv"
head -n 1 "$WORK/plain.csv" | grep -q 'sinkfree$' || fail "what is unsealed?"
accepted "an older table" "$WORK/curves.csv" <"$WORK/plain.csv"
{
	cat "$WORK/plain.csv"
	sed 's/umm-digits-12L[^,]*/b/' "$WORK/b.csv"
} | "$ATTNSCOPE" intensity - >"$WORK/out" 2>"$WORK/err"
[ "$(tail -n 1 "$WORK/out" | grep -c 'rows=1440;samples=120;')" -eq 1 ] ||
	fail "a new seal is $(tail -n 1 "$WORK/out")"
case_ok "rows and columns may be sorted, files moved, and seals left away"

# Several tables, with and without the headers between them.
{
	sed 's/umm-digits-12L[^,]*/b/' "$WORK/b.csv"
	head -n 100 "$WORK/a.csv"
} | refused "a second part that is cut" "stdin: line 1202: has no seal"
{
	cat "$WORK/b.csv"
	tail -n +2 "$WORK/a.csv"
} >"$WORK/joined.csv"
run curves "$WORK/joined.csv"
status_is 0
cp "$WORK/out" "$WORK/both.csv"
cat "$WORK/b.csv" "$WORK/a.csv" | accepted "two parts" "$WORK/both.csv"
{
	cat "$WORK/b.csv"
	sed '1d;$d' "$WORK/a.csv"
} | refused "two parts under one header, one cut" \
	"its seal says 1200 rows, but there are 1439"
case_ok "every part of a joined table is verified"

run intensity --spreadsheet $demo
status_is 0
grep -q 'seal\|rows=' "$WORK/out" && fail "a spreadsheet has a seal"
cp "$WORK/out" "$WORK/spreadsheet.csv"
run curves "$WORK/spreadsheet.csv"
status_is 0
out_same "$WORK/curves.csv"
case_ok "a table for a spreadsheet has no seal"
