# What names and counts say otherwise is asked, not read in one of the ways.
. tests/cli/lib.sh

find_h5py
cat >"$WORK/make.py" <<'END'
import sys

import h5py
import numpy as np

rng = np.random.default_rng(11)
L, H, S, T = 4, 2, 3, 12


def maps(*shape):
    a = rng.random((*shape, T, T)) * np.tri(T)
    return (a / a.sum(-1, keepdims=True)).astype("f4")


def dump(name, **attributes):
    f = h5py.File(f"{sys.argv[1]}/{name}.h5", "w")
    f["modality"] = np.r_[1, np.full(5, 2), np.ones(T - 6)].astype("u1")
    f.attrs["task"], f.attrs["prompt_length"] = "understanding", 8
    f.attrs.update(attributes)
    return f


with dump("samples", num_layers=L) as f:
    for l in range(L):
        for s in range(S):
            f[f"attn_{l}_{s}"] = maps(H)
with dump("heads") as f:
    for l in range(L):
        for h in range(H):
            f[f"l{l}_h{h}"] = maps()
with dump("stated", num_layers=L, num_heads=H) as f:
    for l in range(L):
        for h in range(H):
            f[f"attn/{l}/{h}"] = maps()
with dump("batch", num_heads=8) as f:
    for l in range(L):
        f[f"layer_{l}"] = maps(3)
with dump("queries", num_layers=L) as f:
    for s in range(S):
        for l in range(L):
            f[f"query_{s}/layer_{l}"] = maps(H)
with dump("list", num_layers=12) as f:
    f["attentions"] = maps(3, 1, H)
    f.attrs["captured_layers"] = [3, 7, 11]

# One JSON for each sample, in which none stands for all.
with dump("notes", num_layers=L, axes="sample,layer,head,query,key") as f:
    f["attention"] = maps(S, L, H)
    del f.attrs["prompt_length"]
    f["metadata"] = [f'{{"prompt_length": {7 + s}}}' for s in range(S)]
with dump("labels") as f:
    f["attention"] = maps(L, H)
    del f.attrs["prompt_length"]
    f["labels"] = np.r_[np.zeros(8), np.arange(20, 20 + T - 8)].astype("i8")

# An image from 1 to 5 by its tokens, and to 4 by its span.
with dump("image", image_token_id=7) as f:
    f["attention"] = maps(L, H)
    f["input_ids"] = np.r_[1, np.full(5, 7), np.arange(20, 20 + T - 6)]
    del f["modality"]
    f.attrs["image_span"] = [1, 5]

# Two samples of ids, the second padded; what tokens are is in attributes.
ids = np.r_[1, 9, np.full(5, 7), 10, 20:28].reshape(1, -1).repeat(2, 0)
ids[1, 13:] = 3
codes = np.r_[4, 5, np.full(5, 2), 6, np.ones(8)].astype("u1")
T = ids.shape[1]
for name, eos in (("special", 2), ("both", 3)):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f, \
            h5py.File(f"{sys.argv[1]}/{name}_coded.h5", "w") as g:
        a = np.random.default_rng(3).random((2, L, H, T, T)) * np.tri(T)
        a /= a.sum(-1, keepdims=True)
        for i in range(2):
            for h in f, g:
                sample = h.create_group(f"samples/{i}")
                sample["attention"] = a[i].astype("f4")
                sample.attrs["task"] = "understanding"
                sample.attrs["prompt_length"] = 10
            f[f"samples/{i}"]["input_ids"] = ids[i]
            own = codes.copy()
            if i and eos == 2:
                own[13:] = 3
            g[f"samples/{i}"]["modality"] = own
        f.attrs.update(image_token_id=7, boi_token_id=9, eoi_token_id=10,
                       bos_token_id=1, pad_token_id=3, eos_token_id=eos)
END
"$python" "$WORK/make.py" "$WORK" || fail "cannot make dumps"

# has SAMPLES HEADS: samples and heads of the table.
has() {
	found=$(awk -F, 'NR > 1 { samples[$4]; heads = $10 }
		END { print length(samples), heads }' "$WORK/out")
	[ "$found" = "$1 $2" ] || fail "samples and heads are $found"
}

run intensity "$WORK/samples.h5"
failure "its names hold two numbers: what do they count? say --attention"
err_has "'/attn_{layer}_{head}'" "'/attn_{layer}_{sample}'"
run intensity "$WORK/samples.h5" --attention '/attn_{layer}_{sample}'
status_is 0
has 3 2
run intensity "$WORK/heads.h5"
failure "its names hold two numbers"
run intensity "$WORK/heads.h5" --attention '/l{layer}_h{head}' --axes query,key
status_is 0
has 1 2
case_ok "a second number in the names counts something, too"

run intensity "$WORK/stated.h5"
failure "num_heads is 2, but as it looks there would be 1 head and 2 samples"
err_has "--attention '/attn/{layer}/{head}' --axes query,key"
run intensity "$WORK/stated.h5" --attention '/attn/{layer}/{head}' \
	--axes query,key
status_is 0
has 1 2
run intensity "$WORK/batch.h5"
failure "num_heads is 8, but as it looks there would be 3 heads and 1 sample"
run intensity "$WORK/batch.h5" --axes head,query,key
status_is 0
case_ok "heads that the file states are not read as something else"

run intensity "$WORK/queries.h5"
failure "each has 12 rows for the same 12 keys, so these are no steps of a \
decoder; if they are samples, say --attention '/query_{sample}/layer_{layer}'"
run intensity "$WORK/queries.h5" --attention '/query_{sample}/layer_{layer}'
status_is 0
has 3 2
case_ok "causal maps of the same positions are no steps"

run intensity "$WORK/list.h5" --axes layer,1,head,query,key
status_is 0
[ "$(cut -d, -f7,8 "$WORK/out" | sed 1d | tr '\n' ' ')" = "3,12 7,12 11,12 " ] ||
	fail "layers are $(cut -d, -f7,8 "$WORK/out")"
case_ok "a list of layers under another usual name"

for name in special both; do
	run intensity --no-check "$WORK/${name}_coded.h5"
	cut -d, -f4- "$WORK/out" | sed 's/,[^,]*$//' >"$WORK/coded"
	run intensity --no-check "$WORK/$name.h5"
	status_is 0
	err_is ""
	cut -d, -f4- "$WORK/out" | sed 's/,[^,]*$//' | cmp -s - "$WORK/coded" ||
		fail "$name: other numbers than with codes"
done
run intensity --no-check "$WORK/special.h5" --pad-token 99
grep -q ',0,4,.*,6,5,strict' "$WORK/out" || fail "an attribute beats an option"
case_ok "special tokens that the dump states, but one that pads and ends"

run intensity "$WORK/notes.h5"
status_is 1
err_has "has no prompt_length"
out_is ""
run intensity "$WORK/labels.h5"
status_is 1
err_has "labels: none is -100, so nothing tells the response from the rest"
case_ok "notes of one sample, and labels without a mark, say nothing"

run intensity "$WORK/image.h5"
status_is 1
err_has "position 5 is image by its token, and no image by the masks or spans \
of the dump; say which is right: --image-token 7, or"
run intensity "$WORK/image.h5" --image-token 7
status_is 0
grep -q ',4,5,strict' "$WORK/out" || fail "not five keys"
run intensity "$WORK/image.h5" --image-span /@image_span
status_is 0
grep -q ',4,4,strict' "$WORK/out" || fail "not four keys"
case_ok "tokens and spans that say different things are asked"
