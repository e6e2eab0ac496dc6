"""Dumps with named roles, and the shares of each role by their definition.

    blocks_roles.py FOLDER   writes what blocks.sh reads:
        roles.h5        samples with a system prompt, an instruction, an image of
                        three lines, each with its end, and an answer; one has no
                        system prompt, and one is of generation
        window.h5       one whose rows see 9 keys, which nothing states
        roles.csv       the table of their means

The positions of the samples:  0 bos, then `system` text, then the instruction,
boi, three times four image tokens and an end of line, eoi, answer.
"""

import csv
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
ORDER = ["counted", "system", "instruction", "prompt", "image", "eol", "boi",
         "eoi", "bos", "answer", "other", "first_key"]
LAYERS, HEADS = 3, 2
IDS = {"eol": 77, "system": 200, "instruction": 300}


def names_of(system, answer):
    """The role of each position, where the answer is text."""
    line = ["image"] * 4 + ["eol"]
    return np.array(["bos"] + ["system"] * system + ["instruction"] * 3 +
                    ["boi"] + 3 * line + ["eoi"] + ["answer"] * answer)


def softmax(rng, length, window):
    seen = np.tril(np.ones((length, length), bool))
    if window:
        seen &= ~np.tril(np.ones((length, length), bool), -window)
    logits = rng.normal(size=(LAYERS, HEADS, length, length)) * 2
    logits[..., 0] += 2
    values = np.exp(np.where(seen, logits, -np.inf))
    return (values / values.sum(-1, keepdims=True)).astype("f4"), seen


def shares(maps, seen, names, counted):
    """{(from, to): [layer]} by the definition: a loop over rows and keys."""
    result = {}
    rows_of = {role: np.flatnonzero(names == role) for role in set(names)}
    rows_of["counted"] = counted
    for role, rows in rows_of.items():
        if not len(rows):
            continue
        total = {to: np.zeros(LAYERS) for to in [*ORDER[1:]]}
        for q in rows:
            first = np.flatnonzero(seen[q])[0]
            for k in range(len(names)):
                to = "first_key" if k == first else names[k]
                total[to] += maps[:, :, q, k].astype("f8").mean(1)
        for to, sums in total.items():
            result[role, to] = sums / len(rows)
    return result


SAMPLES = {  # of each dump: name, system, answer, window, task
    "roles": [("a", 5, 6, 0, "understanding"),
              ("b", 3, 4, 0, "understanding"),
              ("c", 0, 3, 0, "understanding"),
              ("d", 2, 0, 0, "generation")],
    "window": [("e", 4, 9, 9, "understanding")],
}


def write_sample(rng, group, system, answer, window, task):
    """Writes one sample; returns its roles and its shares."""
    names = names_of(system, answer)
    maps, seen = softmax(rng, len(names), window)
    modality = np.full(len(names), TEXT, "u1")
    modality[names == "image"] = IMAGE
    modality[names == "eol"] = OTHER
    for role, code in (("bos", BOS), ("boi", BOI), ("eoi", EOI)):
        modality[names == role] = code
    counted = np.flatnonzero(
        names == ("answer" if task == "understanding" else "image"))
    group["attention"] = maps
    group["modality"] = modality
    group.attrs["task"] = task
    group.attrs["prompt_length"] = counted[0]
    group["input_ids"] = np.array([IDS.get(name, 9) for name in names])
    group["instruction"] = (names == "instruction").astype("u1")
    return set(names), shares(maps, seen, names, counted)


def main(folder):
    rng = np.random.default_rng(7)
    rows = []
    for model, samples in SAMPLES.items():
        found, present = {}, {}
        with h5py.File(f"{folder}/{model}.h5", "w") as f:
            f.attrs["model"] = model
            for name, *rest in samples:
                task = rest[-1]
                names, values = write_sample(
                    rng, f.create_group("samples/" + name), *rest)
                present.setdefault(task, set()).update(names)
                for pair, curve in values.items():
                    found.setdefault((task, *pair), []).append(curve)
        rows += [(model, task, layer, source, to, len(curves), share)
                 for (task, source, to), curves in found.items()
                 if to in present[task] | {"other", "first_key"}
                 for layer, share in enumerate(np.mean(curves, 0))]
    rows.sort(key=lambda r: (r[0], r[1] != "understanding", r[2],
                             ORDER.index(r[3]), ORDER.index(r[4])))
    with open(folder + "/roles.csv", "w", newline="") as f:
        table = csv.writer(f, lineterminator="\n")
        table.writerow(["model", "task", "layer", "from", "to", "samples",
                        "share"])
        table.writerows(rows)


main(sys.argv[1])
