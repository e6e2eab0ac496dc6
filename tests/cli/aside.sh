# What samples come with is not always beside their maps.
. tests/cli/lib.sh
find_h5py

"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

LAYERS, HEADS, KEYS, PROMPT, IMAGE = 4, 3, 24, 16, 9
random = np.random.default_rng(8)
maps = np.exp(random.normal(size=(3, LAYERS, HEADS, KEYS, KEYS)))
maps *= np.tri(KEYS)
maps = (maps / maps.sum(-1, keepdims=True)).astype("f4")
# The image is at other positions in each sample.
codes = np.ones((3, KEYS), "u1")
for s in range(3):
    codes[s, 2 + s:12 + s] = 2
ids = np.where(codes == 2, IMAGE, 100 + np.arange(KEYS))


def write(fill):
    with h5py.File(f"{sys.argv[1]}/{fill.__name__}.h5", "w") as f:
        f.attrs["task"], f.attrs["prompt_length"] = "understanding", PROMPT
        fill(f)


def put_maps(f, group="attn"):
    for s in range(3):
        for layer in range(LAYERS):
            f[f"{group}/sample_{s}/layer_{layer}"] = maps[s, layer]


def put(f, pattern, values):
    for s in range(3):
        f[pattern.format(s)] = values[s]


def token_groups(f):
    put_maps(f)
    put(f, "tokens/sample_{}/ids", ids)


def numbered(f):
    """The groups have the numbers of the samples."""
    put_maps(f)
    put(f, "roles/{}/modality", codes)


def in_root(f):
    put(f, "sample_{}/attn", maps)
    put(f, "roles/sample_{}/modality", codes)


def one_less(f):
    token_groups(f)
    del f["tokens/sample_1"]


def one_more(f):
    token_groups(f)
    f["tokens/sample_3/ids"] = ids[0]


def shorter(f):
    put_maps(f)
    put(f, "tokens/sample_{}/ids", ids[:, :PROMPT])


def two_groups(f):
    numbered(f)
    put(f, "roles_of_others/{}/modality", codes[::-1])


def other_maps(f):
    """Another tower that has as many positions."""
    put_maps(f)
    put(f, "vision/sample_{}/modality", codes)
    put(f, "vision/sample_{}/hidden", np.zeros((3, KEYS, 8)))


for fill in (token_groups, numbered, in_root, one_less, one_more, shorter,
             two_groups, other_maps):
    write(fill)


def own_counts(f):
    """Heads first; the groups of the samples say how many there are."""
    for s in range(3):
        group = f.create_group(f"sample_{s}")
        group["attn"] = maps[s].swapaxes(0, 1)
        group["modality"] = codes[s]
        group.attrs["num_layers"], group.attrs["num_heads"] = LAYERS, HEADS


def own_layers(f):
    """Of 4 layers of 32, which nothing says."""
    for s in range(3):
        group = f.create_group(f"sample_{s}")
        group["attn"] = maps[s]
        group["modality"] = codes[s]
        group.attrs["num_layers"] = 32


def as_many_heads(f):
    """Rows in front of the heads, as many of both, under a prefix mask."""
    rows = np.tri(KEYS) + (np.arange(KEYS) < PROMPT)
    a = random.random((LAYERS, KEYS, KEYS, KEYS)) * (rows > 0)
    a /= a.sum(-1, keepdims=True)
    f["attn"] = a.swapaxes(1, 2).astype("f4")
    f["input_ids"] = ids[0]


for fill in (own_counts, own_layers, as_many_heads):
    write(fill)
with open(f"{sys.argv[1]}/right.csv", "w") as table:
    print("sample,layer,intensity", file=table)
    for s in range(3):
        for layer in range(LAYERS):
            rows = maps[s, layer, :, PROMPT:, codes[s] == 2]
            print(f"{s},{layer},{float(rows.sum(0, dtype='f8').mean())!r}",
                  file=table)
END

# right NAME OPTION...
right() {
	name=$1
	shift
	run intensity "$@" "$WORK/$name.h5"
	status_is 0
	values_are "$WORK/right.csv" "$WORK/out" sample,layer intensity
}

right token_groups --image-token 9
right numbered
right in_root
run info "$WORK/numbered.h5" --save-layout "$WORK/layout"
check "it can be said again" grep -qx 'modality /roles/{sample}/modality' \
	"$WORK/layout"
right numbered --layout "$WORK/layout"
run info "$WORK/token_groups.h5" --image-token 9 --save-layout "$WORK/layout"
check "with its name" grep -qx \
	'input-ids /tokens/sample_{sample}/ids' "$WORK/layout"
case_ok "groups beside that of the maps, with a group for each sample"

for name in one_less one_more shorter; do
	run intensity "$WORK/$name.h5"
	failure "/attn/sample_0: has no dataset 'modality'"
done
for name in two_groups other_maps; do
	run intensity "$WORK/$name.h5"
	failure "/attn/sample_0: has no dataset 'modality'"
done
right two_groups --modality '/roles/{sample}/modality'
case_ok "groups that may be of others, or of several, are not taken"

right own_counts
run info "$WORK/own_counts.h5"
out_has "  axes           head,layer,query,key (rows add up to one along the \
last axis; each row ends at its own position; 'num_layers' is 4)"
run intensity "$WORK/own_layers.h5"
failure "/sample_0: has maps of 4 of 32 layers; say which these are"
case_ok "counts that the groups of samples state"

run intensity --image-token 9 "$WORK/as_many_heads.h5"
failure "what are its axes? say --axes layer,head,query,key" \
	"--axes layer,query,head,key"
case_ok "as many heads as rows are told apart by the values or not at all"
