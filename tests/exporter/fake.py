"""Attention maps as transformers returns them, in a stand-in for a torch
tensor with the limits of the real one: no conversion to numpy off the CPU,
with a gradient, or from bfloat16."""

import numpy as np


def bfloat16(values):
    """float32 values rounded to nearest even at 8 significant bits."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    bits = bits + 0x7fff + ((bits >> 16) & 1)
    return (bits & 0xffff0000).astype(np.uint32).view(np.float32)


class Tensor:
    def __init__(self, values, dtype="float32", device="cuda:0", grad=True):
        if dtype == "bfloat16":
            self._values = bfloat16(values)
        else:
            self._values = np.asarray(values).astype(dtype)
        self._dtype, self.device, self._grad = dtype, device, grad

    shape = property(lambda self: self._values.shape)
    dtype = property(lambda self: f"torch.{self._dtype}")

    def _with(self, values=None, **changes):
        given = {"dtype": self._dtype, "device": self.device,
                 "grad": self._grad, **changes}
        return Tensor(self._values if values is None else values, **given)

    def __getitem__(self, key):
        return self._with(self._values[key])

    def detach(self):
        return self._with(grad=False)

    def to(self, device):
        return self._with(device=device)

    def float(self):
        return self._with(dtype="float32")

    def __array__(self, *_):
        return self.numpy()

    def numpy(self):
        if self.device != "cpu":
            raise TypeError(f"can't convert {self.device} device type tensor "
                            "to numpy")
        if self._grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires "
                               "grad")
        if self._dtype == "bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._values


def causal(random, heads, queries, keys):
    """[heads, queries, keys] after the softmax: the last rows of a causal
    map, different for each head."""
    scores = random.standard_normal((heads, queries, keys)) * 2
    hidden = np.arange(keys) > np.arange(keys - queries, keys)[:, None]
    weights = np.where(hidden, 0, np.exp(scores))
    return weights / weights.sum(axis=-1, keepdims=True)


def forward(seed, layers=3, batch=1, heads=4, keys=12, dtype="float32"):
    """outputs.attentions of model(..., output_attentions=True)."""
    random = np.random.default_rng(seed)
    return tuple(
        Tensor(np.stack([causal(random, heads, keys, keys)
                         for _ in range(batch)]), dtype)
        for _ in range(layers))


def generate(whole, prompt):
    """outputs.attentions of generate(..., output_attentions=True): the maps of
    a forward pass, cut into the steps of a decoder with a cache."""
    keys = whole[0].shape[2]
    ends = [(0, prompt)] + [(k, k + 1) for k in range(prompt, keys)]
    return tuple(tuple(layer[:, :, low:high, :high] for layer in whole)
                 for low, high in ends)


def values(tensor):
    return tensor.detach().to("cpu").float().numpy()
