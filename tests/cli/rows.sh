# Rows that are stored only as far as they have values: the same numbers as of
# whole maps.
. tests/cli/lib.sh
find_h5py

"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

LAYERS, HEADS, KEYS, PROMPT = 4, 2, 300, 200
SHAPE = (LAYERS, HEADS, KEYS, KEYS)
random = np.random.default_rng(6)
maps = np.where(np.tri(KEYS), np.exp(random.normal(size=SHAPE)), 0)
maps = (maps / maps.sum(-1, keepdims=True)).astype("f4")
codes = np.ones(KEYS, "u1")
codes[2:120] = 2
lower = np.tril_indices(KEYS)


def write(fill):
    with h5py.File(f"{sys.argv[1]}/{fill.__name__}.h5", "w") as f:
        f.attrs["task"], f.attrs["prompt_length"] = "understanding", PROMPT
        f["modality"] = codes
        fill(f)


def put_lists(f, name, values, length, dtype="f4"):
    """`length`: of the list of a row, by its index."""
    # Written at once: a list by itself takes h5py a millisecond.
    lists = np.empty(values.shape[:-1], object)
    for at in np.ndindex(lists.shape):
        lists[at] = values[at][:length(at[-1])].astype(dtype)
    f.create_dataset(name, data=lists, dtype=h5py.vlen_dtype(dtype))


def whole(f):
    f["attention"] = maps


def lists(f):
    put_lists(f, "attention", maps, lambda row: row + 1)


def lists_of_layers(f):
    f.attrs["num_heads"] = HEADS
    for layer in range(LAYERS):
        put_lists(f, f"layer_{layer}", maps[layer], lambda row: row + 1, ">f4")


def lists_of_response(f):
    """Rows after the prompt, whose positions are listed."""
    put_lists(f, "attention", maps[:, :, PROMPT:], lambda row: PROMPT + row + 1)
    f["query_positions"] = np.arange(PROMPT, KEYS)


def equal_lists(f):
    put_lists(f, "attention", maps, lambda row: KEYS)


def triangles(f):
    f["attention"] = maps[(..., *lower)]


def packed_triangles(f):
    f.create_dataset("attention", data=maps[(..., *lower)], compression="gzip",
                     chunks=(1, 1, 1000))


def triangles_of_layers(f):
    f.attrs["num_heads"] = HEADS
    for layer in range(LAYERS):
        f[f"layer_{layer}"] = maps[layer][(..., *lower)]


for fill in (whole, lists, lists_of_layers, lists_of_response, equal_lists,
             triangles, packed_triangles, triangles_of_layers):
    write(fill)


def unlike(f):
    """A list of a row of the response is too short."""
    lists(f)
    f["attention"][1, 1, 250] = maps[1, 1, 250, :250]


def jumping(f):
    put_lists(f, "attention", maps, lambda row: 3 * row + 1)


def empty(f):
    f.create_dataset("attention", SHAPE[:-1], h5py.vlen_dtype("f4"))


def of_integers(f):
    put_lists(f, "attention", np.ones(SHAPE, "i4"), lambda row: row + 1, "i4")


def no_triangles(f):
    f["attention"] = maps.transpose(0, 1, 3, 2)[(..., *np.triu_indices(KEYS))]


for fill in (unlike, jumping, empty, of_integers, no_triangles):
    write(fill)
END

run intensity "$WORK/whole.h5"
status_is 0
unseal "$WORK/out"
cut -d, -f5- "$WORK/out" >"$WORK/whole.csv"

# like_whole NAME OPTION...: reads the same maps as of whole.h5.
like_whole() {
	name=$1
	shift
	run intensity "$@" "$WORK/$name.h5"
	status_is 0
	unseal "$WORK/out"
	cut -d, -f5- "$WORK/out" | cmp -s - "$WORK/whole.csv" ||
		fail "not the numbers of whole maps"
}

like_whole lists
like_whole lists_of_layers
like_whole lists_of_response
like_whole equal_lists
run info "$WORK/lists.h5"
out_has "  storage        float32, lists of variable length; read as blocks"
case_ok "lists whose lengths say which rows they are are read"

run intensity "$WORK/unlike.h5"
failure "/attention: the list of row 250 has 250 values, and not 251 as the \
first ones make expect"
run intensity "$WORK/jumping.h5"
failure "/attention: its first lists have 1 and 4 values: rows of a causal map \
have one more each"
run intensity "$WORK/empty.h5"
failure "/attention: its first list is empty"
run intensity "$WORK/of_integers.h5"
failure "/attention: values are lists of variable length that are not floating"
case_ok "lists of other lengths, or of other values, are refused"

like_whole triangles
like_whole triangles --axes 'layer,head,query*key'
like_whole packed_triangles
like_whole triangles_of_layers
run info "$WORK/triangles.h5"
out_has "  axes           layer,head,query*key (its last 45150 values are lower \
triangles;"
out_has "  storage        float32, lower triangles; read as blocks"
case_ok "lower triangles are known by the sums of their rows"

run intensity "$WORK/no_triangles.h5"
failure "/attention: its last 45150 values are as many as a lower triangle of \
300 positions has, but its rows do not add up to one"
run intensity --axes 'layer,head,query*key' "$WORK/whole.h5"
failure "/attention: has 4 axes, not [layer, head, query*key]"
for axes in 'layer,query*key,head' 'layer,head,query,query*key'; do
	run intensity --axes "$axes" "$WORK/triangles.h5"
	status_is 2
	err_has "--axes: query*key is the last axis, and the only one of \
queries and keys"
done
case_ok "what is no lower triangle is not read as one"
