#!/usr/bin/env python3
"""Writes small dumps for tests/hostile to corrupt, one for each storage form.

    make_seeds.py FOLDER

They have everything that a reader parses: attributes of fixed and variable
length, groups, positions, and maps that are contiguous, compressed in chunks
(gzip with shuffle, lzf, with a checksum) or compact, in the oldest and the
newest format.
"""
import sys

import h5py
import numpy as np

LAYERS, HEADS, TOKENS = 3, 2, 10
KINDS = {
    "contiguous": {},
    "gzip": {"chunks": True, "compression": "gzip", "shuffle": True},
    "lzf": {"chunks": (1, 1, 5, 10), "compression": "lzf",
            "fletcher32": True},
}


def attention(rng, dtype):
    scores = rng.normal(size=(LAYERS, HEADS, TOKENS, TOKENS))
    scores[..., np.triu_indices(TOKENS, 1)[0], np.triu_indices(TOKENS, 1)[1]] \
        = -np.inf
    weights = np.exp(scores)
    return (weights / weights.sum(-1, keepdims=True)).astype(dtype)


def sample(group, rng, task, kind, options, dtype):
    maps = attention(rng, dtype)
    if kind == "layers":
        for layer in range(LAYERS):
            group.create_dataset(f"layer_{layer:02}", data=maps[layer])
    else:
        group.create_dataset("attention", data=maps, **options)
    first, second = (2, 1) if task == "understanding" else (1, 2)
    group["modality"] = np.array([first] * 5 + [second] * 5, dtype=np.int8)
    group.attrs["task"] = task
    group.attrs["prompt_length"] = 5
    group.attrs["group"] = np.bytes_("fixed")


def write(path, kind, libver, options):
    rng = np.random.default_rng(7)
    dtype = np.float32 if kind == "layers" else np.float16
    with h5py.File(path, "w", libver=libver) as file:
        file.attrs["model"] = f"seed {kind}"
        file.attrs["step"] = 3
        for index, task in enumerate(("understanding", "generation")):
            group = file.create_group(f"samples/{task[:3]}_{index}")
            sample(group, rng, task, kind, options, dtype)


def main():
    for libver in "earliest", "latest":
        for kind, options in {**KINDS, "layers": {}}.items():
            write(f"{sys.argv[1]}/{kind}_{libver}.h5", kind, libver, options)


main()
