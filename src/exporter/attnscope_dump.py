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
from attnscope_maps import Maps
# The codes of modality= have names here, too.
from attnscope_rows import (  # noqa: F401
    BOI, BOS, EOI, IMAGE, MASKS, OTHER, PAD, TEXT, Reader, array, bfloat16,
    class_weights, encode)
from attnscope_sample import (
    TASKS, check_in, choose_rows, modality_codes, response_of,
    role_modalities, without_roles)

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

    roles: names of codes above 6 in modality=, each with what it holds,
        {7: "system:text", 8: "eol:other"}.

    If the block fails, completed samples are kept; a new file without any is
    removed.  Until it has ended well, readers call the dump unfinished.
    """

    def __init__(self, path, model=None, step=None, mode="x",
                 dtype=None, compression="gzip", config=None, samples=None,
                 roles=None):
        self._path = os.fspath(path)
        self._dtype = dtype if dtype in DTYPES else np.dtype(dtype).name
        self._config = Config(config)
        self._names = dict(roles or {})
        self._roles = role_modalities(self._names)
        check_in(mode, ("x", "w", "a"), "mode")
        check_in(compression, ("gzip", "lzf", None), "compression")
        check_in(self._dtype, DTYPES, "dtype")
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
        check_in(task, TASKS, "task")
        check_in(mask, (None, *MASKS), "mask")
        source = _source(attentions, batch, beam_indices, self._config,
                         layers, of)
        if maps and getattr(source, "expected", None):
            raise ValueError("expect() keeps sums only: leave it out for maps")
        prompt_length, response = response_of(source, prompt_length,
                                              response_mask)
        stored, ids = modality_codes(source, task, prompt_length, modality,
                                     input_ids, tokens, attention_mask,
                                     self._roles)
        codes = without_roles(stored, self._roles)
        if (stored != codes).any() and getattr(source, "expected", None):
            raise ValueError("expect() keeps no roles apart: leave it out")
        keep = choose_rows(rows, source, codes, task, prompt_length, response)

        given = {**(attributes or {}), "task": task,
                 "prompt_length": prompt_length, "group": group}
        vectors = {"modality": stored, "input_ids": ids,
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
        stored = vectors["modality"]
        reader = Reader(source, keep, without_roles(stored, self._roles),
                        attributes["prompt_length"], mask, maps)
        if maps:
            self._write_maps(sample, reader)
        else:
            self._write_sums(sample, reader, stored)
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
        used = sorted(set(self._names) & set(stored.tolist()))
        if used:
            sample["modality"].attrs["flag_values"] = used
            sample["modality"].attrs["flag_meanings"] = " ".join(
                self._names[code] for code in used)
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

    def _write_sums(self, sample, reader, roles):
        source, (heads, rows, keys) = reader.source, reader.shape
        classes, weights = class_weights(
            reader.codes, keys, reader.prompt_length, roles)
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
                at = source.positions[reader.rows[into]] - (keys - 1) / 2
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

    What add() is going to say may be said before, where it is known, and
    nothing is kept but sums, computed while the model runs:

        sums.expect("generation", input_ids=ids, prompt_length=48, **tokens)
        model(input_ids=ids)
        dump.add(sample, "generation", sums, input_ids=ids, ...)

    with the ids or codes of the whole sequence, as when one is replayed that
    was generated before.  This holds for the next sequence, and for the row
    batch= of it alone.

    Several sequences since the last add(), as guidance by a second forward
    pass makes them, are sums[0], sums[1], ... in the order in which they
    began.  Beam search mixes hypotheses: replay the finished sequence by one
    forward pass, which for causal models has the same attention.  In a batch,
    add() takes a sample after the other by batch=.

    how: "transformers" for models whose attention is in the library's registry;
        "sdpa" for code that calls scaled_dot_product_attention or functions of
        flash-attn itself, as that of many checkpoints does.
    part: with "sdpa", the modules that call, such as "layers.*.self_attn",
        where several parts of the model have attention.
    """
    check_in(how, ("transformers", "sdpa"), "how")
    if how == "sdpa":
        from attnscope_functions import Functions
        return Functions(model, device, part)
    from attnscope_capture import Registered
    return Registered(model, device)


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
