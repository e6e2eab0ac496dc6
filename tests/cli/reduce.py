"""Checks, and makes, dumps of attention sums for reduce.sh.

    python3 reduce.py sums MAPS.h5 SUMS.h5      the sums are those of the maps
    python3 reduce.py half SINGLE.h5 HALF.h5    halves are nearest to singles
    python3 reduce.py spoilt MAPS.h5 NEW.h5     one sample lacks its modality
    python3 reduce.py unfinished MAPS.h5 NEW.h5 two samples of five, not closed
    python3 reduce.py renamed MAPS.h5 NEW.h5    samples have other names
    python3 reduce.py early MAPS.h5 NEW.h5      responses end a row early
    python3 reduce.py fine MAPS.h5 NEW.h5       sums with a class for each key,
                                                after 300 that are empty
    python3 reduce.py layers MAPS.h5 SUMS.h5    layers with other rows and keys
                                                have the sums of the maps
    python3 reduce.py bad-ITEM SUMS.h5 NEW.h5   a list of such layers is wrong
"""
import sys

import h5py
import numpy as np

PAD = 3


def sums(maps, reduced):
    """From the definitions, in float64."""
    for name, sample in maps["samples"].items():
        found = reduced["samples"][name]
        key_class = found["key_class"][:]
        attention = sample["attention"][:].astype(np.float64)
        rows, keys = attention.shape[2:]
        classes = found["sums"].shape[3]
        assert len(key_class) == keys, name
        assert sorted(set(key_class)) == list(range(classes)), name
        want = np.stack([attention[..., key_class == c].sum(-1)
                         for c in range(classes)], -1)
        assert np.allclose(found["sums"][:], want, 0, 1e-6), name
        safe = np.where(attention > 0, attention, 1)
        assert np.allclose(found["entropy"][:],
                           -(attention * np.log(safe)).sum(-1), 1e-6, 1e-6), name
        places = found["query_positions"][:] if (
            "query_positions" in found) else np.arange(rows)
        away = places[:, None] - np.arange(keys)
        assert np.allclose(found["distance"][:],
                           (attention * away).sum(-1), 1e-5, 1e-5), name
        assert (found["input_ids"][:] == sample["input_ids"][:]).all(), name
        assert found["sums"].fletcher32, name
        # The first key that is not padding is a class by itself.
        first = np.flatnonzero(found["modality"][:keys] != PAD)[0]
        assert (key_class == key_class[first]).sum() == 1, name
        assert found.attrs["mask"] == "causal", name


def half(single, halves):
    for name, sample in single["samples"].items():
        found = halves["samples"][name]
        assert found["sums"].dtype == np.float16, name
        assert (found["sums"][:] == sample["sums"][:].astype(
            np.float16)).all(), name
        assert found["entropy"].dtype == np.float32, name


def spoilt(maps, new):
    renamed(maps, new, "")
    del list(new["samples"].values())[1]["modality"]
    if "input_ids" in list(new["samples"].values())[1]:
        del list(new["samples"].values())[1]["input_ids"]


def renamed(maps, new, more="-more"):
    new.attrs.update(maps.attrs)
    new.create_group("samples")
    for name in maps["samples"]:
        maps.copy("samples/" + name, new["samples"], name=name + more)


def early(maps, new):
    renamed(maps, new, "")
    for sample in new["samples"].values():
        sample.attrs["query_start"] = sample.attrs["prompt_length"]
        sample.attrs["query_end"] = sample["attention"].shape[2] - 1
        del sample.attrs["prompt_length"]


def fine(maps, new):
    renamed(maps, new, "")
    for sample in new["samples"].values():
        attention = sample["attention"][:].astype("f4")
        keys = attention.shape[3]
        sample["key_class"] = (np.arange(keys) + 300).astype("i4")
        sample["sums"] = np.pad(attention, ((0, 0),) * 3 + ((300, 0),))
        sample.attrs["mask"] = "causal"
        del sample["attention"]


def layers(maps, reduced):
    codes = None
    if "key_modality" in maps:
        codes = maps["key_modality"][:].astype(int)
    left = maps["keep_indices"][:] if "keep_indices" in maps else None
    (sample,) = reduced["samples"].values()
    fill = lambda values, width: np.pad(
        values, (0, width - len(values)), constant_values=-1)
    for layer, found in enumerate(sample["sums"][:]):
        attention = maps[f"layer_{layer}"][:].astype("f8")
        rows, keys = attention.shape[1:]
        key_class = sample["key_class"][layer]
        assert (key_class[:keys] >= 0).all() and (key_class[keys:] == -1).all()
        for c in range(found.shape[-1]):
            want = attention[..., key_class[:keys] == c].sum(-1)
            assert np.allclose(found[:, :rows, c], want, 0, 1e-6), (layer, c)
        assert not found[:, rows:].any(), layer
        pruned = left is not None and keys == len(left)
        places = left if pruned else np.arange(rows)
        assert (sample["query_positions"][layer]
                == fill(places, found.shape[1])).all(), layer
        for name, here, values in (("key_positions", pruned, left),
                                   ("key_modality", codes is not None
                                    and keys == len(codes), codes)):
            want = values if here else []
            assert name in sample or not here
            if name in sample:
                assert (sample[name][layer]
                        == fill(want, len(key_class))).all(), (layer, name)


def bad(maps, new, what):
    renamed(maps, new, "")
    (sample,) = new["samples"].values()
    if what == "class":
        sample["key_class"][2, 3] = 99
    if what == "rows":
        sample["query_positions"][2] = -1
    if what == "place":
        sample["query_positions"][2, 0] = 99
    if what == "keys":
        sample["key_positions"][2, 5:] = -1
    if what == "order":
        sample["key_positions"][2, 5] = 0
    if what == "width":
        short = sample["query_positions"][:, :-1]
        del sample["query_positions"]
        sample["query_positions"] = short


def unfinished(maps, new):
    renamed(maps, new, "")
    for name in list(new["samples"])[2:]:
        del new["samples"][name]
    new.attrs.update(finished=0, samples_written=2, samples_expected=5)


def main(what, source, target):
    what, _, item = what.partition("-")
    making = what not in ("sums", "half", "layers")
    with h5py.File(source) as maps, h5py.File(
            target, "w" if making else "r") as other:
        globals()[what](maps, other, *filter(None, [item]))


if __name__ == "__main__":
    main(*sys.argv[1:])
