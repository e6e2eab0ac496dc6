"""What the config of a transformers model says about attention."""

import numpy as np


class Config:
    """What the config of a model says about attention, layer by layer."""

    def __init__(self, config):
        config = getattr(config, "config", config)
        self.mask = {"paligemma": "prefix", "gemma3": "blocks"}.get(
            getattr(config, "model_type", None))
        text = config
        for name in ("text_config", "language_config", "llm_config"):
            text = getattr(text, name, None) or text
        self.text = text
        self.total = self._get("num_hidden_layers")
        self.learnt_sinks = self._get("model_type") == "gpt_oss"
        self.cross = set(self._get("cross_attention_layers") or ())
        self.types = self._types() if self.total else []
        end = self._get("eos_token_id")
        self.eos = [] if end is None else np.atleast_1d(end).tolist()
        words = getattr(config, "vocabulary_map", None) or {}
        # Emu3 ends each line of a picture, and the last one once more, with
        # tokens that are not image.
        self.separators = [words[name] for name in (
            "<|extra_200|>", "<|extra_201|>") if name in words]

    def _get(self, name, default=None):
        return getattr(self.text, name, default)

    def _types(self):
        for name in ("layer_types", "layers_block_type"):
            if self._get(name):
                return list(self._get(name))
        every = range(self.total)
        pattern = self._get("sliding_window_pattern") or (
            2 if self._get("model_type") == "gemma2" else None)
        if isinstance(pattern, int):
            return ["full_attention" if (n + 1) % pattern == 0
                    else "sliding_attention" for n in every]
        if self._get("full_attn_idxs"):
            return ["full_attention" if n in self._get("full_attn_idxs")
                    else "conv" for n in every]
        if self._get("attention_chunk_size") and self._get("no_rope_layers"):
            return ["chunked_attention" if rope else "full_attention"
                    for rope in self._get("no_rope_layers")]
        first = 0
        if self._get("use_sliding_window") is False:
            first = self.total
        elif self._get("use_sliding_window"):
            first = self._get("max_window_layers") or 0
        return ["sliding_attention" if n >= first else "full_attention"
                for n in every]

    def _has_attention(self, number):
        kind = self.types[number]
        return "hybrid" in kind or (
            "attention" in kind and "linear" not in kind)

    def window(self, number):
        if number >= len(self.types):
            return 0
        if "sliding" in self.types[number] or "local" in self.types[number]:
            return self._get("sliding_window") or 0
        if self.types[number] == "attention":
            return self._get("attention_window_size") or 0
        return 0

    def chunk(self, number):
        if number < len(self.types) and "chunk" in self.types[number]:
            return self._get("attention_chunk_size") or 0
        return 0

    def number(self, maps, layers, of):
        """Which of the maps to take, the model's own numbers of their layers,
        and how many layers it has, if known.  Layers without attention have
        no map, or None in its place."""
        present = [i for i, one in enumerate(maps) if one is not None]
        if layers is not None:
            numbers = [int(number) for number in layers]
            total = of or self.total
            if len(numbers) != len(present) or numbers != sorted(
                    set(numbers)) or total is None or numbers[0] < 0 or (
                    numbers[-1] >= total):
                raise ValueError(
                    f"layers must be {len(present)} increasing numbers below "
                    f"of=, the number of layers of the model")
            return present, numbers, total
        if not self.total:
            whole = len(present) == len(maps)
            return present, present, of or (None if whole else len(maps))
        every = [n for n in range(self.total) if self._has_attention(n)]
        if len(maps) == self.total:
            numbers = present
        elif len(maps) == len(present) == len(every):
            numbers = every
        else:
            raise ValueError(
                f"{len(maps)} maps, but by its config the model has attention "
                f"in {len(every)} of {self.total} layers: say which these are "
                f"with layers=[...]")
        # Their keys are of another sequence.
        kept = [i for i, n in enumerate(numbers) if n not in self.cross]
        return ([present[i] for i in kept], [numbers[i] for i in kept],
                self.total)
