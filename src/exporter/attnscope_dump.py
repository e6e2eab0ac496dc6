"""Writes attention maps to a dump that attnscope reads; see attnscope-dump(5).

    with Dump("run.h5", model="Janus-Pro-7B", step=1000) as dump:
        dump.add("vqa-0001", "understanding", outputs.attentions,
                 input_ids=ids, image_token=100581, prompt_length=612)

`attentions` is what transformers returns, unchanged: from model(...,
output_attentions=True) a tuple of layers [batch, heads, queries, keys], from
generate(..., return_dict_in_generate=True, output_attentions=True) a tuple of
steps, each a tuple of layers.  Layers are torch tensors of any float type on
any device, or numpy arrays.  Only one layer at a time is held in memory.

The maps of a long sample fill the memory, and most models never make any.
capture() needs none: it takes sums of attention over classes of keys from a
model that runs as it always does, under sdpa, flash or eager attention:

    with Dump("run.h5", model="Janus-Pro-7B") as dump, capture(model) as sums:
        answer = model.generate(**inputs)
        dump.add("vqa-0001", "understanding", sums, input_ids=answer,
                 image_token=100581)

Torch is imported by capture() only.

The file is written in place, because a dump may be larger than the free space
next to it.  A sample is built without a name, flushed, then linked into
/samples and flushed again.  A job that fails or is killed therefore leaves a
file with all samples completed before and no trace of the unfinished one.
mode="a" continues from there: `if name in dump: continue`.
"""

import os
import warnings

import h5py
import numpy as np

from attnscope_config import Config
from attnscope_maps import Maps, vector
from attnscope_rows import (BOI, BOS, EOI, IMAGE, MASKS, OTHER, PAD, TEXT,
                            Reader, array, bfloat16, encode, key_classes)

# The modalities of a task's rows and keys.
TASKS = {"understanding": (TEXT, IMAGE), "generation": (IMAGE, TEXT)}

# If an id is given twice, the later entry wins, so padding is never counted.
TOKENS = {"image_token": IMAGE, "other_token": OTHER, "eos_token": OTHER,
          "bos_token": BOS, "boi_token": BOI, "eoi_token": EOI,
          "pad_token": PAD}

DTYPES = (None, "float16", "float32", "float64", "bfloat16")
CHUNK = 32 << 20  # bytes at most: readers decode whole chunks

class Dump:
    """A dump being written; closes at the end of a `with` block.

    mode: "x" creates a new file and fails if it exists, "w" replaces it, "a"
        appends to it.
    dtype: type of the stored values: float16, float32, float64 or, for maps
        only, bfloat16.  Default: float32 for sums; for maps bfloat16 where
        they come in it, else float16.
    compression: "gzip" or "lzf" (faster, larger), both after the shuffle
        filter, or None.
    config: the transformers config of the model.  It knows which layers have
        attention, how far they see, and which tokens end an answer; without
        it layers are numbered in the order in which they come.

    samples: how many there will be, so that readers know of missing ones.

    If the block fails, completed samples are kept; a new file without any is
    removed.  Until it has ended well, readers call the dump unfinished.
    """

    def __init__(self, path, model=None, step=None, mode="x",
                 dtype=None, compression="gzip", config=None, samples=None):
        self._path = os.fspath(path)
        self._dtype = dtype if dtype in DTYPES else np.dtype(dtype).name
        self._config = Config(config)
        _check_in(mode, ("x", "w", "a"), "mode")
        _check_in(compression, ("gzip", "lzf", None), "compression")
        _check_in(self._dtype, DTYPES, "dtype")
        exists = os.path.exists(path)
        if exists and mode == "x":
            raise FileExistsError(f'{self._path} exists: mode="a" appends to '
                                  'it, mode="w" replaces it')
        self._made = mode == "w" or not exists
        if self._made and not model:
            raise ValueError("model= is required for a new dump")
        self._compression = compression
        self._file = h5py.File(self._path, "w" if self._made else "a")
        self._samples = self._file.require_group("samples")
        attrs = self._file.attrs
        for name, value in (("model", model), ("step", step)):
            if value is not None and attrs.setdefault(name, value) != value:
                raise ValueError(f"{path} has {name} {attrs[name]}, not "
                                 f"{value}")
        if samples is not None:
            attrs["samples_expected"] = int(samples)
        attrs["finished"] = 0
        self._file.flush()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        remove = kind is not None and self._made and not len(self._samples)
        if kind is None:
            self.close()
        self._file.close()
        if remove:
            os.unlink(self._path)

    def __contains__(self, sample):
        return str(sample) in self._samples

    def close(self):
        if self._file:
            self._file.attrs["samples_written"] = len(self._samples)
            # What attnscope reduce left out is not awaited any more.
            self._file.attrs.pop("samples_missing", None)
            self._file.flush()
            self._file.attrs["finished"] = 1
        self._file.close()

    def add(self, sample, task, attentions, *, modality=None, input_ids=None,
            prompt_length=None, response_mask=None, attention_mask=None,
            batch=None, rows=None, group=None, attributes=None, layers=None,
            of=None, mask=None, beam_indices=None, maps=None, **tokens):
        """Writes one sample completely, or nothing and raises a ValueError.
        attentions: maps as described above, what generate() returned as a
            whole, or what capture() gives.
        modality: a code per position: 0 other, 1 text, 2 image, 3 pad, 4 bos,
            5 boi, 6 eoi.  Alternatively, give input_ids and the ids (one or
            several) that are image_token, other_token (template),
            bos_token, boi_token, eoi_token, pad_token and eos_token (the
            first in the response ends it, what follows is padding); all
            others are text.  If input_ids ends with the prompt, the remaining
            positions have the modality that the task produces.
        prompt_length: the first position that the model produced, counting
            padding; known from the steps of generate().  A forward pass needs
            it, or response_mask.
        response_mask: instead of prompt_length, 1 where the model produced
            the token, for answers of several turns; labels != -100 of a
            training batch.
        attention_mask: 0 for padding.  Such positions are kept as pad, and
            their rows are stored as zeros.
        batch: index of the sample in a batch, also for two-dimensional
            input_ids, modality, attention_mask and response_mask.
        rows: which rows to store.  "all"; "decode", the last row of the prompt
            and all later rows; or "response", the counted rows: response rows
            of the modality that the task produces.  Default: "all" for a
            forward pass, "decode" for steps.
        group: samples to average with, such as those of one kind of prompt.
        attributes: a dict of further attributes to store with the sample.
        layers, of: the model's own numbers of the layers in attentions, and
            how many layers the model has, where config= does not say so.
        mask: "causal", "full", "blocks" (images see themselves whole),
            "marked-blocks" (with their begin and end tokens) or "prefix" (the
            prompt sees itself whole).
        beam_indices: of beam search, as generate() returns it; batch= is
            then the index of the returned sequence.
        maps: True stores maps, False the sums over classes of keys.  Default:
            what is given.
        """
        name = str(sample)
        if name in ("", ".") or "/" in name:
            raise ValueError(f"{name!r} is not a valid sample name")
        if name in self._samples:
            raise ValueError(f"sample {name} is already in {self._path}")
        _check_in(task, TASKS, "task")
        _check_in(mask, (None, *MASKS), "mask")
        source = _source(attentions, batch, beam_indices, self._config,
                         layers, of)
        prompt_length, response = _response(source, prompt_length,
                                            response_mask)
        codes, ids = _modality(source, task, prompt_length, modality,
                               input_ids, tokens, attention_mask)
        keep = _choose(rows, source, codes, task, prompt_length, response)

        given = {**(attributes or {}), "task": task,
                 "prompt_length": prompt_length, "group": group}
        vectors = {"modality": codes, "input_ids": ids,
                   "response_mask": response}
        if source.stepwise or keep.sum() < source.keys:
            vectors["query_positions"] = source.positions[keep]
        if source.stepwise:
            vectors["kv_length"] = source.kv_length[keep]
        total = source.total
        if total is not None:
            self._same("num_layers", total)
        if source.numbers != list(range(total or len(source.numbers))):
            vectors["layer_numbers"] = source.numbers
        for what in ("window", "chunk"):
            if any(getattr(source, what)):
                given[what] = getattr(source, what)
        if source.learnt_sinks:
            given["learnt_sink"] = 1
        self._write(name, given, vectors, source, keep, mask,
                    source.maps if maps is None else maps)

    def _same(self, name, value):
        if self._file.attrs.setdefault(name, value) != value:
            raise ValueError(f"{self._path} has {name} "
                             f"{self._file.attrs[name]}, not {value}")

    def _write(self, name, attributes, vectors, source, keep, mask, maps):
        # An unnamed object disappears when it is closed or the process ends:
        # nothing in the file points to it until it is linked into /samples.
        sample = h5py.Group(h5py.h5g.create(self._file.id, None))
        reader = Reader(source, keep, vectors["modality"],
                         attributes["prompt_length"], mask, maps)
        if maps:
            self._write_maps(sample, reader)
        else:
            self._write_sums(sample, reader)
        mask = reader.mask()
        if mask is not None and not isinstance(mask, str):
            vectors["mask"] = mask
        else:
            attributes["mask"] = mask
        for key, value in attributes.items():
            if value is not None:
                sample.attrs[key] = value
        for key, value in vectors.items():
            if value is not None:
                sample[key] = value
        self._file.flush()
        self._samples[name] = sample
        self._file.flush()
        if reader.worst[1]:
            warnings.warn(f"sample {name}: {reader.worst[1]}", stacklevel=3)

    def _options(self, shape, dtype, whole):
        if not self._compression:
            return {}
        return {"chunks": _chunk(shape, dtype, whole),
                "compression": self._compression, "shuffle": True}

    def _write_maps(self, sample, reader):
        source, shape = reader.source, reader.shape
        dtype = self._dtype or source.dtype
        narrow = dtype == "bfloat16"
        memory = np.dtype("uint16" if narrow else dtype)
        kind = h5py.Datatype(bfloat16()) if narrow else memory
        options = self._options(shape, memory, not source.stepwise)
        if not source.stepwise:
            whole = sample.create_dataset(
                "attention", (len(source.numbers), *shape), kind, **options)
        for index, number in enumerate(source.numbers):
            values = np.zeros(shape, memory)
            for into, block, first, _ in reader.blocks(index):
                values[:, into, first:first + block.shape[2]] = encode(
                    array(block), dtype)
            layer = whole if not source.stepwise else sample.create_dataset(
                f"layer_{number:02d}", shape, kind, **options)
            space = layer.id.get_space()
            if not source.stepwise:
                space.select_hyperslab((index, 0, 0, 0), (1, *shape))
            # Of the type that is stored: HDF5 converts one value at a time.
            layer.id.write(h5py.h5s.create_simple(shape), space, values,
                           mtype=bfloat16() if narrow else None)

    def _write_sums(self, sample, reader):
        source, (heads, rows, keys) = reader.source, reader.shape
        classes = key_classes(reader.codes, keys, reader.prompt_length)
        weights = np.eye(classes.max() + 1, dtype=np.float32)[classes]
        # The class columns, and one from which the distance follows.
        places = np.arange(keys, dtype=np.float32)
        weights = np.column_stack([weights, places - places.mean()])
        if self._dtype == "bfloat16":
            raise ValueError("dtype bfloat16 is too coarse for sums")
        dtype = np.dtype(self._dtype or "float32")
        shape = (heads, rows, int(classes.max()) + 1)
        sums = sample.create_dataset(
            "sums", (len(source.numbers), *shape), dtype,
            fletcher32=True, **self._options(shape, dtype, True))
        rest = {what: np.zeros((len(source.numbers), heads, rows), dtype)
                for what in ("sink", "entropy", "distance")}
        for index in range(len(source.numbers)):
            values = np.zeros(shape, np.float32)
            for into, block, first, seen in reader.blocks(index):
                part = source.reduce(
                    block, weights[first:first + block.shape[2]], seen - first)
                values[:, into] = part[0][..., :-1]
                rest["sink"][index][:, into] = part[1]
                rest["entropy"][index][:, into] = part[2]
                at = source.positions[reader.rows[into]] - places.mean()
                rest["distance"][index][:, into] = (
                    at * part[0][..., :-1].sum(axis=-1) - part[0][..., -1])
            reader.check_sums(index, values, classes)
            sums[index] = values
        mask = reader.mask()
        if mask is None:
            raise ValueError("rows see later keys: say which with mask=")
        rest["key_class"] = classes.astype(np.int32)
        # Where nothing narrows it, the first key is a class of its own.
        if isinstance(mask, str) and not any(source.window + source.chunk):
            del rest["sink"]
        for what, values in rest.items():
            sample.create_dataset(what, data=values, fletcher32=True)


def _source(attentions, batch, beams, config, layers, of):
    """What has the shapes and blocks of a sample."""
    if hasattr(attentions, "captured"):
        if beams is not None or layers is not None:
            raise ValueError("capture() knows the layers, and cannot follow "
                             "beams: leave out beam_indices= and layers=")
        return attentions.captured(batch)
    if hasattr(attentions, "attentions"):
        beams = getattr(attentions, "beam_indices", None) if (
            beams is None) else beams
        attentions = attentions.attentions
    return Maps(attentions, batch, beams, config, layers, of)


def capture(model, device="cpu", how="transformers", part=None):
    """Captures attention while the model runs, as the context of a `with`
    block, whatever its attention implementation:

        with Dump(...) as dump, capture(model) as sums:
            answer = model.generate(**inputs)
            dump.add(sample, task, sums, input_ids=answer, ...)

    Attention is the softmax of q k; queries and keys of a sample are kept, on
    `device`, until add() knows which rows count and what the keys are.  That
    is about as much memory as the cache of the model, never a map.  add()
    computes the counted rows in float32, some at a time, on the device of the
    model.

    Several sequences since the last add(), as guidance by a second forward
    pass makes them, are sums[0], sums[1], ... in the order in which they
    began.  Beam search mixes hypotheses: replay the finished sequence by one
    forward pass, which for causal models has the same attention.  In a batch,
    add() takes a sample after the other by batch=.

    how: "transformers" for models whose attention is in the library's registry;
        "sdpa" for code that calls scaled_dot_product_attention, flash_attn_func
        or flash_attn_varlen_func itself, as that of many checkpoints does.
    part: with "sdpa", the modules that call, such as "layers.*.self_attn",
        where several parts of the model have attention.
    """
    _check_in(how, ("transformers", "sdpa"), "how")
    if how == "sdpa":
        from attnscope_functions import Functions
        return Functions(model, device, part)
    from attnscope_capture import Registered
    return Registered(model, device)


def _check_in(value, allowed, what):
    if value not in allowed:
        raise ValueError(f"{what} must be one of "
                         f"{', '.join(map(repr, allowed))}, not {value!r}")


def _response(source, prompt_length, response_mask):
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


def _modality(maps, task, prompt_length, modality, input_ids, tokens, mask):
    """The modality codes of a sample, and its token ids if known."""
    for token in tokens:
        _check_in(token, TOKENS, "an argument of add()")
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
    elif codes.min() < OTHER or codes.max() > EOI:
        raise ValueError(f"modality codes must be {OTHER} to {EOI}, not "
                         f"{codes.min()} to {codes.max()}")
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


def _choose(rows, maps, codes, task, prompt_length, response):
    """Which rows to keep; at least one must count."""
    _check_in(rows, (None, "all", "decode", "response"), "rows")
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


def _chunk(shape, dtype, whole):
    """Chunk shape: one layer, with heads halved until it fits CHUNK."""
    heads, rows, keys = shape
    while heads > 1 and heads * rows * keys * dtype.itemsize > CHUNK:
        heads = (heads + 1) // 2
    return (1, heads, rows, keys) if whole else (heads, rows, keys)


if __name__ == "__main__":
    import sys

    from attnscope_convert import main
    main(sys.argv[1:])
