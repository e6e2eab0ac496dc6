"""What a sample is of: where its response begins, what is at each position, and
which of its rows are kept."""

import numpy as np

from attnscope_maps import vector
from attnscope_rows import BOI, BOS, EOI, IMAGE, OTHER, PAD, TEXT, array

# The modalities of a task's rows and keys.
TASKS = {"understanding": (TEXT, IMAGE), "generation": (IMAGE, TEXT)}

# If an id is given twice, the later entry wins, so padding is never counted.
TOKENS = {"image_token": IMAGE, "other_token": OTHER, "eos_token": OTHER,
          "bos_token": BOS, "boi_token": BOI, "eoi_token": EOI,
          "pad_token": PAD}


def check_in(value, allowed, what):
    if value not in allowed:
        raise ValueError(f"{what} must be one of "
                         f"{', '.join(map(repr, allowed))}, not {value!r}")


def response_of(source, prompt_length, response_mask):
    """Where the response begins, and its mask if one is given."""
    if response_mask is not None:
        if prompt_length is not None:
            raise ValueError("give prompt_length= or response_mask=, not both")
        mask = vector(response_mask, source.batch, "response_mask")
        if not mask.any() or not np.isin(mask, (0, 1)).all():
            raise ValueError("response_mask must be 1 where the model produced "
                             "the token, else 0")
        return int(mask.argmax()), mask.astype(np.uint8)
    if prompt_length is None and not source.stepwise:
        raise ValueError(
            "a forward pass does not show where the response begins: pass "
            "prompt_length=, the first position that the model produced, or "
            "response_mask=, 1 where it produced the token (labels != -100)")
    return int(source.prompt_length() if prompt_length is None
               else prompt_length), None


def role_modalities(names):
    """{code: modality} of roles that names ({code: "system:text"}) has."""
    words = {"other": OTHER, "text": TEXT, "image": IMAGE, "bos": BOS,
             "boi": BOI, "eoi": EOI}
    modalities = {}
    for code, name in names.items():
        role, _, word = str(name).rpartition(":")
        if not EOI < code < 256 or word not in words or (
                len(role.split()) != 1 or role.split()[0] != role):
            raise ValueError(f"roles= has {code}: {name!r}; it takes "
                             f'{{7: "name:text"}}: codes from {EOI + 1} to '
                             "255, names without blanks, and one of "
                             f"{', '.join(words)}")
        modalities[code] = words[word]
    return modalities


def without_roles(codes, roles):
    """The codes, with the modality of its role for each that has one."""
    codes = codes.copy()
    for code, modality in roles.items():
        codes[codes == code] = modality
    return codes


def modality_codes(maps, task, prompt_length, modality, input_ids, tokens, mask,
                   roles=()):
    """The modality codes of a sample, and its token ids if known.  roles: codes
    that are allowed beside the usual ones."""
    for token in tokens:
        check_in(token, TOKENS, "an argument of add()")
    shape = getattr(input_ids, "shape", None) or np.shape(
        () if input_ids is None else input_ids)
    if maps.batch is not None and len(shape) == 2 and (
            1 < maps.batch_size != shape[0]):
        raise ValueError(
            f"input_ids has {shape[0]} rows, but the maps are a batch of "
            f"{maps.batch_size}: pass the ids of this sample alone "
            "(one-dimensional), for beam search also beam_indices=")
    ids, codes, mask = (
        values if values is None else vector(values, maps.batch, what)
        for values, what in ((input_ids, "input_ids"), (modality, "modality"),
                             (mask, "attention_mask")))
    if codes is None and ids is None:
        raise ValueError("modality= or input_ids= is required")
    if codes is None:
        codes = _codes(maps, task, ids, prompt_length, tokens)
    elif not np.isin(codes, [*range(EOI + 1), *roles]).all():
        raise ValueError(f"modality codes must be {OTHER} to {EOI}, not "
                         f"{codes.min()} to {codes.max()}; roles= of Dump() "
                         "names others")
    maps.cut(len(codes))
    if len(codes) < maps.keys:
        raise ValueError(f"{len(codes)} positions in modality or input_ids, "
                         f"but {maps.keys} keys in the maps")
    if mask is not None:
        if len(mask) not in (len(codes), maps.keys, prompt_length):
            raise ValueError(f"{len(mask)} positions in attention_mask, but "
                             f"{maps.keys} keys in the maps")
        codes[:len(mask)][mask == 0] = PAD
    return codes.astype(np.uint8), ids


def _codes(maps, task, ids, prompt_length, tokens):
    """The modality of token ids."""
    codes = np.full(len(ids), TEXT)
    tokens = {token: np.atleast_1d([] if given is None else array(given))
              for token, given in tokens.items()}
    stated = "eos_token" in tokens
    ends = tokens.pop("eos_token", maps.eos)
    codes[np.isin(ids, [*ends, *maps.separators])] = OTHER
    for token, code in TOKENS.items():
        codes[np.isin(ids, tokens.get(token, ()))] = code
    if len(ids) == prompt_length:
        if task == "generation" and maps.separators:
            raise ValueError(
                "pictures of this model have tokens that are not image (end "
                f"of line, {maps.separators[0]}): pass input_ids with the "
                "picture")
        return _produce(codes, task, maps)
    # A padding token that is also another token is padding at the ends only.
    pads = np.isin(ids, tokens.get("pad_token", ()))
    start = min(prompt_length, len(ids))
    both = pads & np.isin(ids, ends)
    if both.any():
        inner = np.arange(len(ids)) >= np.argmin(pads)
        codes[both & inner] = OTHER
    answer = np.flatnonzero(np.isin(ids[start:], ends)) + start
    if answer.size:
        rest = ids[answer[0] + 1:]
        if rest.size and (np.isin(rest, ends) | (rest == rest[0])).all():
            codes[answer[0] + 1:] = PAD
            codes[answer[0]] = OTHER
    elif maps.batch is not None and task == "understanding" and not (
            stated or both.any()):
        _check_tail(ids, codes, start)
    return codes


def _check_tail(ids, codes, start):
    """An answer that ends early is filled up with one token."""
    run = len(ids) - 1
    while run > start and ids[run - 1] == ids[-1]:
        run -= 1
    if len(ids) - run > 1 and codes[-1] == TEXT:
        raise ValueError(
            f"the answer ends with {len(ids) - run} tokens {ids[-1]}: if it "
            f"ended early, pass eos_token= or pad_token={ids[-1]}; else "
            "eos_token=() says that it did not")


def _produce(codes, task, maps):
    """Appends the positions after the prompt; for generate(), this includes
    the last token, which is never fed back."""
    if task == "understanding" and maps.batch is not None:
        raise ValueError("in a batch some answers end early: pass input_ids "
                         "with the answers, and pad_token=")
    more = maps.keys + maps.stepwise - len(codes)
    return np.append(codes, np.full(max(more, 0), TASKS[task][0]))


def choose_rows(rows, maps, codes, task, prompt_length, response):
    """Which rows to keep; at least one must count."""
    check_in(rows, (None, "all", "decode", "response"), "rows")
    if not 0 < prompt_length < len(codes):
        raise ValueError(f"prompt_length is {prompt_length}, must be 1 to "
                         f"{len(codes) - 1} for {len(codes)} positions")
    counted = codes[maps.positions] == TASKS[task][0]
    if response is None:
        counted &= maps.positions >= prompt_length
        _check_images(codes, task, prompt_length)
    elif len(response) in (len(codes), maps.keys):
        counted &= response[maps.positions] == 1
    else:
        raise ValueError(f"{len(response)} positions in response_mask, but "
                         f"{maps.keys} keys in the maps")
    measured = (codes[:maps.keys] == TASKS[task][1]).any()
    if not counted.any() or not measured:
        what = "response row" if measured else "key"
        code = TASKS[task][0 if measured else 1]
        kind = "text" if code == TEXT else "image"
        raise ValueError(f"nothing counts: {task} needs at least one {kind} "
                         f"{what}; check modality and prompt_length")
    if rows == "response":
        return counted
    if rows == "decode" or (rows is None and maps.stepwise):
        return maps.positions >= prompt_length - 1
    return np.ones(len(counted), bool)


def _check_images(codes, task, prompt_length):
    """The images that a response is about are in its prompt."""
    images = np.flatnonzero(codes == IMAGE)
    late = images[images >= prompt_length]
    if task == "understanding" and late.size:
        raise ValueError(
            f"prompt_length is {prompt_length}, but {late.size} of "
            f"{images.size} image positions, {late[0]} to {late[-1]}, are not "
            "before it: it is the first position of the answer, counting "
            "image tokens and padding; for images between answers, pass "
            "response_mask=")
