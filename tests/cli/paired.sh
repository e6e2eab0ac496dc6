# compare --paired: two models on the same samples, against numpy.
. tests/cli/lib.sh
find_h5py

demo=data/demo

# Two models, 12 or 20 samples; in one layer nothing differs, in one a little,
# and one sample has no value there.
"$python" -B - "$WORK" <<'END'
import itertools
import sys

import numpy as np

rng = np.random.default_rng(11)
head = ("model,step,file,sample,task,group,layer,layers,head,heads,queries,"
        "keys,convention,rows,mask,intensity,expected,enrichment,sink,sinkfree")


def share(d, signs):
    sums = signs @ np.nan_to_num(d)
    n = (~np.isnan(d)).sum(axis=0)
    means = sums / n
    spread = (np.nansum(d**2, axis=0) - n * means**2) / (n - 1)
    return np.abs(means) / np.sqrt(spread / n), np.abs(means).mean(axis=1)


for count in 12, 20:
    before = rng.uniform(.2, .4, (count, 4))
    after = before + rng.normal([0, .02, .05, 0], .05, (count, 4))
    after[3, 1] = after[4:8, 2] = np.nan
    after[:, 3] = before[:, 3]
    with open(f"{sys.argv[1]}/{count}.csv", "w") as table:
        print(head, file=table)
        for model, values in ("old", before), ("new", after):
            order = range(count) if model == "old" else range(count)[::-1]
            for s, l in itertools.product(order, range(4)):
                value = values[s, l]
                print(f"{model},,{model}.h5,s{s},understanding,,{l},4,,2,3,5,"
                      "strict,response,causal,"
                      f"{'' if np.isnan(value) else repr(float(value))},"
                      ".5,.5,0,.5", file=table)
    d = after - before
    signs = np.array(list(itertools.product([1, -1], repeat=count - 1)))
    signs = np.hstack([np.ones((len(signs), 1)), signs])
    # A layer without any difference is no evidence of one.
    with np.errstate(invalid="ignore"):
        shares, means = share(d, signs)
    shares = np.nan_to_num(shares)
    largest = shares.max(axis=1)
    with open(f"{sys.argv[1]}/{count}-p.csv", "w") as table:
        print("layer,samples,difference,std,mad,p,p_curve", file=table)
        for l in range(4):
            x = d[~np.isnan(d[:, l]), l]
            print(l, len(x), x.mean(), x.std(ddof=1),
                  np.abs(np.nanmean(d, axis=0)).mean(),
                  (largest >= shares[0, l] * (1 - 1e-9)).mean(),
                  (means >= means[0] - 1e-12).mean(), sep=",", file=table)
END

run compare "$WORK/12.csv" --paired old new
status_is 0
err_is "attnscope compare: new: understanding: the mean at layer 1 is over 11 \
samples, at others over 12; 1 more lacks samples"
values_are "$WORK/12-p.csv" "$WORK/out" layer \
	samples,difference,std,mad,p,p_curve 1e-12
case_ok "all signs of a few samples"

run compare "$WORK/20.csv" --paired old new
status_is 0
values_are "$WORK/20-p.csv" "$WORK/out" layer samples,difference,std,mad 1e-12
# Four standard errors of 9,999 draws.
values_are "$WORK/20-p.csv" "$WORK/out" layer p,p_curve .02
case_ok "drawn signs of many samples"

run compare "$WORK/20.csv" --paired new old
cells layer=2 "model=new" other_model=old
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["layer"] == 2 && $at["difference"] < 0 { found = 1 }
	END { exit !found }' "$WORK/out" || fail "the sign of the difference"
case_ok "the second is compared with the first"

run compare $demo/*.h5 --paired umm-digits-12L umm-digits-12L+AIA
status_is 0
err_is "attnscope compare: umm-digits-12L:1458: 40 of 50 understanding \
samples left out: the other has none of that name
attnscope compare: umm-digits-12L:1458: 50 of 50 generation samples left out: \
the other has none of that name
attnscope compare: umm-digits-12L+AIA:403: 10 of 10 generation samples left \
out: the other has none of that name"
cells layer=3 samples=10 difference=-.4867~.0001 ci_low=-.5683~.0001 \
	p=0.001953125 mad=.25527~.00001
cells layer=10 difference=.00096~.00001 p=1
cp "$WORK/out" "$WORK/demo.csv"
run plot "$WORK/demo.csv" -o "$WORK/demo.svg"
status_is 0
svg_has "$WORK/demo.svg" \
	"understanding: mean |difference| 0.255 (p = 0.002)"
svg_has "$WORK/demo.svg" "difference in intensity"
case_ok "two checkpoints on the samples that both have, and their figure"

sed 's/,s[0-9]*,/&/; s/new.h5,s/new.h5,t/' "$WORK/12.csv" >"$WORK/none.csv"
run compare "$WORK/none.csv" --paired old new
status_is 1
err_has "--paired: old and new have no sample of the same name and task"
run compare "$WORK/12.csv" --paired old nwe
status_is 1
err_has "no curve of 'nwe'; did you mean 'new'?"
run compare data/paper/fig1.csv --paired Emu3 BAGEL
failure "a curve alone has no samples to pair"
sed '1!s/,new.h5,s1,/,other.h5,s0,/' "$WORK/12.csv" >"$WORK/twice.csv"
run compare "$WORK/twice.csv" --paired old new --duplicates keep
status_is 1
err_has "two samples are called 's0'"
run plot $demo/umm_aia.h5 --kind paired
failure "attnscope compare --paired A B"
case_ok "what cannot be paired"
