# Samples along an axis have the names that the file has for them.
. tests/cli/lib.sh

find_h5py
cat >"$WORK/make.py" <<'END'
import sys

import h5py
import numpy as np

rng = np.random.default_rng(7)
for name, texts in (("names", ["cat", "dog", "eel"]),
                    ("numbers", [12, 7, 30]),
                    ("twice", ["cat", "cat", "eel"]),
                    ("few", ["cat", "dog"]),
                    ("none", None)):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        maps = rng.random((3, 2, 2, 8, 8)) * np.tri(8)
        f["attention"] = (maps / maps.sum(-1, keepdims=True)).astype("f4")
        f["modality"] = np.tile([1, 2, 2, 2, 1, 1, 1, 1], (3, 1))
        f["prompt_length"] = [5, 5, 5]
        f.attrs["task"] = "understanding"
        f.attrs["num_layers"] = 2
        f.attrs["axes"] = "sample,layer,head,query,key"
        if texts is not None:
            f["sample"] = texts
END
"$python" "$WORK/make.py" "$WORK" || fail "cannot make dumps"

# names_are DUMP NAME...
names_are() {
	run intensity "$WORK/$1.h5"
	status_is 0
	shift
	found=$(sed 1d "$WORK/out" | cut -d, -f4 | uniq | tr '\n' ' ')
	[ "$found" = "$* " ] || fail "samples are $found"
}
names_are names cat dog eel
names_are numbers 12 7 30
names_are twice 0 1 2
names_are few 0 1 2
names_are none 0 1 2
case_ok "a list with a name for each sample"

# Maps in datasets of their own, with lists of the root for all: row k of `lists`
# belongs to names[k], whatever the order of the names.
cat >"$WORK/lists.py" <<'END'
import sys

import h5py
import numpy as np

rng = np.random.default_rng(8)
prompts = [5, 6, 7]
codes = np.ones((3, 10), "u1")
for s in range(3):
    codes[s, 1 + s:4 + s] = 2


def dump(name, paths, **lists):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        f.attrs.update(task="understanding", num_layers=2, num_heads=2)
        table = open(f"{sys.argv[1]}/{name}.csv", "w")
        print("sample,layer,intensity", file=table)
        for s, path in enumerate(paths):
            maps = rng.random((2, 2, 10, 10)) * np.tri(10)
            maps = (maps / maps.sum(-1, keepdims=True)).astype("f4")
            f[path] = maps
            rows = maps[:, :, prompts[s]:][..., codes[s] == 2].astype("f8")
            for layer, value in enumerate(rows.sum(-1).mean((1, 2))):
                sample = path.replace("sample_", "").split("/")[0]
                print(f"{sample},{layer},{float(value)!r}", file=table)
        for key, values in lists.items():
            f[key] = values
        table.close()


words = [f"{w}/attn" for w in ("zebra", "cat", "dog")]
dump("numbered", [f"sample_{i}/attn" for i in range(3)], modality=codes,
     prompt_length=prompts)
dump("ids", [f"sample_{i}/attn" for i in (17, 4, 900)], modality=codes,
     prompt_length=prompts)
dump("listed", words, modality=codes, prompt_length=prompts,
     sample_names=["zebra", "cat", "dog"])
dump("words", words, modality=codes, prompt_length=prompts)
dump("apart", [f"attn_{i}" for i in range(3)],
     **{f"modality_{i}": codes[i] for i in range(3)},
     **{f"prompt_length_{i}": prompts[i] for i in range(3)})
dump("others", [f"sample_{i}/attn" for i in range(3)], modality=codes,
     prompt_length=prompts, sample_ids=[2, 0, 7])
dump("shuffled", [f"sample_{i}/attn" for i in range(3)], modality=codes,
     prompt_length=prompts, sample_ids=[2, 0, 1])
dump("sorted", sorted(words), modality=codes, prompt_length=prompts)
prompts, codes = [7] * 3, codes[[0, 0, 0]]
dump("same", words, modality=codes, prompt_length=prompts)
END
"$python" "$WORK/lists.py" "$WORK" || fail "cannot make lists"

# lists_are NAME [OPTION...]
lists_are() {
	name=$1
	shift
	run intensity "$@" "$WORK/$name.h5"
	status_is 0
	values_are "$WORK/$name.csv" "$WORK/out" sample,layer intensity
}
axes="--attention /{sample}/attn --axes layer,head,query,key"
lists_are numbered
lists_are apart
lists_are others
# shellcheck disable=SC2086
for name in listed same; do
	lists_are $name $axes
done
run intensity "$WORK/ids.h5"
failure "/modality: has an entry for each of 3 samples" \
	"say --modality /modality if the list is in the order of the names"
run intensity "$WORK/words.h5"
failure "which of these is the attention? /cat/attn [2,2,10,10]" \
	"or if they are samples --attention '/{sample}/attn'"
run intensity "$WORK/shuffled.h5"
failure "/modality: has an entry for each of 3 samples"
# shellcheck disable=SC2086
run intensity $axes "$WORK/words.h5"
failure "/modality: has an entry for each of 3 samples"
# shellcheck disable=SC2086
lists_are sorted $axes --modality /modality --prompt-length /prompt_length
case_ok "lists of the root are matched by names or numbers, or refused"
