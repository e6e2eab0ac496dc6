"""Random dumps with a known answer, for tests/layouts/run.py.

A case is drawn in parts, each a function that adds to what was drawn before:
what the maps are (`draw_maps`), how they are laid out (one of LAYOUTS), what
the file says about its axes (`draw_statements`).  The answer is computed here
from the maps in float64, by equation 1 of the paper, and never from the file.
What the positions hold is said by roles.py.  To try something else, add a layout to LAYOUTS or a statement to STATEMENTS.
"""

import random

import h5py
import numpy as np
import roles

TEXT, IMAGE, PAD, BOS, BOI, EOI = 1, 2, 3, 4, 5, 6


class Case:
    """Maps [sample][layer, head, query, key] and what is known of them."""

    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self.must = None  # a statement that has to be made
        self.parts = []   # words for the report

    def note(self, text):
        self.parts.append(text)


def modality(length, image, prompt):
    codes = np.full(length, TEXT, "u1")
    codes[0] = BOS
    codes[image[0]:image[1]] = IMAGE
    codes[image[1]] = EOI
    return codes


def shown(case, layer):
    """Which keys each row sees."""
    q, k = np.mgrid[:case.length, :case.length]
    sees = k <= q
    if case.windows[layer]:
        sees &= k > q - case.windows[layer]
    if case.mask == "full":
        sees[:] = True
    elif case.mask == "prefix":
        sees |= (q < case.prompt) & (k < case.prompt)
    elif case.mask == "blocks":
        first, end = case.image
        sees |= ((first <= q) & (q < end) & (first <= k) & (k < end) &
                 (k > q - (case.windows[layer] or case.length)))
    return sees


def maps_of(case):
    """Attention after the softmax, [layer, head, query, key] in float64."""
    shape = (case.layers, case.heads, case.length, case.length)
    x = case.numpy.normal(size=shape) * 1.5
    sees = np.stack([shown(case, layer) for layer in range(case.layers)])
    x = np.where(sees[:, None], x, -np.inf)
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def draw_mask(case):
    r = case.random
    case.mask = r.choice(("causal",) * 4 + ("full", "blocks", "prefix"))
    case.windows = [0] * case.layers
    if case.mask != "full" and r.random() < 0.25:
        window = r.randrange(3, case.length - 3)
        case.windows = [r.choice((0, window)) for _ in case.windows]


def draw_maps(case):
    r = case.random
    case.samples = r.choice((1, 1, 2, 3, 4, 5))
    case.layers = r.choice((2, 3, 4, 5, 6, 12))
    case.heads = r.choice((1, 2, 2, 3, 4, 8))
    case.length = r.randrange(14, 26)
    if r.random() < 0.1:  # lengths that say nothing
        case.layers = r.choice((case.length, case.samples, case.layers))
        case.heads = r.choice((case.length, case.layers, case.heads))
    case.image = (2, r.randrange(5, 9))
    case.prompt = case.image[1] + 2
    draw_mask(case)
    case.dtype = r.choice(("f2", "f4", "f8", ">f4"))
    case.averaged = r.random() < 0.2
    case.maps = [maps_of(case) for _ in range(case.samples)]
    if case.averaged:
        case.maps = [a.mean(1, keepdims=True) for a in case.maps]
        case.heads = 1
    if r.random() < 0.1:  # the last sample was saved twice
        case.maps[-1] = case.maps[0]
    # What is stored is what counts.
    case.maps = [a.astype(case.dtype).astype("f8") for a in case.maps]
    case.codes = modality(case.length, case.image, case.prompt)
    case.rows = np.arange(case.length)
    case.left = None  # the positions that are left in layers from here on
    case.pruned_from = case.layers
    case.own = None  # the codes of each sample, where they differ
    roles.draw(case)


def answer(case):
    """{(sample, layer): (intensity, expected)} of equation 1."""
    right = {}
    for s, m in enumerate(case.maps):
        codes = case.own[s] if case.own else case.codes
        rows = (codes == TEXT) & case.response
        rows &= np.isin(np.arange(case.length), case.rows)
        for layer in range(case.layers):
            there = np.ones(case.length, bool)
            if layer >= case.pruned_from:
                there = np.isin(np.arange(case.length), case.left)
            there &= codes != PAD
            keys = (codes == IMAGE) & there
            sees = shown(case, layer) & there
            counted = rows & there
            right[s, layer] = (
                float(m[layer][:, counted][:, :, keys].sum(-1).mean()),
                float(((sees & keys)[counted].sum(-1) /
                       sees[counted].sum(-1)).mean()))
    return right


# Layouts.  Each writes the maps into the open file, and sets case.named: the
# names of the samples in the order of the answer, or None for the file's.


def cut(case, file, path, values):
    """Rows up to their own position, as lists or one after the other."""
    if case.cut == "lists":
        # All at once: for each by itself h5py takes a millisecond and more.
        lists = np.empty(values.shape[:-1], object)
        for at in np.ndindex(lists.shape):
            lists[at] = values[at][:at[-1] + 1]
        return file.create_dataset(path, data=lists,
                                   dtype=h5py.vlen_dtype(values.dtype))
    return file.create_dataset(
        path, data=values[(..., *np.tril_indices(case.length))])


def put(case, file, path, values, names):
    """A dataset; `names` of its axes, one letter each."""
    values = values.astype(case.dtype)
    case.axes = names
    if case.cut and names.endswith("qk") and case.must != axis_names:
        case.datasets.append(cut(case, file, path, values))
        case.note(case.cut)
        return
    how = {}
    if case.packed:
        how = {"compression": "gzip", "shuffle": case.packed == 2}
    data = file.create_dataset(path, data=values, **how)
    case.datasets.append(data)


# Heads outside of layers or samples are tried only where they are declared:
# attnscope takes a layer to have [head, query, key], and its manual says so.
ORDERS = ("slhqk", "lshqk", "slqhk", "slhkq", "qslhk", "kqhls", "lqshk")
HEADS_FIRST = ("hslqk", "lhsqk", "shlqk", "hlsqk")


def stack(case, file):
    """One dataset of all: heads averaged away, batches squeezed, any order."""
    r = case.random
    order = r.choice(ORDERS) if r.random() < 0.5 else "slhqk"
    if r.random() < 0.1:
        order = r.choice(HEADS_FIRST)
        case.must = axis_names
    values = np.stack([m[:, :, case.rows] for m in case.maps])
    values = values.transpose(["slhqk".index(a) for a in order])
    for axis in "sh":
        if values.shape[order.index(axis)] == 1 and r.random() < 0.7:
            values = values.squeeze(order.index(axis))
            order = order.replace(axis, "")
    name = r.choice(("attn", "attentions", "attn_weights", "maps/attn"))
    put(case, file, name, values, order)
    case.note(f"stack {order}{list(values.shape)} {name}")
    case.named = [str(i) for i in range(case.samples)]
    if case.samples == 1:
        case.named = None


LAYER_NAMES = ("layer_{}", "layers/{}/attn", "model.layers.{}.self_attn",
               "blocks.{}.attn.hook_pattern", "attn_l{}", "attn/{}",
               "transformer.h.{}.attn", "layer{:02d}/attn")


def grouped(case, file):
    """Heads in groups, [key head, group]: a stack with one axis more.

    They are as many as the file states, as a batch in their place would be taken
    for one where it states the layers only.
    """
    r = case.random
    groups = r.choice((2, 3))
    order = r.choice(("slghqk", "lghqk"))
    if order[0] == "l":
        case.maps, case.samples = case.maps[:1], 1
    if case.averaged or case.heads % groups:
        return stack(case, file)
    shape = (case.samples, case.layers, groups, case.heads // groups)
    values = np.stack(case.maps)
    values = values.reshape(shape + values.shape[3:])
    put(case, file, "attentions", values if order[0] == "s" else values[0],
        order)
    case.must = count_heads
    case.note(f"grouped {order}{list(values.shape)}")
    case.named = [str(i) for i in range(case.samples)]
    return None


def flat(case, file):
    """Layers and heads on one axis, one after the other."""
    if case.averaged or case.heads < 2:
        return stack(case, file)
    first, second = case.random.choice(((0, 1), (1, 0)))
    values = np.stack(case.maps).transpose(0, 1 + first, 1 + second, 3, 4)
    values = values.reshape(case.samples, -1, *values.shape[3:])
    order = "sfqk"
    if case.samples == 1 and case.squeezed:
        values, order = values[0], "fqk"
    put(case, file, "attentions", values, order)
    file.attrs["num_layers"] = case.layers
    case.must = count_heads
    case.note(f"flat {order}{list(values.shape)}")
    case.named = [str(i) for i in range(case.samples)]
    if case.samples == 1:
        case.named = None
    return None


def layers(case, file):
    """One dataset for each layer: [(batch,) head, query, key]."""
    r = case.random
    name = r.choice(LAYER_NAMES)
    for layer in range(case.layers):
        values = np.stack([m[layer] for m in case.maps])
        order = "shqk"
        if case.samples == 1 and case.squeezed:
            values, order = values[0], "hqk"
        put(case, file, name.format(layer), values, order)
    case.note(f"layers {name} {order}{list(values.shape)}")
    case.named = [str(i) for i in range(case.samples)]
    if case.samples == 1:
        case.named = None


def denoised(case, file):
    """Every step has all rows of each sample, which count together."""
    r = case.random
    if case.mask != "full" or case.averaged or case.heads < 2:
        return samples(case, file)
    name, prefix = r.choice(SAMPLE_NAMES)
    steps, order = r.choice((2, 3, 4, 5)), r.choice(("tlhqk", "lthqk"))
    for i in range(case.samples):
        values = np.stack([maps_of(case) for _ in range(steps)])
        values = values.astype(case.dtype).astype("f8")
        case.maps[i] = values.mean(0)
        put(case, file, name.format(i),
            values if order[0] == "t" else values.swapaxes(0, 1), order)
    if r.random() < 0.5:
        file.attrs[r.choice(("num_inference_steps", "num_steps"))] = steps
        case.note("steps stated")
    case.note(f"denoised {name} {order}{list(values.shape)}")
    case.named = [prefix + str(i) for i in range(case.samples)]
    return None


SAMPLE_NAMES = (("sample_{}", ""), ("sample_{}/attn", ""), ("{}/attn", ""),
                ("doc_{}/attentions", "doc_"), ("attn/{}", ""),
                ("example_{}/attn_weights", ""))


def samples(case, file):
    """One dataset for each sample: [layer, (batch,) head, query, key]."""
    r = case.random
    name, prefix = r.choice(SAMPLE_NAMES)
    for i, m in enumerate(case.maps):
        values, order = m, "lhqk"
        if not case.squeezed:
            values, order = m[:, None], "lshqk"
        elif case.averaged:
            values, order = m[:, 0], "lqk"
        put(case, file, name.format(i), values, order)
    case.note(f"samples {name} {order}{list(values.shape)}")
    case.named = [prefix + str(i) for i in range(case.samples)]


BOTH_NAMES = (("sample_{s}/layer_{l}", ""), ("layer_{l}/sample_{s}", ""),
              ("attn_s{s}_l{l}", ""), ("step_{s}/layer_{l}", ""),
              ("timestep_{s}/layer_{l}/attn", "timestep_"),
              ("{s}/{l}", ""), ("sample_{s}_layer_{l}", ""))


def both(case, file):
    """One dataset for each sample and layer: [(batch,) head, query, key]."""
    name, prefix = case.random.choice(BOTH_NAMES)
    for i, m in enumerate(case.maps):
        for layer in range(case.layers):
            values, order = m[layer], "hqk"
            if not case.squeezed:
                values, order = values[None], "shqk"
            put(case, file, name.format(s=i, l=layer), values, order)
    case.note(f"both {name} {order}{list(values.shape)}")
    case.named = [prefix + str(i) for i in range(case.samples)]


def response(case, file):
    """A stack of the rows of the response only, whose positions are listed."""
    case.cut = None
    case.rows = np.arange(case.prompt, case.length)
    file["query_positions"] = case.rows
    stack(case, file)
    case.note("rows listed")


def steps(case, file):
    """generate(): the prompt, then one row for each token, of one sample; the
    slots of a static cache after them."""
    case.cut = None
    r = case.random
    if case.mask == "full":
        return layers(case, file)
    slots = case.length + r.randrange(5) if r.random() < 0.3 else 0
    short = not slots and any(case.windows) and r.random() < 0.5
    case.maps, case.samples = case.maps[:1], 1
    name = r.choice(("step_{s}/layer_{l}", "token_{s}/layer_{l}",
                     "attn_s{s}_l{l}", "attentions/{s}/{l}"))
    for layer in range(case.layers):
        m = case.maps[0][layer]
        for s in range(case.length - case.prompt + 1):
            end = case.prompt + s
            first = 0 if s == 0 else end - 1
            values, order = m[:, first:end, :end], "hqk"
            if short and s and case.windows[layer]:
                values = values[..., max(0, end - case.windows[layer]):]
            if slots:
                values = np.pad(values, ((0, 0), (0, 0), (0, slots - end)))
            if not case.squeezed:
                values, order = values[None], "shqk"
            put(case, file, name.format(s=s, l=layer), values, order)
    case.note(f"steps {name} {order}{f' {slots} slots' if slots else ''}"
              f"{' the last keys only' if short else ''}")
    case.named = None


def pruned(case, file):
    """Some image tokens are gone from some layer on, rows and keys."""
    case.cut = None
    r = case.random
    if case.mask != "causal" or any(case.windows) or case.layers < 2:
        return layers(case, file)
    case.maps, case.samples = case.maps[:1], 1
    case.pruned_from = r.randrange(1, case.layers)
    gone = r.randrange(*case.image)
    case.left = np.array([i for i in range(case.length) if i != gone])
    name = r.choice(LAYER_NAMES)
    square = np.ix_(range(case.heads), case.left, case.left)
    for layer, m in enumerate(case.maps[0]):
        if layer >= case.pruned_from:
            m[..., gone] = 0
            m[:, case.left] /= m[:, case.left].sum(-1, keepdims=True)
            m[...] = m.astype(case.dtype)
        put(case, file, name.format(layer),
            m[square] if layer >= case.pruned_from else m, "hqk")
    file["key_positions"] = case.left
    case.note(f"pruned from layer {case.pruned_from} on, {name}")
    case.named = None


def padded(case, file):
    """A batch that is padded in front, so that all prompts end at one position,
    which prompt lengths count from the padding on or not."""
    r = case.random
    if case.mask != "causal" or any(case.windows) or case.samples < 2:
        return stack(case, file)
    case.prompt = 10
    case.response = np.arange(case.length) >= case.prompt
    paddings = np.array([r.randrange(4) for _ in case.maps])
    if r.random() < 0.2:
        paddings[:] = paddings[0]
    case.own = []
    for m, padding in zip(case.maps, paddings):
        codes = np.full(case.length, TEXT, "u1")
        codes[:padding], codes[padding], codes[5:8], codes[8] = \
            PAD, BOS, IMAGE, EOI
        m[..., :padding], m[:, :, :padding] = 0, 0
        total = m.sum(-1, keepdims=True)
        m /= np.where(total > 0, total, 1)
        m[...] = m.astype(case.dtype)
        case.own.append(codes)
    stack(case, file)
    roles.write_padded(case, file, paddings)
    return None


LAYOUTS = (stack, stack, stack, layers, samples, both, steps, pruned,
           response, grouped, flat, padded, denoised)


# What a file may say about itself.

WORDS = {
    "s": ("sample", "batch", "b"),
    "l": ("layer", "layers", "num_layers"),
    "h": ("head", "heads", "num_heads"),
    "q": ("query", "q", "query_position", "tgt_len"),
    "t": ("step", "timestep", "denoising_step"),
    "k": ("key", "k", "key_position", "src_len"),
}


def axis_names(case, file):
    r = case.random
    how = r.choice(("labels", "scales", "_ARRAY_DIMENSIONS", "dims", "text"))
    if "g" in case.axes or "f" in case.axes:
        return
    words = [r.choice(WORDS[a]) for a in case.axes]
    for data in case.datasets:
        if len(data.shape) != len(words):
            continue
        if how == "labels":
            for i, word in enumerate(words):
                data.dims[i].label = word
        elif how == "scales":
            for i, word in enumerate(words):
                path = f"scales/{word}"
                if path not in file:
                    file[path] = np.arange(data.shape[i])
                    file[path].make_scale(word)
                if file[path].shape[0] == data.shape[i]:
                    data.dims[i].attach_scale(file[path])
        elif how == "text":
            data.attrs["axes"] = ",".join(words)
        else:
            data.attrs[how] = words
    case.note(f"axis names ({how})")


def count_layers(case, file):
    file.attrs[case.random.choice(
        ("num_layers", "num_hidden_layers", "n_layers"))] = case.layers
    case.note("layers stated")


def count_heads(case, file):
    if case.averaged:
        return
    file.attrs[case.random.choice(
        ("num_heads", "num_attention_heads", "n_heads"))] = case.heads
    case.note("heads stated")


def list_samples(case, file):
    """Roles of every sample, also where they are the same."""
    if case.roles != "modality" or (
            case.named is None and case.samples == 1):
        return
    del file["modality"]
    file["modality"] = np.tile(case.codes, (case.samples, 1))
    case.note("roles of each sample")


def say_mask(case, file):
    file.attrs["mask"] = case.mask
    file.attrs["window"] = case.windows
    case.note("mask stated")


STATEMENTS = (say_mask, axis_names, count_layers, count_heads, list_samples)


def write(case, path):
    """Draws a case and writes it; returns the right answer by name."""
    draw_maps(case)
    case.squeezed = case.random.random() < 0.6
    case.packed = case.random.choice((0, 0, 0, 1, 2))
    case.datasets = []
    case.cut = None
    if case.mask == "causal" and case.random.random() < 0.2:
        case.cut = case.random.choice(("lists", "triangles"))
    with h5py.File(path, "w") as file:
        file.attrs["task"] = "understanding"
        case.random.choice(LAYOUTS)(case, file)
        if not case.own:
            roles.write(case, file)
        for statement in STATEMENTS:
            if case.must == statement or case.random.random() < 0.25:
                statement(case, file)
    case.note(f"{case.samples} samples {case.layers} layers {case.heads} "
              f"heads {case.dtype}, {case.mask} "
              f"{case.windows if any(case.windows) else ''}")
    return answer(case)
