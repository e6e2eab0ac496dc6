"""Sums of attention from models that call an attention function themselves:
capture(how="sdpa") of attnscope_dump.

Code that comes with a checkpoint does not use the attention registry of
transformers, but calls torch's scaled_dot_product_attention, or a function of
flash-attn.  Such a call has no layer and no position; both are found:

The layer is the number in the name of the module that calls, as in
layers.3.self_attn.  Names that differ in their number alone are one part of the
model; a vision tower is another.

The rows of a call are its last keys.  They follow the last key that was
captured of some sequence, if the call has that key before them, or whichever
key it has at that position: then rows are computed again, as in each step of a
diffusion or after candidates were rejected.
"""

import inspect
import re
import sys

import torch
from torch.overrides import TorchFunctionMode

from attnscope_capture import HIDDEN, Call, Sums

SDPA = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal",
        "scale", "enable_gqa")
NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")
FLASH = ("flash_attn_func", "flash_attn_varlen_func",
         "flash_attn_qkvpacked_func", "flash_attn_varlen_qkvpacked_func",
         "flash_attn_kvpacked_func", "flash_attn_varlen_kvpacked_func",
         "flash_attn_with_kvcache")
# Versions 2 and 3 are modules of these names.
LIBRARIES = ("flash_attn", "flash_attn_interface")
# What they can do and is not followed here.
UNKNOWN = {"alibi_slopes": "adds a bias", "qv": "adds to the scores",
           "rotary_cos": "turns queries and keys",
           "block_table": "keeps keys in pages",
           "page_table": "keeps keys in pages"}


class Functions(Sums):
    """Sees calls of attention functions by modules of the model."""

    nothing = ("no module of the model called scaled_dot_product_attention or "
               "a function of flash-attn")

    def __init__(self, model, device, part):
        super().__init__(model, device)
        self._part, self._running, self._calls = part, [], {}
        self._mask = None, None, 0
        self._names = {module: name for name, module in model.named_modules()}
        self._layers, self._defects = {}, {}

    def _attach(self, undo):
        for module in self._names:
            undo.callback(module.register_forward_pre_hook(
                self._enter).remove)
            undo.callback(module.register_forward_hook(
                self._leave, always_call=True).remove)
        undo.enter_context(_Mode(self))
        for library in filter(None, map(sys.modules.get, LIBRARIES)):
            for name in FLASH:
                original = getattr(library, name, None)
                if original:
                    wrapper = self._flash(original)
                    _replace(original, wrapper)
                    undo.callback(_replace, wrapper, original)

    def _enter(self, module, _):
        if not self._running:  # masks may be changed in place by now
            self._mask, self._calls = (None, None, 0), {}
        self._running.append(module)

    def _leave(self, *_):
        self._running.pop()

    def _check(self):
        parts = dict.fromkeys([s.part for s in self._sequences])
        parts.update(self._defects)
        if len(parts) > 1:
            raise ValueError(
                "several parts of the model have attention: choose one, "
                + " or ".join(f"capture(..., part={part!r})"
                              for part in parts))
        if self._defects:
            raise ValueError(*self._defects.values())
        super()._check()

    def sdpa(self, args, kwargs, output):
        if not self._wanted():
            return
        call = {**dict(zip(SDPA, args)), **kwargs}
        query, key = call["query"], call["key"]
        if query.ndim != 4:
            self._refuse("queries are not [batch, heads, rows, size] but "
                         f"{list(query.shape)}")
            return
        rows, keys = query.shape[2], key.shape[2]
        mask, causal = call.get("attn_mask"), call.get("is_causal", False)
        if causal and rows != keys:  # torch aligns it with the first key
            mask, causal = torch.ones(rows, keys).tril().bool(), False
        mask, end = self._understand(mask, rows, keys)
        self._see(query, key, call["value"], mask, end, {
            "is_causal": causal, "scaling": call.get("scale")},
            output.transpose(1, 2))

    def _wanted(self):
        """Whether the call that is seen is of the part that was chosen."""
        if not self._running:
            return False
        module = self._running[-1]
        if module not in self._layers:
            self._layers[module] = self._layer(self._names[module])
        return self._part in (None, self._layers[module][0])

    def _refuse(self, why):
        part = self._layers[self._running[-1]][0]
        self._defects[part] = f"{part}: {why}"

    def _understand(self, mask, rows, keys):
        """The mask with all its axes, and the number of keys that are there:
        those after the last one that is seen are slots of a static cache."""
        if mask is None:
            return None, keys
        if mask is not self._mask[0]:
            full = mask.reshape((1,) * (4 - mask.ndim) + tuple(mask.shape))
            full = full.expand(-1, -1, rows, keys)
            seen = full if full.dtype == torch.bool else full > HIDDEN
            seen = seen.flatten(0, 2).any(dim=0).nonzero().flatten().tolist()
            self._mask = mask, full, (seen or [-1])[-1] + 1
        _, full, end = self._mask
        return full, end if rows <= end and rows < keys else keys

    def _begin(self, cache=None, **known):
        if self._taken:
            self._defects.clear()
        return super()._begin(cache, **known)

    def _flash(self, function):
        names = inspect.signature(function)

        def attention(*args, **kwargs):
            result = function(*args, **kwargs)
            if self._wanted():
                with torch.no_grad():
                    self._flashed(names.bind(*args, **kwargs).arguments,
                                  result[0] if isinstance(result, tuple)
                                  else result)
            return result
        return attention

    def _flashed(self, call, output):
        for name, does in UNKNOWN.items():
            if call.get(name) is not None:
                self._refuse(f"flash-attn {does} ({name}), which capture() "
                             "does not follow")
                return
        lengths = [call[name] for name in (
            "cu_seqlens", "cu_seqlens_q", "cu_seqlens_k")
            if call.get(name) is not None]
        if any(len(set(torch.diff(ends).tolist())) > 1 for ends in lengths):
            self._refuse("sequences of different lengths are packed: run one "
                         "sample at a time")
            return
        if "k_cache" in call:
            query, key, value = self._cached(call)
            if key is None:
                self._refuse("the caches of a batch have different lengths: "
                             "run one sample at a time")
                return
        elif "qkv" in call:
            query, key, value = call["qkv"].unbind(dim=-3)
        else:
            query = call["q"]
            key, value = call["kv"].unbind(dim=-3) if "kv" in call else (
                call["k"], call["v"])
        if lengths:
            query, key, value, output = (
                x.unflatten(0, (len(lengths[0]) - 1, -1))
                for x in (query, key, value, output))
        left, _ = call.get("window_size", (-1, -1))
        self._see(query.transpose(1, 2), key.transpose(1, 2),
                  value.transpose(1, 2), None, key.shape[1], {
                      "is_causal": call.get("causal", False),
                      "scaling": call.get("softmax_scale"),
                      "softcap": call.get("softcap"),
                      "sliding_window": left + 1}, output)

    def _cached(self, call):
        """Queries, keys and values of a call that has put new ones into its
        cache, those that are there."""
        key, value = call["k_cache"], call["v_cache"]
        if call.get("cache_batch_idx") is not None:
            key, value = (part[call["cache_batch_idx"]] for part in (
                key, value))
        lengths = call.get("cache_seqlens")
        lengths = set(torch.as_tensor(
            key.shape[1] if lengths is None else lengths).flatten().tolist())
        if len(lengths) > 1:
            return None, None, None
        new = call.get("k")
        end = min(lengths) + (0 if new is None else new.shape[1])
        return call["q"], key[:, :end], value[:, :end]

    def _see(self, query, key, value, mask, end, known, output):
        part, number, total = self._layers[self._running[-1]]
        if number is None:  # one module is all layers
            number = self._calls[part] = self._calls.get(part, -1) + 1
        rows = query.shape[2]
        if end < rows:
            self._refuse("has more rows than keys")
            return
        sequence, start = self._sequence(part, number, key, end - rows, total)
        call = Call(query, key, start, sequence.keep(mask), known, "flash")
        self._add(sequence, number, call, query, key, value, output)

    def _layer(self, name):
        """The part of the model, the number of the layer in it, and how many
        there are."""
        part = NUMBER.sub("*", name)
        if "*" not in part:
            return part, None, None
        every = [one for one in self._names.values()
                 if NUMBER.sub("*", one) == part]
        if part.count("*") > 1:  # stages of blocks
            return part, every.index(name), len(every)
        # Those without attention (hybrid models) count as well.
        layers = part[:part.index("*")]
        found = [NUMBER.match(one, len(layers))
                 for one in self._names.values() if one.startswith(layers)]
        return (part, int(NUMBER.search(name)[0]),
                max(int(number[0]) for number in found if number) + 1)

    def _sequence(self, part, number, key, before, total):
        """The sequence that the call goes on with, or a new one, and where its
        rows start: after so many of its keys, or of more in a window."""
        mine = [one for one in self._sequences if one.part == part]
        if before:
            for sequence in reversed(mine):
                layer = sequence.layers.get(number)
                for place in (layer.end, before) if layer else ():
                    if layer.has(place - 1, key[:, :, before - 1]):
                        return sequence, place
        if self._taken or not mine or (not before
                                       and number in mine[-1].layers):
            return self._begin(part=part, total=total), before
        return mine[-1], before


def _replace(function, other):
    """Under whatever name it was imported, also meanwhile."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                setattr(module, name, other)


class _Mode(TorchFunctionMode):
    def __init__(self, sums):
        super().__init__()
        self._sums = sums

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        output = function(*args, **kwargs)
        if function is torch.nn.functional.scaled_dot_product_attention:
            with torch.no_grad():
                self._sums.sdpa(args, kwargs, output)
        return output
