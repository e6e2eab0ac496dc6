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
with h5py.File(f"{sys.argv[1]}/denoising.h5", "w") as f:
    for i in range(SAMPLES):
        f[f"sample_{i}/attentions"] = np.stack([a[:, i]] * 4)
        f[f"sample_{i}/modality"] = codes
        f[f"sample_{i}"].attrs["task"] = "generation"
END
case_ok "stacks of maps"

run intensity "$WORK/denoising.h5"
failure "--axes step,layer,head,query,key (5 layers, 3 samples, 4 steps of each)"
case_ok "equal indices of an axis of a sample are steps or nothing"

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

run intensity "$WORK/loop_stated.h5"
err_has "axes sample,layer,head,query,key (rows add up to one along the last" \
	"'num_layers' is 5" "layers: axis 2; samples: axis 1"
run info "$WORK/loop_stated.h5"
err_is ""
out_has "  axes           sample,layer,head,query,key (rows add up to one along"
out_has "  samples        axis 1"
run intensity "$WORK/batch.h5" --axes layer,sample,head,query,key
check "what was given is said" test ! -s "$WORK/err"
mkdir "$WORK/many"
for i in 1 2 3; do
	cp "$WORK/loop_stated.h5" "$WORK/many/$i.h5"
done
run intensity --duplicates keep "$WORK/many"
check "each dump says it anew" test "$(grep -c 'axes sample' "$WORK/err")" = 1
err_has "1.h5 and 2 others: axes"
case_ok "what was inferred is said, once, and where it came from"

run check "$WORK/batch.h5" --axes layer,sample,head,query,key
out_has "warning  alike "
run check "$WORK/numbers.h5" --attention '/attn/{sample}' \
	--axes layer,head,query,key
out_has "warning  one layer "
run check "$WORK/loop_listed.h5"
status_is 0
check "samples with roles of their own are alike" \
	test "$(grep -c alike "$WORK/out")" = 0
case_ok "a check doubts samples that nothing tells apart"

"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

KEYS, LAYERS, HEADS, STEPS = 24, 4, 2, 3
random = np.random.default_rng(8)
a = np.exp(random.standard_normal((STEPS, LAYERS, HEADS, KEYS, KEYS)))
causal = np.tri(KEYS) * a
a = (a / a.sum(-1, keepdims=True)).astype("f4")
causal = (causal / causal.sum(-1, keepdims=True)).astype("f4")
codes = np.ones(KEYS, "u1")
codes[2:12] = 2


def write(name, fill):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        f.attrs["task"] = "understanding"
        f.attrs["prompt_length"] = 16
        f["modality"] = codes
        fill(f)


def denoised(f):
    for s in range(STEPS):
        for layer in range(LAYERS):
            f[f"step_{s}/layer_{layer}"] = a[s, layer]


def decoded(f):
    for s in range(9):
        for layer in range(LAYERS):
            first, end = (0, 16) if s == 0 else (15 + s, 16 + s)
            f[f"step_{s}_layer_{layer}"] = causal[0, layer, :, first:end, :end]


def named(f):
    f["attn"] = causal[:, :, 0]
    for i, label in enumerate(("prompt", "layer", "q", "k")):
        f["attn"].dims[i].label = label
    f["prompt"] = ["cat", "dog", "emu"]
    f["prompt"].make_scale("prompt")
    f["attn"].dims[0].attach_scale(f["prompt"])


def averaged(f):
    f["attn"] = causal[:, :, 0]


def flattened(f):
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS
    f["attention"] = causal[0].reshape(LAYERS * HEADS, KEYS, KEYS)


def heads_first(f):
    f.attrs["num_layers"] = LAYERS
    maps = np.swapaxes(causal[0], 0, 1)
    f["attention"] = maps.reshape(1, LAYERS * HEADS, KEYS, KEYS)


def two_levels(f, name="step_{}", maps=causal):
    for s in range(2):
        for step in range(STEPS):
            for layer in range(LAYERS):
                f[f"sample_{s}/{name}/layer_{layer}".format(100 * step)] = \
                    maps[step - s, layer]


def timesteps(f):
    two_levels(f, "timestep_{}", a)


def stack_of_steps(f):
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS
    f["attention"] = np.stack([a, causal])
    del f["modality"]
    f["modality"] = np.stack([codes, np.roll(codes, 2)])


# Two samples with steps of denoising on an axis.


def noisy(f, fill):
    f.attrs["task"], f.attrs["prompt_length"] = "generation", 2
    random = np.random.default_rng(11)
    for s in range(2):
        maps = random.random((STEPS + s, LAYERS, HEADS, KEYS, KEYS))
        maps /= maps.sum(-1, keepdims=True)
        noise.setdefault(s, maps.astype("f4"))
        fill(f, f"sample_{s}/attn", noise[s])


noise = {}


def steps_open(f):
    noisy(f, lambda f, name, maps: f.create_dataset(name, data=maps))


def steps_counted(f):
    steps_open(f)
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS


def steps_stated(f):
    steps_counted(f)
    f.attrs["num_inference_steps"] = STEPS


def steps_named(f):
    def fill(f, name, maps):
        data = f.create_dataset(name, data=maps.swapaxes(0, 1))
        data.attrs["dims"] = ["layer", "timestep", "head", "query", "key"]
    noisy(f, fill)


def steps_of_image(f):
    """Rows of the image only, which are listed once."""
    noisy(f, lambda f, name, maps: f.create_dataset(
        name, data=maps[..., 2:12, :]))
    f["query_positions"] = np.arange(2, 12)


def grouped(f):
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS
    maps = np.concatenate([causal[0], causal[0, :, ::-1]], 1)
    f.attrs["num_heads"] = 2 * HEADS
    f["attn"] = maps.reshape(LAYERS, 2, HEADS, KEYS, KEYS)


def swapped(f):
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS
    f["attn"] = np.swapaxes(causal[0], 2, 3)


def whole(f):
    f.attrs["num_layers"], f.attrs["num_heads"] = LAYERS, HEADS
    f["attn"] = causal[0]


for fill in (denoised, decoded, named, averaged, flattened, grouped,
             swapped, whole, heads_first, two_levels,
             timesteps, stack_of_steps, steps_open, steps_counted,
             steps_stated, steps_named, steps_of_image):
    write(fill.__name__, fill)
with open(f"{sys.argv[1]}/noise.csv", "w") as table:
    print("sample,layer,queries,intensity", file=table)
    for s, maps in noise.items():
        for layer in range(LAYERS):
            rows = maps[:, layer, :, 2:12, codes == 1].sum(0, dtype="f8")
            print(f"{s},{layer},{len(maps) * 10},{float(rows.mean())!r}", file=table)
with open(f"{sys.argv[1]}/steps.csv", "w") as table:
    print("sample,layer,intensity", file=table)
    for s, maps in enumerate((a, causal)):
        image = np.roll(codes, 2 * s) == 2
        for step in range(STEPS):
            for layer in range(LAYERS):
                rows = maps[step, layer, :, 16:, image]
                value = float(rows.sum(0).mean(dtype="f8"))
                print(f"{s}/{step},{layer},{float(value)!r}", file=table)
END
run info "$WORK/denoised.h5"
out_has "  attention      /step_{sample}/layer_{layer}"
run info "$WORK/decoded.h5"
out_has "  attention      /step_{query}_layer_{layer}"
case_ok "steps whose positions repeat are no decoder steps"

run info "$WORK/named.h5"
out_has "  axes           sample,layer,query,key (attribute DIMENSION_LABELS)"
out_has "  samples        axis 1"
run intensity "$WORK/named.h5"
check "what the file names is said" test ! -s "$WORK/err"
case_ok "axes that the file names are not in question"

run intensity "$WORK/averaged.h5"
failure "--axes sample,layer,query,key (4 layers, 3 samples, averaged heads)" \
	"--axes layer,head,query,key (3 layers, 1 sample)"
case_ok "averaged heads of samples and a stack of layers look the same"

# like_whole NAME OPTION...: reads the same maps as of whole.h5
like_whole() {
	name=$1
	shift
	run intensity "$@" "$WORK/$name.h5"
	status_is 0
	unseal "$WORK/out"
	cut -d, -f7- "$WORK/out" >"$WORK/read.csv"
	cmp -s "$WORK/whole.csv" "$WORK/read.csv" || fail "not the same maps"
}

run intensity "$WORK/whole.h5"
unseal "$WORK/out"
cut -d, -f7- "$WORK/out" >"$WORK/whole.csv"
run intensity "$WORK/flattened.h5"
failure "what are its axes? say --axes layer*head,query,key (4 layers, one \
after the other) or --axes head*layer,query,key (2 heads, one after the other)"
like_whole flattened --axes 'layer*head,query,key'
like_whole heads_first --axes '1,head*layer,query,key'
run intensity "$WORK/heads_first.h5" --axes '1,head*layer,query,key' \
	--layers-total 3
failure "has 8 on an axis of layers and heads, which are not 3 layers"
run intensity "$WORK/averaged.h5" --axes '1,layer*head,query,key'
failure "nothing says how many layers"
case_ok "layers and heads on one axis are read in the order that is said"

run intensity "$WORK/two_levels.h5"
failure "each has 24 rows for the same 24 keys, so these are no steps" \
	"--attention '/sample_{sample}/step_{group}/layer_{layer}'"
run intensity "$WORK/two_levels.h5" \
	--attention '/sample_{sample}/step_{group}/layer_{layer}'
status_is 0
cut -d, -f4,6 "$WORK/out" | sed 1d | uniq | tr '\n' ' ' >"$WORK/names"
check "samples are $(cat "$WORK/names")" grep -qx \
	"0/0,0 0/1,0 100/0,100 100/1,100 200/0,200 200/1,200 " "$WORK/names"
run intensity "$WORK/timesteps.h5"
failure "step 1 is missing; if these are steps of denoising, say" \
	"--attention '/sample_{sample}/timestep_{group}/layer_{layer}'"
run intensity "$WORK/stack_of_steps.h5"
failure "nothing fits its 6 axes [2,3,4,2,24,24]" "sample,sample if each is a sample"
run intensity "$WORK/stack_of_steps.h5" --samples : \
	--axes sample,sample,layer,head,query,key
status_is 0
values_are "$WORK/steps.csv" "$WORK/out" sample,layer intensity
case_ok "steps of denoising are samples in a group for each step, if one says so"

axes=step,layer,head,query,key
run intensity "$WORK/steps_open.h5"
failure "--axes $axes (4 layers, 2 samples, 3 steps of each)" \
	"--axes step,head,layer,query,key"
run intensity "$WORK/steps_counted.h5"
failure "what are its axes? say --axes $axes (4 layers, 2 samples, 3 steps of \
each)"
for name in steps_open steps_counted steps_of_image; do
	run intensity "$WORK/$name.h5" --axes $axes
	status_is 0
	values_are "$WORK/noise.csv" "$WORK/out" sample,layer queries,intensity
done
run intensity "$WORK/steps_of_image.h5" --axes $axes --query-positions 2:12
status_is 0
values_are "$WORK/noise.csv" "$WORK/out" sample,layer queries,intensity
for name in stated named; do
	run intensity "$WORK/steps_$name.h5"
	status_is 0
	values_are "$WORK/noise.csv" "$WORK/out" sample,layer queries,intensity
done
run intensity "$WORK/steps_open.h5" --axes step,layer,head,head,key
status_is 2
err_has "--axes: step beside head,head or layer*head is not read"
run intensity "$WORK/two_levels.h5" --axes step,query,key \
	--attention '/sample_{sample}/step_{query}/layer_{layer}'
failure "step is both an axis and a placeholder"
case_ok "rows of steps on an axis count together, if the file says so or the user"

run intensity "$WORK/whole.h5"
cut -d, -f7- "$WORK/out" >"$WORK/whole.csv"
run intensity "$WORK/swapped.h5"
status_is 0
cut -d, -f7- "$WORK/out" >"$WORK/read.csv"
cmp -s "$WORK/whole.csv" "$WORK/read.csv" || fail "queries are taken for keys"
case_ok "query and key that are swapped are seen in the values"

run intensity "$WORK/grouped.h5" --per-head
status_is 0
err_has "axes layer,head,head,query,key (" "'num_heads' is 4"
cut -d, -f7,9,17 "$WORK/out" | grep -E '^[0-9]+,[01],' >"$WORK/read.csv"
run intensity "$WORK/whole.h5" --per-head
cut -d, -f7,9,17 "$WORK/out" | sed 1d >"$WORK/both.csv"
cmp -s "$WORK/both.csv" "$WORK/read.csv" || fail "groups are out of order"
case_ok "heads in groups are heads, group after group"

# More of them, and other ones, by make check-layouts.
"$python" -B tests/layouts/run.py "$ATTNSCOPE" 60 1 >"$WORK/random" ||
	fail "$(head -n 3 "$WORK/random")"
case_ok "random dumps are read right, or refused with an option that is right"
