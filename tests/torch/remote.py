"""A model as it comes with a checkpoint: its code calls torch's attention, or
flash-attn's, and the caches are its own.  A vision tower sees its image."""

import types

import torch
import torch.nn.functional as F
from torch import nn

HEADS, FEW, SIZE, LAYERS = 4, 2, 8, 3


def attend(q, k, v, scale, causal, window=-1):
    """What flash-attn computes, which needs a GPU."""
    rows, keys = q.shape[1], k.shape[1]
    at = torch.arange(keys - rows, keys)[:, None]
    seen = torch.ones(rows, keys, dtype=torch.bool)
    if causal:
        seen = torch.arange(keys) <= at
    if window >= 0:
        seen = seen & (torch.arange(keys) >= at - window)
    k, v = (part.repeat_interleave(HEADS // part.shape[2], dim=2)
            for part in (k, v))
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * scale
    maps = scores.masked_fill(~seen, -torch.inf).softmax(dim=3)
    return torch.einsum("bhqk,bkhd->bqhd", maps, v)


def flash_attn_func(q, k, v, dropout_p=0.0, softmax_scale=None, causal=False,
                    window_size=(-1, -1), softcap=0.0):
    return attend(q, k, v, softmax_scale, causal, window_size[0])


def flash_attn_varlen_func(q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q,
                           max_seqlen_k, softmax_scale=None, causal=False):
    return attend(q[None], k[None], v[None], softmax_scale, causal)[0]


def flash_attn_qkvpacked_func(qkv, dropout_p=0.0, softmax_scale=None,
                              causal=False):
    return attend(*qkv.unbind(dim=2), softmax_scale, causal)


def flash_attn_kvpacked_func(q, kv, dropout_p=0.0, softmax_scale=None,
                             causal=False, alibi_slopes=None):
    return attend(q, *kv.unbind(dim=2), softmax_scale, causal)


def flash_attn_varlen_qkvpacked_func(qkv, cu_seqlens, max_seqlen,
                                     dropout_p=0.0, softmax_scale=None,
                                     causal=False):
    return attend(*qkv[None].unbind(dim=2), softmax_scale, causal)[0]


def flash_attn_varlen_kvpacked_func(q, kv, cu_seqlens_q, cu_seqlens_k,
                                    max_seqlen_q, max_seqlen_k, dropout_p=0.0,
                                    softmax_scale=None, causal=False):
    return attend(q[None], *kv[None].unbind(dim=2), softmax_scale, causal)[0]


def flash_attn_with_kvcache(q, k_cache, v_cache, k=None, v=None,
                            rotary_cos=None, rotary_sin=None,
                            cache_seqlens=None, cache_batch_idx=None,
                            block_table=None, softmax_scale=None,
                            causal=False, window_size=(-1, -1)):
    at = 0 if cache_batch_idx is None else int(cache_batch_idx[0])
    start = int(torch.as_tensor(cache_seqlens).flatten()[0])
    end = start + (0 if k is None else k.shape[1])
    if k is not None:
        k_cache[at, start:end], v_cache[at, start:end] = k[0], v[0]
    return attend(q, k_cache[at:at + 1, :end], v_cache[at:at + 1, :end],
                  softmax_scale, causal, window_size[0])


library = types.ModuleType("flash_attn")
for function in (flash_attn_func, flash_attn_varlen_func,
                 flash_attn_qkvpacked_func, flash_attn_kvpacked_func,
                 flash_attn_varlen_qkvpacked_func,
                 flash_attn_varlen_kvpacked_func, flash_attn_with_kvcache):
    setattr(library, function.__name__, function)


def packed(how, q, k, v, scale, more):
    """Calls a function that is given queries, keys and values together, or a
    cache: [batch, positions, heads, size]."""
    rows, keys = q.shape[1], k.shape[1]
    known = {"softmax_scale": scale, "causal": True, **more}
    if how == "kvcache":  # of 60 slots, the second of two sequences
        caches = torch.zeros(2, 2, 60, FEW, SIZE)
        for cache, part in zip(caches, (k, v)):
            cache[1, :keys - rows] = part[0, :keys - rows]
        return flash_attn_with_kvcache(
            q, *caches, k[:, keys - rows:], v[:, keys - rows:],
            **{"cache_seqlens": torch.tensor([keys - rows]),
               "cache_batch_idx": torch.tensor([1]), **known})
    if "qkv" in how and rows == keys:
        qkv = torch.stack([q, *(part.repeat_interleave(HEADS // FEW, dim=2)
                                for part in (k, v))], dim=2)
        if "varlen" in how:
            return flash_attn_varlen_qkvpacked_func(
                qkv[0], torch.tensor([0, rows]), rows, **known)[None]
        return flash_attn_qkvpacked_func(qkv, **known)
    if "qkv" in how:
        k, v = (part.repeat_interleave(HEADS // FEW, dim=2) for part in (k, v))
    kv = torch.stack([k, v], dim=2)
    if "varlen" in how:
        ends = torch.tensor([0, rows]), torch.tensor([0, keys])
        return flash_attn_varlen_kvpacked_func(
            q[0], kv[0], *ends, rows, keys, **known)[None]
    return flash_attn_kvpacked_func(q, kv, **known)


PACKED = ("kvcache", "qkv", "kv", "varlen qkv", "varlen kv")


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(32, HEADS * SIZE)
        self.k, self.v = (nn.Linear(32, FEW * SIZE) for _ in range(2))
        self.o = nn.Linear(HEADS * SIZE, 32)

    def forward(self, x, past, how, scale=0.7, window=None, mask=None,
                more=()):
        q, k, v = (part(x).unflatten(2, (-1, SIZE)).transpose(1, 2)
                   for part in (self.q, self.k, self.v))
        if past is not None:
            k, v = (torch.cat(pair, dim=2) for pair in zip(past, (k, v)))
        rows, keys = q.shape[2], k.shape[2]
        after = k, v
        if window:
            after = k[:, :, 1 - window:], v[:, :, 1 - window:]
        at = torch.arange(keys - rows, keys)[:, None]
        seen = torch.arange(keys) <= at
        if window:
            seen = seen & (torch.arange(keys) > at - window)
        if mask is not None:
            seen = mask[:, :, keys - rows:keys, :keys]
        if how == "eager":
            scores = q @ k.repeat_interleave(2, dim=1).transpose(2, 3) * scale
            maps = scores.masked_fill(~seen, -torch.inf).softmax(dim=3)
            x = (maps @ v.repeat_interleave(2, dim=1)).transpose(1, 2)
            return self.o(x.flatten(2)), after, maps
        if how == "flash":
            x = flash_attn_func(
                *(part.transpose(1, 2) for part in (q, k, v)), 0.0, scale,
                causal=True, window_size=(window - 1 if window else -1, -1))
        elif how in PACKED:
            x = packed(how, *(part.transpose(1, 2) for part in (q, k, v)),
                       scale, dict(more))
        elif how == "varlen":
            ends = torch.tensor([0, rows]), torch.tensor([0, keys])
            x = flash_attn_varlen_func(
                *(part[0].transpose(0, 1) for part in (q, k, v)), *ends, rows,
                keys, causal=True, softmax_scale=scale)[None]
        elif how == "causal" and rows == keys:
            x = F.scaled_dot_product_attention(
                q, k, v, is_causal=True, scale=scale,
                enable_gqa=True).transpose(1, 2)
        elif how != "mask":
            if how == "slots":  # of a static cache
                k, v = (F.pad(part, (0, 0, 0, 60 - keys)) for part in (k, v))
                seen = F.pad(seen, (0, 60 - keys))
            x = F.scaled_dot_product_attention(
                q, k, v, seen, 0.0, scale=scale,
                enable_gqa=True).transpose(1, 2)
        else:
            added = torch.zeros(seen.shape).masked_fill(~seen, -torch.inf)
            x = F.scaled_dot_product_attention(
                q, *(part.repeat_interleave(2, dim=1) for part in (k, v)),
                attn_mask=added, scale=scale).transpose(1, 2)
        return self.o(x.flatten(2)), after, None


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = Attention()
        self.mlp = nn.Linear(32, 32)

    def forward(self, x, *args, **known):
        y, past, maps = self.attn(x, *args, **known)
        return x + self.mlp(torch.tanh(x + y)), past, maps


class Remote(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.embed = nn.Embedding(128, 32)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.tower = nn.ModuleList(Block() for _ in range(2))
        for name, weights in self.named_parameters():
            if ".q." in name or ".k." in name:
                weights.data.mul_(3)

    def forward(self, ids, past=(None,) * LAYERS, how="causal", image=False,
                **known):
        """The caches and the maps of all layers."""
        x = self.embed(ids)
        for block in self.tower if image else ():
            x = block(x, None, how)[0]
        after, maps = [], []
        for block, cache in zip(self.layers, past):
            x, cache, layer = block(x, cache, how, **known)
            after.append(cache)
            maps.append(layer)
        return after, maps
