"""Padded batches, and dumps that say a thing twice; what is right for them.

    padding.py FOLDER

writes NAME.h5 and NAME.csv: intensity and expected of each sample and layer,
from matrices of booleans.
"""
import sys

import h5py
import numpy as np

L, H, T = 3, 2, 24
PAD, IMAGE_ID = 0, 9
random = np.random.default_rng(5)


def attention(sees):
    x = np.where(sees, np.exp(random.normal(size=(L, H, T, T))), 0)
    total = x.sum(-1, keepdims=True)
    return np.divide(x, total, out=np.zeros_like(x),
                     where=total > 0).astype("f4")


def batch(paddings, left=True):
    """Maps [layer, sample, head, query, key], codes, ids and what is hidden."""
    maps, codes, ids, real = [], [], [], []
    for padding in paddings:
        there = np.ones(T, bool)
        if padding:
            there[:padding] = not left
            there[T - padding:] = left
        first = padding if left else 0
        code = np.ones(T, "u1")
        code[first + 1:first + 5] = 2
        token = np.where(there, 100 + np.arange(T), PAD)
        token[code == 2] = IMAGE_ID
        maps.append(attention(np.tri(T, dtype=bool) & there))
        codes.append(code)
        ids.append(token)
        real.append(there)
    return np.stack(maps, 1), np.stack(codes), np.stack(ids), np.stack(real)


def rows(maps, codes, real, firsts):
    for b, first in enumerate(firsts):
        counted = [q for q in range(first, T) if real[b, q]]
        image = (codes[b] == 2) & real[b]
        sees = np.tri(T, dtype=bool) & real[b]
        expected = np.mean([(sees[q] & image).sum() / sees[q].sum()
                            for q in counted])
        for layer in range(L):
            value = maps[layer, b][:, counted][:, :, image].sum(-1).mean()
            yield b, layer, value, expected


def write(name, made, firsts, root=None, group="", **lists):
    maps, codes, _, real = made
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as f:
        f[group + "attentions"] = maps
        f[group + "attentions"].attrs["axes"] = "layer,sample,head,query,key"
        f.attrs["task"] = "understanding"
        f.attrs["model"] = "m"
        f.attrs.update(root or {})
        for path, values in lists.items():
            f[group + path] = values
    with open(f"{sys.argv[1]}/{name}.csv", "w", encoding="ascii") as table:
        table.write("sample,layer,intensity,expected\n")
        for b, layer, value, expected in rows(maps, codes, real, firsts):
            table.write(f"{b},{layer},{float(value)!r},{float(expected)!r}\n")


# All prompts of a batch that is padded in front end at 12.
PADDINGS = [0, 4, 7]
left = batch(PADDINGS)
_, codes, ids, real = left
ends = [12] * 3
tokens = [12 - p for p in PADDINGS]
lengths = [T - p for p in PADDINGS]
write("masked", left, ends, modality=codes, attention_mask=real.astype("i8"),
      prompt_lengths=tokens)
write("positions", left, ends, modality=codes,
      attention_mask=real.astype("i8"), prompt_lengths=ends)
write("scalar", left, ends, {"input_len": 12}, modality=codes,
      attention_mask=real.astype("i8"))
write("ids", left, ends, {"image_token_id": IMAGE_ID}, input_ids=ids,
      seq_lens=lengths, prompt_len=tokens)
write("sided", left, ends, {"padding_side": "left"}, modality=codes,
      lengths=lengths, prompt_length=12)
write("lengths", left, ends, modality=codes, lengths=lengths,
      prompt_length=tokens)
write("two", left, ends, modality=codes, attention_mask=real.astype("i8"),
      prompt_length=tokens, input_length=12)
# Whole sequences that are padded in front, after prompts of one length.
write("alike", left, [12 + p for p in PADDINGS], modality=codes,
      attention_mask=real.astype("i8"), prompt_lengths=[12] * 3)
# Padding at both ends: of prompts, and of what followed them.
ended = real.copy()
ended[1, 22:] = False
write("ended", (left[0], codes, ids, ended), ends, modality=codes,
      attention_mask=ended.astype("i8"), prompt_lengths=ends)
# That one prompt cannot end within its image tells for all.
late = batch([1, 4, 7])
write("late", late, [8, 12, 16], modality=late[1],
      attention_mask=late[3].astype("i8"), prompt_lengths=[7, 8, 9])
near = batch([0, 1, 3])
write("near", near, ends, modality=near[1],
      attention_mask=near[3].astype("i8"), prompt_lengths=[12, 11, 9])
write("others", near, ends, modality=near[1],
      attention_mask=near[3].astype("i8"), prompt_lengths=[12] * 3,
      num_prompt_tokens=[11, 10, 9])
# Ids and their mask in a group.
for name, mask in (("beside", near[3]), ("narrow", near[3][:, :21])):
    write(name, near, ends, **{"st/input_ids": near[2],
                               "st/attention_mask": mask.astype("i8")})
write("grouped", near, ends, group="run/", modality=near[1],
      attention_mask=near[3].astype("i8"), prompt_length=[12, 11, 9])
# Codes of somebody else's, 0 text and 1 image.
write("foreign", near, ends, modality=near[1] - 1,
      attention_mask=near[3].astype("i8"))
write("contradicts", left, ends, modality=codes, seq_lens=[24, 20, 18],
      attention_mask=real.astype("i8"), prompt_length=12)

# Prompts of one length with as much padding: nothing tells.
same = batch([5])
write("alone", same, [12], modality=same[1][0],
      attention_mask=same[3][0].astype("i8"), prompt_length=10)

# Padding to a multiple, by as much in every sample: nothing tells here either.
even = batch([5, 5, 5])
for name, lengths in (("even", [10, 10, 10]), ("even_scalar", 10)):
    write(name, even, [15] * 3, modality=even[1],
          attention_mask=even[3].astype("i8"), prompt_length=lengths)

# Padding at the end.
right = batch([0, 5, 3], left=False)
write("right", right, [8, 9, 10], {"image_token_id": IMAGE_ID},
      input_ids=right[2], seq_lens=[24, 19, 21], prompt_length=[8, 9, 10])

# One sample, and what is said of it twice.
one = batch([0])
write("inside", one, [12], modality=one[1][0], prompt_length=3)
write("image", one, [12], modality=one[1][0], prompt_length=1)
write("places", one, [12], {"prompt_length": 12}, modality=one[1][0],
      num_prompt_tokens=10)

# A row of first positions and a row of ends.
spans = batch([0])
spans[1][0] = 1
spans[1][0, 2:5] = spans[1][0, 7:10] = spans[1][0, 11:13] = 2
write("rows", spans, [15], {"prompt_length": 15},
      image_spans=[[2, 7, 11], [5, 10, 13]])
spans[1][0, 11:13] = 1
write("square", spans, [15], {"prompt_length": 15},
      image_spans=[[2, 7], [5, 10]])
write("pairs", spans, [15], {"prompt_length": 15},
      image_spans=[[2, 5], [7, 10]])
