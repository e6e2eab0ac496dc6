"""Dumps whose maps are of some of the model's layers, and their numbers.

    layers.py FOLDER    writes NAME.h5 and maps.csv: the intensity of each map

All of them hold the same four maps, in the order of the file's layers, so
maps.csv has `map` 0 to 3 in place of a layer.
"""

import os
import sys

import h5py
import numpy as np

LENGTH, PROMPT, HEADS = 16, 10, 2
IMAGE = range(2, 8)


def maps(count, seed=1):
    """[layer, head, query, key] of rows that add up to one."""
    random = np.random.RandomState(seed)
    values = np.exp(random.randn(count, HEADS, LENGTH, LENGTH))
    values *= np.tri(LENGTH)
    return (values / values.sum(-1, keepdims=True)).astype("f4")


MAPS = maps(4)


def dump(folder, name, write, **attributes):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as f:
        f.attrs.update(task="understanding", prompt_length=PROMPT,
                       num_heads=HEADS)
        f.attrs.update(attributes)
        f["modality"] = [2 if i in IMAGE else 1 for i in range(LENGTH)]
        write(f)


def named(numbers, empty=()):
    def write(f):
        for number, values in zip(numbers, MAPS):
            f[f"layer_{number}/attn"] = values
        for number in empty:
            f[f"layer_{number}/attn"] = h5py.Empty("f4")
    return write


def stack(place=None, name=None, value=None):
    def write(f):
        f["attentions"] = MAPS
        if place == "attribute":
            f["attentions"].attrs[name] = value
        elif place == "dataset":
            f[name] = value
    return write


def single(f):
    for i, values in enumerate(MAPS):
        f[f"sample_{i}/attn"] = values


def growing(f):
    named(range(3))(f)
    f.create_dataset("layer_3/attn", (0, LENGTH, LENGTH), "f4",
                     maxshape=(None, LENGTH, LENGTH))


def native(f):
    sample = f.create_group("samples/one")
    sample.attrs.update(task="understanding", prompt_length=PROMPT)
    sample["attention"] = MAPS
    sample["layer_numbers"] = [3, 7, 11, 15]
    sample["modality"] = f["modality"][()]


def headed(f):
    for layer in range(2):
        for head in range(HEADS):
            f[f"layer_{layer}/head_{head}"] = MAPS[layer, head]


def main(folder):
    every = [3, 7, 11, 15]
    others = [i for i in range(16) if i not in every]
    dump(folder, "hybrid", named(every), num_hidden_layers=16)
    dump(folder, "untotalled", named(every))
    dump(folder, "empty", named(every, others))
    dump(folder, "growing", growing)
    dump(folder, "one_based", named([1, 2, 3, 4]), num_layers=4)
    dump(folder, "one_based_unsaid", named([1, 2, 3, 4]))
    dump(folder, "too_few", named([0, 1, 2, 3]), num_layers=3)
    dump(folder, "plain", stack())
    dump(folder, "listed", stack("dataset", "layer_indices", every),
         num_layers=16)
    dump(folder, "listed_at_maps", stack("attribute", "layers", every),
         num_layers=16)
    dump(folder, "places", named([0, 1, 2, 3]), layer_idx=every, num_layers=16)
    dump(folder, "from_the_end",
         stack("attribute", "layer_numbers", [-13, -9, -5, -1]), num_layers=16)
    dump(folder, "counted", stack("attribute", "layers", 4))
    dump(folder, "counted_wrong", stack("attribute", "layers", 5))
    dump(folder, "short_list", stack("dataset", "layer_ids", [3, 7, 11]),
         num_layers=16)
    dump(folder, "falling_list", stack("dataset", "layer_ids", [3, 11, 7, 15]),
         num_layers=16)
    dump(folder, "other_list", named(every), layer_ids=[3, 7, 11, 14],
         num_layers=16)
    dump(folder, "lost_layer", named([3, 7, 11]), layer_ids=every,
         num_layers=16)
    dump(folder, "native", native, num_layers=16)
    dump(folder, "stride", stack(), layer_stride=5, num_layers=16)
    dump(folder, "either_stride", stack(), stride=4, num_layers=16)
    dump(folder, "config", stack(),
         config='{"text_config": {"num_hidden_layers": 16}}')
    dump(folder, "single", single)
    dump(folder, "few_heads", headed, num_heads=4)
    rows = MAPS[:, :, PROMPT:][..., list(IMAGE)].astype("f8")
    with open(os.path.join(folder, "maps.csv"), "w") as out:
        print("map,intensity", file=out)
        for i, value in enumerate(rows.sum(-1).mean((1, 2))):
            print(f"{i},{float(value)!r}", file=out)


main(sys.argv[1])
