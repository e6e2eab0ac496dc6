"""Writes dumps of attention sums from dumps of maps in our own format.

    python3 sums.py MAPS.h5 FOLDER fine|sink|coarse|mixed|none|short...

fine: the classes of attnscope-dump(5); sink: with the first key in a class with
others, and stored beside the sums; coarse: one class for each modality, which
the convention authors cannot be computed from; mixed: a class with keys of two
modalities; none: without key_class; short: with entropies of fewer rows.
"""
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)


def classes(modality, prompt):
    """For each key the tuple that tells its class from others."""
    first = next(k for k, m in enumerate(modality) if m != PAD)
    image = np.flatnonzero(modality == IMAGE)
    marked = bool(np.isin(modality, (BOI, EOI)).any())
    inside = False
    for k, m in enumerate(modality):
        if marked:
            inside = m == BOI or (inside and m != EOI)
        else:
            inside = image.size > 0 and image[0] - 1 <= k <= image[-1]
        yield (int(m), k < prompt, k == first, k == prompt - 1,
               image.size > 0 and k in (image[0] - 1, image[-1]), inside)


def positions(sample, rows, keys):
    if "query_positions" in sample:
        return sample["query_positions"][:].astype(int)
    # Of a whole map, query_start says where the response begins.
    start = 0 if rows == keys else int(sample.attrs.get("query_start", 0))
    return start + np.arange(rows)


def main(kind, source, target):
    with h5py.File(source) as maps, h5py.File(target, "w") as sums:
        sums.attrs.update(maps.attrs)
        for name, sample in maps["samples"].items():
            group = sums.create_group("samples/" + name)
            group.attrs.update(sample.attrs)
            for item in sample:
                if item != "attention":
                    maps.copy(sample[item], group, name=item)
            attention = sample["attention"][:].astype(np.float64)
            modality = sample["modality"][:attention.shape[3]]
            if "kv_length" in sample:
                for row, end in enumerate(sample["kv_length"]):
                    attention[:, :, row, int(end):] = 0
            keys = list(classes(modality,
                                int(sample.attrs["prompt_length"])))
            if kind == "coarse":
                keys = [key[0] for key in keys]
            if kind == "sink":
                keys = [key[:2] + key[3:] for key in keys]
            if kind == "mixed":
                keys = [key[1:] for key in keys]
            of = {key: i for i, key in enumerate(sorted(set(keys)))}
            key_class = np.array([of[key] for key in keys])
            group["sums"] = np.stack(
                [attention[..., key_class == i].sum(-1)
                 for i in range(len(of))], -1).astype(np.float32)
            if kind != "none":
                group["key_class"] = key_class.astype(np.uint16)
            rows = positions(sample, *attention.shape[2:])
            away = rows[:, None] - np.arange(len(modality))
            beside = {
                "entropy": -(attention * np.log(np.where(
                    attention > 0, attention, 1))).sum(-1),
                "distance": (attention * away).sum(-1)}
            if kind == "sink":
                first = np.flatnonzero(modality != PAD)[0]
                beside["sink"] = attention[..., first]
            if kind == "short":
                beside["entropy"] = beside["entropy"][..., 1:]
            for item, values in beside.items():
                # Of another type than the sums.
                group[item] = values


if __name__ == "__main__":
    for kind in sys.argv[3:]:
        main(kind, sys.argv[1], f"{sys.argv[2]}/{kind}.h5")
