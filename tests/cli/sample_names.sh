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
