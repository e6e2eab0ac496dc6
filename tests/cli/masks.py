"""Dumps of models with different masks, and what is right for them.

    masks.py FOLDER

writes NAME.h5, whose maps follow a mask, and NAME.csv with its measures from
the definitions: V(q) is a matrix of booleans here, never a range.
"""
import os
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
T, LAYERS, HEADS = 40, 4, 2
WINDOWS = [8, 8, 0, 8]
CHUNKS = [16, 16, 0, 16]


def roles(task):
    m = np.full(T, TEXT, "u1")
    m[:2] = PAD
    m[2] = BOS
    if task == "understanding":
        m[5], m[6:16], m[16] = BOI, IMAGE, EOI
        return m, 28
    m[22], m[23:37], m[37] = BOI, IMAGE, EOI
    return m, 23


def visible(kind, m, prompt, window, chunk, kept=0):
    q, k = np.mgrid[:T, :T]
    sees = k <= q
    if window:
        sees &= (k > q - window) | (k < kept)
    if chunk:
        sees &= k // chunk == q // chunk
    if kind == "full":
        sees = np.ones((T, T), bool)
        if window:
            sees &= abs(q - k) < window
    elif kind == "prefix":
        sees |= (q < prompt) & (k < prompt)
    elif kind in ("blocks", "marked-blocks"):
        inside = m == IMAGE
        if kind == "marked-blocks":
            inside |= (m == BOI) | (m == EOI)
        sees |= inside[q] & inside[k] & (k > q - (window or T))
    return sees & (m != PAD)[None, :]


def attention(seed, shown):
    random = np.random.default_rng(seed)
    maps = np.empty((LAYERS, HEADS, T, T))
    for layer in range(LAYERS):
        x = random.normal(size=(HEADS, T, T)) * 1.5
        x = np.where(shown[layer], np.exp(x), 0)
        total = x.sum(-1, keepdims=True)
        maps[layer] = np.divide(x, total, out=np.zeros_like(x),
                                where=total > 0)
    return maps


def measures(maps, shown, m, task, prompt, learnt=False):
    """One line for each layer."""
    want, key = (TEXT, IMAGE) if task == "understanding" else (IMAGE, TEXT)
    rows = [q for q in range(T) if m[q] == want and q >= prompt]
    counted = m == key
    for layer in range(LAYERS):
        v = shown[layer]
        parts = []
        for head in range(HEADS):
            for q in rows:
                a = maps[layer, head, q]
                if not np.isfinite(a).all():
                    continue
                sink = int(np.flatnonzero(v[q])[0])
                rest = a[counted & (np.arange(T) != sink)].sum()
                outside = 1 - a[sink]
                if learnt or a[sink] > 0.5:
                    outside = np.delete(a, sink).sum()
                parts.append((a[counted].sum(),
                              (v[q] & counted).sum() / v[q].sum(), a[sink],
                              rest / outside if outside > 0 else np.nan))
        intensity, expected, sink, sinkfree = np.nanmean(parts, axis=0)
        yield layer, [intensity, expected,
                      intensity / expected if expected else "", sink,
                      sinkfree]


def write(folder, name, kind, windows=None, chunks=None, stated=True,
          stored=None, stored_as="mask", dtype="f4", kept=0, spoilt=()):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as file, \
            open(os.path.join(folder, name + ".csv"), "w",
                 encoding="ascii") as table:
        file.attrs["model"] = "M"
        table.write("sample,task,layer,intensity,expected,enrichment,sink,"
                    "sinkfree\n")
        if stated and kind:
            file.attrs["mask"] = kind
        if stated and windows:
            file.attrs["window"] = windows
        if stated and chunks:
            file.attrs["chunk"] = chunks
        if stated and kept:
            file.attrs["window_sinks"] = kept
        for seed, task in enumerate(("generation", "understanding")):
            m, prompt = roles(task)
            shown = [visible(kind, m, prompt, windows[i] if windows else 0,
                             chunks[i] if chunks else 0, kept)
                     for i in range(LAYERS)]
            maps = attention(seed, shown).astype(dtype)
            for heads, row, value in spoilt:
                maps[:, heads, row] = value
            group = file.create_group(f"samples/{task[:3]}")
            group.attrs["task"] = task
            group.attrs["prompt_length"] = prompt
            group["modality"] = m
            group["attention"] = maps
            if stored:
                group[stored_as] = stored(shown[0])
            for layer, line in measures(maps.astype("f8"), shown, m, task,
                                        prompt):
                table.write(f"{task[:3]},{task},{layer}," +
                            ",".join(x if x == "" else repr(float(x))
                                     for x in line) + "\n")



def short(folder):
    """One long and one short understanding sample of the same model."""
    write(folder, "short", "causal", windows=[24, 24, 0, 24], stated=False)
    with h5py.File(os.path.join(folder, "short.h5"), "a") as file:
        group = file["samples/und"]
        other = file.create_group("samples/end")
        other.attrs["task"] = "understanding"
        other.attrs["prompt_length"] = 17
        other["modality"] = group["modality"][:24]
        other["attention"] = group["attention"][:, :, :24, :24]
    m, _ = roles("understanding")
    with h5py.File(os.path.join(folder, "short.h5")) as file, \
            open(os.path.join(folder, "short.csv"), "a") as table:
        maps = np.zeros((LAYERS, HEADS, T, T))
        maps[:, :, :24, :24] = file["samples/end/attention"][:]
        m[24:] = PAD
        shown = [visible("causal", m, 17, 0, 0)] * LAYERS
        for layer, line in measures(maps, shown, m, "understanding", 17):
            table.write(f"end,understanding,{layer}," +
                        ",".join(repr(float(x)) for x in line) + "\n")


def misplaced(folder):
    """Rows of the response only, and a prefill, of a static cache: read as if
    the last row saw the last key."""
    m, prompt = roles("understanding")
    shown = [visible("causal", m, prompt, 0, 0)] * LAYERS
    maps = attention(3, shown).astype("f4")
    for name, end in (("shifted", T), ("prefilled", 30)):
        with h5py.File(os.path.join(folder, name + ".h5"), "w") as file:
            group = file.create_group("samples/0")
            group.attrs["task"] = "understanding"
            group.attrs["prompt_length"] = prompt
            group["modality"] = np.where(m == IMAGE, IMAGE, TEXT)
            group["attention"] = maps[:, :, :end - 6]
            group["query_positions"] = np.arange(end - 6) + 6


def sinks(folder, dump, stated):
    """A learnt sink outside the keys takes a part of every row."""
    write(folder, dump, "causal")
    with h5py.File(os.path.join(folder, dump + ".h5"), "a") as file, \
            open(os.path.join(folder, dump + ".csv"), "w") as table:
        file.attrs["learnt_sink"] = int(stated)
        table.write("sample,task,layer,intensity,expected,enrichment,sink,"
                    "sinkfree\n")
        for name, group in file["samples"].items():
            left = np.random.default_rng(5).uniform(.2, .9, (HEADS, T, 1))
            group["attention"][...] = group["attention"][:] * left
            m, task = group["modality"][:], group.attrs["task"]
            prompt = group.attrs["prompt_length"]
            shown = [visible("causal", m, prompt, 0, 0)] * LAYERS
            for layer, line in measures(group["attention"][:].astype("f8"),
                                        shown, m, task, prompt, stated):
                table.write(f"{name},{task},{layer}," +
                            ",".join(repr(float(x)) for x in line) + "\n")


def main(folder):
    for kind in ("causal", "full", "blocks", "marked-blocks", "prefix"):
        write(folder, kind, kind)
        write(folder, "seen-" + kind, kind, stated=False)
        write(folder, "f16-" + kind, kind, stated=False, dtype="f2")
        for name, shape in (("window", {"windows": WINDOWS}),
                            ("chunk", {"chunks": CHUNKS})):
            if kind == "full" and name == "chunk":
                continue
            write(folder, f"{kind}-{name}", kind, **shape)
            write(folder, f"seen-{kind}-{name}", kind, stated=False, **shape)
    write(folder, "streaming", None, windows=[8] * LAYERS, kept=5)
    write(folder, "streaming-some", None, windows=WINDOWS, kept=5)
    write(folder, "seen-streaming", None, windows=[8] * LAYERS, kept=5,
          stated=False)
    write(folder, "flags", "blocks", stated=False,
          stored=lambda v: v | np.eye(T, dtype=bool))
    write(folder, "hides", "prefix", stated=False,
          stored=lambda v: ~(v | np.eye(T, dtype=bool)))
    write(folder, "additive", "marked-blocks", stated=False,
          stored=lambda v: np.where(v, 0, -65504)[None, None].astype("f2"))
    write(folder, "padding", "blocks", stated=False,
          stored=lambda v: np.where(v, 0., -np.inf)[None],
          stored_as="attention_mask")
    # The last counted row, the last one, and some between.
    spoilt = [(slice(HEADS), 36, np.nan), (slice(HEADS), T - 1, np.nan),
              (1, 30, np.nan), (0, 33, np.inf)]
    write(folder, "spoilt-window", "causal", windows=WINDOWS, stated=False,
          spoilt=spoilt)
    write(folder, "spoilt-chunk", "causal", chunks=CHUNKS, stated=False,
          spoilt=spoilt)
    short(folder)
    misplaced(folder)
    sinks(folder, "sinks", False)
    sinks(folder, "stated-sinks", True)


if __name__ == "__main__":
    main(*sys.argv[1:])
