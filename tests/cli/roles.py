"""Dumps that say what their positions hold, and which of them the model
produced, in every form that people write, each with its numbers.

    roles.py FOLDER     writes NAME.h5 and NAME.csv for every case, and the
                        list `cases`: name, options, what a refusal says (or
                        nothing), description; separated by tabs

All hold the same map of 2 layers and 2 heads; what differs is metadata.  The
numbers are those of the formula, over the rows and keys that the case names.
"""

import json
import os
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
LENGTH = 30
IMAGES = np.r_[2:12]
PROMPT = 16
UNDERSTANDING, GENERATION = "understanding", "generation"
CASES = []


def causal(seed, length=LENGTH):
    """[layer 2, head 2, query, key]: rows add up to one."""
    logits = np.random.default_rng(seed).normal(size=(2, 2, length, length))
    values = np.exp(np.where(np.tril(np.ones((length, length))), logits * 2,
                             -np.inf))
    return (values / values.sum(-1, keepdims=True)).astype("f4")


MAPS = causal(1)


def intensity(rows, keys, maps=MAPS):
    """[layer]: mean over heads and rows of the sum over keys."""
    part = maps.astype("f8")[:, :, np.asarray(rows)][..., np.asarray(keys)]
    return part.sum(-1).mean((1, 2))


def case(name, description, write, rows=(), keys=(), options="", refused="",
         task=UNDERSTANDING, maps=MAPS):
    """One dump; `write` adds to the file what is special about it."""
    CASES.append((name, description, write, np.asarray(rows, int),
                  np.asarray(keys, int), options, refused, task, maps))


def codes(length=LENGTH):
    """Text but for the image and the token that begins it."""
    modality = np.full(length, TEXT, "u1")
    modality[0] = BOS
    modality[IMAGES] = IMAGE
    return modality


ANSWER = np.r_[PROMPT:LENGTH]


def responses():
    """Which positions the model produced."""
    turns = np.r_[16:20, 25:30]
    flags = np.isin(np.arange(LENGTH), turns)
    labels = np.where(flags, np.arange(LENGTH) + 100, -100)
    ids = np.arange(LENGTH) + 100

    def put(f, **items):
        f["modality"] = codes()
        for name, value in items.items():
            if np.ndim(value) == 1 and len(value) >= LENGTH:
                f[name] = value
            else:
                f.attrs[name] = value

    case("turns", "labels of two turns count what is labelled",
         lambda f: put(f, labels=labels), turns, IMAGES)
    case("turns_length", "labels say more than a prompt length",
         lambda f: put(f, labels=labels, prompt_length=16), turns, IMAGES)
    case("turns_other", "labels and a prompt length that disagree are refused",
         lambda f: put(f, labels=labels, prompt_length=14),
         refused="begins at 16 by its labels, but at 14 by its prompt_length")
    case("turns_given", "unless the user says which counts",
         lambda f: put(f, labels=labels, prompt_length=14), np.r_[14:30],
         IMAGES, "--prompt-length prompt_length")
    case("turns_shifted", "labels that are shifted by one are recognised",
         lambda f: put(f, labels=np.append(labels[1:], -100), input_ids=ids),
         turns, IMAGES)
    case("turns_short", "labels of fewer positions than keys are refused",
         lambda f: put(f, labels=labels) or f.pop("labels") is None
         or f.create_dataset("labels", data=labels[:25]),
         refused="/labels: has 25 values for 30 keys")
    case("turns_none", "labels that are all -100 are refused",
         lambda f: put(f, labels=np.full(LENGTH, -100)),
         refused="there is no response, as all are -100")
    case("assistant", "a mask of what the assistant said",
         lambda f: put(f, assistant_masks=flags), turns, IMAGES)
    case("assistant_given", "a mask of another name",
         lambda f: put(f, mine=flags.astype("i8")), turns, IMAGES,
         "--response-mask mine")
    case("spans", "spans of what the model produced",
         lambda f: put(f, response_spans=[[16, 20], [25, 30]]), turns, IMAGES)
    case("spans_given", "spans on the command line",
         lambda f: put(f, prompt_length=3), turns, IMAGES,
         "--response-span 16:20,25:30")
    case("spans_far", "a span beyond the tokens is refused",
         lambda f: put(f, response_spans=[[16, 31]]),
         refused="ends at 31, but there are 30 tokens")


def main(folder):
    responses()
    with open(os.path.join(folder, "cases"), "w", encoding="utf-8") as listed:
        for (name, description, write, rows, keys, options, refused, task,
             maps) in CASES:
            path = os.path.join(folder, name)
            with h5py.File(path + ".h5", "w") as f:
                f.attrs["task"] = task
                f["attention"] = maps
                write(f)
            if len(rows):
                with open(path + ".csv", "w", encoding="utf-8") as table:
                    table.write("layer,intensity\n")
                    for layer, value in enumerate(intensity(rows, keys, maps)):
                        table.write(f"{layer},{float(value)!r}\n")
            print(name, options or "-", refused or "-", description, sep="\t",
                  file=listed)


if __name__ == "__main__":
    main(sys.argv[1])
