"""Sums of attention from a model that runs: capture() of attnscope_dump.

Attention is the softmax of q k.  The attention function of each layer is
wrapped, and the model computes what it always does; queries and new keys are
copied.  When Dump.add() knows which rows count and what the keys are, the
counted rows are computed in float32, BLOCK bytes at a time, and summed.  Where
that is known before, by expect(), rows are summed as they come, and nothing but
the sums is kept.

Where rows are is counted: a call has its rows after the keys that the cache
had before it.  The keys of a call are those of all positions, with unused
slots after them (a static cache), or the last ones (a window).

What a layer computes is compared with what its queries and keys say, for some
rows of each call.  A model that does more than the softmax, a mask that was
not understood, a cache that was: all show there, and nothing is written.
"""

import contextlib
import inspect
import sys
import weakref

import numpy as np
import torch

from attnscope_config import Config
from attnscope_rows import PAD, class_weights
from attnscope_sample import choose_rows, modality_codes, response_of

BLOCK = 64 << 20  # bytes of attention in memory at most
HIDDEN = -9e3  # added by a mask: -inf, the type's minimum, or -1e4
OFF = 0.05  # of the largest output; bfloat16 is off by 0.004 each time


class Sums:
    """What capture() gives: the sequences that were captured.  How calls of
    attention are seen is that of a subclass."""

    nothing = "capture() saw no forward pass of the model"

    def __init__(self, model, device):
        self.device = device
        self.config = getattr(model, "config", None)
        self._model, self._decoding = model, ""
        self._sequences, self._taken = [], False
        self._expected = None
        self.defect = ""
        self._undo = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as undo:
            # Compiled code would not notice.
            if hasattr(torch.compiler, "set_stance"):
                undo.enter_context(
                    torch.compiler.set_stance("force_eager"))
            self._attach(undo)
            self._wrap_decoding(undo)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, kind, error, trace):
        self._undo.close()

    def __len__(self):
        return len(self._sequences)

    def __getitem__(self, index):
        self._check()
        return self._sequences[index]

    def expect(self, task, **known):
        """Says of the next sequence what add() is going to say, so that only
        its sums are kept: modality, or input_ids with the tokens, of all
        positions, prompt_length or response_mask, attention_mask, batch and
        rows."""
        self._expected = _Expected(Config(self.config), task, **known)

    def captured(self, batch):
        """The only sequence since the last add()."""
        self.taken()
        self._check()
        if len(self._sequences) > 1:
            raise ValueError(
                f"{len(self._sequences)} sequences were captured since the "
                "last sample (is guidance a pass of its own?): select one, "
                f"sums[0] to sums[{len(self._sequences) - 1}]")
        return self._sequences[0].captured(batch)

    def taken(self):
        """The next sequence begins anew."""
        self._taken = True

    def _check(self):
        if self.defect:
            raise ValueError(self.defect)
        if not self._sequences:
            raise ValueError(self.nothing)

    def _add(self, sequence, number, call, query, key, value, output):
        sequence.decoding = sequence.decoding or self._decoding
        if number not in sequence.layers:
            sequence.layers[number] = _Layer(self.device, sequence.expected)
        sequence.layers[number].add(call, query, key, value, output)

    def _begin(self, cache=None, **known):
        """A new sequence, the first one after add()."""
        if self._taken:
            self._sequences, self._taken = [], False
        self._sequences.append(
            _Sequence(self, cache, self._expected, **known))
        self._expected = None
        return self._sequences[-1]

    def _wrap_decoding(self, undo):
        """Two ways of generate() whose rows are not those of the answer."""
        kind = type(self._model)
        for name in ("_beam_search", "_assisted_decoding"):
            original = getattr(kind, name, None)
            if original is None:
                continue
            if name in vars(kind):
                undo.callback(setattr, kind, name, original)
            else:
                undo.callback(delattr, kind, name)
            setattr(kind, name, self._by(name, original))

    def _by(self, name, original):
        def decode(model, *args, **kwargs):
            if model is self._model:
                self._decoding = name
            try:
                return original(model, *args, **kwargs)
            finally:
                self._decoding = ""
        return decode


class Registered(Sums):
    """Wraps what the attention registry of transformers has."""

    def __init__(self, model, device):
        super().__init__(model, device)
        self._now = {}
        self._modules = _attention_modules(model)

    def _attach(self, undo):
        for module in self._modules:
            undo.callback(module.register_forward_pre_hook(
                self._before, with_kwargs=True).remove)
        self._wrap_functions(undo)

    def _wrap_functions(self, undo):
        from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
        names = {module.config._attn_implementation
                 for module in self._modules}
        for name in names - {"eager", None}:
            original = ALL_ATTENTION_FUNCTIONS[name]
            ALL_ATTENTION_FUNCTIONS[name] = self._wrap(original, name)
            undo.callback(ALL_ATTENTION_FUNCTIONS.__setitem__, name, original)
        # Eager attention is a function of the file of the model.
        for file in {type(module).__module__ for module in self._modules}:
            file = sys.modules[file]
            original = getattr(file, "eager_attention_forward", None)
            if original:
                file.eager_attention_forward = self._wrap(original, "eager")
                undo.callback(setattr, file, "eager_attention_forward",
                              original)

    def _wrap(self, function, name):
        def attention(module, query, key, value, attention_mask, *args,
                      **kwargs):
            result = function(module, query, key, value, attention_mask,
                              *args, **kwargs)
            if module in self._modules:
                if args:  # scaling, dropout: the order is the function's
                    names = function.__code__.co_varnames[5:]
                    kwargs = {**dict(zip(names, args)), **kwargs}
                with torch.no_grad():
                    self._record(module, query, key, value, attention_mask,
                                 kwargs, result[0], name)
            return result
        return attention

    def _before(self, module, args, kwargs):
        names = inspect.signature(module.forward).parameters
        given = {**dict(zip(names, args)), **kwargs}
        number = given.get("layer_idx")
        number = module.layer_idx if number is None else int(number)
        cache = next((given[name] for name in (
            "cache", "past_key_values", "past_key_value")
            if given.get(name) is not None), None)
        if cache is None:
            start = 0
        elif given.get("cache_position") is not None:  # before release 5
            start = int(given["cache_position"][0])
        else:
            start = int(cache.get_seq_length(number))
        self._now[module] = (number, cache, start)

    def _record(self, module, query, key, value, mask, kwargs, output, name):
        if module not in self._now:
            self.defect = "the model was compiled before capture() began"
            return
        number, cache, start = self._now.pop(module)
        sequence = self._sequence(number, cache, start)
        call = Call(query, key, start, sequence.keep(mask), kwargs, name,
                    module)
        self._add(sequence, number, call, query, key, value, output)

    def _sequence(self, number, cache, start):
        for sequence in reversed(self._sequences):
            mine = cache is not None and sequence.cache() is cache
            again = number in sequence.layers and start == 0
            if not self._taken and not again and (
                    mine or cache is None and sequence.cache() is None
                    and sequence.bare):
                return sequence
            if self._taken and mine and start:
                return sequence
            if mine or cache is None:
                break
        return self._begin(cache)


def _attention_modules(model):
    """The attention layers of the language model, self-attention only."""
    found = [module for module in model.modules()
             if "Attention" in type(module).__name__
             and isinstance(getattr(module, "layer_idx", None), int)
             and hasattr(module, "config")]
    text = Config(model).text
    found = [module for module in found
             if type(module.config) is type(text)] or found
    # Blocks that several layers share (Zamba2) are given the number in a call.
    numbers = [module.layer_idx for module in found if module.layer_idx >= 0]
    if len(set(numbers)) < len(numbers):
        raise ValueError(
            "the model has several stacks of attention layers: capture one "
            "of them, such as model.language_model")
    # The keys of cross-attention are of another sequence.
    found = [module for module in found
             if "Cross" not in type(module).__name__]
    if not found:
        raise ValueError(
            "no attention layer of transformers (with a layer_idx) is in the "
            "model: pass maps instead")
    return found


class _Sequence:
    """What was captured of one sequence, or of a batch of them."""

    def __init__(self, sums, cache, expected, part=None, total=None):
        self.sums, self.layers, self.decoding = sums, {}, ""
        self.expected = expected
        self.part, self.total = part, total
        self.bare = cache is None
        self.cache = (lambda: None) if cache is None else weakref.ref(cache)
        self._mask = None, None

    def captured(self, batch):
        # Even if it is refused, so that one bad sample costs itself alone.
        self.sums.taken()
        return _Captured(self, batch)

    def keep(self, mask):
        """A copy of the mask, which layers share, on the device."""
        if mask is None or self._mask[0] is mask:
            return self._mask[1] if mask is not None else None
        kept = mask
        if hasattr(mask, "detach"):
            kept = mask.detach().to(self.sums.device, copy=True)
        self._mask = mask, kept
        return kept


class Call:
    """One call of the attention function of a layer: rows at positions start
    to end, which may see keys up to end, those from shift on that the cache
    still has."""

    def __init__(self, query, key, start, mask, kwargs, name, module=None):
        self.mask = mask
        self.start, self.rows = start, query.shape[2]
        self.end = start + self.rows
        self.shift = max(self.end - key.shape[2], 0)
        # How many of its rows count, and what is kept of them.
        self.count, self.query, self.summed = self.rows, None, []
        self.scaling = kwargs.get("scaling")
        if self.scaling is None:
            self.scaling = getattr(module, "scaling", query.shape[3] ** -0.5)
        # torch's own attention knows neither, and leaves them out.
        knows = name != "sdpa"
        self.softcap = kwargs.get("softcap") if knows else None
        self.sinks = kwargs.get("s_aux") if knows else None
        self.bias = kwargs.get("position_bias")
        self.window = kwargs.get("sliding_window")
        causal = kwargs.get("is_causal")
        if causal is None:
            causal = getattr(module, "is_causal", True)
        # Eager attention sees what the mask leaves, and all without one.
        self.causal = causal and name != "eager"

    def hidden(self, rows, batch):
        """What is added to the scores, or None, and which keys are hidden:
        [batch, heads or 1, rows, keys from shift to end]."""
        mask, width = self.mask, self.end - self.shift
        places = torch.as_tensor(rows) + self.start
        keys = torch.arange(self.shift, self.end)
        hidden = torch.zeros(len(places), width, dtype=torch.bool)
        if mask is None or getattr(mask, "ndim", 0) == 2:
            if self.causal:
                hidden = keys > places[:, None]
            if self.causal and self.window:
                hidden = hidden | (keys <= places[:, None] - self.window)
        hidden = hidden[None, None]
        if mask is None:
            return None, hidden
        if hasattr(mask, "mask_mod"):
            from torch.nn.attention.flex_attention import create_mask
            mask = create_mask(mask.mask_mod, mask.shape[0], mask.shape[1],
                               self.rows, width, mask.kv_indices.device)
        if batch is not None and mask.shape[0] > 1:
            mask = mask[batch:batch + 1]
        if mask.ndim == 2:
            return None, hidden.to(mask.device) | (
                mask[:, None, None, :width] == 0)
        mask = mask[:, :, torch.as_tensor(rows, device=mask.device), :width]
        if mask.dtype == torch.bool:
            return None, ~mask
        return mask.float(), mask < HIDDEN

    def attend(self, query, key, rows, batch=None):
        """Attention [batch, heads, rows, keys] of the given rows, in float32,
        and which of the keys the mask hides.  key: [batch, key heads, keys
        from shift to end, size]."""
        many, heads, count, size = query.shape
        few, device = key.shape[1], query.device
        scores = (query.float() * self.scaling).reshape(
            many, few, -1, size) @ key.float().transpose(2, 3)
        scores = scores.reshape(many, heads, count, -1)
        if self.softcap:
            scores = torch.tanh(scores / self.softcap) * self.softcap
        bias, hidden = self.hidden(rows, batch)
        hidden = hidden.to(device)
        if bias is not None:
            scores = scores + bias.to(device)
        scores.masked_fill_(hidden, -torch.inf)
        if self.sinks is not None:
            sinks = self.sinks.detach().float().to(device).reshape(1, -1, 1, 1)
            scores = torch.cat(
                [scores, sinks.expand(many, -1, count, 1)], dim=3)
        values = torch.softmax(scores, dim=3)
        return values[..., :scores.shape[3] - (self.sinks is not None)], hidden


    def blocks(self, query, key, rows, batch):
        """Blocks of the given rows of one sample of the batch, whose keys are
        given: the first of them, attention [heads, rows, keys], and which keys
        are seen."""
        at_once = max(BLOCK // (4 * query.shape[1] * self.end), 1)
        query = query[batch:batch + 1]
        for low in range(0, len(rows), at_once):
            mine = rows[low:low + at_once]
            values, hidden = self.attend(query[:, :, mine].to(key.device), key,
                                         mine, batch)
            seen = ~hidden[0, 0].expand(len(mine), -1).cpu().numpy()
            yield low, values[0], seen


def _reduce(values, weights, seen):
    weights = torch.from_numpy(weights).to(values.device)
    rows = torch.arange(len(seen), device=values.device)
    seen = torch.as_tensor(seen, device=values.device)
    entropy = -torch.xlogy(values, values).sum(dim=-1)
    return [part.cpu().numpy() for part in (
        values @ weights, values[:, rows, seen], entropy)]


class _Expected:
    """What add() is going to say of a sequence."""

    batch_size, stepwise, keys = 1, False, 0

    def __init__(self, config, task, *, batch=None, rows=None, modality=None,
                 input_ids=None, prompt_length=None, response_mask=None,
                 attention_mask=None, **tokens):
        self.batch = batch
        self.eos, self.separators = config.eos, config.separators
        prompt, response = response_of(self, prompt_length, response_mask)
        self.codes, _ = modality_codes(self, task, prompt, modality, input_ids,
                                       tokens, attention_mask)
        self.keys = len(self.codes)
        self.positions = np.arange(self.keys)
        self.padded = self.codes == PAD
        self.kept = choose_rows(rows, self, self.codes, task, prompt,
                                response) & ~self.padded
        _, self.weights = class_weights(self.codes, self.keys, prompt)
        self._shown = {}

    def cut(self, tokens):
        pass

    def sum(self, call, query, key):
        """Sums of the rows of a call that are kept."""
        rows = np.flatnonzero(self.kept[call.start:call.end])
        keys, batch = slice(call.shift, call.end), self.batch or 0
        key = key[batch:batch + 1, :, :call.end - call.shift].float()
        for low, values, seen in call.blocks(query, key, rows, batch):
            # Layers see the same, mostly.
            shown = self._shown.get((call.start, low))
            if shown is None or not np.array_equal(shown, seen):
                shown = self._shown[call.start, low] = seen
            first = (seen & ~self.padded[keys]).argmax(axis=1)
            call.summed.append(_Summed(
                rows[low:low + len(seen)], self.weights[keys], shown, first,
                _reduce(values, self.weights[keys], first)))


class _Summed:
    """The sums of some rows of a call, in place of their attention."""

    def __init__(self, rows, weights, seen, first, parts):
        self.rows, self.weights, self.seen = rows, weights, seen
        self.first, self.parts = first, parts
        self.shape = (len(parts[0]), *seen.shape)

    def choose(self, chosen, width):
        return _Summed(self.rows[chosen], self.weights[:width],
                       self.seen[chosen, :width], self.first[chosen],
                       [part[:, chosen] for part in self.parts])

    def reduce(self, weights, seen):
        """What _reduce() would give, if that is what was expected."""
        mine, count = self.weights, weights.shape[1] - 1
        if not np.array_equal(mine[:, :count], weights[:, :count]) or (
                mine[:, count:-1].any()) or (seen != self.first).any():
            raise ValueError("add() says other positions, padding or response "
                             "than expect()")
        sums, sink, entropy = self.parts
        # Distances are from the mean position.
        off = mine[0, -1] - weights[0, -1]
        place = sums[..., -1] - off * sums[..., :count].sum(axis=-1)
        return [np.dstack([sums[..., :count], place]), sink, entropy]


class _Layer:
    """Queries and keys of one layer, [batch, heads, positions, size], in the
    order of the calls; of expected rows the sums, and the last key."""

    def __init__(self, device, expected):
        self.device, self.expected = device, expected
        self.calls, self.keys, self.end = [], [], 0
        self.defect = ""
        self.changed, self.off = None, []

    def add(self, call, query, key, value, output):
        if self.defect:
            return
        self.where = query.device
        size = *query.shape[:2], key.shape[1]
        if self.calls and size != self.size:
            self.defect = "the size of the batch or the number of heads changed"
        self.size = size
        if call.bias is not None:
            self.defect = "the model adds a bias to attention"
        first = call.start if self.calls else 0
        if call.start > self.end and self.calls or first < call.shift:
            self.defect = "a part of the sequence was not captured"
        if self.expected and call.end > self.expected.keys:
            self.defect = (f"has {call.end} keys, but expect() said that there "
                           f"are {self.expected.keys}")
        if self.defect:
            return
        if call.start < self.end:
            self._rewind(call.start)
        if call.start and self.calls:
            self._compare(key[:, :, call.start - 1 - call.shift])
        if self.expected:
            first = call.end - 1
            self.keys[-1:] = [part[:, :, :0].clone()
                              for part in self.keys[-1:]]
        new = key[:, :, first - call.shift:call.end - call.shift]
        self.keys.append(new.detach().to(self.device, copy=True))
        self.end = call.end
        # Whatever else a model does to attention shows in what comes out.
        if call.rows > 1 or len(self.calls) < 3:
            self._verify(call, query, key, value, output)
        if self.expected:
            self.expected.sum(call, query, key)
            call.mask = None
        else:
            call.query = query.detach().to(self.device, copy=True)
        self.calls.append(call)

    def _rewind(self, start):
        """Forgets rejected candidates."""
        while self.calls and self.calls[-1].start >= start:
            self.calls.pop()
            self.keys.pop()
        if self.calls and self.calls[-1].end > start:
            call = self.calls[-1]
            over = call.end - start
            if self.expected:
                self.defect = ("computes rows again, which expect() does not "
                               "follow: leave it out")
                return
            call.count -= over
            call.query = call.query[:, :, :-over]
            self.keys[-1] = self.keys[-1][:, :, :-over]

    def has(self, place, key):
        """Whether that is the key at the position."""
        for call, keys in zip(self.calls, self.keys):
            back = call.start + call.count - place
            if 0 < back <= keys.shape[2]:
                return torch.equal(keys[:, :, -back], key.to(self.device))
        return False

    def _compare(self, before):
        """The key before the new ones is the one that was there, unless rows
        of the batch changed places."""
        mine = self.keys[-1][:, :, -1]
        other = (mine != before.to(self.device)).flatten(1).any(dim=1)
        self.changed = other if self.changed is None else self.changed | other

    def _verify(self, call, query, key, value, output):
        rows = sorted({call.rows // 2, call.rows - 1})
        width = call.end - call.shift
        values, _ = call.attend(query[:, :, rows], key[:, :, :width], rows)
        many, heads, count, _ = values.shape
        value = value[:, :, :width].float()
        mine = values.reshape(many, value.shape[1], -1, width) @ value
        mine = mine.reshape(many, heads, count, -1).transpose(1, 2)
        other = output.float().reshape(many, call.rows, heads, -1)[:, rows]
        off = (mine - other[..., :mine.shape[3]]).abs().amax(dim=(1, 2, 3))
        off = off / other.abs().amax(dim=(1, 2, 3)).clamp(min=1e-20)
        self.off.append(off.to(self.device))


class _Captured:
    """A captured sequence of one row of the batch, in the form of Maps."""

    maps, dtype = False, "float16"

    def __init__(self, sequence, batch):
        self.batch, self.sequence = batch, sequence
        self.expected = sequence.expected
        sums = sequence.sums
        config = Config(sums.config)
        self.numbers = sorted(self.sequence.layers)
        self.layers = [self.sequence.layers[n] for n in self.numbers]
        self.total = sequence.total or config.total
        self.window = [
            config.window(n) or layer.calls and layer.calls[0].window or 0
            for n, layer in zip(self.numbers, self.layers)]
        self.chunk = [config.chunk(n) for n in self.numbers]
        self.mask = config.mask
        self.learnt_sinks = any(
            layer.calls and layer.calls[0].sinks is not None
            for layer in self.layers)
        self.eos, self.separators = config.eos, config.separators
        first = self.layers[0]
        for number, layer in zip(self.numbers, self.layers):
            self._check(number, layer, first)
        self.batch_size, self.heads = first.size[:2]
        if batch not in range(self.batch_size) and (
                batch, self.batch_size) != (None, 1):
            raise ValueError(f"captured a batch of {self.batch_size}: select "
                             f"a sample with batch=, 0 to "
                             f"{self.batch_size - 1}")
        if self.expected and (batch or 0) != (self.expected.batch or 0):
            raise ValueError(f"expect() was of batch={self.expected.batch}: "
                             "run the model once for each sample")
        for number, layer in zip(self.numbers, self.layers):
            self._check_batch(number, layer)
        self.stepwise = len(first.calls) > 1
        self.assisted = sequence.decoding == "_assisted_decoding"
        self.keys = first.end
        spans = [(c.start, c.start + c.count) for c in first.calls]
        self.positions = np.concatenate([np.arange(*span) for span in spans])
        self.kv_length = np.concatenate(
            [np.full(end - start, end) for start, end in spans])

    def prompt_length(self):
        if self.assisted:
            raise ValueError("candidates of assisted decoding were among the "
                             "first rows: prompt_length= is required")
        return int(self.kv_length[0])

    def cut(self, tokens):
        """Leaves out candidates after the end of the answer, and what was in
        the place of its last token."""
        if self.assisted:
            kept = self.positions < tokens - 1
            self.positions = self.positions[kept]
            self.keys = min(self.keys, tokens - 1)
            self.kv_length = np.minimum(self.kv_length[kept], self.keys)

    def _check(self, number, layer, first):
        if not layer.defect and [
                (c.start, c.count) for c in layer.calls] != [
                (c.start, c.count) for c in first.calls]:
            layer.defect = (f"has other rows than layer {self.numbers[0]}")
        if layer.defect:
            raise ValueError(f"layer {number}: {layer.defect}")

    def _check_batch(self, number, layer):
        row = self.batch or 0
        if self.sequence.decoding == "_beam_search" or (
                layer.changed is not None and bool(layer.changed[row])):
            raise ValueError(
                f"layer {number}: hypotheses changed places in the batch, as "
                "in beam search; run the finished sequence through one "
                "forward pass of the model and add that")
        off = max(float(off[row].nan_to_num()) for off in layer.off)
        if off > OFF:
            raise ValueError(
                f"layer {number}: what the layer computes is not what its "
                f"queries and keys say (off by {off:.2g}), so capture() does "
                'not know this model; use attn_implementation="eager" and '
                "output_attentions=True")

    def blocks(self, index, rows):
        """Blocks of the rows (rising): which of them, values [heads, rows,
        keys], the position of their first key, and which keys are seen."""
        if self.expected:
            yield from self._summed(self.layers[index], rows)
            return
        layer, batch = self.layers[index], self.batch or 0
        keys = torch.cat([part[batch:batch + 1] for part in layer.keys], dim=2)
        keys = keys.to(layer.where).float()
        start = 0
        for call in layer.calls:
            mine = np.flatnonzero((rows >= start)
                                  & (rows < start + call.count))
            width = min(call.end, self.keys) - call.shift
            for low, values, seen in call.blocks(
                    call.query, keys[:, :, call.shift:call.end],
                    rows[mine] - start, batch):
                yield (mine[low:low + len(seen)], values[..., :width],
                       call.shift, seen[:, :width])
            start += call.count

    def _summed(self, layer, rows):
        start, found = 0, 0
        for call in layer.calls:
            width = min(call.end, self.keys) - call.shift
            for summed in call.summed:
                _, chosen, into = np.intersect1d(
                    start + summed.rows, rows, True, True)
                found += len(into)
                if len(into):
                    part = summed.choose(chosen, width)
                    yield into, part, call.shift, part.seen
            start += call.count
        if found < len(rows):
            raise ValueError("add() keeps other rows than expect() said")

    def reduce(self, values, weights, seen):
        if self.expected:
            return values.reduce(weights, seen)
        return _reduce(values, weights, seen)
