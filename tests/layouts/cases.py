"""Cases of layouts that public code and issue threads have, for paste.py: each
with the right answer and what must come of it.

A case writes `STEM.h5`, or a folder of that name, and returns its answer by
(sample, layer); a sample without a name is called after the file.  CASES has
what each must come to: nothing to say, or the options that are true among
those that one refusal after the other offers, or a refusal with nothing to
paste.
"""

import contextlib
import os

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
NAMES = np.array(["other", "text", "image", "pad", "bos", "boi", "eoi"])
T = 24

CASES = []  # (name, function, options to paste, what is said with them)


def case(*pasted, refused=None, lost=None):
    """`refused`: what the last refusal says, with nothing to paste; `lost`:
    what is said of a sample that costs itself."""
    def add(write):
        CASES.append((write.__name__, write, pasted, refused, lost))
        return write
    return add


def maps(layers, heads, seed, length=T, causal=True, sees=None, image=None):
    """[layer, head, query, key] in float64, each row of which adds up to one:
    over keys up to its own, and those of its `image`, where `sees` is true."""
    values = 1.5 * np.random.default_rng(seed).normal(
        size=(layers, heads, length, length))
    mask = np.tri(length, dtype=bool) if causal else np.ones(
        (length, length), bool)
    if image:
        mask[slice(*image), slice(*image)] = True
    if sees is not None:
        mask = mask & sees | np.eye(length, dtype=bool)
    values = np.exp(np.where(mask, values, -np.inf))
    return values / values.sum(-1, keepdims=True)


class Facts:
    """What is at the positions of a sample, and its task."""

    def __init__(self, task, codes, prompt):
        self.task, self.codes, self.prompt = task, codes, prompt

    def state(self, at, *without):
        """Writes them as attributes and a dataset of a file or group."""
        if "task" not in without:
            at.attrs["task"] = self.task
        if "prompt" not in without:
            at.attrs["prompt_length"] = self.prompt
        if "codes" not in without:
            at["modality"] = self.codes

    def intensity(self, values, rows=None):
        """Of each layer; `values` [layer, head, query, key] have the rows of
        these positions."""
        rows = np.arange(values.shape[2]) if rows is None else rows
        wanted, keys = ((TEXT, IMAGE) if self.task == "understanding"
                        else (IMAGE, TEXT))
        counted = (self.codes[rows] == wanted) & (rows >= self.prompt)
        values = np.asarray(values, "f8")[:, :, counted]
        at_keys = self.codes[:values.shape[3]] == keys
        return values[..., at_keys].sum(-1).mean((1, 2))


def understanding(length=T, image=(2, 12), prompt=16):
    codes = np.full(length, TEXT, "u1")
    codes[0], codes[image[0] - 1], codes[image[1]] = BOS, BOI, EOI
    codes[slice(*image)] = IMAGE
    return Facts("understanding", codes, prompt)


def generation():
    codes = np.full(T, OTHER, "u1")
    codes[0], codes[1:9], codes[9], codes[10:23] = BOS, TEXT, BOI, IMAGE
    codes[23] = EOI
    return Facts("generation", codes, 10)


UND, GEN = understanding(), generation()


def plain(length, image, prompt):
    """Nothing but text around an image."""
    codes = np.full(length, TEXT, "u1")
    codes[slice(*image)] = IMAGE
    return Facts("understanding", codes, prompt)


def answer(facts, samples, layers=None, rows=None):
    """By (sample, layer); a list has samples 0, 1 ..."""
    if isinstance(samples, list):
        samples = {str(i): values for i, values in enumerate(samples)}
    return {(name, layer): value for name, values in samples.items()
            for layer, value in zip(layers or range(len(values)),
                                    facts.intensity(values, rows))}


@contextlib.contextmanager
def dump(stem, facts, *without):
    with h5py.File(stem + ".h5", "w") as file:
        facts.state(file, *without)
        yield file


def put(stem, facts, stored, name="attentions", **attributes):
    """A dump with all its maps in one dataset."""
    with dump(stem, facts) as file:
        file[name] = stored.astype("f4")
        file.attrs.update(attributes)


def one(stem, facts, values, name="attentions", stored=None, **attributes):
    """The same of one sample."""
    put(stem, facts, values if stored is None else stored, name, **attributes)
    return answer(facts, {os.path.basename(stem): values})


def by_name(stem, facts, values, pattern, stored=lambda m: m, layers=None):
    """A dump of one sample with a dataset of each layer."""
    layers = layers or range(len(values))
    with dump(stem, facts) as file:
        for layer, m in zip(layers, values):
            file[pattern % layer] = stored(m).astype("f4")
    return answer(facts, {os.path.basename(stem): values}, layers)


def steps_of(file, values, keys=None, prompt=16, stored=lambda m: m):
    """A dataset of each step and layer, as generate() returns them."""
    for step, end in enumerate(range(prompt, T + 1)):
        rows = slice(end - 1 if step else 0, end)
        for layer, m in enumerate(values):
            file[f"step_{step}/layer_{layer}"] = stored(
                m[:, rows, :keys or end])
