"""Dumps that say what their positions hold, and which of them the model
produced, in every form that people write, each with its numbers.

    roles.py FOLDER     writes NAME.h5 and NAME.csv for every case, and the
                        list `cases`: name, options, what a refusal says (or
                        nothing), description; separated by tabs

All hold the same map of 2 layers and 2 heads; what differs is metadata.  The
numbers are those of the formula, over the rows and keys that the case names.
"""

import json
import json
import os
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
LENGTH = 30
IMAGES = np.r_[2:12]
PROMPT = 16
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
         samples=None):
    """One dump; `write` adds to the file what is special about it.

    A dump of one sample has MAPS and a task already; `samples` are the numbers
    of one that has all to write itself, by the names of its samples.
    """
    alone = samples is None
    if alone:
        samples = {name: intensity(rows, keys)} if len(rows) else {}
    CASES.append((name, description, write, alone, samples, options, refused))


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
    def labelled(f):
        modality = codes()
        modality[[1, 12]] = BOI, EOI
        modality[29] = OTHER
        f["modality"] = modality
        f["labels"] = labels
    case("training", "what the published training code counts",
         labelled, turns, np.r_[1:11], "--convention training")

    def drawn(f):
        modality = codes()
        modality[2:15], modality[15], modality[16:29] = TEXT, BOI, IMAGE
        modality[1] = PAD
        modality[29] = EOI
        f.attrs["task"] = "generation"
        f.attrs["response_span"] = [16, 30]
        f["modality"] = modality
    case("training_drawn", "and in generation",
         drawn, np.r_[16:30], np.r_[0, 2:15], "--convention training")
    case("spans_far", "a span beyond the tokens is refused",
         lambda f: put(f, response_spans=[[16, 31]]),
         refused="ends at 31, but there are 30 tokens")


NAMES = np.array(["other", "text", "image", "pad", "bos", "boi", "eoi"])


def forms():
    """One fact, in the forms of different programs."""
    mask = codes() == IMAGE
    right = {"rows": ANSWER, "keys": IMAGES}

    def but(f, leave="", **items):
        """The usual metadata, with some of it otherwise or left out."""
        usual = {"prompt_length": PROMPT, "modality": codes()}
        for name in leave.split():
            if name == "task":
                del f.attrs["task"]
            usual.pop(name, None)
        for name, value in {**usual, **items}.items():
            if name.startswith("at_"):
                f.attrs[name[3:]] = value
            elif isinstance(value, h5py.Datatype) or np.ndim(value):
                f[name] = value
            else:
                f.attrs[name] = value

    for name, value in (
            ("float", 16.0), ("digits", "16"), ("bytes", np.bytes_("16")),
            ("list", np.array([16])), ("words", np.array(["16"], "S4")),
            ("matlab", np.array([[16.0]]))):
        case("length_" + name, f"a prompt length as {name}",
             lambda f, v=value: but(f, prompt_length=v), **right)
    case("length_half", "a prompt length that is not whole is refused",
         lambda f: but(f, prompt_length=16.5),
         refused="16.5 at 0 is not a whole number")

    for name, value in (
            ("floats", codes().astype("f4")), ("row", codes()[None]),
            ("column", codes()[:, None].astype("f8")),
            ("strings", NAMES[codes()].astype("S")),
            ("digits", codes().astype("S2")),
            ("texts", NAMES[codes()].astype(object))):
        case("codes_" + name, f"codes as {name}",
             lambda f, v=value: but(f, modality=v), **right)
    case("codes_half", "codes that are not whole are refused",
         lambda f: but(f, modality=codes() / 2),
         refused="/modality: 0.5 at 1 is not a whole number")
    case("codes_of_maps", "codes as an attribute of the maps",
         lambda f: but(f, "modality")
         or f["attention"].attrs.create("modality", codes()), **right)

    # An enumeration says itself what its values mean.
    swapped = np.where(mask, 1, 2).astype("u1")
    kind = h5py.enum_dtype({"special": 0, "image": 1, "text": 2}, "u1")
    case("enumeration", "members of an enumeration say what codes mean",
         lambda f: but(f, "modality") or f.create_dataset(
             "modality", data=swapped, dtype=kind), **right)
    strange = h5py.enum_dtype({"foo": 2, "image": 1}, "u1")
    case("enumeration_unknown", "a member of an unknown name is refused",
         lambda f: but(f, "modality") or f.create_dataset(
             "modality", data=swapped, dtype=strange),
         refused="'foo' at position 0 is not a known modality")
    case("enumeration_given", "unless the user says what it is",
         lambda f: but(f, "modality") or f.create_dataset(
             "modality", data=swapped, dtype=strange),
         options="--modality-codes foo=text", **right)
    case("flags", "flag_values and flag_meanings of netCDF",
         lambda f: but(f, modality=swapped) or f["modality"].attrs.update(
             flag_values=np.array([1, 2], "u1"), flag_meanings="image text"),
         **right)
    case("declared", "an attribute modality_codes",
         lambda f: but(f, modality=swapped,
                       modality_codes="0=other,1=image,2=text"), **right)
    case("declared_json", "an attribute modality_codes in JSON",
         lambda f: but(f, modality=swapped,
                       modality_codes=json.dumps({"text": 2, "image": 1})),
         **right)
    case("declared_given", "another code table on the command line",
         lambda f: but(f, modality=swapped + 10),
         options="--modality-codes 11=image,12=text", **right)
    case("codes_unknown", "a code without a meaning is refused",
         lambda f: but(f, modality=swapped + 10),
         refused="'12' at position 0 is not a known modality (0 to 6)")

    for name in ("token_type_ids", "mm_token_type_ids"):
        case("types_" + name[:2], f"{name} of 0 and 1 are text and image",
             lambda f, n=name: but(f, "modality", **{n: mask.astype("i8")}),
             **right)
    types = np.where(mask, 1, 0)
    types[8:12] = 2
    case("types_video", "video is image where it can be nothing else",
         lambda f: but(f, "modality", mm_token_type_ids=types), **right)
    case("types_either", "token types of 0, 1 and 2 are refused",
         lambda f: but(f, "modality", token_type_ids=types),
         refused="--modality-codes 0=text,1=image,2=image")
    case("types_pasted", "and read with the option that the message gives",
         lambda f: but(f, "modality", token_type_ids=types),
         options="--modality-codes 0=text,1=image,2=image", **right)
    case("types_mask", "token types do not hide a mask of the image",
         lambda f: but(f, "modality", token_type_ids=np.arange(LENGTH) >= 16,
                       image_mask=mask), **right)

    for name, value in (("floats", mask.astype("f4")), ("batch", mask[None]),
                        ("booleans", mask)):
        case("mask_" + name, f"a mask as {name}",
             lambda f, v=value: but(f, "modality", image_mask=v), **right)
    case("mask_reference", "a reference is refused",
         lambda f: but(f, "modality") or f.attrs.create(
             "image_mask", f["attention"].regionref[0, 0, 0, 2:12]),
         refused="is a reference; give the location of what it refers to")
    case("positions", "BAGEL's lists of positions",
         lambda f: but(f, "modality", packed_vit_token_indexes=IMAGES,
                       packed_text_indexes=np.flatnonzero(~mask)), **right)

    for name, items in (
            ("ends", {"image_start": 2, "image_end": 12}),
            ("indices", {"img_start_idx": 2, "img_end_idx": 12}),
            ("length", {"image_token_start": 2, "num_image_tokens": 10}),
            ("last", {"image_start": 2, "image_end": 11,
                      "num_image_tokens": 10})):
        case("span_" + name, f"a span in two places ({name})",
             lambda f, i=items: but(f, "modality", **i), **right)
    case("span_contradiction", "a span whose length contradicts it is refused",
         lambda f: but(f, "modality", image_start=2, image_end=12,
                       num_image_tokens=7),
         refused="does not have 7 positions")
    case("span_lists", "several spans in two lists",
         lambda f: but(f, "modality", at_image_start=[2, 7],
                       at_image_end=[5, 12]), ANSWER, np.r_[2:5, 7:12])
    case("span_given", "two places on the command line",
         lambda f: but(f, "modality", a=2, b=12), options="--image-span @a,@b",
         **right)
    case("span_given_length", "a place and a length on the command line",
         lambda f: but(f, "modality", a=2, b=10), options="--image-span @a+@b",
         **right)
    case("span_given_data", "two datasets on the command line",
         lambda f: but(f, "modality", a=np.array([2, 7]), b=np.array([5, 12])),
         ANSWER, np.r_[2:5, 7:12], "--image-span a,b")
    case("span_json", "a span as JSON",
         lambda f: but(f, "modality", image_span="[2, 12]"), **right)
    case("span_record", "a span as a record",
         lambda f: but(f, "modality") or f.create_dataset(
             "image_span", data=np.array((2, 12), [("start", "i4"),
                                                   ("end", "i4")])), **right)

    notes = {"task": "vqa", "prompt_length": 16, "image_span": [2, 12]}
    case("json", "JSON in an attribute called metadata",
         lambda f: but(f, "task modality prompt_length",
                       metadata=json.dumps(notes)), **right)
    case("json_deep", "a value in JSON by its keys",
         lambda f: but(f, "prompt_length", mine=json.dumps(
             {"x": [1, {"n": "16"}]})),
         options="--prompt-length /@mine#x.1.n", **right)
    case("json_name", "JSON in an attribute that a name finds",
         lambda f: but(f, "prompt_length", mine=json.dumps({"n": 16})),
         options="--prompt-length @mine#n", **right)
    case("json_nowhere", "keys that lead nowhere are refused",
         lambda f: but(f, "prompt_length", mine=json.dumps({"x": 1})),
         options="--prompt-length /@mine#y",
         refused="--prompt-length: there is no 'y' in '/@mine'")
    case("json_broken", "JSON that is broken is refused",
         lambda f: but(f, "modality", image_span="[2, 12"),
         refused="'[2, 12' is not JSON")

    def group(f):
        but(f, "task modality prompt_length")
        f["metadata/modality"] = codes()
        f["metadata"].attrs.update(task="mmu", prompt_length=16)
    case("notes", "a group called metadata", group, **right)

    for word in ("Understanding", "VQA", "i2t", "image-to-text", "mmu"):
        case("task_" + word, f"the task '{word}'",
             lambda f, w=word: but(f, "task", at_task=w), **right)
    case("task_own", "a word of one's own is refused",
         lambda f: but(f, "task", at_task="read"),
         refused="--task-name 'read=understanding'")
    case("task_named", "unless the user says what it is",
         lambda f: but(f, "task", at_task="read"),
         options="--task-name draw=generation,read=understanding", **right)
    enumeration = h5py.enum_dtype({"understanding": 0, "generation": 1}, "i1")
    case("task_enumeration", "a task as a member of an enumeration",
         lambda f: but(f, "task") or f.attrs.create(
             "task", 0, dtype=enumeration), **right)

    def characters(f):
        but(f, "task")
        text = np.frombuffer("understanding".encode("utf-16-le"), "u2")
        f["task"] = text[:, None]
        f["task"].attrs["MATLAB_class"] = np.bytes_("char")
    case("task_matlab", "a task as characters of MATLAB", characters, **right)


def tokens():
    """Ids of tokens, and what they stand for."""
    right = {"rows": ANSWER, "keys": IMAGES}
    ids = np.arange(LENGTH) + 100
    ids[IMAGES] = 5000 + np.arange(len(IMAGES)) * 7

    def put(f, values=ids, task="understanding", prompt=PROMPT, **items):
        f.attrs["task"] = task
        if prompt:
            f.attrs["prompt_length"] = prompt
        f["input_ids"] = values
        for name, value in items.items():
            f[name] = value

    for form in ("5000:5064", "5000-5063", "5000:5030,5030-5063",
                 ",".join(str(i) for i in range(5000, 5064))):
        case(f"range_{len(form)}", "ids " + form[:20], put, options="--image-token " + form, **right)
    case("vocabulary", "a vocabulary of single ids",
         put, options="--image-token " + ",".join(
             str(i) for i in range(5000, 5064, 7)), **right)
    case("range_wrong", "what is no list of ids is refused",
         put, options="--image-token 5000..5063",
         refused="'5000..5063' is not a token id: ID, A:B (up to before B)")
    case("range_empty", "a range without an id is refused",
         put, options="--image-token 5063:5000",
         refused="'5063:5000' is not a token id")
    case("range_both", "a token of two ranges is refused",
         put, options="--image-token 5000:5064 --boi-token 5060:5070",
         refused="--image-token and --boi-token: both have token 5060")
    case("range_single", "an id by itself counts before a range",
         put, ANSWER, IMAGES[:-1],
         "--image-token 5000:5064 --eoi-token 5063")
    case("range_nowhere", "an id that occurs in no sample is refused",
         put, options="--image-token 5000:5064 --boi-token 7",
         refused="--boi-token: 7 occurs in no sample")
    case("range_pad", "but padding need not be there",
         put, options="--image-token 5000:5064 --pad-token 7", **right)
    case("special_without", "tokens without ids are refused",
         lambda f: put(f) or f.pop("input_ids") is None
         or f.create_dataset("modality", data=codes()),
         options="--boi-token 7", refused="there are no 'input_ids'")
    negative = np.where(np.isin(np.arange(LENGTH), IMAGES), -200, 5)
    case("negative", "negative ids", lambda f: put(f, negative),
         options="--image-token -200", **right)
    case("stated", "the token that the dump states",
         lambda f: put(f, negative) or f.attrs.create("image_token_id", -200),
         **right)

    prompt = negative[:PROMPT]
    case("prompt_ids", "ids of the prompt alone",
         lambda f: put(f, prompt, prompt=0), options="--image-token -200",
         **right)
    case("prompt_ids_length", "which must be as long as it",
         lambda f: put(f, prompt, prompt=14), options="--image-token -200",
         refused="has 16 positions for 30 keys")
    case("prompt_ids_drawn", "ids of the prompt do not say what was drawn",
         lambda f: put(f, prompt, "generation"), options="--image-token -200",
         refused="what the model drew at the other 14 positions is not known")
    case("prompt_mask", "an image mask of the prompt alone",
         lambda f: put(f, image_mask=(codes() == IMAGE)[:PROMPT]), **right)
    case("prompt_mask_short", "one of other positions is refused",
         lambda f: put(f, image_mask=(codes() == IMAGE)[:20]),
         refused="is neither a mask of 0 and 1 for at least 30 keys")
    one = np.array([1, 5, -200, 5, 5, 5, 5])
    case("placeholder", "one placeholder for an image is refused",
         lambda f: put(f, one), options="--image-token -200",
         refused="--image-span 2:12")
    case("placeholder_count", "but not where the dump states how many keys",
         lambda f: put(f, one, prompt=0, num_image_tokens=10),
         options="--image-token -200", **right)
    # As many keys as a lower triangle of as many positions as ids.
    few = np.array([1, 5, -200, 5, 5])

    def triangular(f):
        f.attrs.update(prompt_length=14, num_image_tokens=10,
                       image_token_id=-200)
        del f["attention"]
        # Of a causal map, whose rows add up to one with their own key.
        f["attention"] = MAPS[:, :, :15, :15]
        f["input_ids"] = few
    case("placeholder_triangle", "though they be a triangle's number",
         triangular, np.r_[14], np.r_[2:12])
    case("placeholder_long", "that are there",
         lambda f: put(f, one, prompt=0, num_image_tokens=25),
         options="--image-token -200", refused="1 image token stands for")
    case("placeholder_prompt", "in a prompt that is as long",
         lambda f: put(f, one, prompt=9, num_image_tokens=10),
         options="--image-token -200", refused="1 image token stands for")
    case("placeholder_two", "and one image has them",
         lambda f: put(f, np.r_[one, -200, 5], prompt=0, num_image_tokens=10),
         options="--image-token -200", refused="2 image tokens stand for")
    case("placeholder_drawn", "and nothing was drawn behind it",
         lambda f: put(f, one, "generation", prompt=0, num_image_tokens=10),
         options="--image-token -200 --text-token 5",
         refused="has the 16 ids of the prompt only")
    case("placeholder_unknown", "as far as that is known",
         lambda f: put(f, one, prompt=0), options="--image-token -200",
         refused="say where they are with --image-span A:B,...")

    drawn = np.full(LENGTH, 5)
    drawn[0], drawn[15], drawn[29] = 1, 2, 3
    drawn[16:29] = 9
    drawn[20] = drawn[24] = 4
    rows, words = np.flatnonzero(drawn == 9), np.r_[1:15]
    case("drawn", "tokens of all kinds",
         lambda f: put(f, drawn, "generation"), rows, words,
         "--image-token 9 --bos-token 1 --boi-token 2 --other-token 3,4")
    case("drawn_unnamed", "tokens drawn with the image must be named",
         lambda f: put(f, drawn, "generation"),
         options="--image-token 9 --bos-token 1 --boi-token 2",
         refused="--other-token 4,3")
    case("drawn_text", "unless they are said to be text",
         lambda f: put(f, drawn, "generation"), rows,
         np.flatnonzero(np.isin(drawn, (5, 3, 4))),
         "--image-token 9 --bos-token 1 --boi-token 2 --text-token 3:6")

    lines = [20, 24]

    def lined(f):
        put(f, drawn, "generation")
        f.pop("input_ids")
        f["modality"] = np.select([drawn == 5, np.isin(drawn, (9, 4))],
                                  [TEXT, IMAGE], OTHER)
        f["lines"] = lines
        f["line_mask"] = np.isin(np.arange(LENGTH), lines)
        f["line_ends"] = np.add(lines, 1)
    for name, where in (("spans", "20:21,24:25"), ("mask", "line_mask"),
                        ("pair", "lines,line_ends"),
                        ("place", "/line_mask")):
        case("role_" + name, "a role by " + name, lined, rows, words,
             f"--role eol={where}:other")
    case("role_two", "two numbers are two positions or a span", lined,
         options="--role eol=lines:other",
         refused="are these two positions or a span? say --role eol=A:B:other")
    case("role_nowhere", "a role that leads nowhere is refused", lined,
         options="--role eol=nosuch:other",
         refused="has no dataset or attribute 'nosuch' (--role)")
    case("role_far", "a role beyond the sample is refused", lined,
         options="--role eol=20:31:other",
         refused="--role eol: ends at 31, but there are 30 positions")
    case("role_modality", "a role of no modality is refused", lined,
         options="--role eol=20:21:line",
         refused="is not NAME=WHERE:MODALITY")
    case("role_ids", "roles by ids of tokens",
         lambda f: put(f, drawn, "generation"), rows, words,
         "--image-token 9 --role bos=1:bos --role boi=2:boi --role eol=3-4:o"
         "ther")
    case("role_ids_nowhere", "and they have to occur",
         lambda f: put(f, drawn, "generation"),
         options="--image-token 9 --role eol=3-4:other --role x=77:text",
         refused="--role: 77 occurs in no sample")

    def padded(f, value, name="padding_mask"):
        put(f, modality=codes())
        f[name] = value
    pad = np.arange(LENGTH) >= 28
    case("padding_none", "a padding mask without padding",
         lambda f: padded(f, np.zeros(LENGTH, bool)), **right)
    case("padding_one", "a padding mask of 1 where there is no token",
         lambda f: padded(f, pad), np.r_[16:28], IMAGES)
    case("padding_zero", "a padding mask of 0 where there is no token",
         lambda f: padded(f, ~pad, "key_padding_mask"), np.r_[16:28], IMAGES)
    case("padding_given", "a padding mask on the command line",
         lambda f: padded(f, pad, "mine"), np.r_[16:28], IMAGES,
         "--padding-mask mine")
    case("padding_image", "a padding mask through the image is refused",
         lambda f: padded(f, np.arange(LENGTH) >= 7),
         refused="hides a part of the image, position 7")
    case("padding_short", "a mask of fewer positions must be of the prompt",
         lambda f: padded(f, np.arange(20) >= 3, "attention_mask"),
         refused="has 20 positions for 30 keys")
    case("text_only", "where only text is given the rest is image",
         lambda f: put(f, text_mask=codes() != IMAGE), **right)


def several():
    """Samples that are told apart by more than one name."""
    maps = [causal(seed) for seed in range(4)]
    und = {"rows": ANSWER, "keys": IMAGES}
    drawn = codes()
    drawn[2:16], drawn[16:] = TEXT, IMAGE
    gen = {"rows": np.r_[16:30], "keys": np.r_[1:16]}
    numbers = {"und": [intensity(maps=m, **und) for m in maps],
               "gen": [intensity(maps=m, **gen) for m in maps]}

    def by_task(f, words=("understanding", "generation")):
        for task, modality in zip(words, (codes(), drawn)):
            for i in range(2):
                group = f.create_group(f"{task}/sample_{i}")
                group["modality"] = modality
                group.attrs["prompt_length"] = 16
                for layer in range(2):
                    group[f"layer_{layer}"] = maps[i][layer]

    both = {f"{task}/{i}": numbers[task[:3]][i] for i in range(2)
            for task in ("understanding", "generation")}
    case("tasks", "{task} in the names of groups", by_task,
         options="--attention /{task}/sample_{sample}/layer_{layer} "
         "--axes head,query,key", samples=both)
    case("tasks_words", "and words of other people for it",
         lambda f: by_task(f, ("i2t", "T2I")),
         options="--attention /{task}/sample_{sample}/layer_{layer} "
         "--axes head,query,key",
         samples={"i2t/0": numbers["und"][0], "i2t/1": numbers["und"][1],
                  "T2I/0": numbers["gen"][0], "T2I/1": numbers["gen"][1]})

    case("tasks_found", "two groups called after the tasks are found",
         by_task, samples=both)
    case("tasks_other", "other names are asked for",
         lambda f: by_task(f, ("understanding", "drawn")), samples={},
         refused="which of these is the attention?")

    def by_group(f):
        f.attrs["task"] = "understanding"
        f.attrs["prompt_length"] = 16
        f["modality"] = codes()
        for i, group in enumerate(("animals", "cars")):
            f[f"{group}/7/attention"] = maps[i]
    case("groups", "{group} in the names of groups", by_group,
         options="--attention /{group}/{sample}/attention",
         samples={"animals/7": numbers["und"][0],
                  "cars/7": numbers["und"][1]})

    def noted(f, how):
        names = ("a", "b")
        notes = {"task": "understanding", "prompt_length": 16,
                 "image_span": [2, 12]}
        for i, name in enumerate(names):
            group = f.create_group(f"samples/{name}")
            group["attention"] = maps[i]
            if how == "own":
                group.attrs["metadata"] = json.dumps(notes)
            elif how == "groups":
                about = f.create_group(f"metadata/{name}")
                about.attrs.update(task="vqa", prompt_length=16)
                about["modality"] = codes()
        if how == "keys":
            f.attrs["metadata"] = json.dumps(
                {name: notes for name in names})
        elif how == "lists":
            f.attrs["metadata"] = json.dumps(
                {"task": "understanding", "prompt_length": [16, 16],
                 "image_span": [[2, 12], [2, 12]]})
        elif how == "one":
            f.attrs["metadata"] = json.dumps(notes)

    two = {"a": numbers["und"][0], "b": numbers["und"][1]}
    for how, words in (
            ("own", "of each sample"), ("one", "for all samples"),
            ("keys", "with a key for each sample"),
            ("lists", "with lists for all samples"),
            ("groups", "as a group for each sample")):
        case("notes_" + how, "notes " + words,
             lambda f, h=how: noted(f, h), samples=two)

    def listed(f):
        f["attn"] = np.stack(maps[:2])
        f["modality"] = np.stack([codes(), drawn])
        f.attrs["task"] = np.array(["i2t", "t2i"], h5py.string_dtype())
        f["prompt_length"] = np.array([[16.0], [16.0]])
    def either(f, value):
        f["attn"] = np.stack(maps[:2])
        f["modality"] = codes()
        f.attrs["task"] = "understanding"
        f["response_spans"] = value
    axes = "--axes sample,layer,head,query,key"
    case("spans_either", "spans that may be of each or of all are refused",
         lambda f: either(f, [[16, 20], [25, 30]]), options=axes,
         refused="are these spans one of each of 2 samples, or 2 of every")
    case("spans_each", "and taken where there is no doubt",
         lambda f: either(f, [[[16, 20], [25, 30]], [[16, 20], [25, 30]]]),
         options=axes, samples={
             str(i): intensity(np.r_[16:20, 25:30], IMAGES, maps[i])
             for i in range(2)})
    case("listed", "a list of tasks in an attribute", listed,
         options="--axes sample,layer,head,query,key",
         samples={"0": numbers["und"][0], "1": numbers["gen"][1]})


def main(folder):
    responses()
    forms()
    tokens()
    several()
    with open(os.path.join(folder, "cases"), "w", encoding="utf-8") as listed:
        for (name, description, write, alone, samples, options,
             refused) in CASES:
            path = os.path.join(folder, name)
            with h5py.File(path + ".h5", "w") as f:
                if alone:
                    f.attrs["task"] = "understanding"
                    f["attention"] = MAPS
                write(f)
            with open(path + ".csv", "w", encoding="utf-8") as table:
                table.write("sample,layer,intensity\n")
                for sample, values in samples.items():
                    for layer, value in enumerate(values):
                        table.write(f"{sample},{layer},{float(value)!r}\n")
            print(name, options or "-", refused or "-", description, sep="\t",
                  file=listed)


if __name__ == "__main__":
    main(sys.argv[1])
