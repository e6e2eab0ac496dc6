"""Dumps in the layouts that other people's scripts write, made of real
samples.

    layouts.py make FOLDER          writes the dumps
    layouts.py bad FOLDER           writes bad dumps, and a good one

The samples are the first of tests/data/dumps/umm_batched_*.h5, whole maps with
the padding removed, so their numbers are those of the tables next to them.
"""

import csv
import os
import sys

import h5py
import numpy as np

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
SAMPLES = 3
BITS = {"f2": "<f2", "f4": "<f4"}


def samples(task):
    """attention [layer, head, query, key] and its metadata."""
    short = {"understanding": "und", "generation": "gen"}[task]
    with h5py.File(os.path.join(DATA, "dumps", f"umm_batched_{short}.h5")) as f:
        names = sorted(n for n in f if n.startswith("layer_"))
        for i in range(SAMPLES):
            seen = np.flatnonzero(f["attention_mask"][i])
            first, end = seen[0], seen[-1] + 1
            yield {
                "attention": np.stack(
                    [f[n][i, :, first:end, first:end] for n in names]),
                "modality": f["token_type_ids"][i, first:end].astype("u1"),
                "input_ids": f["input_ids"][i, first:end],
                "prompt_length": int(f["query_start"][i] - first),
            }


def bfloat16(values):
    """The upper halves of float32, rounded to nearest even."""
    bits = np.asarray(values, "<f4").view("<u4")
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def write_around(group, sample, task, modality=True):
    group.attrs["task"] = task
    group.attrs["prompt_length"] = sample["prompt_length"]
    if modality and isinstance(group, h5py.Group):
        group["modality"] = sample["modality"]


def heads(path, task):
    """layer_{layer}/batch_{sample}/head_{head}, lists of numbers beside."""
    with h5py.File(path, "w") as f:
        f.attrs["task"] = task
        lengths = []
        for i, sample in enumerate(samples(task)):
            for layer, maps in enumerate(sample["attention"]):
                for head, values in enumerate(maps):
                    f[f"layer_{layer}/batch_{i}/head_{head}"] = values
            f[f"modality/batch_{i}"] = sample["modality"]
            lengths.append(sample["prompt_length"])
        f["prompt_length"] = lengths


def numbered(path, task):
    """{sample} [layer, head, query, key], modality/{sample}."""
    with h5py.File(path, "w") as f:
        for i, sample in enumerate(samples(task)):
            f[str(i)] = sample["attention"]
            write_around(f[str(i)], sample, task)
            f[f"modality/{i}"] = sample["modality"]


def grouped(path, task, **change):
    """sample_{sample}/attentions; change says how values are stored."""
    with h5py.File(path, "w") as f:
        for i, sample in enumerate(samples(task)):
            group = f.create_group(f"sample_{i}")
            values = change.get("store", lambda v: v)(sample["attention"])
            if "type" in change:
                data = h5py.h5d.create(
                    group.id, b"attentions", change["type"],
                    h5py.h5s.create_simple(values.shape))
                data.write(h5py.h5s.ALL, h5py.h5s.ALL, values,
                           mtype=change["type"])
            else:
                group.create_dataset(
                    "attentions", data=values, **change.get("how", {}))
            write_around(group, sample, task)


def together(path, task, order="slhqk", dtype="f2", **how):
    """One dataset for all, padded, with its axes in some order."""
    all_of = list(samples(task))
    most = max(s["attention"].shape[-1] for s in all_of)
    layers, heads = all_of[0]["attention"].shape[:2]
    maps = np.zeros((SAMPLES, layers, heads, most, most), "f2")
    codes = np.full((SAMPLES, most), 3, "u1")
    for i, sample in enumerate(all_of):
        length = sample["attention"].shape[-1]
        maps[i, :, :, :length, :length] = sample["attention"]
        codes[i, :length] = sample["modality"]
    with h5py.File(path, "w") as f:
        f.attrs["task"] = task
        f.attrs["prompt_length"] = [s["prompt_length"] for s in all_of]
        f["modality"] = codes
        values = maps.transpose(["slhqk".index(axis) for axis in order])
        f.create_dataset("attn", data=values.astype(dtype), **how)


def strange_bfloat16(bias):
    """A bfloat16 whose exponent bias nobody set (h5py issue 1822)."""
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_size(2)
    kind.set_ebias(bias)
    return kind


def files_of_layers(folder, task, place):
    """layer_{layer}/{sample}.hdf5, the rest in each file or apart."""
    for i, sample in enumerate(samples(task)):
        for layer, maps in enumerate(sample["attention"]):
            path = os.path.join(folder, f"layer_{layer}", f"s{i}.hdf5")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with h5py.File(path, "w") as f:
                f["attentions"] = maps
                if place == "inside":
                    write_around(f, sample, task)
        if place == "apart":
            path = os.path.join(folder, "meta", f"s{i}.hdf5")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with h5py.File(path, "w") as f:
                f["what"] = sample["modality"]
                f["where"] = sample["prompt_length"]


def files_of_samples(folder, task):
    os.makedirs(folder)
    for i, sample in enumerate(samples(task)):
        with h5py.File(os.path.join(folder, f"{i}.h5"), "w") as f:
            f["attn_weights"] = sample["attention"]
            f.attrs["num_layers"], f.attrs["num_heads"] = 12, 4
            write_around(f, sample, task)


def unreadable(group, name, values):
    """A list compressed with an unknown filter."""
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk(values.shape)
    creation.set_filter(31999, h5py.h5z.FLAG_OPTIONAL)
    data = h5py.h5d.create(
        group.id, name.encode(), h5py.h5t.NATIVE_INT64,
        h5py.h5s.create_simple(values.shape), creation)
    data.write_direct_chunk((0,), values.astype("i8").tobytes(), 0)


def rooted(path, task):
    """The first sample's modality in the root, the others' with them."""
    grouped(path, task)
    with h5py.File(path, "a") as f:
        f.move("sample_0/modality", "modality")


def masks(path, task):
    """sample_{sample} with every way to give the modality of positions."""
    with h5py.File(path, "w") as f:
        for i, sample in enumerate(samples(task)):
            group = f.create_group(f"sample_{i}")
            group["attention"] = sample["attention"]
            write_around(group, sample, task, modality=False)
            image = np.flatnonzero(sample["modality"] == 2)
            group["im_flags"] = sample["modality"] == 2
            group["im_bytes"] = (sample["modality"] == 2).astype("u1")
            group["im_mask_of_indices"] = image
            group["im_span"] = [image[0], image[-1] + 1]
            group["tx_flags"] = sample["modality"] == 1
            group["tx_indices"] = np.flatnonzero(sample["modality"] == 1)
            group["tokens_in"] = sample["input_ids"]
            group["neither"] = np.array([3, 1, 2])
            group["tokens_short"] = sample["input_ids"][:-1]
            unreadable(group, "tokens_packed", sample["input_ids"])


def plural(path, task):
    """model.layers.{layer}/heads_{head}, one sample."""
    with h5py.File(path, "w") as f:
        sample = next(samples(task))
        for layer, maps in enumerate(sample["attention"]):
            for head, values in enumerate(maps):
                f[f"model.layers.{layer}/heads_{head}"] = values
        write_around(f, sample, task)


def named(path, task):
    """A sample whose name is a prefix of its siblings' names."""
    with h5py.File(path, "w") as f:
        sample = next(samples(task))
        f["text"] = sample["attention"]
        f.attrs["task"] = task
        f["text_length"] = sample["prompt_length"]
        f["prompt_length"] = sample["prompt_length"]


def steps(path, task):
    """What generate() returns: step 0 with the whole prompt, then one row per
    step, all [1, head, query, key]."""
    with h5py.File(path, "w") as f:
        sample = next(samples(task))
        length = sample["prompt_length"]
        total = sample["attention"].shape[-1]
        bounds = [(0, length)] + [(q, q + 1) for q in range(length, total)]
        for step, (first, end) in enumerate(bounds):
            for layer, maps in enumerate(sample["attention"]):
                f[f"step_{step}/layer_{layer}/attn"] = \
                    maps[None, :, first:end, :end]
        write_around(f, sample, task)


def make(folder):
    opaque = {"store": lambda v: v.astype("<f2").view("V2")}
    for task in ("understanding", "generation"):
        short = task[:3]

        def at(name):
            return os.path.join(folder, f"{name}_{short}")

        heads(at("heads") + ".h5", task)
        numbered(at("numbered") + ".h5", task)
        grouped(at("grouped") + ".h5", task)
        rooted(at("rooted") + ".h5", task)
        masks(at("masks") + ".h5", task)
        steps(at("steps") + ".h5", task)
        plural(at("plural") + ".h5", task)
        files_of_layers(at("layers"), task, "inside")
        files_of_layers(at("apart"), task, "apart")
        files_of_samples(at("samples"), task)
        grouped(at("uint16_f16") + ".h5", task,
                store=lambda v: v.astype("<f2").view("<u2"))
        grouped(at("opaque_f16") + ".h5", task, **opaque)
        grouped(at("big_f16") + ".h5", task,
                store=lambda v: v.astype(">f2"))
        grouped(at("big_uint16") + ".h5", task,
                store=lambda v: v.astype(">f2").view(">u2"))
        grouped(at("chunks") + ".h5", task,
                how={"chunks": (2, 3, 7, 5), "compression": "lzf",
                     "shuffle": True})
        together(at("flat") + ".h5", task)
        together(at("mixed") + ".h5", task, "kqslh")
        together(at("late") + ".h5", task, "lhsqk",
                 chunks=(2, 4, 3, 20, 9))
        together(at("packed") + ".h5", task, chunks=(2, 5, 3, 7, 5),
                 compression="gzip", shuffle=True, dtype="<f4")
        together(at("wide") + ".h5", task, chunks=(2, 1, 4, 7, 50),
                 maxshape=(None,) * 5, compression="lzf", shuffle=True)
        together(at("big") + ".h5", task, chunks=(2, 5, 3, 7, 5),
                 compression="gzip", shuffle=True, dtype=">f4")
        # These lose digits, and so does their reference.
        grouped(at("bf16") + ".h5", task, store=bfloat16)
        grouped(at("bf16_bias") + ".h5", task, store=bfloat16,
                type=strange_bfloat16(15))
        grouped(at("int8") + ".h5", task,
                store=lambda v: np.round(v.astype("f4") * 127).astype("i1"))
        for name, back in (
                ("bf16", lambda v: (bfloat16(v).astype("<u4") << 16)
                 .view("<f4")),
                ("int8", lambda v: np.round(v.astype("f4") * 127) / 127)):
            reference(at(name) + ".csv", task, back)


def reference(path, task, store):
    """Equation 1 in float64 from values rounded by `store`."""
    with open(path, "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["sample", "layer", "intensity"])
        for i, sample in enumerate(samples(task)):
            codes = sample["modality"]
            wanted, counted = (1, 2) if task == "understanding" else (2, 1)
            rows = np.flatnonzero(codes == wanted)
            rows = rows[rows >= sample["prompt_length"]]
            for layer, maps in enumerate(sample["attention"]):
                values = store(maps).astype("f8")
                table.writerow([i, layer, values[:, rows][
                    :, :, codes == counted].sum(-1).mean()])


def cut_heads(file, heads):
    """A different number of heads in one step of all layers."""
    for layer, group in file["step_5"].items():
        maps = np.concatenate([group["attn"][:]] * 2, 1)
        del group["attn"]
        group["attn"] = maps[:, :heads]


def pairs(folder):
    """A folder of layers with two candidates for attention."""
    for layer in range(2):
        path = os.path.join(folder, f"layer_{layer}", "0.h5")
        os.makedirs(os.path.dirname(path))
        with h5py.File(path, "w") as f:
            for name in ("self_attn", "cross_attn"):
                f[name] = np.zeros((2, 3, 3), "f4")


def gaps(folder):
    """Names with gaps, duplicates or two meanings."""
    def changed(name, writer, change):
        path = os.path.join(folder, name + ".h5")
        writer(path, "generation")
        with h5py.File(path, "a") as f:
            change(f)

    changed("no_layer", heads, lambda f: f.__delitem__("layer_3"))
    changed("no_head", heads,
            lambda f: f.__delitem__("layer_3/batch_1/head_2"))
    changed("no_last", heads,
            lambda f: f.__delitem__("layer_11/batch_0/head_3"))
    changed("twice", heads, lambda f: f.copy("layer_3", "layer_03"))
    changed("no_step", steps, lambda f: f.__delitem__("step_5"))
    changed("few_heads", steps, lambda f: cut_heads(f, 2))
    changed("many_heads", steps, lambda f: cut_heads(f, 8))
    changed("no_group", together, lambda f: f.move("attn", "samples"))
    named(os.path.join(folder, "named.h5"), "generation")
    pairs(os.path.join(folder, "pairs"))
    changed("two", steps, lambda f: f.copy("step_0/layer_0/attn", "cross_attn"))
    changed("none", together, lambda f: f.move("attn", "weights"))


def simple(path, **change):
    """Four samples in our own format, one of them changed."""
    with h5py.File(path, "w") as f:
        f.attrs["model"] = "m"
        f.attrs["num_heads"] = 4
        for i, sample in enumerate(samples("generation")):
            group = f.create_group(f"samples/{i}")
            group.attrs["task"] = "generation"
            group.attrs["prompt_length"] = sample["prompt_length"]
            values = sample["attention"].astype("f4")
            codes = sample["modality"].copy()
            if i == 1:
                for what, how in change.items():
                    if what == "codes":
                        codes = how(codes)
                    elif what == "group":
                        how(group)
                    elif what == "values":
                        values = how(values)
            group["modality"] = codes
            for layer, maps in enumerate(values):
                group[f"layer_{layer:02d}"] = maps.astype(
                    change.get("dtype", "f2"))
            if i == 1 and "after" in change:
                change["after"](group)


def put(index, value):
    def change(values):
        values = values.copy()
        values[index] = value
        return values
    return change


def scaled(index, factor):
    def change(values):
        values = values.copy()
        values[index] *= factor
        return values
    return change


def future(values):
    values = values.copy()
    values[2, 1, 7, values[2, 1, 7].argmax()] -= 0.1
    values[2, 1, 7, 9] += 0.1
    return values


def logits(values):
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(values), -20)


def shifted(values):
    """Four unmarked positions of padding in front; their rows are what an
    eager softmax gives for a fully masked row."""
    layers, heads, queries, keys = values.shape
    wide = np.zeros((layers, heads, queries + 4, keys + 4), "f4")
    wide[:, :, 4:, 4:] = values
    wide[:, :, :4, :] = 1 / (keys + 4)
    return wide


def window(values):
    keys = np.arange(values.shape[-1])
    seen = (keys[None, :] > keys[:, None] - 6) & (keys <= keys[:, None])
    values = np.where(seen, values + 1e-3, 0)
    return values / values.sum(-1, keepdims=True)


def remove(name):
    def change(group):
        del group[name]
    return change


def attribute(name, value):
    def change(group):
        group.attrs[name] = value
    return change


def text_prompt(codes):
    """A sample that looks like the other task."""
    return np.where(codes == 1, 2, np.where(codes == 2, 1, codes))


def rounded_to_bfloat16(values):
    """Rounded to bfloat16, as a model in that format computes them."""
    bits = values.astype("f4").view("u4") + np.uint32(0x8000)
    return (bits & np.uint32(0xffff0000)).view("f4")


def bad(folder):
    def at(name):
        return os.path.join(folder, name + ".h5")

    simple(at("good"))
    simple(at("bf16_in_f16"), values=rounded_to_bfloat16)
    simple(at("bf16_in_f64"), values=rounded_to_bfloat16, dtype="f8")
    simple(at("f16_in_f64"), values=lambda v: v.astype("f2"), dtype="f8")
    simple(at("nan"), values=put((3, 2, 9, 4), np.nan))
    simple(at("logits"), values=logits)
    simple(at("zero"), values=put((5, 0, 10), 0))
    simple(at("sum"), values=scaled((1, 3, 8), 1.01))
    simple(at("sum_f32"), dtype="f4",
           values=lambda v: v / v.sum(-1, keepdims=True) *
           np.where(np.arange(v.shape[2]) == 8, 1.0005, 1)[:, None])
    simple(at("future"), values=future)
    simple(at("padding"), codes=put(0, 3))
    simple(at("lead"), values=shifted,
           codes=lambda c: np.concatenate([np.zeros(4, "u1"), c]),
           group=attribute("prompt_length", 10))
    simple(at("window"), values=window)
    simple(at("modality"), codes=lambda c: c[:-1])
    simple(at("heads"), values=lambda v: v.mean(1, keepdims=True))
    simple(at("layers"), after=remove("layer_07"))
    simple(at("repeated"), after=lambda g: g.copy("layer_03", "layer_3"))
    simple(at("uncounted"), codes=lambda c: np.where(c == 2, 0, c))
    simple(at("task"), codes=text_prompt)
    simple(at("unreadable"), group=lambda g: g.attrs.__delitem__("task"))
    with h5py.File(at("good")) as f, h5py.File(at("identical"), "w") as g:
        for name in f.attrs:
            g.attrs[name] = f.attrs[name]
        g.create_group("samples")
        for name, of in (("0", "0"), ("1", "1"), ("2", "1")):
            f.copy(f"samples/{of}", g["samples"], name)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
        gaps(sys.argv[2])
    elif sys.argv[1] == "bad":
        bad(sys.argv[2])
    else:
        sys.exit(__doc__)
