"""What random dumps say of their positions, for dumps.py: the same facts, in
one of the forms that people write them in.

`draw` decides the facts, `write` one form for each: what is at the positions
(a function of ROLES), and which of them the model produced (one of RESPONSES).
"""

import json

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
NAMES = ("other", "text", "image", "pad", "bos", "boi", "eoi")


def draw(case):
    """The response: all from the prompt on, or the answers of two turns."""
    r = case.random
    case.response = np.arange(case.length) >= case.prompt
    if r.random() < 0.4:
        left = case.length - case.prompt
        case.response[case.prompt + left // 3:case.prompt + left // 2] = False
        case.response[-1] = r.random() < 0.5
    case.roles = None  # the dataset of our own codes, where that is a form
    case.notes = {}  # what goes into JSON, where that is a form


def number(case, value):
    """A whole number in one of its forms."""
    return case.random.choice((
        value, np.int64(value), float(value), str(value), np.bytes_(str(value)),
        np.array([value]), np.array([float(value)])))


def flags(case, mask):
    """A mask in one of its forms."""
    mask = mask.astype(case.random.choice(("?", "u1", "i8", "f4")))
    return listed(case, mask, 0.2)


def listed(case, values, share):
    """With an axis for the samples in front, in a share of cases."""
    if case.random.random() < share:
        return np.tile(values, (case.samples, 1))
    return values


def spans(mask):
    edges = np.flatnonzero(np.diff(np.r_[0, mask.astype("i1"), 0]))
    return edges.reshape(-1, 2)


# What is at the positions.


def plain_codes(case, file):
    values = case.codes.astype(case.random.choice(("u1", "i4", "i8", "f8")))
    case.roles = "modality"
    file["modality"] = values[:, None] if case.random.random() < 0.1 else values


def words(case, file):
    values = np.array(NAMES)[case.codes]
    file["modality"] = values.astype(case.random.choice(("S", object)))


def enumeration(case, file):
    """Members in a random order."""
    codes = case.random.sample(range(20), len(NAMES))
    kind = h5py.enum_dtype(dict(zip(NAMES, codes)), "u1")
    file.create_dataset("modality", dtype=kind,
                        data=np.array(codes, "u1")[case.codes])


def declared_codes(case, file):
    codes = case.random.sample(range(20), len(NAMES))
    file["modality"] = np.array(codes)[case.codes]
    if case.random.random() < 0.5:
        file.attrs["modality_codes"] = ",".join(
            f"{c}={n}" for c, n in zip(codes, NAMES))
    else:
        file["modality"].attrs["flag_values"] = np.array(codes)
        file["modality"].attrs["flag_meanings"] = " ".join(NAMES)


def image_mask(case, file):
    file[case.random.choice(("image_mask", "vision_mask", "is_image"))] = \
        flags(case, case.codes == IMAGE)


def types(case, file):
    file[case.random.choice(("token_type_ids", "mm_token_type_ids"))] = \
        (case.codes == IMAGE).astype("i8")


def positions(case, file):
    file[case.random.choice(("image_positions", "vision_token_indices"))] = \
        np.flatnonzero(case.codes == IMAGE)


def image_span(case, file):
    first, end = (int(i) for i in case.image)
    how = case.random.randrange(4)
    if how == 0:
        file.attrs["image_span"] = [first, end]
    elif how == 1:
        file.attrs["image_start"] = number(case, first)
        file.attrs["image_end"] = number(case, end)
    elif how == 2:
        file.attrs["image_token_start"] = number(case, first)
        file.attrs["num_image_tokens"] = number(case, end - first)
    else:
        case.notes["image_span"] = [first, end]


def token_ids(case, file):
    ids = case.numpy.integers(1000, 2000, case.length)
    ids[case.codes == IMAGE] = 7
    # Several samples with the same tokens would be one.
    file["input_ids"] = listed(case, ids, case.samples > 1)
    file.attrs["image_token_id"] = number(case, 7)


ROLES = (plain_codes, plain_codes, plain_codes, words, enumeration,
         declared_codes, image_mask, types, positions, image_span, token_ids)


# Which of them the model produced.


def prompt_length(case, file):
    name = case.random.choice(("prompt_length", "prompt_len", "input_length",
                               "response_start"))
    if case.random.random() < 0.1:
        case.notes[name] = case.prompt
    elif case.random.random() < 0.2:
        file[name] = number(case, case.prompt)
    else:
        file.attrs[name] = number(case, case.prompt)


def labels(case, file):
    file["labels"] = listed(case, np.where(case.response, 5, -100),
                            case.samples > 1)


def response_mask(case, file):
    file[case.random.choice(("response_mask", "assistant_masks"))] = \
        flags(case, case.response)


def response_spans(case, file):
    found = spans(case.response)
    # As many as samples would be refused, as nothing says whose they are.
    if len(found) == case.samples > 1:
        found = np.tile(found, (case.samples, 1, 1))
    if case.random.random() < 0.2:
        case.notes["response_spans"] = found.tolist()
    else:
        file["response_spans"] = found


SETS = (labels, response_mask, response_spans)


def write(case, file):
    r = case.random
    role = r.choice(ROLES)
    role(case, file)
    whole = case.response[case.prompt:].all()
    response = r.choice((prompt_length,) * 3 + SETS if whole else SETS)
    response(case, file)
    if case.notes:
        file.attrs["metadata"] = json.dumps(case.notes)
    case.note(f"{role.__name__} {response.__name__}")


def write_padded(case, file, paddings):
    """What a batch says that is padded in front."""
    r = case.random
    codes = np.stack(case.own)
    how = r.choice(("modality", "mask", "lengths", "ids", "side"))
    if how == "ids":
        ids = case.numpy.integers(1000, 2000, codes.shape)
        ids[codes == PAD], ids[codes == IMAGE], ids[codes == BOS] = 0, 7, 1
        ids[codes == EOI] = 8
        file["input_ids"] = ids
        file.attrs.update(image_token_id=7, bos_token_id=1, eoi_token_id=8)
        if r.random() < 0.5:
            file.attrs["pad_token_id"] = 0
        else:
            file["seq_lens"] = case.length - paddings
    else:
        file["modality"] = codes if how == "modality" else np.where(
            codes == PAD, TEXT, codes)
    if how == "mask":
        file["attention_mask"] = (codes != PAD).astype("i8")
    elif how in ("lengths", "side"):
        file[r.choice(("seq_lens", "lengths"))] = case.length - paddings
    if how == "side":
        file.attrs["padding_side"] = "left"
    prompt = r.choice(("with", "without", "scalar"))
    if prompt == "scalar":
        file.attrs["input_len"] = case.prompt
    else:
        file["prompt_length"] = case.prompt - paddings * (prompt == "without")
    case.note(f"padded {paddings.tolist()} {how} {prompt}")
