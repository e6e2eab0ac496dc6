"""The maps of one sample, as transformers returns them: of a forward pass, or of
the steps of generate()."""

import numpy as np

from attnscope_rows import array

EAGER = ('no attention map: load the model with attn_implementation="eager" '
         "(sdpa and flash attention never form the maps), or use capture()")


class Maps:
    """The maps of one sample: all shapes at once, values layer by layer."""

    maps = True

    def __init__(self, attentions, batch, beams, config, layers, of):
        self.steps, self.stepwise = _steps(attentions)
        self.batch = batch
        self._beams(beams)
        present, self.numbers, self.total = config.number(
            self.steps[0], layers, of)
        self.steps = [self._present(step, layers, present)
                      for step, layers in enumerate(self.steps)]
        self.window = [config.window(n) for n in self.numbers]
        self.chunk = [config.chunk(n) for n in self.numbers]
        self.mask, self.learnt_sinks = config.mask, config.learnt_sinks
        self.eos, self.separators = config.eos, config.separators
        self.batch_size = self.steps[0][0].shape[0]
        kind = str(getattr(self.steps[0][0], "dtype", ""))
        self.dtype = "bfloat16" if kind.endswith("bfloat16") else "float16"
        self.shapes = [[self._shape(step, index)
                        for index in range(len(self.numbers))]
                       for step in range(len(self.steps))]
        self.heads = self.shapes[0][0][0]
        queries = [layers[0][1] for layers in self.shapes]
        start = {self._start(index) for index in range(len(self.numbers))}
        if len(start) > 1:
            raise ValueError("layers differ in where their first row is")
        self.ends = start.pop() + np.cumsum(queries)
        for step in range(len(self.steps)):
            for index in range(len(self.numbers)):
                self._check_shape(step, index)
        self.keys = int(self.ends[-1])
        self.kv_length = np.repeat(self.ends, queries)
        self.positions = np.concatenate(
            [np.arange(end - q, end) for q, end in zip(queries, self.ends)])

    def prompt_length(self):
        return int(self.ends[0])

    def cut(self, tokens):
        """Maps have no rows but those of the sample."""

    def _beams(self, beams):
        """Which row of the batch each step of the sample is in."""
        self.rows_of_batch = [self.batch] * len(self.steps)
        if beams is None:
            return
        beams = vector(beams, self.batch, "beam_indices")
        beams = beams[:len(self.steps)][beams[:len(self.steps)] >= 0]
        self.steps = self.steps[:len(beams)]
        self.rows_of_batch = [int(row) for row in beams]

    def _at(self, step):
        return f"step {step}, " if self.stepwise else ""

    def _present(self, step, layers, present):
        if len(layers) != len(self.steps[0]) or any(
                layers[index] is None for index in present):
            raise ValueError(f"{self._at(step)}{len(layers)} layers, "
                             f"expected {len(self.steps[0])}")
        return [layers[index] for index in present]

    def _shape(self, step, index):
        """[heads, queries, keys] of a layer; only keys may differ."""
        where = f"{self._at(step)}layer {self.numbers[index]}"
        shape = _shape(self.steps[step][index], self.rows_of_batch[step],
                       where)
        heads = _shape(self.steps[0][0], self.rows_of_batch[0], "layer 0")[0]
        first = _shape(self.steps[step][0], self.rows_of_batch[step], where)
        if shape[:2] != [heads, first[1]] or (
                not self.stepwise and shape != first):
            raise ValueError(
                f"{where} is {shape} [heads, queries, keys], layer "
                f"{self.numbers[0]} is {[heads] + first[1:]}")
        if not 0 < shape[1] <= shape[2]:
            raise ValueError(f"{where} has more queries than keys")
        return shape

    def _start(self, index):
        """The position of the first row.  The slots of a static cache are
        there from the first step on."""
        _, queries, keys = self.shapes[0][index]
        if len(self.steps) > 1 and self.shapes[1][index][2] == keys:
            return 0
        return keys - queries

    def _check_shape(self, step, index):
        """Keys are all positions so far, as many slots in each step, or the
        last ones in each step of a window."""
        keys, expected = self.shapes[step][index][2], int(self.ends[step])
        same = {layers[index][2] for layers in
                self.shapes[step if keys < expected else 0:]}
        if keys != expected and (not self.stepwise or len(same) > 1 or (
                keys < expected and step == len(self.steps) - 1
                and keys != self.shapes[step - 1][index][2])):
            queries = self.shapes[step][index][1]
            raise ValueError(
                f"step {step} has {keys} keys, expected the "
                f"{expected - queries} before it plus its own {queries}: a "
                "step is missing, or candidates of assisted decoding were "
                "rejected; use capture()")

    def blocks(self, index, rows):
        """Blocks of the rows (rising): which of them, values [heads, rows,
        keys], and the position of their first key."""
        start = 0
        for step, layers in enumerate(self.steps):
            _, queries, keys = self.shapes[step][index]
            mine = np.flatnonzero((rows >= start) & (rows < start + queries))
            if mine.size:
                values = _rows(layers[index], self.rows_of_batch[step],
                               rows[mine] - start)
                end = int(self.ends[step])
                if keys > end and values[..., end:].any():
                    raise ValueError(
                        f"step {step} has {keys} keys, expected "
                        f"{end - queries} before it plus its own {queries}: "
                        "rows attend to slots of a static cache that were "
                        "not filled yet")
                yield mine, values[..., :end], max(end - keys, 0), None
            start += queries

    @staticmethod
    def reduce(values, weights, seen):
        """Sums over classes, attention on the key that is seen first, and
        entropy of each row."""
        values = values.astype(np.float32, copy=False)
        entropy = -(values * np.log(np.where(values > 0, values, 1))).sum(-1)
        return (values @ weights, values[:, range(len(seen)), seen], entropy)


def _steps(attentions):
    """A sequence of steps of layers, and whether the input was stepwise."""
    if not isinstance(attentions, (tuple, list, type(None))):
        raise ValueError("attentions is not a tuple of layers or steps")
    if not attentions:
        raise ValueError(EAGER)
    stepwise = isinstance(attentions[0], (tuple, list))
    steps = attentions if stepwise else (attentions,)
    for layers in steps:
        if not layers or all(layer is None for layer in layers):
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


def _rows(layer, batch, rows):
    """[heads, rows, keys], selected on the device before copying."""
    low, high = int(rows[0]), int(rows[-1]) + 1
    values = array(layer[batch or 0][:, low:high])
    if values.dtype.kind != "f":
        raise ValueError(f"attention maps are {values.dtype}, not floats")
    return values if high - low == len(rows) else values[:, rows - low]


def vector(values, batch, what):
    """The integers [positions] of a sample, taken from a batch if needed."""
    values = array(values)
    if values.ndim == 2 and (len(values) == 1 or batch in range(len(values))):
        values = values[batch if len(values) > 1 else 0]
    if values.ndim != 1 or not values.size or values.dtype.kind not in "iub":
        raise ValueError(f"{what} must be integers [positions], or "
                         "[batch, positions] with batch=")
    return values.astype(np.int64)
