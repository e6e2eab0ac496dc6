"""Dumps in which some samples are lost.

    lost.py FOLDER    writes NAME.h5, and good.h5 with the samples that are not

Every dump has the same three good samples, 0 to 2 or, where the first one is
lost, 1 to 3.
"""

import os
import sys

import h5py
import numpy as np

LENGTH, PROMPT, LAYERS, HEADS = 16, 10, 4, 2
SHAPE = (LAYERS, HEADS, LENGTH, LENGTH)


def sample(seed):
    values = np.exp(np.random.RandomState(seed).randn(*SHAPE))
    values *= np.tri(LENGTH)
    return (values / values.sum(-1, keepdims=True)).astype("f4")


GOOD = [sample(seed) for seed in range(3)]


def dump(folder, name, write):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as f:
        f.attrs.update(task="understanding", prompt_length=PROMPT,
                       num_heads=HEADS, num_layers=LAYERS)
        f["modality"] = [2 if 2 <= i < 8 else 1 for i in range(LENGTH)]
        write(f)


def groups(first=0, layers=None):
    def write(f):
        del f.attrs["num_layers"]
        for i, values in enumerate(GOOD):
            for layer in range(LAYERS):
                f[f"sample_{first + i}/layer_{layer}"] = values[layer]
    return write


def killed(f):
    groups()(f)
    for layer in range(2):
        f[f"sample_3/layer_{layer}"] = GOOD[0][layer]


def fewer_heads(f):
    del f.attrs["num_heads"]
    for i, values in enumerate(GOOD):
        f[f"sample_{i}/attentions"] = values
    values = GOOD[0][:, :1]
    f["sample_3/attentions"] = values


def stated_heads(f):
    f.attrs["num_heads"] = HEADS + 1
    for i, values in enumerate(GOOD):
        f[f"sample_{i}/attentions"] = values


def empty(f):
    for i, values in enumerate(GOOD):
        f[f"sample_{i}/attentions"] = values
    f["sample_3/attentions"] = np.zeros(0, "f4")


def failed(f):
    f.create_group("sample_0").attrs["error"] = "out of memory"
    for i, values in enumerate(GOOD):
        f[f"sample_{i + 1}/attentions"] = values


def reserved(f, **options):
    maps = f.create_dataset("attn", (8,) + SHAPE, "f4",
                            chunks=(1,) + SHAPE, **options)
    maps.attrs["axes"] = "sample,layer,head,query,key"
    for i, values in enumerate(GOOD):
        maps[i] = values


def filled(value):
    def write(f):
        reserved(f)
        f["attn"][3:] = value
    return write


def half_filled(f):
    reserved(f)
    f["attn"][3:] = GOOD
    f["attn"][4, 2:] = 0


def all_empty(f):
    for i in range(3):
        f[f"sample_{i}/attentions"] = np.zeros(0, "f4")


def many(f):
    groups()(f)
    for i in range(3, 9):
        f[f"sample_{i}/layer_0"] = np.zeros((HEADS, LENGTH), "f4")


def infinite(f):
    for i, values in enumerate(GOOD):
        values = values.copy()
        if i == 1:
            values[2, 0, LENGTH - 1, 4] = np.inf
        f[f"sample_{i}/attentions"] = values


def nan_layers(f):
    for i, values in enumerate(GOOD):
        values = values.copy()
        if i == 1:
            values[2:] = np.nan
        f[f"sample_{i}/attentions"] = values


def main(folder):
    dump(folder, "good", groups())
    dump(folder, "good_from_one", groups(1))
    dump(folder, "killed", killed)
    dump(folder, "fewer_heads", fewer_heads)
    dump(folder, "stated_heads", stated_heads)
    dump(folder, "empty", empty)
    dump(folder, "failed", failed)
    dump(folder, "reserved", reserved)
    dump(folder, "reserved_nan", lambda f: reserved(f, fillvalue=np.nan))
    dump(folder, "filled_nan", filled(np.nan))
    dump(folder, "filled_zero", filled(0))
    dump(folder, "all_empty", all_empty)
    dump(folder, "many", many)
    dump(folder, "infinite", infinite)
    dump(folder, "nan_layers", nan_layers)


main(sys.argv[1])
