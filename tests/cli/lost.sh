# One bad sample costs its own rows, one line and the status.
. tests/cli/lib.sh

find_h5py
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/lost.py "$made" || fail "cannot make dumps"
case_ok "dumps with lost samples can be made"

run intensity "$made/good.h5" -o "$WORK/good.csv"
status_is 0
run intensity "$made/good_from_one.h5" -o "$WORK/good_from_one.csv"
status_is 0

# What is left are the good samples: loses NAME GOOD COUNT-LINE TEXT...
loses() {
	name=$1
	good=$2
	counts=$3
	shift 3
	run intensity "$made/$name.h5"
	status_is 1
	values_are "$WORK/$good.csv" "$WORK/out" sample,layer,layers intensity
	for text; do
		err_has "$name.h5: $text"
	done
	err_has "$name.h5: $counts"
	cp "$WORK/out" "$WORK/first"
	cp "$WORK/err" "$WORK/first.err"
	for jobs in 1 3; do
		run intensity --jobs $jobs "$made/$name.h5"
		out_same "$WORK/first"
		cmp -s "$WORK/err" "$WORK/first.err" || fail "other messages"
	done
}

loses killed good "1 of 4 samples could not be read; results cover only the \
other 3" "sample 3: has 2 of 2 layers, but sample 0 has 4 of 4"
loses fewer_heads good "1 of 4 samples could not be read; results cover only the \
other 3" "sample 3: has 1 head, but sample 0 has 2"
loses empty good "1 of 4 samples could" "/sample_3/attentions: is empty"
loses failed good_from_one "1 of 4 samples could" \
	"/sample_0/attentions: there is no such dataset"
for name in reserved reserved_nan; do
	loses $name good "5 of 8 samples could" \
		"3: is incomplete: layer 0 was never written" \
		"5: is incomplete: layer 0 was never written"
	grep -q "6: is incomplete" "$WORK/err" && fail "a line for each of many"
done
for name in filled_nan filled_zero; do
	loses $name good "5 of 8 samples could" \
		"sample 3: all of its rows are NaN, infinite or zero throughout"
done
loses many good "6 of 9 samples could" "/sample_3/layer_0: has 2 axes"
case_ok "what is lost of a dump is named and counted; the rest is measured"

run intensity "$made/stated_heads.h5"
failure "num_heads is 3, but as it looks there would be 2 heads"
run intensity --axes layer,head,query,key "$made/stated_heads.h5"
status_is 0
err_has "stated_heads.h5: 0, 1 and 2: 2 of 3 heads, so means are over these"
values_are "$WORK/good.csv" "$WORK/out" sample,layer,layers intensity
case_ok "fewer heads than a dump says it has are named"

for name in killed empty failed reserved filled_nan many; do
	run check "$made/$name.h5"
	status_is 1
	out_has "problems found"
done
run check "$made/fewer_heads.h5"
out_has "error    heads      1 sample; first: $made/fewer_heads.h5, sample 3"
run check "$made/killed.h5"
out_has "error    layers     1 sample; first: $made/killed.h5, sample 3"
run check "$made/reserved.h5"
out_has "error    unreadable 5 samples; first: $made/reserved.h5, sample 3"
case_ok "a check finds them"

run intensity "$made/all_empty.h5"
failure "all_empty.h5: has no group" "what is called attention in it has no"
run intensity --strict "$made/empty.h5"
failure "empty.h5: /sample_3/attentions: is empty"
case_ok "a dump without a good sample fails, and with --strict any"

run analyze "$made/killed.h5" -o "$WORK/folder"
status_is 1
out_has "killed: 4 layers, 2 heads"
run info "$made/killed.h5"
out_has "understanding  3 samples"
case_ok "analyze and info go on with the rest"

run intensity "$made/infinite.h5"
status_is 0
err_has "infinite.h5: 1: left out 1 of 48 rows (over layers and heads) that \
are NaN, infinite or zero throughout"
values_are "$WORK/good.csv" "$WORK/out" sample,layer intensity 0.2
grep ",1,understanding,,2,4," "$WORK/out" | grep -q ",inf\|causal,," &&
	fail "an infinite value is in the mean"
run blocks "$made/infinite.h5"
grep -q ",inf" "$WORK/out" && fail "an infinite value is in the blocks"
case_ok "one infinite value costs its row"

run intensity "$made/nan_layers.h5"
status_is 0
err_has "nan_layers.h5: 1: left out 24 of 48 rows (over layers and heads) that \
are NaN, infinite or zero throughout; none is left of layers 2 and 3"
cp "$WORK/out" "$WORK/nan_layers.csv"
run curves "$WORK/nan_layers.csv"
status_is 0
err_has "the mean at layer 2 is over 2 samples, at others over 3; 1 more lacks \
samples"
run curves "$WORK/good.csv"
err_is ""
case_ok "a layer of which no row is left is named"

# marked FINISHED WRITTEN EXPECTED: a dump of one sample with that mark.
marked() {
	cp tests/data/bad/good.h5 "$WORK/marked.h5"
	"$python" - "$WORK/marked.h5" "$@" <<'PYTHON' || fail "no mark"
import sys
import h5py

with h5py.File(sys.argv[1], "a") as file:
    for name, value in zip(("finished", "samples_written",
                            "samples_expected"), sys.argv[2:]):
        if value != "-":
            file.attrs[name] = int(value)
PYTHON
}

run intensity tests/data/bad/good.h5
status_is 0
sed "s,tests/data/bad/good,$WORK/marked," "$WORK/out" >"$WORK/samples.csv"
for mark in "1 1 1" "1 1 -" "- - 5" "1 0 0"; do
	marked $mark
	run intensity "$WORK/marked.h5"
	status_is 0
	err_is ""
	out_same "$WORK/samples.csv"
done
while read -r mark words; do
	marked $(echo "$mark" | tr , ' ')
	run intensity "$WORK/marked.h5"
	status_is 1
	err_is "attnscope intensity: $WORK/marked.h5: is unfinished: $words"
	out_same "$WORK/samples.csv"
done <<'MARKS'
0,-,- it has 1 sample, and its writer did not close it
0,-,9 it has 1 of 9 samples, and its writer did not close it
1,1,9 it has 1 of 9 samples
1,3,- it has 1 of 3 samples
MARKS
run check "$WORK/marked.h5"
status_is 1
out_has "is unfinished: it has 1 of 3 samples"
run analyze "$WORK/marked.h5" -o "$WORK/results"
status_is 1
run analyze --resume "$WORK/marked.h5" -o "$WORK/results"
status_is 1
err_has "is unfinished"
run info "$WORK/marked.h5"
err_has "is unfinished"
case_ok "a dump without its closing mark is called unfinished"
