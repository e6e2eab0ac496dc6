"""Checks, and makes, dumps of attention sums for reduce.sh.

    python3 reduce.py sums MAPS.h5 SUMS.h5      the sums are those of the maps
    python3 reduce.py half SINGLE.h5 HALF.h5    halves are the nearest to singles
    python3 reduce.py spoilt MAPS.h5 NEW.h5     one sample lacks its modality
    python3 reduce.py unfinished MAPS.h5 NEW.h5 two samples of five, not closed
    python3 reduce.py renamed MAPS.h5 NEW.h5    samples have other names
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


def unfinished(maps, new):
    renamed(maps, new, "")
    for name in list(new["samples"])[2:]:
        del new["samples"][name]
    new.attrs.update(finished=0, samples_written=2, samples_expected=5)


def main(what, source, target):
    making = what in ("spoilt", "unfinished", "renamed")
    with h5py.File(source) as maps, h5py.File(
            target, "w" if making else "r") as other:
        globals()[what](maps, other)


if __name__ == "__main__":
    main(*sys.argv[1:])
