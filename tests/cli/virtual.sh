# Virtual datasets: the same numbers as of a copy, and nothing that the library
# would fill in.
. tests/cli/lib.sh
find_h5py

"$python" -B - "$WORK" <<'END' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

LAYERS, HEADS, KEYS = 4, 2, 24
SHAPE = (LAYERS, HEADS, KEYS, KEYS)
random = np.random.default_rng(5)
maps = np.where(np.tri(KEYS), np.exp(random.normal(size=SHAPE)), 0)
maps = (maps / maps.sum(-1, keepdims=True)).astype("f4")
codes = np.ones(KEYS, "u1")
codes[2:12] = 2


def write(fill, facts=True):
    with h5py.File(f"{sys.argv[1]}/{fill.__name__}.h5", "w") as f:
        f.attrs["task"], f.attrs["prompt_length"] = "understanding", 16
        if facts:
            f["modality"] = codes
        fill(f)


def put(f, **how):
    for layer in range(LAYERS):
        f.create_dataset(f"raw/{layer}", data=maps[layer], **how)


def join(f, sources, dtype="f4"):
    """`sources`: what layer each is of, and a name or a source."""
    layout = h5py.VirtualLayout(SHAPE, dtype)
    for layer, source in sources:
        if isinstance(source, str):
            source = h5py.VirtualSource(".", source, SHAPE[1:])
        layout[layer] = source
    f.create_virtual_dataset("attention", layout)


ALL = [(layer, f"raw/{layer}") for layer in range(LAYERS)]


def copy(f):
    f["attention"] = maps


def layers(f):
    put(f)
    join(f, ALL)


def packed(f):
    put(f, chunks=(1, 7, 24), compression="gzip")
    join(f, ALL)


def slices(f):
    """Rows of one dataset of everything, which are not all it has."""
    f["raw"] = np.concatenate([maps, maps[::-1]])
    raw = h5py.VirtualSource(".", "raw", (2 * LAYERS, *SHAPE[1:]))
    layout = h5py.VirtualLayout(SHAPE, "f4")
    layout[:2] = raw[:2]
    layout[2:, :, :10] = raw[2:4, :, :10]
    layout[2:, :, 10:] = raw[2:4, :, 10:]
    f.create_virtual_dataset("attention", layout)


def everything(f):
    """What is at the positions is virtual, too."""
    layers(f)
    f["code/a"], f["code/b"] = codes[:10], codes[10:]
    layout = h5py.VirtualLayout((KEYS,), "u1")
    layout[:10] = h5py.VirtualSource(".", "code/a", (10,))
    layout[10:] = h5py.VirtualSource(".", "code/b", (14,))
    f.create_virtual_dataset("modality", layout)


for fill in (copy, layers, packed, slices):
    write(fill)
write(everything, False)


def missing(f):
    put(f)
    del f["raw/2"]
    join(f, ALL)


def unwritten(f):
    put(f)
    del f["raw/2"]
    f.create_dataset("raw/2", SHAPE[1:], "f4")
    join(f, ALL)


def half_written(f):
    put(f)
    del f["raw/2"]
    f.create_dataset("raw/2", SHAPE[1:], "f4", chunks=(1, 24, 24))
    f["raw/2"][0] = maps[2, 0]
    join(f, ALL)


def shrunk(f):
    put(f, maxshape=(None, KEYS, KEYS))
    join(f, ALL)
    f["raw/2"].resize((1, KEYS, KEYS))


def gap(f):
    put(f)
    join(f, ALL[:2] + ALL[3:])


def twice(f):
    put(f)
    join(f, ALL[:2] + [(1, "raw/2")] + ALL[3:])


def typed(f):
    put(f)
    join(f, ALL, "f8")


def itself(f):
    join(f, [(slice(None), h5py.VirtualSource(".", "attention", SHAPE))])


def elsewhere(f):
    put(f)
    join(f, ALL[:3] + [(3, h5py.VirtualSource("copy.h5", "attention",
                                              SHAPE)[3])])


def sample(f):
    """In our own format."""
    group = f.create_group("samples/one")
    layout = h5py.VirtualLayout(SHAPE, "f4")
    layout[:] = h5py.VirtualSource("copy.h5", "attention", SHAPE)
    group.create_virtual_dataset("attention", layout)
    group["modality"] = codes


for fill in (missing, unwritten, half_written, shrunk, gap, twice, typed,
             itself, elsewhere,
             sample):
    write(fill)
END

run intensity "$WORK/copy.h5"
status_is 0
unseal "$WORK/out"
cut -d, -f5- "$WORK/out" >"$WORK/copy.csv"
for name in layers packed slices everything; do
	run intensity "$WORK/$name.h5"
	status_is 0
	unseal "$WORK/out"
	cut -d, -f5- "$WORK/out" | cmp -s - "$WORK/copy.csv" ||
		fail "not the numbers of the copy"
done
run info "$WORK/layers.h5"
out_has "  storage        float32, virtual; read as blocks"
case_ok "a virtual dataset of datasets in its file has the numbers of a copy"

# refused NAME WHY
refused() {
	run intensity "$WORK/$1.h5"
	failure "/attention: is a virtual dataset" "$2"
}
refused missing "its source 'raw/2' does not exist; name the datasets that it \
is made of with --attention"
refused unwritten "its source 'raw/2' was not written as a whole"
refused half_written "its source 'raw/2' was not written as a whole"
refused shrunk "its source 'raw/2' has not all values that are to be read"
refused gap "its 3 sources do not cover it part by part, each value once"
refused twice "its 4 sources do not cover it part by part, each value once"
refused typed "its source 'raw/0' has values of another type"
refused itself "its source 'attention' is virtual itself"
refused elsewhere "values in other files, which are not opened \
(copy.h5:attention); give the folder of these files, with --attention \
'FILES:PATH'"
run intensity "$WORK/sample.h5"
failure "/samples/one/attention: is a virtual dataset with values in other"
case_ok "a part that the library would fill in, or open another file for, is \
refused"
