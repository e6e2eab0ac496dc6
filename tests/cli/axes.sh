# Which axis is what, where only the order of the axes would say it.
. tests/cli/lib.sh
find_h5py

"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

KEYS, LAYERS, HEADS, SAMPLES = 24, 5, 2, 3
random = np.random.default_rng(7)
a = np.exp(random.standard_normal((LAYERS, SAMPLES, HEADS, KEYS, KEYS)))
a *= np.tri(KEYS)
a = (a / a.sum(-1, keepdims=True)).astype("f4")
codes = np.ones(KEYS, "u1")
codes[2:12] = 2


def write(name, values, many=False, **attributes):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        f.attrs["task"] = "understanding"
        f.attrs["prompt_length"] = 16
        f.attrs["model"] = "m"
        f.attrs.update(attributes)
        f["modality"] = np.tile(codes, (SAMPLES, 1)) if many else codes
        if isinstance(values, dict):
            for path, one in values.items():
                f[path] = one[:1]
        else:
            f["attentions"] = values
            if "named" in name:
                f["attentions"].attrs["dims"] = [
                    "num_heads", "batch_size", "num_layers", "q", "k"]


write("stack", a[:, :1])
write("batch", a)
write("batch_listed", a, many=True)
write("batch_stated", a, num_hidden_layers=LAYERS)
write("loop_listed", np.swapaxes(a, 0, 1), many=True)
write("loop_stated", np.swapaxes(a, 0, 1), num_layers=LAYERS)
write("named", np.transpose(a, (2, 1, 0, 3, 4)))
write("numbers", {f"attn/{i}": a[i] for i in range(LAYERS)})
write("groups", {f"model/layers/{i}/attn": a[i] for i in range(LAYERS)})
END
case_ok "stacks of maps"

run intensity "$WORK/batch.h5" --axes layer,sample,head,query,key
status_is 0
cut -d, -f1,2,4- "$WORK/out" >"$WORK/batch.csv"

# reads NAME TABLE: without options the same numbers; the file's name aside.
reads() {
	run intensity "$WORK/$1.h5"
	status_is 0
	cut -d, -f1,2,4- "$WORK/out" >"$WORK/read.csv"
	cmp -s "$2" "$WORK/read.csv" || fail "$1 is read differently: $(
		diff "$2" "$WORK/read.csv" | head -n 3
	)"
}

for name in batch_listed batch_stated loop_listed loop_stated; do
	reads $name "$WORK/batch.csv"
done
case_ok "lists of samples, and a number of layers, tell the axes apart"

reads named "$WORK/batch.csv"
case_ok "names of axes such as num_heads count before their order"

run intensity "$WORK/batch.h5"
failure "batch.h5: /attentions: what are its axes? say" \
	"--axes sample,layer,head,query,key (3 layers, 5 samples) or" \
	"--axes layer,sample,head,query,key (5 layers, 3 samples)"
case_ok "what nothing tells apart is refused, with both readings"

run intensity "$WORK/stack.h5" --axes layer,1,head,query,key
sed 's/stack/groups/g' "$WORK/out" | cut -d, -f1,2,4- >"$WORK/stack.csv"
reads groups "$WORK/stack.csv"
run intensity "$WORK/stack.h5"
status_is 0
sed 's/stack/groups/g' "$WORK/out" | cut -d, -f1,2,4- >"$WORK/read.csv"
cmp -s "$WORK/stack.csv" "$WORK/read.csv" || fail "layers become samples"
case_ok "a stack of one batch has layers; so has a group called layers"

run intensity "$WORK/numbers.h5"
failure "numbers.h5: /attn/0: what are its axes? say" \
	"--attention '/attn/{layer}' --axes 1,head,query,key (5 layers, 1 sample)" \
	"--attention '/attn/{sample}' --axes 1,layer,query,key (2 layers, 5"
run intensity "$WORK/numbers.h5" --attention '/attn/{layer}' \
	--axes 1,head,query,key
status_is 0
sed 's/numbers/groups/g' "$WORK/out" | cut -d, -f1,2,4- >"$WORK/read.csv"
cmp -s "$WORK/stack.csv" "$WORK/read.csv" || fail "the option is wrong"
case_ok "bare numbers of one layer each are layers or samples"

# More of them, and other ones, by make check-layouts.
"$python" -B tests/layouts/run.py "$ATTNSCOPE" 60 1 >"$WORK/random" ||
	fail "$(head -n 3 "$WORK/random")"
case_ok "random dumps are read right, or refused with an option that is right"
