#!/usr/bin/python3
"""Writes the small dumps that the tests read, and their reference tables:

    python3 tests/data/make_dumps.py        (needs numpy and h5py)

forms/     one sample stored in every way that HDF5 offers
measures/  special tokens, padding, rows that are NaN or zero, odd keys
bad/       dumps that are wrong in one way each

The output is byte-identical every time, so changes to this file show in git.
"""
import os

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

import measures
from measures import BOI, BOS, EOI, IMAGE, OTHER, PAD, TEXT

HERE = os.path.dirname(os.path.abspath(__file__))
RULE = {"convention": "strict", "rows": "response", "bidirectional": False}


def folder(name):
    path = os.path.join(HERE, name)
    os.makedirs(path, exist_ok=True)
    return path


def softmax_rows(random, layers, heads, tokens, causal=True):
    """Random post-softmax rows, as float16, with half of it on the sink."""
    logits = random.normal(0, 1.5, (layers, heads, tokens, tokens))
    logits[..., 0] += 2
    if causal:
        logits += np.triu(np.full((tokens, tokens), -np.inf), 1)
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float16)


def make_sample(name, task, modality, prompt_length, attention,
                positions=None, kv_length=None):
    queries, keys = attention.shape[2:]
    return {"name": name, "task": task, "modality": np.array(modality),
            "prompt_length": prompt_length, "attention": attention,
            "positions": range(queries) if positions is None else positions,
            "kv_length": [keys] * queries if kv_length is None else kv_length}


def put_sample(file, sample, **storage):
    group = file.create_group(f"samples/{sample['name']}")
    group.attrs["task"] = sample["task"]
    group.attrs["prompt_length"] = sample["prompt_length"]
    group["modality"] = sample["modality"].astype(np.uint8)
    queries, keys = sample["attention"].shape[2:]
    if list(sample["positions"]) != list(range(keys)):
        group["query_positions"] = np.array(sample["positions"], np.int32)
    if list(sample["kv_length"]) != [keys] * queries:
        group["kv_length"] = np.array(sample["kv_length"], np.int32)
    if storage.pop("attention", True):
        group.create_dataset("attention", data=sample["attention"], **storage)
    return group


# Floats that numpy does not have -------------------------------------------

FLOATS = {  # name: (bytes, exponent bits, mantissa bits, bias)
    "bf16": (2, 8, 7, 127),
    "e4m3": (1, 4, 3, 7),
    "e5m2": (1, 5, 2, 15),
}


def float_type(name, big_endian=False):
    size, exponent, mantissa, bias = FLOATS[name]
    kind = h5t.IEEE_F32LE.copy()
    kind.set_fields(exponent + mantissa, mantissa, exponent, 0, mantissa)
    kind.set_precision(8 * size)
    kind.set_size(size)
    kind.set_ebias(bias)
    if big_endian:
        kind.set_order(h5t.ORDER_BE)
    return kind


def all_values(name):
    """The value of each code, for positive finite values."""
    size, exponent, mantissa, bias = FLOATS[name]
    values = []
    for code in range(1 << (8 * size - 1)):
        e, m = code >> mantissa, code & ((1 << mantissa) - 1)
        if e == (1 << exponent) - 1 and not (name == "e4m3" and m < 7):
            break
        values.append(m * 2.0 ** (1 - bias - mantissa) if e == 0 else
                      (1 + m / (1 << mantissa)) * 2.0 ** (e - bias))
    return np.array(values)


def encode(name, attention):
    """Codes of the nearest values, and the values themselves."""
    values = all_values(name)
    x = attention.astype(np.float64)
    code = np.clip(np.searchsorted(values, x), 1, len(values) - 1)
    code = np.where(x - values[code - 1] < values[code] - x, code - 1, code)
    return code.astype(np.uint16 if FLOATS[name][0] == 2 else np.uint8), \
        values[code]


def put_raw(group, codes, kind, chunk=None, deflate=False):
    """The codes as they are, under a type that numpy has no name for."""
    creation = h5p.create(h5p.DATASET_CREATE)
    creation.set_obj_track_times(False)
    if chunk:
        creation.set_chunk(chunk)
    if deflate:
        creation.set_shuffle()
        creation.set_deflate(4)
    space = h5s.create_simple(codes.shape)
    h5d.create(group.id, b"attention", kind, space, creation).write(
        h5s.ALL, h5s.ALL, np.ascontiguousarray(codes), mtype=kind)


# forms ---------------------------------------------------------------------

def forms_attention():
    """Values with one whole 4x4 chunk, from row 8 and key 4 on, of 1/16."""
    random = np.random.default_rng(1)
    a = softmax_rows(random, 3, 2, 14).astype(np.float64)
    for row in range(8, 12):
        a[:, :, row, 4:8] = 0
        a[:, :, row] *= 0.75 / a[:, :, row].sum(-1, keepdims=True)
        a[:, :, row, 4:8] = 0.0625
    return a.astype(np.float16)


def put_partly(group, attention, fill, compression):
    """Chunks that hold only the fill value are never written."""
    data = group.create_dataset("attention", attention.shape, np.float16,
                                chunks=(1, 1, 4, 4), fillvalue=fill,
                                compression=compression)
    for i in np.ndindex(3, 2, 4, 4):
        box = tuple(slice(k * c, (k + 1) * c)
                    for k, c in zip(i, (1, 1, 4, 4)))
        if (attention[box] != np.float16(fill)).any():
            data[box] = attention[box]


def put_compact(group, attention):
    creation = h5p.create(h5p.DATASET_CREATE)
    creation.set_obj_track_times(False)
    creation.set_layout(h5d.COMPACT)
    h5d.create(group.id, b"attention", h5t.IEEE_F16LE,
               h5s.create_simple(attention.shape), creation).write(
                   h5s.ALL, h5s.ALL, attention)


def make_forms():
    attention = forms_attention()
    modality = [BOS, TEXT, TEXT, BOI, IMAGE, IMAGE, IMAGE, IMAGE, EOI,
                OTHER, TEXT, TEXT, TEXT, OTHER]
    base = make_sample("", "understanding", modality, 10, attention)
    ways = {
        "contiguous": {},
        "chunks": dict(chunks=(1, 1, 14, 14)),
        "edge-chunks": dict(chunks=(1, 1, 5, 3)),
        "layers-in-a-chunk": dict(chunks=(2, 2, 9, 14), compression="gzip"),
        "chunk-of-all": dict(chunks=(3, 2, 14, 14), compression="gzip"),
        "chunk-beyond": dict(chunks=(4, 3, 20, 20), compression="gzip",
                             shuffle=True, maxshape=(None,) * 4),
        "gzip": dict(chunks=(1, 2, 7, 7), compression="gzip"),
        "gzip-shuffle": dict(chunks=(1, 2, 4, 5), compression="gzip",
                             shuffle=True),
        "shuffle": dict(chunks=(1, 2, 4, 5), shuffle=True),
        "lzf": dict(chunks=(1, 2, 14, 14), compression="lzf"),
        "lzf-shuffle": dict(chunks=(1, 2, 5, 14), compression="lzf",
                            shuffle=True),
        "fletcher32": dict(chunks=(1, 2, 6, 6), fletcher32=True),
        "fletcher32-gzip-shuffle": dict(chunks=(1, 2, 6, 6), shuffle=True,
                                        compression="gzip", fletcher32=True),
    }
    types = {"float32": "<f4", "float64": "<f8", "float16-be": ">f2",
             "float32-be": ">f4", "float64-be": ">f8"}
    samples, tables = [], []
    path = os.path.join(folder("forms"), "forms.h5")
    with h5py.File(path, "w") as file:
        file.attrs["model"] = "forms"

        def begin(name, values=attention):
            sample = dict(base, name=name, attention=values)
            samples.append(sample)
            return put_sample(file, sample, attention=False)

        for name, way in ways.items():
            begin(name).create_dataset("attention", data=attention, **way)
        for name, kind in types.items():
            begin(name).create_dataset("attention",
                                       data=attention.astype(kind))
            begin(name + "-gzip-shuffle").create_dataset(
                "attention", data=attention.astype(kind), chunks=(2, 1, 5, 8),
                compression="gzip", shuffle=True)
        put_compact(begin("compact"), attention)
        for compression in None, "gzip":
            name = "unwritten-" + (compression or "bare")
            put_partly(begin(name + "-0"), attention, 0, compression)
            put_partly(begin(name + "-16th"), attention, 0.0625, compression)
        group = begin("layers")
        for layer in range(3):
            group[f"layer_{layer:02}"] = attention[layer]
        group = begin("layers-unpadded")
        for layer in range(3):
            group.create_dataset(f"layer_{layer}", data=attention[layer],
                                 chunks=(1, 5, 5), compression="lzf")
        for name in FLOATS:
            codes, values = encode(name, attention)
            put_raw(begin(name, values), codes, float_type(name))
            put_raw(begin(name + "-gzip-shuffle", values), codes,
                    float_type(name), (1, 2, 4, 5), True)
            if codes.itemsize > 1:
                put_raw(begin(name + "-be", values), codes.astype(">u2"),
                        float_type(name, True))
    measures.write_table(os.path.join(HERE, "forms", "forms.csv"), samples,
                         RULE)


# measures ------------------------------------------------------------------

def measure_samples():
    random = np.random.default_rng(2)
    text = [BOS, OTHER, TEXT, BOI] + [IMAGE] * 6 + [EOI, TEXT, TEXT, OTHER,
                                                    TEXT, TEXT, TEXT, EOI]
    drawn = [BOS, TEXT, TEXT, OTHER, TEXT, BOI] + [IMAGE] * 8 + [EOI]
    plain = softmax_rows(random, 3, 2, len(text))
    yield make_sample("0-marked", "understanding", text, 14, plain)
    spoilt = softmax_rows(random, 3, 2, len(text))
    spoilt[0, 0, 15] = np.nan   # one head of one layer
    spoilt[1, :, 16] = 0        # all heads of one layer
    spoilt[2, :, 14:17] = 0     # every counted row of a layer
    yield make_sample("1-spoilt", "understanding", text, 14, spoilt)
    apart = softmax_rows(random, 3, 2, len(text))
    apart[0, 1, 14, 2:] = 0     # a good row, all of it on keys 0 and 1
    apart[0, 1, 14, :2] = (0.25, 0.75)
    apart[1, 0, 14] = 0         # all of it on a key that neither counts nor
    apart[1, 0, 14, 13] = 1     # is the sink
    yield make_sample("2-elsewhere", "understanding", text, 14, apart)
    yield make_sample("3-marked", "generation", drawn, 6,
                      softmax_rows(random, 3, 2, len(drawn)))
    padded = [PAD, PAD] + drawn + [PAD]
    full = np.zeros((3, 2, len(padded), len(padded)), np.float16)
    full[:, :, 2:-1, 2:-1] = softmax_rows(random, 3, 2, len(drawn))
    yield make_sample("4-padded", "generation", padded, 8, full)
    unmarked = [OTHER, TEXT, TEXT, OTHER] + [IMAGE] * 7
    yield make_sample("5-unmarked", "generation", unmarked, 4,
                      softmax_rows(random, 3, 2, len(unmarked)))
    answer = [OTHER] + [IMAGE] * 5 + [TEXT, TEXT, OTHER, TEXT, TEXT]
    yield make_sample("6-unmarked", "understanding", answer, 8,
                      softmax_rows(random, 3, 2, len(answer)))
    steps = softmax_rows(random, 3, 2, len(text))
    steps = steps[:, :, [13, 14, 15, 16]][..., :17]
    steps[..., 0, 14:] = 7      # after kv_length: leftover values
    steps[..., 1, 15:] = 7
    steps[..., 2, 16:] = 7
    yield make_sample("7-steps", "understanding", text, 14, steps,
                      [13, 14, 15, 16], [14, 15, 16, 17])


def make_measures():
    samples = list(measure_samples())
    path = folder("measures")
    with h5py.File(os.path.join(path, "measures.h5"), "w") as file:
        file.attrs["model"] = "measures"
        for sample in samples:
            put_sample(file, sample)
    full = [dict(s, attention=softmax_rows(
        np.random.default_rng(i), 3, 2, len(s["modality"]), False))
        for i, s in enumerate(samples) if len(s["positions"]) ==
        len(s["modality"]) and PAD not in s["modality"]]
    with h5py.File(os.path.join(path, "bidirectional.h5"), "w") as file:
        file.attrs["model"] = "bidirectional"
        for sample in full:
            put_sample(file, sample)
    for name, rule in (
            ("strict", {}), ("authors", {"convention": "authors"}),
            ("training", {"convention": "training"}),
            ("posttext", {"rows": "posttext"}),
            ("authors_posttext", {"convention": "authors",
                                  "rows": "posttext"})):
        measures.write_table(os.path.join(path, f"{name}.csv"), samples,
                             dict(RULE, **rule))
    measures.write_table(os.path.join(path, "per_head.csv"), samples, RULE,
                         True)
    measures.write_table(os.path.join(path, "bidirectional.csv"), full,
                         dict(RULE, bidirectional=True))
    with open(os.path.join(path, "left_out.csv"), "w", encoding="ascii",
              newline="\n") as out:
        out.write("sample,left_out\n")
        for name, count in measures.left_out(samples, RULE).items():
            if count:
                out.write(f"{name},{count}\n")


# bad -----------------------------------------------------------------------

def good_sample():
    modality = [BOS, TEXT, BOI, IMAGE, IMAGE, EOI, TEXT, TEXT]
    return make_sample("one", "understanding", modality, 6,
                       softmax_rows(np.random.default_rng(3), 2, 2, 8))


def replace(group, name, data):
    del group[name]
    if data is not None:
        group[name] = data


def bad_dumps():
    """Name of a bad dump, and how to make it from a good one."""
    def attr(name, value):
        return lambda file, group: group.attrs.__setitem__(name, value)

    def data(name, value):
        return lambda file, group: replace(group, name, value)

    def new(name, value):
        return lambda file, group: group.__setitem__(name, value)

    def layers(*numbers):
        def change(file, group):
            a = group["attention"][0]
            del group["attention"]
            for number in numbers:
                group[f"layer_{number:02}"] = a
        return change

    a = good_sample()["attention"]
    codes = good_sample()["modality"].astype(np.uint8)
    yield "good", lambda file, group: None
    yield "unnamed", lambda file, group: file.attrs.__delitem__("model")
    yield "no_group_samples", lambda file, group: file.__delitem__("samples")
    yield "no_sample", lambda file, group: group.parent.__delitem__("one")
    yield "sample_is_data", lambda file, group: replace(
        group.parent, "one", [1.0])
    yield "no_task", lambda file, group: group.attrs.__delitem__("task")
    yield "other_task", attr("task", "translation")
    yield "task_is_array", attr("task", ["understanding", "generation"])
    yield "no_modality", data("modality", None)
    yield "short_modality", data("modality", codes[:7])
    yield "float_modality", data("modality", codes / 2)
    yield "wrong_code", data("modality", codes + np.uint8(200))
    yield "no_attention", data("attention", None)
    yield "integers", data("attention", (a * 1000).astype(np.int16))
    yield "wrong_rank", data("attention", a[0])
    yield "empty", data("attention", a[:0])
    yield "missing_layer", layers(0, 1, 3)
    yield "missing_first_layer", layers(1, 2)
    yield "missing_last_layer", lambda file, group: file.attrs.__setitem__(
        "num_layers", 3)
    yield "layer_differs", lambda file, group: (
        layers(0, 1)(file, group), replace(group, "layer_01", a[0, :, 2:]))
    yield "layer_twice", lambda file, group: (
        layers(0, 1)(file, group), group.__setitem__("layer_1", a[0]))
    yield "no_counted_row", data("modality", np.where(
        codes == TEXT, OTHER, codes).astype(np.uint8))
    yield "no_counted_key", data("modality", np.where(
        codes == IMAGE, OTHER, codes).astype(np.uint8))
    yield "no_prompt_length", lambda file, group: group.attrs.__delitem__(
        "prompt_length")
    yield "large_prompt_length", attr("prompt_length", 9)
    yield "word_prompt_length", attr("prompt_length", "six")
    yield "few_kv_length", new("kv_length", [8] * 7)
    yield "large_kv_length", new("kv_length", [8] * 7 + [9])
    yield "zero_kv_length", new("kv_length", [0] + [8] * 7)
    yield "large_query_position", new("query_positions", [*range(7), 8])
    yield "negative_query_position", new("query_positions", [-1, *range(7)])
    yield "few_query_positions", new("query_positions", [0, 1])
    yield "rows_unknown", data("attention", a[:, :, 4:])
    yield "large_query_start", lambda file, group: (
        replace(group, "attention", a[:, :, 4:]),
        group.attrs.__setitem__("query_start", 5))


def make_bad():
    for name, change in bad_dumps():
        with h5py.File(os.path.join(folder("bad"), name + ".h5"),
                       "w") as file:
            file.attrs["model"] = "bad"
            change(file, put_sample(file, good_sample()))


if __name__ == "__main__":
    make_forms()
    make_measures()
    make_bad()
