# Correlations of real curves, byte-identical whatever the input.
. tests/cli/lib.sh

demo=data/demo
header=model,step,group,measure,series,method,layers,convention,rows,mask,r
header=$header,ci_low,ci_high,n_eff,p_ar,p_shift,p_shift_less,p_phase,p_permutation,p_ar_holm
header=$header,influential_layer,r_without,p_ar_without

# r_is MODEL METHOD DIGITS R: r of the levels, rounded to this many digits.
r_is() {
	found=$(awk -F, -v model="$1" -v method="$2" -v digits="$3" \
		'$1 == model && $5 == "level" && $6 == method {
			printf "%+.*f", digits, $11 }' "$WORK/out")
	[ "$found" = "$4" ] || fail "r of $1 is $found, not $4"
}

run correlate $demo/umm_final_rows100.h5
status_is 0
err_is ""
[ "$(head -n 1 "$WORK/out")" = "$header" ] || fail "another header"
r_is umm-digits-12L pearson 3 +0.241
run correlate --convention authors $demo/umm_final_rows100.h5
r_is umm-digits-12L pearson 3 +0.489
run correlate $demo/umm_aia.h5
r_is umm-digits-12L+AIA pearson 3 -0.496
run correlate --convention authors $demo/umm_aia.h5
r_is umm-digits-12L+AIA pearson 3 -0.627
case_ok "r of the two demo models, strict and authors"

run correlate data/paper/fig1.csv
status_is 0
r_is Emu3 pearson 2 -0.32
r_is Janus-Pro pearson 2 -0.46
r_is BAGEL pearson 2 -0.72
awk -F, 'NR > 1 && ($12 != "" || $13 != "")' "$WORK/out" >"$WORK/intervals"
[ ! -s "$WORK/intervals" ] || fail "intervals of curves without samples"
cp "$WORK/out" "$WORK/jobs"
for jobs in 1 2 3; do
	run correlate -j $jobs data/paper/fig1.csv
	cmp -s "$WORK/jobs" "$WORK/out" || fail "-j $jobs gives other bytes"
done
case_ok "r of the three models in the paper's figure 1, without intervals"

run correlate $demo/umm_aia.h5 $demo/umm_final_rows100.h5
cp "$WORK/out" "$WORK/both.csv"
awk -F, 'NR > 1 && $5 == "level" && !($12 < $11 && $11 < $13)' "$WORK/both.csv" \
	>"$WORK/outside"
[ ! -s "$WORK/outside" ] || fail "r outside its interval: $(
	cat "$WORK/outside"
)"
for series in level difference detrended; do
	for method in pearson spearman; do
		[ "$(grep -c ",$series,$method,12," "$WORK/both.csv")" -eq 2 ] ||
			fail "not one row each of $series, $method"
	done
done
case_ok "every series and method once, with intervals around r"

any_jobs "$WORK/both.csv" correlate $demo/umm_aia.h5 $demo/umm_final_rows100.h5

"$ATTNSCOPE" intensity $demo/umm_aia.h5 >"$WORK/a.csv"
"$ATTNSCOPE" intensity $demo/umm_final_rows100.h5 >"$WORK/b.csv"
cat "$WORK/a.csv" "$WORK/b.csv" >"$WORK/ab.csv"
run correlate "$WORK/a.csv" "$WORK/b.csv"
out_same "$WORK/both.csv"
run correlate "$WORK/ab.csv"
out_same "$WORK/both.csv"
"$ATTNSCOPE" correlate - <"$WORK/ab.csv" >"$WORK/out" 2>"$WORK/err"
out_same "$WORK/both.csv"
case_ok "the same bytes from tables, joined or not, and standard input"

# Without samples there is no interval; nothing else changes.
"$ATTNSCOPE" curves "$WORK/ab.csv" >"$WORK/curves.csv"
run correlate "$WORK/curves.csv"
status_is 0
cut -d, -f1-11,14- "$WORK/both.csv" >"$WORK/expected.csv"
cut -d, -f1-11,14- "$WORK/out" >"$WORK/found.csv"
cmp -s "$WORK/expected.csv" "$WORK/found.csv" ||
	fail "curves give other correlations: $(
		diff "$WORK/expected.csv" "$WORK/found.csv" | head -n 4
	)"
case_ok "the same correlations from a table of curves"

run correlate --seed 2 "$WORK/ab.csv"
cut -d, -f1-11 "$WORK/out" >"$WORK/seed2"
cut -d, -f1-11 "$WORK/both.csv" | cmp -s - "$WORK/seed2" ||
	fail "the seed changes r"
cmp -s "$WORK/out" "$WORK/both.csv" && fail "the seed changes nothing"
run correlate --resamples 0 "$WORK/a.csv"
[ "$(cut -d, -f12,13 "$WORK/out" | sort -u | tr '\n' ' ')" = \
	", ci_low,ci_high " ] || fail "there are intervals"
case_ok "--seed changes what is drawn only, --resamples 0 makes no interval"

run correlate --by group "$WORK/a.csv"
failure "no model has curves of both tasks"
run correlate --group =all --by group $demo/umm_aia.h5
status_is 0
[ "$(cut -d, -f3 "$WORK/out" | sort -u | tr '\n' ' ')" = "all group " ] ||
	fail "the group is not all"
r_is umm-digits-12L+AIA pearson 3 -0.496
case_ok "--by group correlates within groups"

run correlate --measure enrichment "$WORK/a.csv"
status_is 0
[ "$(cut -d, -f4 "$WORK/out" | sort -u | tr '\n' ' ')" = \
	"enrichment measure " ] || fail "another measure"
cut -d, -f11 "$WORK/out" >"$WORK/enrichment"
run correlate --measure intensity "$WORK/a.csv"
cut -d, -f11 "$WORK/out" | cmp -s - "$WORK/enrichment" &&
	fail "the measure changes nothing"
case_ok "--measure correlates another measure"

run correlate data/paper/fig4.csv -o "$WORK/none.csv"
failure "no model has curves of both tasks, so there is nothing to correlate"
check "there is a table" test ! -e "$WORK/none.csv"
unseal "$WORK/a.csv"
sed 's/^[^,]*,\(.*,understanding,\)/und,\1/; s/^[^,]*,\(.*,generation,\)/gen,\1/' \
	"$WORK/a.csv" >"$WORK/two.csv"
run correlate "$WORK/two.csv"
failure "no model has curves of both tasks, so there is nothing to correlate: \
understanding is of 'und' and generation of 'gen'; if they are one model, say \
--model =NAME when the dumps are read"
run analyze "$WORK/two.csv" -o "$WORK/two"
status_is 0
out_has "if they are one model, say --model =NAME"
for kind in scatter correlation; do
	run plot --kind $kind "$WORK/two.csv" -o "$WORK/two.svg"
	failure "there is nothing to"
	err_has "if they are one model, say --model =NAME"
done
awk -F, '$5 != "generation" || $7 < 11' "$WORK/a.csv" |
	awk -F, -v OFS=, '$5 == "generation" { $8 = 11 } { print }' \
		>"$WORK/short.csv"
run correlate "$WORK/short.csv"
failure "has 12 layers in understanding and 11 in generation"
awk -F, '$5 != "generation" || $7 != 4' "$WORK/a.csv" >"$WORK/hole.csv"
run correlate "$WORK/hole.csv"
status_is 1
err_has "hole.csv: umm-digits-12L+AIA: generation: has rows of 11 of 12 layers"
err_has "has rows of layer 4 for understanding but not for generation"
case_ok "curves that cannot be correlated"

run correlate "$WORK/a.csv" -o "$WORK/a_r.csv"
status_is 0
out_is ""
err_is ""
run correlate "$WORK/a.csv"
out_same "$WORK/a_r.csv"
run correlate "$WORK/a_r.csv"
failure "is a correlation table, not an intensity or curves table"
case_ok "-o writes what standard output would get, and nothing else"
