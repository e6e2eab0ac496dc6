"""Dumps whose keys are not the positions from 0 on, and what is right for them.

    keys.py FOLDER

writes NAME.h5 and NAME.csv: static caches, windows, pruned keys, keys of
another sequence.  The truth is computed from whole maps over positions.
"""
import os
import sys

import h5py
import numpy as np

TEXT, IMAGE, PAD, BOS = 1, 2, 3, 4
T, PROMPT, LAYERS, HEADS, SLOTS, WINDOW = 24, 16, 4, 2, 32, 8
CODES = np.full(T, TEXT, "u1")
CODES[0] = BOS
CODES[2:12] = IMAGE
HAS_WINDOW = [True, True, False, True]


def softmax(random, shown):
    x = np.exp(random.normal(size=(HEADS, *shown.shape)) * 1.5) * shown
    return x / x.sum(-1, keepdims=True)


def maps(seed, shown):
    random = np.random.default_rng(seed)
    return [softmax(random, s).astype("f4") for s in shown]


CAUSAL = np.tri(T, dtype=bool)
BAND = CAUSAL & ~np.tri(T, k=-WINDOW, dtype=bool)


def table(folder, name, layers, rows=range(PROMPT, T)):
    """layers: of each a map over positions, and V as booleans."""
    with open(os.path.join(folder, name + ".csv"), "w") as out:
        out.write("layer,intensity,expected,sink\n")
        for layer, (values, shown) in enumerate(layers):
            image = CODES == IMAGE
            parts = [(values[h, q, image].sum(),
                      (shown[q] & image).sum() / shown[q].sum(),
                      values[h, q, np.flatnonzero(shown[q])[0]])
                     for h in range(HEADS) for q in rows]
            out.write(f"{layer}," + ",".join(
                repr(float(x)) for x in np.mean(parts, 0, dtype="f8")) + "\n")


def begin(folder, name):
    file = h5py.File(os.path.join(folder, name + ".h5"), "w")
    file.attrs["task"] = "understanding"
    file.attrs["prompt_length"] = PROMPT
    file["modality"] = CODES
    return file


def slots(values):
    wide = np.zeros((*values.shape[:-1], SLOTS), values.dtype)
    wide[..., :values.shape[-1]] = values
    return wide


def steps(file, layers, first, keys_of):
    """A dataset for each step; keys_of(layer, end) are those it has."""
    ends = ([] if first else [PROMPT]) + list(range(PROMPT + 1, T + 1))
    start = PROMPT if first else 0
    for step, end in enumerate(ends):
        for layer, values in enumerate(layers):
            part = keys_of(layer, end)(values[:, start:end])
            file[f"step_{step}/layer_{layer}"] = part[None]
        start = end


def main(folder):
    whole = maps(1, [CAUSAL] * LAYERS)
    truth = [(values, CAUSAL) for values in whole]
    mixed = maps(2, [BAND if w else CAUSAL for w in HAS_WINDOW])
    mixed_truth = [(v, BAND if w else CAUSAL)
                   for v, w in zip(mixed, HAS_WINDOW)]

    with begin(folder, "static") as file:
        file["attentions"] = slots(np.stack(whole))
    table(folder, "static", truth)
    with begin(folder, "static_steps") as file:
        steps(file, whole, False, lambda layer, end: slots)
    table(folder, "static_steps", truth)
    with begin(folder, "growing") as file:
        steps(file, whole, False, lambda layer, end: lambda v: v[..., :end])
    table(folder, "growing", truth)
    with begin(folder, "static_ids") as file:
        del file["modality"]
        file["input_ids"] = np.where(CODES == IMAGE, 90, 7)
        steps(file, whole, False, lambda layer, end: slots)
    table(folder, "static_ids", truth)
    # What is beyond the tokens is attended to: no static cache.
    with begin(folder, "unused") as file:
        values = slots(np.stack(whole))
        values[..., T:] = .01
        file["attentions"] = values / values.sum(-1, keepdims=True)
    # Static layers beside growing ones.
    with begin(folder, "both") as file:
        steps(file, whole, False, lambda layer, end: slots if layer % 2
              else lambda v: v[..., :end])
    table(folder, "both", truth)
    # Windows hold the last keys; the first step has all.
    for name, first in (("window", False), ("window_rows", True)):
        with begin(folder, name) as file:
            steps(file, mixed, first, lambda layer, end: lambda v: v[
                ..., max(0, end - WINDOW) if HAS_WINDOW[layer]
                and end > PROMPT else 0:end])
        table(folder, name, mixed_truth)
    # Steps of one length, which may be anything.
    with begin(folder, "constant") as file:
        steps(file, [mixed[0]] * LAYERS, True,
              lambda layer, end: lambda v: v[..., end - WINDOW:end])
    table(folder, "constant", [(mixed[0], BAND)] * LAYERS)


if __name__ == "__main__":
    main(*sys.argv[1:])
