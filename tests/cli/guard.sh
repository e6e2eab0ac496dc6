# Every command looks whether what it reads is attention, names what was done to
# it, and goes on only when told to.
. tests/cli/lib.sh
find_h5py

# maps NAME: a dump of six samples' maps to which something was done.
"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

KEYS, LAYERS, HEADS = 24, 3, 2
random = np.random.default_rng(5)


def swap(a):
    return np.swapaxes(a, 2, 3)


def drop(a):
    return a * (random.random(a.shape) > 0.1) / 0.9


def last(a):
    a = a.copy()
    a[-1] = random.standard_normal(a[-1].shape) / 10
    return a


changes = {
    "good": lambda a: a,
    "swapped": swap,
    "percent": lambda a: 100 * a,
    "summed": lambda a: 8 * a,
    "logarithms": lambda a: np.log(np.maximum(a, 1e-30)),
    "logits": lambda a: 20 * a - 10,
    "dropout": drop,
    "missing": lambda a: 0.8 * a,
    "last": last,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
}
for name, change in changes.items():
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        f.attrs["model"] = "m"
        for s in range(2):
            a = np.exp(2 * random.standard_normal(
                (LAYERS, HEADS, KEYS, KEYS)))
            a *= np.tri(KEYS)
            a /= a.sum(-1, keepdims=True)
            group = f.create_group(f"samples/{s}")
            group.attrs["task"] = "understanding"
            group.attrs["prompt_length"] = 14
            codes = np.ones(KEYS, "u1")
            codes[2:12] = 2
            group["modality"] = codes
            group["attention"] = change(a).astype("f4")
# Samples of which no row is in the response.
with h5py.File(f"{sys.argv[1]}/uncounted.h5", "w") as f:
    for s in range(50):
        group = f.create_group(f"samples/{s}")
        group.attrs["task"] = "understanding"
        group.attrs["prompt_length"] = KEYS
        group["modality"] = codes
        group["attention"] = a.astype("f4")
END
case_ok "maps to which something was done"

run intensity "$WORK/good.h5" -o "$WORK/good.csv"
status_is 0
err_is ""

# names NAME TEXT...: intensity refuses it, and says why; --force goes on.
names() {
	name=$1
	shift
	run intensity "$WORK/$name.h5"
	status_is 1
	out_is ""
	err_has "$WORK/$name.h5: 0 and 1: "
	for text; do
		err_has "$text"
	done
	err_has "use --force to go on anyway"
	run intensity --force "$WORK/$name.h5"
	status_is 0
	check "no rows" test -s "$WORK/out"
	run intensity --no-check "$WORK/$name.h5"
	status_is 0
	err_is ""
}

names swapped "query and key are swapped" "say --axes layer,head,key,query"
names percent "these are percent: rows add up to 100"
names summed "rows add up to 8: a sum over 8 heads"
names logarithms "these are logarithms of attention"
names logits "these are logits, not attention after the softmax"
case_ok "what was done to a map is named, and the dump refused"

run intensity "$WORK/swapped.h5" --attention '/samples/{sample}/attention' \
	--axes layer,head,key,query
status_is 0
err_is ""
case_ok "the axes that it proposes are right"

run intensity "$WORK/dropout.h5"
status_is 0
err_has "dropout was on: about 1"
run intensity "$WORK/missing.h5"
status_is 0
err_has "rows add up to less than 1, 0.8 on average: a learnt sink"
case_ok "dropout and missing mass are named, but no error"

for command in curves correlate compare groups heads blocks steps report \
	"loss --targets emu3" "plot --kind curves -o $WORK/none.svg"; do
	run $command "$WORK/swapped.h5"
	status_is 1
	err_has "query and key are swapped"
done
check "a figure was drawn" test ! -e "$WORK/none.svg"
case_ok "every command that reads dumps looks at them"

run intensity --force "$WORK/logits.h5" -o "$WORK/logits.csv"
run curves "$WORK/logits.csv"
status_is 1
out_is ""
err_has "$WORK/logits.csv: line 2: 'intensity' is -"
err_has "which is not between 0 and 1"
run curves --force "$WORK/logits.csv" -o "$WORK/curves.csv"
status_is 0
run correlate "$WORK/curves.csv"
status_is 1
err_has "which is not between 0 and 1"
case_ok "a table made of what is no attention is refused"

run info "$WORK/uncounted.h5"
status_is 1
[ "$(wc -l <"$WORK/err")" -eq 1 ] || fail "a flood: $(wc -l <"$WORK/err") lines"
err_has "$WORK/uncounted.h5: 0, 1, 2 and 47 others: no row counts"
case_ok "what many samples have in common is one line, with a count"

for at in /nosuch@x /samples/0@nosuch '/samples/{sample}@nosuch'; do
	run intensity "$WORK/good.h5" --group "$at"
	failure "good.h5: /samples/0: --group: there is no attribute '"
done
run intensity "$WORK/good.h5" --group '/samples/{sample}@task'
status_is 0
case_ok "a location that leads nowhere is an error"

# The look is at one layer; what is measured is looked at everywhere.
for command in intensity curves steps blocks heads \
	"compare --reference data/paper/fig1.csv:Emu3"; do
	run $command "$WORK/last.h5"
	status_is 1
	out_is ""
	err_has "of the measured rows have values below 0 or a sum above 1: not \
attention after the softmax; first in sample 0, layer 2" "use --force to go on anyway"
done
run intensity --force "$WORK/last.h5"
status_is 0
run intensity --no-check "$WORK/last.h5"
status_is 0
run intensity "$WORK/sigmoid.h5"
status_is 1
err_has "rows do not sum to 1"
case_ok "logits in any layer, and rows that add up to too much"

run compare "$WORK/good.csv" --reference "$WORK/logits.h5"
status_is 1
out_is ""
err_has "$WORK/logits.h5: does not hold attention probabilities"
run compare --force "$WORK/good.csv" --reference "$WORK/logits.h5"
status_is 0
case_ok "a reference is looked at, too"

run intensity "$WORK/percent.h5"
status_is 1
err_has "these are percent"
grep -q logits "$WORK/err" && fail "a second cause for the same values"
case_ok "one cause is said"

run intensity --image-span 2:90 "$WORK/good.h5"
status_is 1
err_has "ends at 90, but there are 24 positions"
case_ok "a span beyond the end is an error"

for option in --files-from --samples --exclude; do
	printf '0\n' >"$WORK/list"
	[ $option = --files-from ] && echo "$WORK/good.h5" >"$WORK/list"
	cp "$WORK/list" "$WORK/kept"
	name=@$WORK/list dump=$WORK/good.h5
	[ $option = --files-from ] && name=$WORK/list dump=
	run intensity $option "$name" $dump -o "$WORK/list"
	status_is 1
	err_has "is one of the inputs"
	cmp -s "$WORK/list" "$WORK/kept" || fail "$option: the list is gone"
done
case_ok "a list is an input that no output replaces"
