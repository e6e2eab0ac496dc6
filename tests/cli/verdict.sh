# The verdict: each of its conclusions from a table of curves that are made for
# it, and none of them where it does not hold.
. tests/cli/lib.sh

# Most of a run is drawing, and nothing looks at its figures.
mkdir "$WORK/bin"
cp tests/faults/gnuplot "$WORK/bin"
PATH=$WORK/bin:$PATH

header=model,step,file,sample,task,group,layer,layers,head,heads,queries,keys
header=$header,intensity,expected,enrichment,sink,sinkfree

# rows KIND LAYERS SAMPLES SPREAD SEED [MODEL]
rows() {
	awk -v kind="$1" -v layers="$2" -v samples="$3" -v spread="$4" \
		-v seed="$5" -v model="${6:-}" -f tests/cli/verdict.awk
}

# verdict: of these rows.
verdict() {
	{
		echo "$header"
		cat "$WORK/rows"
	} >"$WORK/table.csv"
	run analyze "$WORK/table.csv" -o "$WORK/results"
	status_is 0
	err_is ""
}

# concludes TEXT: this is all that the verdict concludes.
concludes() {
	out_has "  $1"
	[ "$(grep -c "correlat\|the link\|a link\|the link\|judged\|claim" "$WORK/out")" \
		-eq "${2:-1}" ] || fail "there are other conclusions: $(
			cat "$WORK/out"
		)"
}

rows link 24 6 .01 11 >"$WORK/rows"
verdict
concludes "the tasks are negatively correlated over layers: every test passes, \
p_ar at most 0.0001"
case_ok "a link that passes every test"

rows none 24 6 .01 11 >"$WORK/rows"
verdict
concludes "no evidence of a link: 15% of unrelated curve pairs this smooth \
correlate at least as strongly (the sign is stable under resampling)"
rows none 24 6 .2 12 >"$WORK/rows"
verdict
concludes "no evidence of a link: "
out_has "(the sign is not stable under resampling)"
case_ok "no link"

rows trend 24 6 .01 11 >"$WORK/rows"
verdict
concludes "the link is the trend over depth: without a straight line r = "
out_has ", p_ar = 0.0028, worth"
case_ok "a link that is the trend over depth"

rows layer 24 6 .01 12 >"$WORK/rows"
verdict
concludes "the link rests on layer 0 alone: without it r = +0.133, p_ar = "
awk -F, -v OFS=, '{ $7 = 2 * $7 + 1; $8 = 48; print }' "$WORK/rows" \
	>"$WORK/odd"
mv "$WORK/odd" "$WORK/rows"
{
	echo "$header"
	cat "$WORK/rows"
} >"$WORK/table.csv"
run analyze "$WORK/table.csv" -o "$WORK/results"
status_is 0
concludes "the link rests on layer 1 alone: without it r = +0.133, p_ar = "
case_ok "a link that is one layer, by the model's own number"

rows layers 24 6 .01 11 >"$WORK/rows"
verdict
concludes "the link rests on a few layers far from the others: by rank r = +0.292, \
p_ar = "
case_ok "a link that is a few layers far out"

rows smooth 24 6 .01 11 >"$WORK/rows"
verdict
concludes "r cannot be judged: curves this smooth are worth 2.0 independent \
layers, and below 6 unrelated curves pass every test too often"
rows smooth 64 6 .01 11 >"$WORK/rows"
verdict
concludes "r cannot be judged: curves this smooth are worth 2.7 independent \
layers, and below 8 unrelated curves pass every test too often"
case_ok "curves too smooth to judge"

rows link 7 6 .01 11 >"$WORK/rows"
verdict
concludes "r cannot be judged: with 7 layers, fewer than 8, unrelated curves \
pass every test too often"
rows link 8 6 .01 13 >"$WORK/rows"
verdict
concludes "the tasks are negatively correlated over layers: every test passes"
case_ok "curves too short to judge"

for samples in 1 2; do
	rows link 24 $samples .01 11 >"$WORK/rows"
	verdict
	concludes "no claim: every test passes, p_ar at most 0.0001, but there is \
no interval over samples, which needs 3 of each task"
done
rows link 24 6 .01 11 >"$WORK/rows"
verdict
run analyze --interval none "$WORK/table.csv" -o "$WORK/results"
concludes "no claim: every test passes, p_ar at most 0.0001, but there is no \
interval over samples"
case_ok "no claim without an interval"

rows link 24 3 .04 17 >"$WORK/rows"
verdict
concludes "no claim: every test passes, p_ar at most "
out_has ", but the sign is not stable under resampling"
case_ok "no claim where other samples may turn the sign"

rows flat 24 6 0 11 >"$WORK/rows"
verdict
concludes "no correlation: a curve is constant, incomplete or has fewer than \
three layers"
case_ok "a constant curve"

# Alone it is a link, among three it is none.
rows weak 24 6 .01 28 >"$WORK/rows"
verdict
concludes "the tasks are negatively correlated over layers: every test passes, \
p_ar at most 0.02"
rows none 24 6 .01 11 another >>"$WORK/rows"
rows none 24 6 .01 14 third >>"$WORK/rows"
verdict
concludes "no claim: every test passes, p_ar at most 0.02" 3
out_has " (corrected for 3: 0.07"
out_has ", which among so many is no evidence"
case_ok "a claim is corrected for all models"

# With many models a line for each.
for i in 1 2 3; do
	rows link 24 6 .01 1$i link$i
	rows trend 24 6 .01 1$i trend$i
	rows none 24 6 .01 1$i none$i
done >"$WORK/rows"
verdict
for i in 1 2 3; do
	grep -q "^link$i: r = -0.*, p_ar = 0.0001 (corrected for 9: 0.0009): \
correlated$" "$WORK/out" || fail "no line of link$i"
	grep -q "^trend$i: .*: the link is the trend over depth$" \
		"$WORK/out" || fail "no line of trend$i"
	grep -q "^none$i: .*: no evidence of a link$" "$WORK/out" ||
		fail "no line of none$i"
done
case_ok "a line for each of many models"

# The corrected p, by hand, and what r rests on.
awk -F, 'NR > 1 && $5 == "level" && $6 == "pearson" {
		p[++n] = $15; corrected[n] = $20 }
	END {
		for (i = 1; i <= n; i++) {
			worst = 0
			for (k = 1; k <= n; k++) {
				if (p[k] > p[i])
					continue
				left = 0
				for (j = 1; j <= n; j++)
					left += p[j] > p[k] || (p[j] == p[k] && j >= k)
				worth = left * p[k] > 1 ? 1 : left * p[k]
				worst = worth > worst ? worth : worst
			}
			if ((worst - corrected[i])^2 > 1e-20)
				print i, p[i], corrected[i], worst
		}
	}' "$WORK/results/correlation.csv" >"$WORK/differences"
[ ! -s "$WORK/differences" ] || fail "other corrections: $(
	cat "$WORK/differences"
)"
case_ok "correlation.csv has p_ar corrected by Holm"
