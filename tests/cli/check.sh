# What check finds in bad dumps, and that it finds nothing in good ones.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/layouts.py bad "$made" || fail "cannot make dumps"
case_ok "dumps that are no good can be made"

run check data/demo/*.h5
status_is 0
err_is ""
out_is "120 samples, 75312 rows: ok"
for dump in tests/data/dumps/*.h5 tests/data/foreign/*.h5 "$made/good.h5" \
	"$made/bf16_in_f16.h5" "$made/bf16_in_f64.h5" "$made/f16_in_f64.h5"; do
	run check $dump
	status_is 0
	[ "$(wc -l <"$WORK/out")" -eq 1 ] || fail "found: $(cat "$WORK/out")"
done
run check --csv data/demo/*.h5
out_is "file,kind,severity,sample,layer,head,query,count,value,detail"
case_ok "real dumps trip nothing"

# finds KIND STATUS TEXT...: the only finding in $made/KIND.h5 has these texts
finds() {
	kind=$1
	run check "$made/$kind.h5"
	status_is "$2"
	[ "$(wc -l <"$WORK/out")" -eq 2 ] || fail "found: $(cat "$WORK/out")"
	shift 2
	for text; do
		out_has "$text"
	done
	case_ok "finds $kind"
}

finds nan 1 "error    nan        1 row" "sample 1, layer 3, head 2, row 9"
finds logits 1 "error    logits     1104 rows" ", in 1 sample;" \
	"sample 1, layer 0, head 0, row 0: -20"
finds zero 0 "warning  zero       1 row that is 0" \
	"sample 1, layer 5, head 0, row 10"
finds sum 1 "error    sum        1 row" "layer 1, head 3, row 8: 1.0"
finds sum_f32 1 "error    sum        48 rows" "layer 0, head 0, row 8: 1.0005"
finds future 1 "error    future     1 row" "layer 2, head 1, row 7: 0.09"
finds padding 1 "error    padding    "
finds window 0 "note     window     " "no row looks back over 6 keys"
finds modality 1 "error    modality   1 sample" \
	"/samples/1/modality: has 22 positions for 23 keys"
finds heads 1 "error    heads      1 sample" "1 of 4 heads: a mean over heads?"
finds layers 1 "error    layers     1 sample" "/samples/1: layer 7 is missing"
finds repeated 1 "error    layers     1 sample" "duplicate layer 3"
finds uncounted 1 "error    uncounted  1 sample" "no row counts"
finds task 1 "error    task       1 sample" \
	"its task is generation, but its rows and keys are those of understanding"
finds unreadable 1 "error    unreadable 1 sample" "has no attribute 'task'"
finds identical 0 "warning  identical  1 sample" "sample 2" \
	"the same as sample 1 of"

run check "$made/lead.h5"
status_is 1
[ "$(wc -l <"$WORK/out")" -eq 3 ] || fail "found: $(cat "$WORK/out")"
out_has "error    future     192 rows that attend to future keys, in 1 s"
out_has "warning  lead       1296 rows that pass over unmarked padding, in 1 s"
out_has "no row attends to the first 4 keys"
case_ok "finds padding on the left that nothing tells"

run check --bidirectional "$made/future.h5"
status_is 0
case_ok "rows that may look ahead are no finding"

run check tests/data/foreign/*.h5
status_is 0
out_has "warning  identical  4 samples"
out_has "sample ragged_gen_0034: the same as sample 0 of "
case_ok "knows a sample again that lies in another layout"

run check "$made/nan.h5" "$made/zero.h5" "$WORK/nosuch.h5"
status_is 1
err_has "$WORK/nosuch.h5: cannot open"
out_has "error    nan        1 row"
out_has "warning  zero       1 row"
out_has "warning  identical  2 samples"
case_ok "several dumps at once, one of them not there"

run check --strict "$WORK/nosuch.h5" "$made/nan.h5"
status_is 1
out_is ""
err_has "$WORK/nosuch.h5: cannot open"
case_ok "--strict gives no part of a result"

run check tests/data/bad/good.h5 -
status_is 1
out_is ""
err_has "a dump cannot come from a pipe"
case_ok "a dump cannot come from a pipe"

for jobs in 1 2 5; do
	run check --csv -j $jobs "$made/logits.h5" "$made/sum.h5"
	status_is 1
	[ $jobs -gt 1 ] || cp "$WORK/out" "$WORK/one"
	out_same "$WORK/one"
done
grep -q "^$made/sum.h5,sum,error,1,1,3,8,1,1.0" "$WORK/out" ||
	fail "no place of the sum: $(tail -n 3 "$WORK/out")"
case_ok "--csv has every finding, the same with any number of workers"

run analyze "$made/logits.h5" -o "$WORK/results"
status_is 1
out_is ""
err_has "these are logarithms of attention"
err_has "--force"
check "drew a curve" test ! -e "$WORK/results/curves.csv"
run analyze --force "$made/logits.h5" -o "$WORK/results"
status_is 0
err_has "logits"
check "drew no curve" test -s "$WORK/results/curves.csv"
run analyze --no-check "$made/logits.h5" -o "$WORK/unchecked"
status_is 0
err_is ""
case_ok "analyze draws no curve of logits unless forced"

# A name with terminal control characters.
escape=$(printf '\033')
odd="$WORK/a
b$escape[31m.h5"
shown='a\x0ab\x1b[31m.h5'
cp "$made/logits.h5" "$odd"
plain() {
	if grep -q "$escape" "$WORK/out" "$WORK/err"; then
		fail "the name comes as it is"
	fi
}
run check "$odd"
out_has "first: $WORK/$shown, sample 1"
plain
run info "$odd"
out_has "$WORK/$shown"
plain
run analyze --force "$odd" -o "$WORK/odd"
status_is 0
err_has "$WORK/$shown: "
err_has "these are logarithms of attention"
plain
case_ok "a file's name is shown without what a terminal would obey"

"$ATTNSCOPE" intensity "$made/good.h5" -o "$WORK/good.csv"
run analyze "$WORK/good.csv" -o "$WORK/results"
status_is 0
err_is ""
case_ok "analyze takes a table for granted"
