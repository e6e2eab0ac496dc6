# How a value was counted stands in its row and goes with it; values that were
# counted in different ways do not meet.
. tests/cli/lib.sh

demo=data/demo/umm_aia.h5
given=tests/data/foreign/onedataset_und.h5

# Distinct provenance of a table, without its header.
provenance() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) place[$i] = i; next }
		{ print $place["convention"], $place["rows"], $place["mask"] }' \
		"$1" | sort -u
}

run intensity $demo --convention authors -o "$WORK/authors.csv"
status_is 0
[ "$(provenance "$WORK/authors.csv")" = "authors response causal" ] ||
	fail "authors is $(provenance "$WORK/authors.csv")"
run intensity $demo --rows posttext --bidirectional --no-check
[ "$(provenance "$WORK/out")" = "strict posttext full" ] ||
	fail "posttext is $(provenance "$WORK/out")"
run intensity $given
[ "$(provenance "$WORK/out")" = "strict given causal" ] ||
	fail "given is $(provenance "$WORK/out")"
case_ok "a row says how it was counted, by the rule that was really used"

run analyze "$WORK/authors.csv" -o "$WORK/results"
status_is 0
out_has "counted: convention authors, rows response, mask causal"
for table in curves correlation; do
	[ "$(provenance "$WORK/results/$table.csv")" = \
		"authors response causal" ] || fail "$table.csv forgot it"
done
grep -q "Counted: convention authors, rows response" \
	"$WORK/results/report.html" || fail "no caption says it"
for command in curves correlate groups "loss --targets emu3 --stretch 32" \
	"loss --targets emu3 --stretch 32 --per-layer --lambda 1"; do
	run $command "$WORK/authors.csv"
	status_is 0
	[ "$(provenance "$WORK/out")" = "authors response causal" ] ||
		fail "$command forgot it"
done
for command in heads steps; do
	run $command --convention authors $demo
	status_is 0
	[ "$(provenance "$WORK/out")" = "authors response causal" ] ||
		fail "$command forgot it"
done
case_ok "every later table and the verdict say what they are made of"

run report data/paper/fig1.csv -o "$WORK/page.html"
status_is 0
grep -q "convention unstated, rows unstated, mask unstated" \
	"$WORK/page.html" || fail "a digitised figure states how it was counted"
run compare "$WORK/authors.csv"
status_is 0
[ "$(provenance "$WORK/out")" = "authors × unstated response × unstated \
causal × unstated" ] || fail "compare says $(provenance "$WORK/out")"
case_ok "a table that does not say it is unstated"

run intensity $demo -o "$WORK/strict.csv"
unseal "$WORK/strict.csv"
unseal "$WORK/authors.csv"
sed 's,data/demo/umm_aia.h5\,,other.h5\,other-,' "$WORK/authors.csv" \
	>"$WORK/other.csv"
run curves "$WORK/strict.csv" "$WORK/other.csv"
failure "umm-digits-12L+AIA: understanding: convention is 'strict' for \
sample '0000' of $demo and 'authors' for sample 'other-0000' of other.h5; measure \
both in the same way"
grep -v ,generation, "$WORK/strict.csv" >"$WORK/und.csv"
grep -v ,understanding, "$WORK/other.csv" >"$WORK/gen.csv"
for command in correlate "loss --targets emu3 --stretch 32 --lambda 1"; do
	run $command "$WORK/und.csv" "$WORK/gen.csv"
	status_is 1
	err_has "umm-digits-12L+AIA: " "'strict' for understanding ($demo) and \
'authors' for generation (other.h5)"
done
case_ok "values that were counted in different ways do not meet"

sed 's/authors,response,causal/,,/' "$WORK/gen.csv" >"$WORK/empty.csv"
run curves "$WORK/empty.csv"
[ "$(provenance "$WORK/out")" = "unstated unstated unstated" ] ||
	fail "empty cells are $(provenance "$WORK/out")"
case_ok "an empty cell is unstated"

sed '2,$s/^[^,]*,/second,/' "$WORK/other.csv" >"$WORK/second.csv"
for command in "correlate --mismatched" "compare --matrix" \
	"plot --kind matrix -o $WORK/never.svg"; do
	run $command "$WORK/strict.csv" "$WORK/second.csv"
	status_is 1
	err_has "convention is '" "'strict' for umm-digits-12L+AIA, " \
		"'authors' for second, " "measure both in the same way"
	[ ! -s "$WORK/out" ] || fail "$command: a part of the table"
done
run compare "$WORK/strict.csv" --reference "$WORK/second.csv"
status_is 1
err_has "'strict' for umm-digits-12L+AIA" "'authors' for second"
case_ok "models that were counted in different ways are not compared"

# Tasks are different attention, so their masks may differ.
sed '/,generation,/s/,response,causal,/,response,full,/' "$WORK/strict.csv" \
	>"$WORK/both.csv"
run correlate "$WORK/both.csv"
status_is 0
[ "$(provenance "$WORK/out")" = "strict response causal × full" ] ||
	fail "two masks are $(provenance "$WORK/out")"
case_ok "the masks of the tasks may differ, and the row says so"

run curves "$WORK/strict.csv" --convention strict
status_is 2
err_is "attnscope curves: --convention says how a dump is read, and no dump is \
given; a table stays as it was counted"
run report data/paper/fig1.csv --rows posttext -o "$WORK/never.html"
status_is 2
check "a report was written" test ! -e "$WORK/never.html"
run curves "$WORK/strict.csv" $demo --model =other --convention strict
status_is 0
echo "attention /attention" >"$WORK/some.layout"
run curves "$WORK/strict.csv" --layout "$WORK/some.layout"
status_is 2
err_has "--layout says how a dump is read"
case_ok "options that count need a dump"
