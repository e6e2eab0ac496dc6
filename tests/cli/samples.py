"""Batches of generation, half of whose samples may be guidance twins.

    samples.py FOLDER    writes NAME.h5
"""

import os
import sys

import h5py
import numpy as np

LENGTH, PROMPT, LAYERS, HEADS, COUNT = 16, 8, 3, 2, 4
MODALITY = np.array([4] + [1] * 6 + [5] + [2] * 8, "u1")


def maps(count):
    random = np.random.RandomState(1)
    values = np.exp(random.randn(LAYERS, count, HEADS, LENGTH, LENGTH))
    values *= np.tri(LENGTH)
    return (values / values.sum(-1, keepdims=True)).astype("f4")


def dump(folder, name, count=COUNT, task="generation", **lists):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as f:
        f.attrs.update(task=task, prompt_length=PROMPT)
        f["modality"] = MODALITY
        for layer, values in enumerate(maps(count)):
            f[f"layer_{layer}"] = values
        for name, values in lists.items():
            if name in f:
                del f[name]
            f[name] = values


def ids(twins, count=COUNT):
    """Ids of a batch, in which the prompts of twins are padding."""
    values = np.arange(count * LENGTH).reshape(count, LENGTH) + 100
    for twin in twins:
        values[twin, 1:PROMPT - 1] = 3
    return values


def roles(twins):
    values = np.tile(MODALITY, (COUNT, 1))
    for twin in twins:
        values[twin, 1:PROMPT - 1] = 3
    return values


def main(folder):
    dump(folder, "alike")
    dump(folder, "odd", 3)
    dump(folder, "told_apart", input_ids=ids([]))
    dump(folder, "twins", input_ids=ids([1, 3]))
    dump(folder, "twins_first", input_ids=ids([0, 2]))
    dump(folder, "halves", input_ids=ids([0, 1]))
    dump(folder, "second_half", input_ids=ids([2, 3]))
    dump(folder, "roles", modality=roles([1, 3]))
    dump(folder, "one_padded", input_ids=ids([3]))
    dump(folder, "many", 40, input_ids=ids(range(1, 40, 2), 40))


main(sys.argv[1])
