"""Writes attention maps to a dump that attnscope reads; see attnscope-dump(5).

    with Dump("run.h5", model="Janus-Pro-7B", step=1000) as dump:
        dump.add("vqa-0001", "understanding", outputs.attentions,
                 input_ids=ids, image_token=100581, prompt_length=612)

`attentions` is what transformers returns, unchanged: from model(...,
output_attentions=True) a tuple of layers [batch, heads, queries, keys], from
generate(..., return_dict_in_generate=True, output_attentions=True) a tuple of
steps, each a tuple of layers.  Layers are torch tensors of any float type on
any device, or numpy arrays.  Torch is never imported, and only one layer at a
time is held in memory.

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

# The modality of a position: the codes of the `modality` dataset.
OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)

# The modalities of a task's rows and keys.
TASKS = {"understanding": (TEXT, IMAGE), "generation": (IMAGE, TEXT)}

# If an id is given twice, the later entry wins, so padding is never counted.
TOKENS = {"image_token": IMAGE, "other_token": OTHER, "bos_token": BOS,
          "boi_token": BOI, "eoi_token": EOI, "pad_token": PAD}

DTYPES = ("float16", "float32", "float64")
CHUNK = 32 << 20  # bytes at most: readers decode whole chunks

# How far the sum of a row may be from one: a bfloat16, even if widened later,
# has a relative error of at most 2**-8.
TOLERANCE = 0.01

EAGER = ('no attention map: load the model with attn_implementation="eager" '
         "(sdpa and flash attention never form the maps)")


class Dump:
    """A dump being written; closes at the end of a `with` block.

    mode: "x" creates a new file and fails if it exists, "w" replaces it, "a"
        appends to it.
    dtype: type of the stored values: float16, float32 or float64.
    compression: "gzip" or "lzf" (faster, larger), both after the shuffle
        filter, or None.

    If the block fails, completed samples are kept; a new file without any is
    removed.
    """

    def __init__(self, path, model=None, step=None, mode="x",
                 dtype="float16", compression="gzip"):
        self._path = os.fspath(path)
        self._dtype = np.dtype(dtype)
        _check_in(mode, ("x", "w", "a"), "mode")
        _check_in(compression, ("gzip", "lzf", None), "compression")
        _check_in(self._dtype.name, DTYPES, "dtype")
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
        self._file.flush()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        remove = kind is not None and self._made and not len(self._samples)
        self.close()
        if remove:
            os.unlink(self._path)

    def __contains__(self, sample):
        return str(sample) in self._samples

    def close(self):
        self._file.close()

    def add(self, sample, task, attentions, *, modality=None, input_ids=None,
            prompt_length=None, attention_mask=None, batch=None, rows=None,
            group=None, attributes=None, **tokens):
        """Writes one sample completely, or nothing and raises a ValueError.
        modality: a code per position: 0 other, 1 text, 2 image, 3 pad, 4 bos,
            5 boi, 6 eoi.  Alternatively, give input_ids and the ids (one or
            several) that are image_token, other_token (template, end of
            answer), bos_token, boi_token, eoi_token and pad_token; all others
            are text.  If input_ids ends with the prompt, the remaining
            positions have the modality that the task produces.
        prompt_length: the first position that the model produced, counting
            padding; known from the steps of generate().  A forward pass
            without it can only be measured with --rows posttext.
        attention_mask: 0 for padding.  Such positions are kept as pad, and
            their rows are stored as zeros.
        batch: index of the sample in a batch, also for two-dimensional
            input_ids, modality and attention_mask.
        rows: which rows to store.  "all"; "decode", the last row of the prompt
            and all later rows; or "response", the counted rows: response rows
            of the modality that the task produces.  Default: "all" for a
            forward pass, "decode" for steps.
        group: samples to average with, such as those of one kind of prompt.
        attributes: a dict of further attributes to store with the sample.
        """
        name = str(sample)
        if name in ("", ".") or "/" in name:
            raise ValueError(f"{name!r} is not a valid sample name")
        if name in self._samples:
            raise ValueError(f"sample {name} is already in {self._path}")
        _check_in(task, TASKS, "task")
        maps = _Maps(attentions, batch)
        if prompt_length is not None:
            prompt_length = int(prompt_length)
        elif maps.stepwise:
            prompt_length = maps.sizes[0][1]
        codes, ids = _modality(maps, task, prompt_length, modality, input_ids,
                               tokens, attention_mask)
        keep = _choose(rows, maps, codes, task, prompt_length)

        given = {**(attributes or {}), "task": task,
                 "prompt_length": prompt_length, "group": group}
        vectors = {"modality": codes, "input_ids": ids}
        if maps.stepwise or keep.sum() < maps.keys:
            vectors["query_positions"] = maps.positions[keep]
        if maps.stepwise:
            vectors["kv_length"] = maps.kv_length[keep]
        self._write(name, given, vectors, maps, keep)

    def _write(self, name, attributes, vectors, maps, keep):
        # An unnamed object disappears when it is closed or the process ends:
        # nothing in the file points to it until it is linked into /samples.
        sample = h5py.Group(h5py.h5g.create(self._file.id, None))
        for key, value in attributes.items():
            if value is not None:
                sample.attrs[key] = value
        for key, value in vectors.items():
            if value is not None:
                sample[key] = value
        padded = vectors["modality"] == PAD
        maps.pick(keep, ~padded[maps.positions])
        shape = (maps.heads, int(keep.sum()), maps.keys)
        options = {}
        if self._compression:
            options = {"chunks": _chunk(shape, self._dtype, maps.stepwise),
                       "compression": self._compression, "shuffle": True}
        if not maps.stepwise:
            whole = sample.create_dataset(
                "attention", (maps.layers, *shape), self._dtype, **options)
        worst = (0.0, "")
        for layer in range(maps.layers):
            values = np.zeros(shape, self._dtype)
            worst = max(worst, maps.read(layer, padded, values))
            if maps.stepwise:
                sample.create_dataset(f"layer_{layer:02d}", data=values,
                                      **options)
            else:
                whole[layer] = values
        self._file.flush()
        self._samples[name] = sample
        self._file.flush()
        if worst[1]:
            warnings.warn(f"sample {name}: {worst[1]}", stacklevel=3)


class _Maps:
    """The maps of one sample: all shapes at once, values layer by layer."""

    def __init__(self, attentions, batch):
        self.steps, self.stepwise = _steps(attentions)
        self.batch = batch
        self.layers = len(self.steps[0])
        self.heads = _shape(self.steps[0][0], batch, "layer 0")[0]
        self.sizes = []  # (queries, keys) of each step
        for step, layers in enumerate(self.steps):
            self.sizes.append(self._size(step, layers))
        self.keys = self.sizes[-1][1]
        self.kv_length = np.repeat(*np.transpose(self.sizes)[::-1])
        self.positions = np.concatenate(
            [np.arange(k - q, k) for q, k in self.sizes])

    def _size(self, step, layers):
        """(queries, keys) of a step; all its layers must agree."""
        at = f"step {step}, " if self.stepwise else ""
        if len(layers) != self.layers:
            raise ValueError(
                f"{at}{len(layers)} layers, expected {self.layers}")
        for index, layer in enumerate(layers):
            shape = _shape(layer, self.batch, f"{at}layer {index}")
            if index == 0:
                expected = [self.heads] + shape[1:]
            if shape != expected:
                raise ValueError(
                    f"{at}layer {index} is {shape} [heads, queries, keys], "
                    f"layer 0 is {expected}")
        queries, keys = shape[1:]
        if not 0 < queries <= keys:
            raise ValueError(f"{at}layer 0 has more queries than keys")
        if step and keys != self.sizes[-1][1] + queries:
            raise ValueError(
                f"step {step} has {keys} keys, expected the "
                f"{self.sizes[-1][1]} before it plus its own {queries}: "
                "generate without static cache, sliding window and assisted "
                "decoding")
        return queries, keys

    def pick(self, keep, live):
        """Selects the rows to read; kept rows that are not live stay zero."""
        into = np.cumsum(keep) - 1
        rows = np.flatnonzero(keep & live)
        start = 0
        self.picked = []
        for layers, (queries, keys) in zip(self.steps, self.sizes):
            mine = rows[(rows >= start) & (rows < start + queries)]
            if mine.size:
                self.picked.append((layers, keys, mine - start,
                                    self.positions[mine], into[mine]))
            start += queries

    def read(self, layer, padded, out):
        """Fills out [heads, kept rows, keys], initially zero; returns the
        worst finding in the layer, as a number and a message."""
        worst = (0.0, "")
        for layers, keys, rows, positions, into in self.picked:
            values = _rows(layers[layer], self.batch, rows)
            worst = max(worst, _check_rows(
                layer, values, positions, padded[:keys]))
            out[:, into, :keys] = values
        return worst


def _check_in(value, allowed, what):
    if value not in allowed:
        raise ValueError(f"{what} must be one of "
                         f"{', '.join(map(repr, allowed))}, not {value!r}")


def _steps(attentions):
    """A sequence of steps of layers, and whether the input was stepwise."""
    if not isinstance(attentions, (tuple, list, type(None))):
        raise ValueError("attentions is not a tuple of layers or steps")
    if not attentions:
        raise ValueError(EAGER)
    stepwise = isinstance(attentions[0], (tuple, list))
    steps = attentions if stepwise else (attentions,)
    for layers in steps:
        if not layers or any(layer is None for layer in layers):
            raise ValueError(EAGER)
    return steps, stepwise


def _shape(layer, batch, where):
    shape = list(getattr(layer, "shape", ()))
    if len(shape) != 4:
        raise ValueError(f"{where} is not [batch, heads, queries, keys]")
    if batch not in range(shape[0]) and (batch, shape[0]) != (None, 1):
        raise ValueError(f"{where} holds a batch of {shape[0]}: select a "
                         f"sample with batch=, 0 to {shape[0] - 1}")
    return shape[1:]


def _array(values):
    """Converts any tensor to a numpy array.  Torch's bfloat16 and fp8 have no
    numpy equivalent and are converted through float32."""
    if not hasattr(values, "detach"):
        return np.asarray(values)
    values = values.detach().to("cpu")
    try:
        return values.numpy()
    except TypeError:
        return values.float().numpy()


def _rows(layer, batch, rows):
    """[heads, rows, keys], selected on the device before copying."""
    low, high = int(rows[0]), int(rows[-1]) + 1
    values = _array(layer[batch or 0][:, low:high])
    if values.dtype.kind != "f":
        raise ValueError(f"attention maps are {values.dtype}, not floats")
    return values if high - low == len(rows) else values[:, rows - low]


def _check_rows(layer, values, positions, padded):
    values = values.astype(np.float32, copy=False)  # numpy's halves are slow
    low, high = values.min(), values.max()
    if low < 0 or high > 1 + TOLERANCE:
        raise ValueError(
            f"layer {layer} has values from {low:.3g} to {high:.3g}: these "
            "look like logits, or dropout is on; pass the maps after the "
            "softmax, of a model in eval()")
    sums = values.sum(axis=-1)
    off = np.abs(sums - 1)
    # argmax finds a NaN before any number.
    head, row = np.unravel_index(off.argmax(), off.shape)
    where = f"layer {layer}, head {head}, position {positions[row]}"
    if not np.isfinite(off[head, row]):
        raise ValueError(f"{where} is not finite; if it is padding, pass "
                         "attention_mask=")
    if padded.any() and values[..., padded].max() > TOLERANCE:
        return 2.0, (f"layer {layer} attends to padding: does attention_mask "
                     "belong to this sample?")
    if off[head, row] <= TOLERANCE:
        return 0.0, ""
    return float(off[head, row]), (f"{where} sums to {sums[head, row]:.4g}, "
                                   "not 1: is dropout on?")


def _vector(values, batch, what):
    """The integers [positions] of a sample, taken from a batch if needed."""
    values = _array(values)
    if values.ndim == 2 and (len(values) == 1 or batch in range(len(values))):
        values = values[batch if len(values) > 1 else 0]
    if values.ndim != 1 or not values.size or values.dtype.kind not in "iub":
        raise ValueError(f"{what} must be integers [positions], or "
                         "[batch, positions] with batch=")
    return values.astype(np.int64)


def _modality(maps, task, prompt_length, modality, input_ids, tokens, mask):
    """The modality codes of a sample, and its token ids if known."""
    for token in tokens:
        _check_in(token, TOKENS, "an argument of add()")
    ids, codes, mask = (
        values if values is None else _vector(values, maps.batch, what)
        for values, what in ((input_ids, "input_ids"), (modality, "modality"),
                             (mask, "attention_mask")))
    if codes is None and ids is None:
        raise ValueError("modality= or input_ids= is required")
    if codes is None:
        codes = np.full(len(ids), TEXT)
        for token, code in TOKENS.items():
            codes[np.isin(ids, tokens.get(token, ()))] = code
        if len(ids) == prompt_length:
            codes = _produce(codes, task, maps)
    elif codes.min() < OTHER or codes.max() > EOI:
        raise ValueError(f"modality codes must be {OTHER} to {EOI}, not "
                         f"{codes.min()} to {codes.max()}")
    if len(codes) < maps.keys:
        raise ValueError(f"{len(codes)} positions in modality or input_ids, "
                         f"but {maps.keys} keys in the maps")
    if mask is not None:
        if len(mask) not in (len(codes), maps.keys, prompt_length):
            raise ValueError(f"{len(mask)} positions in attention_mask, but "
                             f"{maps.keys} keys in the maps")
        codes[:len(mask)][mask == 0] = PAD
    return codes.astype(np.uint8), ids


def _produce(codes, task, maps):
    """Appends the positions after the prompt; for generate(), this includes
    the last token, which is never fed back."""
    if task == "understanding" and maps.batch is not None:
        raise ValueError("in a batch some answers end early: pass input_ids "
                         "with the answers, and pad_token=")
    more = maps.keys + maps.stepwise - len(codes)
    return np.append(codes, np.full(max(more, 0), TASKS[task][0]))


def _choose(rows, maps, codes, task, prompt_length):
    """Which rows to keep; at least one must count."""
    _check_in(rows, (None, "all", "decode", "response"), "rows")
    if prompt_length is None and rows in ("decode", "response"):
        raise ValueError(f'rows="{rows}" needs prompt_length=')
    if prompt_length is not None and not 0 < prompt_length < len(codes):
        raise ValueError(f"prompt_length is {prompt_length}, must be 1 to "
                         f"{len(codes) - 1} for {len(codes)} positions")
    counted = codes[maps.positions] == TASKS[task][0]
    if prompt_length is not None:
        counted &= maps.positions >= prompt_length
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


def _chunk(shape, dtype, stepwise):
    """Chunk shape: one layer, with heads halved until it fits CHUNK."""
    heads, rows, keys = shape
    while heads > 1 and heads * rows * keys * dtype.itemsize > CHUNK:
        heads = (heads + 1) // 2
    return (heads, rows, keys) if stepwise else (1, heads, rows, keys)
