# Dumps of one model are taken together, which is said; no sample counts twice
# without a word.
. tests/cli/lib.sh

demo=data/demo/umm_aia.h5
cp $demo "$WORK/copy.h5"

for command in "intensity --jobs 1" "curves --resamples 0" correlate blocks; do
	run $command $demo "$WORK/copy.h5"
	status_is 1
	err_is "attnscope ${command%% *}: umm-digits-12L+AIA: understanding: \
sample '0000' of $WORK/copy.h5 and sample '0000' of $demo have one name, and \
would count twice; leave one out, or say --duplicates keep"
	stream_is out ""
done
run intensity $demo "$WORK/copy.h5" --duplicates keep -o "$WORK/both.csv"
status_is 0
err_is "attnscope intensity: umm-digits-12L+AIA, step 403: 40 samples from 2 \
dumps"
run curves "$WORK/both.csv"
status_is 1
err_has "would count twice"
run curves "$WORK/both.csv" --duplicates keep
status_is 0
err_is ""
grep -q ',causal,20,' "$WORK/out" || fail "not all samples were kept"
case_ok "one name in two dumps is an error, or two samples"

run intensity $demo -o "$WORK/a.csv"
unseal "$WORK/a.csv"
sed "s,$demo\,,renamed.h5\,x," "$WORK/a.csv" >"$WORK/renamed.csv"
run correlate "$WORK/a.csv" "$WORK/renamed.csv"
status_is 1
err_has "sample '0000' of $demo and sample 'x0000' of renamed.h5 have the same \
values in every row" "--duplicates keep"
# In another order of rows it is still the same sample.
{
	head -n 1 "$WORK/renamed.csv"
	tail -n +2 "$WORK/renamed.csv" | sort -t, -k7,7n
} >"$WORK/sorted.csv"
run correlate "$WORK/a.csv" "$WORK/sorted.csv"
status_is 1
err_has "have the same values in every row"
awk -F, -v OFS=, '$7 == 11 { $19 *= 1.001 } { print }' \
	"$WORK/renamed.csv" >"$WORK/other.csv"
run correlate "$WORK/a.csv" "$WORK/other.csv"
status_is 0
case_ok "the same values under two names are an error"

# Steps and models are what they are for.
sed 's/,403,/,404,/' "$WORK/a.csv" >"$WORK/step.csv"
run curves "$WORK/a.csv" "$WORK/step.csv"
status_is 0
err_is ""
case_ok "checkpoints and models may share their samples"

run intensity tests/data/forms/forms.h5
status_is 0
err_has "forms: "
err_has " have the values of another in every row, as 'bf16-be' those of \
'bf16' of tests/data/forms/forms.h5; leave out (--exclude) what would count twice"
run intensity tests/data/forms/forms.h5 -q
err_is ""
case_ok "samples of one dump may be alike, which is said"
