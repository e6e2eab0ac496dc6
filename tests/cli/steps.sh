# Intensity along the response: against numpy, and against the intensity.
. tests/cli/lib.sh

reference=tests/data/results
keys=model,step,task,layer,position

run steps data/demo/*.h5
status_is 0
err_is ""
values_are $reference/steps.csv "$WORK/out" $keys samples,mean 1e-9
[ "$(wc -l <"$WORK/out")" -eq "$(wc -l <$reference/steps.csv)" ] ||
	fail "not as many rows as the reference"
case_ok "each row of the response, of maps in full and of rows alone"

cp "$WORK/out" "$WORK/steps.csv"
any_jobs "$WORK/steps.csv" steps data/demo/*.h5

run steps tests/data/measures/measures.h5
status_is 0
values_are $reference/steps_small.csv "$WORK/out" $keys samples,mean 1e-9
[ "$(wc -l <"$WORK/out")" -eq "$(wc -l <$reference/steps_small.csv)" ] ||
	fail "not as many rows as the reference"
err_has "1-spoilt: left out"
case_ok "spoilt rows are left out, and it is said"

# For one sample, the mean over positions is its intensity.
run steps --by group data/demo/umm_aia.h5
status_is 0
grep -q ",short,understanding," "$WORK/out" || fail "no group short"
cp "$WORK/out" "$WORK/groups.csv"
run intensity data/demo/umm_aia.h5
awk -F, '
NR == FNR { if (FNR > 1) { key = $3 "," $4 "," $5
	sum[key] += $11 * $12; rows[key] += $11 } next }
FNR > 1 { key = $6 "," $5 "," $7
	total[key] += $11 * $16; counted[key] += $11 }
END { for (key in sum) { n++
	off = sum[key] / rows[key] - total[key] / counted[key]
	if (rows[key] != counted[key] || off > 1e-9 || off < -1e-9)
		bad = key }
	if (!n || bad) { print bad; exit 1 } }' \
	"$WORK/groups.csv" "$WORK/out" >"$WORK/bad" ||
	fail "$(cat "$WORK/bad"): steps do not add up to the intensity"
case_ok "positions add up to the intensity, group by group"

# Each head of each row, summed up in numpy.
find_h5py
"$python" - data/demo/umm_aia.h5 >"$WORK/heads.csv" <<'EOF' ||
import sys, h5py, numpy as np
print("sample,layer,position,head,intensity")
with h5py.File(sys.argv[1]) as file:
    for name, sample in file["samples"].items():
        codes = sample["modality"][:]
        drawn = sample.attrs["task"] == "generation"
        keys = codes == (1 if drawn else 2)
        rows = [q for q in range(sample.attrs["prompt_length"], len(codes))
                if codes[q] == (2 if drawn else 1)]
        sums = sample["attention"][:].astype("f8")[..., keys].sum(-1)
        for layer in range(sums.shape[0]):
            for position, q in enumerate(rows):
                for head in range(sums.shape[1]):
                    print(name, layer, position, head,
                          repr(float(sums[layer, head, q])), sep=",")
EOF
	fail "no reference"
run steps --per-head --per-sample data/demo/umm_aia.h5
status_is 0
values_are "$WORK/heads.csv" "$WORK/out" sample,layer,position,head intensity
cp "$WORK/out" "$WORK/parts.csv"
run steps --per-head data/demo/umm_aia.h5
status_is 0
cp "$WORK/out" "$WORK/apart.csv"
run steps "$WORK/parts.csv"
status_is 0
sed 1d "$WORK/out" | cut -d, -f8 | sort -u | tr '\n' ' ' >"$WORK/found"
[ "$(cat "$WORK/found")" = "0 1 2 3 " ] || fail "heads $(cat "$WORK/found")"
out_same "$WORK/apart.csv"
run steps --by sample --per-head data/demo/umm_aia.h5
status_is 0
awk -F, -v OFS=, 'NR == 1 { $3 = "sample" } { print }' "$WORK/out" \
	>"$WORK/split.csv"
values_are "$WORK/heads.csv" "$WORK/split.csv" sample,layer,position,head \
	intensity=mean
case_ok "--per-head and --by sample, row by row"

any_jobs "$WORK/apart.csv" steps --per-head data/demo/umm_aia.h5

run steps --per-sample data/demo/umm_final_rows100.h5 --model =umm-digits-12L+AIA \
	--step =403 -o "$WORK/mean.csv"
run steps "$WORK/parts.csv" "$WORK/mean.csv" --duplicates keep
status_is 1
out_is ""
err_has "has a mean over heads; in sample '0000' of data/demo/umm_aia.h5 it has 4 heads"
run plot "$WORK/apart.csv" -o "$WORK/apart.svg"
failure "make the table without --per-head to draw it"
case_ok "heads apart and their mean are not mixed"

run steps --convention authors data/demo/umm_aia.h5
status_is 0
sed 1d "$WORK/steps.csv" | grep AIA >"$WORK/strict"
grep -Fxqf "$WORK/strict" "$WORK/out" && fail "authors count as strict does"
case_ok "--convention"

run steps data/demo/umm_aia.h5 data/demo/umm_aia.h5
failure "umm-digits-12L+AIA: data/demo/umm_aia.h5: 0000: duplicate"
case_ok "a sample that is given twice is not counted twice"

run steps data/demo/umm_aia.h5 -o "$WORK/nosuch/steps.csv"
failure "cannot write"
run steps "$WORK/nosuch.h5" data/demo/umm_aia.h5
status_is 1
err_has "nosuch.h5: cannot open"
grep -c AIA "$WORK/steps.csv" >"$WORK/expected"
grep -c AIA "$WORK/out" | cmp -s - "$WORK/expected" ||
	fail "not the steps of the other"
case_ok "what cannot be read or written"
