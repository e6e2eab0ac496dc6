"""Dumps whose keys are not the positions from 0 on, and what is right for them.

    key_positions.py FOLDER

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
    pruned(folder, whole)
    other(folder, whole)


def pruned(folder, whole):
    """Image tokens are gone: from layer 2 on, or everywhere."""
    left = np.array([i for i in range(T) if not (2 <= i < 12 and i % 2)])
    shown = np.zeros((T, T), bool)
    shown[np.ix_(left, left)] = CAUSAL[np.ix_(left, left)]
    few = [np.zeros((HEADS, T, T), "f4") for _ in range(2)]
    for values, part in zip(few, maps(5, [CAUSAL[np.ix_(left, left)]] * 2)):
        values[np.ix_(range(HEADS), left, left)] = part
    square = np.ix_(range(HEADS), left, left)
    with begin(folder, "pruned") as file:
        file["keep_indices"] = left
        for layer in range(2):
            file[f"layer_{layer}"] = whole[layer]
            file[f"layer_{layer + 2}"] = few[layer][square]
    table(folder, "pruned", [(v, CAUSAL) for v in whole[:2]]
          + [(v, shown) for v in few])
    with begin(folder, "pruned_all") as file:
        file["key_positions"] = left
        for layer in range(2):
            file[f"layer_{layer}"] = few[layer][square]
    table(folder, "pruned_all", [(v, shown) for v in few])
    # Keys were evicted, rows were not.
    evicted = np.zeros((T, T), bool)
    evicted[:, left] = CAUSAL[:, left]
    random = np.random.default_rng(7)
    kept = [np.zeros((HEADS, T, T), "f4") for _ in range(2)]
    for values in kept:
        values[...] = softmax(random, evicted | (np.eye(T) > 0)) * evicted
        values /= np.maximum(values.sum(-1, keepdims=True), 1e-9)
    with begin(folder, "evicted") as file:
        file["key_positions"] = left
        file["attention"] = np.stack(kept)[..., left]
    table(folder, "evicted", [(v, evicted) for v in kept])
    # Each layer has evicted others; as many of each, in one map, or not.
    for name, sizes in (("by_layer", (12, 12, 12)), ("by_size", (12, 9, 16))):
        lists, kept, seen = [], [], []
        for i, size in enumerate(sizes):
            random = np.random.default_rng(30 + i)
            own = np.append(np.sort(random.choice(PROMPT, size, False)),
                            np.arange(PROMPT, T))
            seen.append(CAUSAL & np.isin(np.arange(T), own))
            values = softmax(random, seen[i] | (np.eye(T) > 0)) * seen[i]
            total = np.maximum(values.sum(-1, keepdims=True), 1e-9)
            kept.append((values / total).astype("f4"))
            lists.append(own)
        with begin(folder, name) as file:
            parts = [v[..., own] for v, own in zip(kept, lists)]
            file["key_positions"] = [
                np.pad(own, (0, T - len(own)), constant_values=-1)[
                    :max(sizes) + T - PROMPT] for own in lists]
            if name == "by_layer":
                file["attention"] = np.stack(parts)
            for layer, part in enumerate(parts if name == "by_size" else ()):
                file[f"layer_{layer}"] = part
        table(folder, name, list(zip(kept, seen)))
    # All keys were there, but only the columns of the image were saved, or these
    # and the first ones.
    for name, saved in (("columns", np.arange(2, 12)),
                        ("most_columns", np.arange(12)),
                        ("some_columns", np.arange(2, 8))):
        with begin(folder, name) as file:
            file["key_positions"] = saved
            file["attention"] = np.stack(whole)[..., saved]
        table(folder, name, [(v, CAUSAL) for v in whole])
    with begin(folder, "unexplained") as file:
        for layer in range(2):
            file[f"layer_{layer}"] = whole[layer]
            file[f"layer_{layer + 2}"] = few[layer][square]


def other(folder, whole):
    """Cross attention to 20 keys, 16 of which are image."""
    codes = np.full(20, IMAGE, "u1")
    codes[:3] = TEXT
    codes[19] = PAD
    x = np.exp(np.random.default_rng(9).normal(size=(2, HEADS, T, 20)))
    x[..., 19] = 0
    cross = (x / x.sum(-1, keepdims=True)).astype("f4")
    part = [cross[layer][:, PROMPT:] for layer in range(2)]
    rows = [[v[..., codes == IMAGE].sum(-1).mean(dtype="f8"), 16 / 19,
             v[..., 0].mean(dtype="f8")] for v in part]
    for name, layers in (("cross", 2), ("mllama", 4)):
        with begin(folder, name) as file:
            file["key_modality"] = codes
            for layer in range(2):
                file[f"layer_{layer + layers - 2}"] = cross[layer]
            for layer in range(layers - 2):
                file[f"layer_{layer}"] = whole[layer]
        table(folder, name, [(v, CAUSAL) for v in whole[:layers - 2]])
        with open(os.path.join(folder, name + ".csv"), "a") as out:
            for layer in range(2):
                out.write(f"{layer + layers - 2},"
                          + ",".join(repr(float(x)) for x in rows[layer])
                          + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
