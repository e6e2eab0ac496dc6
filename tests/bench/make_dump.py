#!/usr/bin/env python3
"""Writes one dump for the benchmark: random causal softmax rows.

    make_dump.py FILE STORAGE TASK [LAYERS [SAMPLES]]

TASK is generation (32 heads x 576 rows x 624 keys, counted keys 0:48) or
understanding (32 x 64 x 700, counted keys 40:616).  The values are the same
in every storage, up to rounding to its number format.
"""
import sys

import h5py
import numpy as np

HEADS = 32
ZSTD, BLOSC = 32015, 32001
# task: rows, keys, prompt length, modality of the keys as (code, count) ...
TASKS = {
    "generation": (576, 624, 48, [(1, 48), (2, 576)]),
    "understanding": (64, 700, 636, [(1, 40), (2, 576), (1, 84)]),
}
ROWS_OF_CHUNK = object()  # one head in a chunk
STORAGES = {
    "contiguous-f16": {},
    "contiguous-f32": {"dtype": "f4"},
    "contiguous-bf16": {"dtype": "bf16"},
    "chunk-raw": {"chunks": ROWS_OF_CHUNK},
    "auto-raw": {"chunks": True},
    "auto-gzip": {"chunks": True, "compression": "gzip"},
    "gzip4-shuffle": {"chunks": ROWS_OF_CHUNK, "compression": "gzip",
                      "compression_opts": 4, "shuffle": True},
    "lzf": {"chunks": ROWS_OF_CHUNK, "compression": "lzf"},
    "zstd3-shuffle": {"chunks": ROWS_OF_CHUNK, "compression": ZSTD,
                      "compression_opts": (3,), "shuffle": True},
    # level 5, byte shuffle, lz4; the first four are the filter's own
    "blosc-lz4-shuffle": {"chunks": ROWS_OF_CHUNK, "compression": BLOSC,
                          "compression_opts": (0, 0, 0, 0, 5, 1, 1)},
    # what a model's author may do to us
    "tiny-gzip": {"chunks": (1, 10, 5, 5), "compression": "gzip"},
    "tiny-raw": {"chunks": (1, 10, 5, 5)},
}


def layer_values(task, layer):
    """One layer [heads, rows, keys] of float32 rows that add up to one."""
    rows, keys, _, _ = TASKS[task]
    random = np.random.default_rng([layer, rows])
    values = random.standard_normal((HEADS, rows, keys), dtype=np.float32)
    np.exp(values, out=values)
    values *= np.tri(rows, keys, keys - rows, dtype=np.float32)
    values /= values.sum(-1, keepdims=True)
    return values


def bfloat16():
    """The type as h5py writes it when asked for a custom float."""
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_size(2)
    kind.set_ebias(127)
    return kind


def to_bfloat16(values):
    bits = values.view("<u4")
    return ((bits + 0x7fff + (bits >> 16 & 1)) >> 16).astype("<u2")


def write_sample(group, storage, task, layers):
    rows, keys, prompt, modality = TASKS[task]
    options = dict(STORAGES[storage])
    shape = (layers, HEADS, rows, keys)
    kind = options.pop("dtype", "f2")
    if options.get("chunks") is ROWS_OF_CHUNK:
        options["chunks"] = (1, 1, rows, keys)
    group.attrs["task"] = task
    group.attrs["prompt_length"] = prompt
    group["modality"] = np.repeat(*np.array(modality).T).astype("u1")
    group["query_positions"] = np.arange(keys - rows, keys)
    if kind == "bf16":
        space = h5py.h5s.create_simple(shape)
        data = h5py.h5d.create(group.id, b"attention", bfloat16(), space)
        for layer in range(layers):
            file_space = data.get_space()
            file_space.select_hyperslab((layer, 0, 0, 0), (1,) + shape[1:])
            data.write(h5py.h5s.create_simple((1,) + shape[1:]), file_space,
                       to_bfloat16(layer_values(task, layer)),
                       mtype=bfloat16())
        return
    data = group.create_dataset("attention", shape, kind, **options)
    for layer in range(layers):
        data[layer] = layer_values(task, layer).astype(kind)


def main():
    name, storage, task = sys.argv[1:4]
    layers = int(sys.argv[4]) if len(sys.argv) > 4 else 30
    samples = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    with h5py.File(name, "w") as file:
        file.attrs["model"] = "bench"
        for sample in range(samples):
            write_sample(file.create_group("samples/s%d" % sample), storage,
                         task, layers)


main()
