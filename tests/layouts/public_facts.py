"""What public code says beside its maps, and how; see cases.py."""

import os

import h5py
import numpy as np

from cases import (BOI, BOS, CASES, EOI, GEN, IMAGE, NAMES, OTHER, T, TEXT, UND,
                   Facts, answer, case, dump, maps, one, plain, put, steps_of)

# Token ids.


@case("--image-token 151854-184621 --boi-token 151852 --eoi-token 151853 "
      "--bos-token 151849 --other-token 151846,151847,151850,151851")
def emu3_ids(stem):
    """An image token is one of a range, and a row ends with a token."""
    r = np.random.default_rng(7)
    ids = [151849, *r.integers(1000, 90000, 7), 151852,
           *r.integers(15, 26, 3), 151851]
    prompt = len(ids)
    for _ in range(4):
        ids += [*r.integers(151854, 184622, 4), 151846]
    ids = np.array(ids + [151847, 151853, 151850])
    codes = np.full(len(ids), OTHER, "u1")
    codes[0], codes[1:8], codes[8], codes[-2] = BOS, TEXT, BOI, EOI
    codes[ids >= 151854] = IMAGE
    facts = Facts("generation", codes, prompt)
    values = maps(4, 2, 7, len(ids)).astype("f2")
    with dump(stem, facts, "codes") as file:
        file["input_ids"], file["attentions"] = ids, values
    return answer(facts, {"emu3_ids": values})


PROMPT_IDS = np.where(UND.codes == IMAGE, 32000, np.arange(T) + 100)[:16]


def prompt_only(stem, put):
    """input_ids and attention_mask are the processor's, of the prompt."""
    facts, values = plain(T, (2, 12), 16), maps(4, 2, 8)
    with dump(stem, facts, "codes", "prompt") as file:
        file["input_ids"], file["attention_mask"] = PROMPT_IDS, np.ones(16, int)
        put(file, values.astype("f4"))
    return answer(facts, {os.path.basename(stem): values})


@case("--image-token 32000")
def ids_of_prompt(stem):
    return prompt_only(stem, lambda file, values:
                       file.__setitem__("attentions", values))


@case("--image-token 32000")
def ids_of_prompt_and_steps(stem):
    return prompt_only(stem, steps_of)


def placeholder(stem, token):
    """One token of the prompt has 10 keys of attention."""
    facts, values = plain(25, (3, 13), 17), maps(4, 2, 10, 25)
    facts.codes[0] = BOS
    with dump(stem, facts, "codes", "prompt") as file:
        file["attentions"] = values.astype("f4")
        file["input_ids"] = [1, 100, 101, token, 102, 103, 104, 105]
        file.attrs["num_image_tokens"] = 10
        file.attrs["image_token_index"] = token
    return answer(facts, {os.path.basename(stem): values})


@case()
def placeholder_negative(stem):
    return placeholder(stem, -200)


@case()
def placeholder_32000(stem):
    return placeholder(stem, 32000)


# Samples.


@case()
def left_padded_prompts(stem):
    """attention_mask is of the prompt only."""
    mask, samples = np.ones((2, 16), int), []
    codes, answered = np.full((2, T), TEXT, "u1"), {}
    for i, pad in enumerate((0, 3)):
        facts = plain(T, (pad + 2, pad + 9), 16)
        codes[i], mask[i, :pad] = facts.codes, 0
        samples.append(maps(4, 2, 90 + i, sees=np.arange(T) >= pad))
        answered |= answer(facts, {str(i): samples[i]})
    with dump(stem, facts, "codes") as file:
        file["attentions"] = np.stack(samples).astype("f4")
        file["modality"], file["attention_mask"] = codes, mask
    return answered


@case("--samples ::2")
def guidance_twin(stem):
    """Second of a batch: without the prompt."""
    pair = maps(4, 2, 11), maps(4, 2, 12)
    with dump(stem, GEN) as file:
        for layer, both in enumerate(zip(*pair)):
            file[f"layer_{layer}"] = np.stack(both).astype("f4")
    return answer(GEN, {"0": pair[0]})


@case("--axes sample,layer,head,query,key", "--samples 1:")
def guidance_half(stem):
    """diffusers have it first."""
    pair = maps(4, 2, 12), maps(4, 2, 11)
    put(stem, GEN, np.stack(pair), "attn")
    return answer(GEN, {"1": pair[1]})


@case()
def beams(stem):
    samples = [maps(4, 2, 440 + i) for i in range(3)]
    with dump(stem, UND, "codes") as file:
        file["modality"] = UND.codes[None]
        for layer, all_of in enumerate(zip(*samples)):
            file[f"layer_{layer}"] = np.stack(all_of).astype("f4")
    return answer(UND, samples)


SPANS = (2, 12), (3, 11), (2, 9)


def spans():
    """Samples whose images end elsewhere, and their answer."""
    samples = [maps(4, 2, 460 + i) for i in range(3)]
    answered = {}
    for i, (span, values) in enumerate(zip(SPANS, samples)):
        answered |= answer(plain(T, span, 16), {str(i): values})
    return np.stack(samples).astype("f4"), answered


@case()
def file_of_each_layer(stem):
    samples, answered = spans()
    os.mkdir(stem)
    for layer in range(4):
        with h5py.File(f"{stem}/layer_{layer}.h5", "w") as file:
            for i, (start, end) in enumerate(SPANS):
                file[f"sample_{i}"] = samples[i, layer]
                file[f"sample_{i}"].attrs.update(
                    img_start=start, img_end=end, prompt_length=16,
                    task="understanding")
    return answered


@case()
def file_of_each_sample_and_layer(stem):
    samples, answered = spans()
    os.mkdir(stem)
    for i, span in enumerate(SPANS):
        for layer in range(4):
            name = f"{stem}/{262148000 + i}_layer_{layer}.h5"
            with h5py.File(name, "w") as file:
                file["attn"], file["image_span"] = samples[i, layer], span
                file["prompt_length"], file["task"] = 16, "understanding"
    return {(str(262148000 + int(s)), layer): value
            for (s, layer), value in answered.items()}


def listed_spans(stem, names):
    samples, answered = spans()
    with dump(stem, UND, "codes", "prompt") as file:
        file["attn"], file["prompt_len"] = samples, [16] * 3
        for name, values in names.items():
            file[name] = values
    return answered


@case()
def spans_in_two_lists(stem):
    starts, ends = zip(*SPANS)
    return listed_spans(stem, {"img_start_idx": starts, "img_end_idx": ends})


@case()
def spans_in_one_list(stem):
    return listed_spans(stem, {"image_span": SPANS})


# The same facts in other forms.


def form(without, state):
    def write(stem):
        values = maps(4, 2, 34)
        with dump(stem, UND, without) as file:
            file["attention"] = values.astype("f4")
            state(file)
        return answer(UND, {os.path.basename(stem): values})
    return write


IS_IMAGE = UND.codes == IMAGE
FORMS = {
    "form_two_attributes": ("codes", lambda file: file.attrs.update(
        image_start=2, image_end=12)),
    "form_token_types": ("codes", lambda file: file.__setitem__(
        "mm_token_type_ids", IS_IMAGE.astype(int))),
    "form_prompt_float": ("prompt", lambda file: file.attrs.update(
        prompt_length=16.0)),
    "form_codes_float": ("codes", lambda file: file.__setitem__(
        "modality", UND.codes.astype("f4"))),
    "form_codes_words": ("codes", lambda file: file.__setitem__(
        "modality", NAMES[UND.codes].astype("S"))),
    "form_positions": ("codes", lambda file: file.__setitem__(
        "packed_vit_token_indexes", np.flatnonzero(IS_IMAGE))),
}
for NAME, FORM in FORMS.items():
    CASES.append((NAME, form(*FORM), (), None, None))


@case()
def form_enumeration(stem):
    """Its members are in another order than our own codes."""
    codes = np.r_[GEN.codes[:10], [IMAGE] * 10, [TEXT] * 4].astype("u1")
    facts, values = Facts("generation", codes, 10), maps(4, 2, 35)
    members = np.zeros(T, "u1")
    members[codes == IMAGE], members[codes == TEXT] = 1, 2
    with dump(stem, facts, "codes") as file:
        file["attention"] = values.astype("f4")
        file.create_dataset("modality", data=members, dtype=h5py.enum_dtype(
            {"special": 0, "image": 1, "text": 2}, "u1"))
    return answer(facts, {"form_enumeration": values})


def words(stem, names):
    values = maps(4, 2, 34)
    with dump(stem, plain(T, (2, 12), 16), "codes") as file:
        file["attention"] = values.astype("f4")
        file["modality"] = names[(UND.codes == IMAGE).astype(int)]
    return answer(plain(T, (2, 12), 16), {os.path.basename(stem): values})


@case("--modality-codes 'prose=text'",
      "--modality-codes 'prose=text,pixels=image'")
def form_other_words(stem):
    return words(stem, np.array([b"prose", b"pixels"]))


@case("--modality-codes '10=text'", "--modality-codes '10=text,11=image'")
def form_other_codes(stem):
    return words(stem, np.array([10, 11]))


@case("--task-name 'reading aloud=understanding'")
def form_other_task(stem):
    values = maps(4, 2, 34)
    answered = one(stem, UND, values, "attention")
    with h5py.File(stem + ".h5", "a") as file:
        file.attrs["task"] = "reading aloud"
    return answered


# Masks, turns.


@case()
def image_blocks(stem):
    """An image sees itself whole; both tasks in one dump."""
    samples = {f"{facts.task[:3]}{i}": (facts, maps(
        6, 2, seed + i, image=image)) for i in range(3) for facts, seed, image
        in ((UND, 400, (2, 12)), (GEN, 410, (10, 23)))}
    answered = {}
    with h5py.File(stem + ".h5", "w") as file:
        for name, (facts, values) in samples.items():
            group = file.create_group(f"samples/{name}")
            group["attention"] = values.astype("f4")
            facts.state(group)
            answered |= answer(facts, {name: values})
    return answered


TURNS = plain(30, (2, 12), 16)
TURNS.codes[0] = BOS


def one_with(stem, name, value):
    values = maps(4, 2, 47, 30)
    answered = one(stem, TURNS, values)
    with h5py.File(stem + ".h5", "a") as file:
        file[name] = value
    return answered


@case()
def turns(stem):
    """The question of the second turn is no response."""
    labels = np.full(30, -100)
    labels[16:20] = labels[25:] = 7
    values, rows = maps(4, 2, 47, 30), np.flatnonzero(labels != -100)
    with dump(stem, TURNS, "prompt") as file:
        file["attentions"], file["labels"] = values.astype("f4"), labels
    return answer(TURNS, {"turns": values[:, :, rows]}, rows=rows)


@case("--axes layer,head,query,key")
def padding_mask(stem):
    """True is padding, and there is none."""
    return one_with(stem, "padding_mask", np.zeros(30, bool))


@case()
def additive_mask(stem):
    """[batch, 1, query, key], what is added to the scores of eager attention"""
    return one_with(stem, "attention_mask", np.where(
        np.tri(30), 0, -65504)[None, None].astype("f2"))
