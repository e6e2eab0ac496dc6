"""Dumps with objects that cannot be opened.

    broken.py FOLDER    writes NAME.h5
"""

import os
import sys

import h5py
import numpy as np

LENGTH, PROMPT, LAYERS, HEADS = 16, 10, 4, 2
random = np.random.RandomState(1)
MAPS = np.exp(random.randn(LAYERS, HEADS, LENGTH, LENGTH)) * np.tri(LENGTH)
MAPS = (MAPS / MAPS.sum(-1, keepdims=True)).astype("f4")


def dump(folder, name, write):
    path = os.path.join(folder, name + ".h5")
    with h5py.File(path, "w") as f:
        f.attrs.update(task="understanding", prompt_length=PROMPT,
                       num_heads=HEADS)
        f["modality"] = [2 if 2 <= i < 8 else 1 for i in range(LENGTH)]
        spoil = write(f)
    if spoil:
        with open(path, "r+b") as file:
            file.seek(spoil)
            file.write(b"\x77")


def header(thing):
    return h5py.h5o.get_info(thing.id).addr


def layers(last=None, spoil=None):
    def write(f):
        for layer in range(LAYERS - (last is not None)):
            f[f"layer_{layer}/attn"] = MAPS[layer]
        if last:
            f[f"layer_{LAYERS - 1}"] = last
        if spoil:
            return header(f[spoil])
        return None
    return write


def samples(last=None, spoil=None):
    def write(f):
        for i in range(3):
            f[f"sample_{i}/attn"] = MAPS
            f[f"sample_{i}/attn"].attrs["axes"] = "layer,head,query,key"
        if last:
            f["sample_3"] = last
        return header(f[spoil]) if spoil else None
    return write


def layers_of_samples(lost, what=None, group=""):
    """A dataset for each layer; a sample is `what`, or its header is spoilt."""
    def write(f):
        for i in range(4):
            if i == lost and what:
                f[f"{group}sample_{i}"] = what
                continue
            for layer in range(LAYERS):
                f[f"{group}sample_{i}/layer_{layer}"] = MAPS[layer]
        return None if what else header(f[f"{group}sample_{lost}"])
    return write


def heads(last=None, gone=None, spoil=None):
    """A dataset for each head; `gone` (layer, head) is not there."""
    def write(f):
        for layer in range(LAYERS):
            for head in range(HEADS):
                if (layer, head) != gone:
                    f[f"layer_{layer}/head_{head}"] = MAPS[layer, head]
        if last:
            f["layer_2/head_1"] = last
        return header(f[spoil]) if spoil else None
    return write


def steps(last=None, gone=None, spoil=None):
    """The prompt, then one row a step, as generate() returns them."""
    def write(f):
        for step in range(LENGTH - PROMPT + 1):
            if step != gone:
                row = slice(PROMPT) if not step else slice(
                    PROMPT + step - 1, PROMPT + step)
                for layer in range(LAYERS):
                    f[f"step_{step}/layer_{layer}"] = MAPS[
                        layer][None, :, row, :PROMPT + step]
        if last:
            f[f"step_{gone}"] = last
        return header(f[spoil]) if spoil else None
    return write


def hole(f):
    for layer in (0, 1, 3):
        f[f"layer_{layer}/attn"] = MAPS[layer]


def shorter(f):
    samples()(f)
    del f["sample_1/attn"]
    f["sample_1/attn"] = MAPS[:-1]
    f["sample_1/attn"].attrs["axes"] = "layer,head,query,key"


def beside(name, what=None):
    """Maps that can be read, beside attention that cannot."""
    def write(f):
        f["vision_attentions"] = MAPS
        if what:
            f[name] = what
            return None
        f[name] = MAPS
        return header(f[name])
    return write


def tagged(tag, values):
    def write(f):
        kind = h5py.h5t.create(h5py.h5t.OPAQUE, values.itemsize)
        kind.set_tag(tag)
        space = h5py.h5s.create_simple(values.shape)
        maps = h5py.h5d.create(f.id, b"attention", kind, space)
        maps.write(h5py.h5s.ALL, h5py.h5s.ALL,
                   values.view(f"V{values.itemsize}"), mtype=kind)
    return write


def bfloat16():
    bits = MAPS.view("<u4")
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def signed(f):
    f["attention"] = bfloat16().view("<i2")


def main(folder):
    nowhere = h5py.SoftLink("/nowhere")
    away = h5py.ExternalLink("other.h5", "/layer_3")
    dump(folder, "layer_nowhere", layers(nowhere))
    dump(folder, "layer_away", layers(away))
    dump(folder, "layer_damaged", layers(spoil="layer_3"))
    dump(folder, "maps_damaged", layers(spoil="layer_3/attn"))
    dump(folder, "first_damaged", layers(spoil="layer_0"))
    dump(folder, "sample_nowhere", samples(nowhere))
    for lost in 0, 2, 3:
        dump(folder, f"group_{lost}_nowhere", layers_of_samples(lost, nowhere))
        dump(folder, f"group_{lost}_away", layers_of_samples(lost, away))
        dump(folder, f"group_{lost}_damaged", layers_of_samples(lost))
        dump(folder, f"own_{lost}_nowhere",
             layers_of_samples(lost, nowhere, "samples/"))
    dump(folder, "sample_damaged", samples(spoil="sample_0"))
    dump(folder, "head_damaged", heads(spoil="layer_1/head_1"))
    dump(folder, "head_nowhere", heads(nowhere, gone=(2, 1)))
    dump(folder, "head_gone", heads(gone=(2, 1)))
    dump(folder, "first_head_gone", heads(gone=(0, 0)))
    dump(folder, "step_damaged", steps(spoil="step_3"))
    dump(folder, "step_layer_damaged", steps(spoil="step_3/layer_2"))
    dump(folder, "step_nowhere", steps(nowhere, gone=4))
    dump(folder, "step_gone", steps(gone=4))
    dump(folder, "layer_gone", hole)
    dump(folder, "sample_shorter", shorter)
    dump(folder, "beside_nowhere", beside("attentions", nowhere))
    dump(folder, "beside_away", beside("attentions", away))
    dump(folder, "beside_damaged", beside("attentions"))
    dump(folder, "beside_other", beside("weights"))
    dump(folder, "item_damaged", lambda f: layers()(f) or header(f["modality"]))
    dump(folder, "float32", lambda f: f.create_dataset("attention", data=MAPS)
         and None)
    dump(folder, "signed", signed)
    dump(folder, "counts", lambda f: f.create_dataset(
        "attention", data=(MAPS * 1000).astype("<i2")) and None)
    dump(folder, "bfloat16", tagged(b"bfloat16", bfloat16()))
    dump(folder, "float16", tagged(b"NUMPY:<f2", MAPS.astype("<f2")))
    dump(folder, "untagged", tagged(b"NUMPY:|V2", bfloat16()))
    dump(folder, "fnuz", tagged(b"float8_e4m3fnuz",
                                np.zeros(MAPS.shape, "u1")))


main(sys.argv[1])
