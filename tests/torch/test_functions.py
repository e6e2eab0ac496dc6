"""capture(how="sdpa") against the maps of eager attention."""

import sys
from types import SimpleNamespace

import numpy as np
import torch

import remote
from test_capture import Equal, NEW, NO_END
from attnscope_dump import Dump, capture
from models import IDS, PROMPT, TOKENS, eager_maps, forward, text
from remote import Remote

KNOWN = {"input_ids": IDS, "prompt_length": PROMPT, **TOKENS}


class Called(Equal):
    """Calls by the code of a checkpoint."""

    def setUp(self):
        super().setUp()
        sys.modules["flash_attn"] = remote.library
        self.addCleanup(sys.modules.pop, "flash_attn")

    def steps(self, model, how, **known):
        past = (None,) * 3
        for low, high in [(0, 20), *((k, k + 1) for k in range(20, 39))]:
            past, _ = model(IDS[:, low:high], past, how, **known)

    def check(self, run, known=(), config=(), expected=False):
        model = Remote()
        maps = model(IDS, how="eager", **dict(known))[1]
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model, how="sdpa") as sums:
            if expected:
                sums.expect("understanding", **KNOWN)
            with torch.no_grad():
                run(model)
            dump.add("one", "understanding", sums, **KNOWN)
        model.config = SimpleNamespace(num_hidden_layers=3, **dict(config))
        return self.compare(model, [layer.detach() for layer in maps])

    def test_forward_passes(self):
        for how in ("causal", "mask", "slots", "flash", "varlen"):
            self.check(lambda model: model(IDS, how=how))

    def test_steps(self):
        for how in ("causal", "mask", "slots", "flash", "varlen"):
            self.check(lambda model: self.steps(model, how))

    def test_expected(self):
        for how in ("causal", "mask", "slots", "flash", "varlen"):
            self.check(lambda model: model(IDS, how=how), expected=True)
            self.check(lambda model: self.steps(model, how), expected=True)

    def test_packed_and_cached(self):
        for how in remote.PACKED:
            self.check(lambda model: model(IDS, how=how))
            self.check(lambda model: self.steps(model, how))
            self.check(lambda model: self.steps(model, how), expected=True)

    def test_what_is_not_followed(self):
        pages = torch.zeros(1, 1, dtype=torch.int32)
        for how, more, why in (
                ("kvcache", {"block_table": pages}, "keeps keys in pages"),
                ("kvcache", {"rotary_cos": pages}, "turns queries and keys"),
                ("kv", {"alibi_slopes": pages}, "adds a bias")):
            with self.assertRaisesRegex(ValueError, why):
                self.check(lambda model: model(IDS, how=how, more=more))
        # Two sequences whose caches are not alike.
        with self.assertRaisesRegex(ValueError, "different lengths"):
            self.check(lambda model: model(IDS, how="kvcache", more={
                "cache_seqlens": torch.tensor([0, 3])}))

    def test_third_version(self):
        sys.modules["flash_attn_interface"] = sys.modules.pop("flash_attn")
        self.addCleanup(sys.modules.pop, "flash_attn_interface")
        sys.modules["flash_attn"] = SimpleNamespace()
        self.check(lambda model: self.steps(model, "kvcache"))

    def test_window(self):
        for run in (lambda model: model(IDS, how="flash", window=8),
                    lambda model: self.steps(model, "flash", window=8)):
            _, attributes = self.check(run, {"window": 8},
                                       {"sliding_window": 8})
            self.assertEqual(list(attributes["window"]), [8] * 3)

    def test_window_in_the_mask(self):
        model = Remote()
        with Dump(self.path, model="m") as dump, capture(
                model, how="sdpa") as sums:
            self.steps(model, "mask", window=8)
            dump.add("one", "understanding", sums, **KNOWN)
        with self.file() as file:
            mask = file["samples/one/mask"][()]
        keys = np.arange(39)
        np.testing.assert_array_equal(
            mask, ((keys <= keys[:, None])
                   & (keys > keys[:, None] - 8))[PROMPT - 1:])

    def test_mask(self):
        mask = torch.ones(39, 39).tril().bool()
        mask[2:18, 2:18] = True
        known = {"mask": mask[None, None]}
        _, attributes = self.check(
            lambda model: model(IDS, how="mask", **known), known)
        self.assertEqual(attributes["mask"], "blocks")

    def test_rows_that_are_computed_again(self):
        def run(model):
            past, _ = model(IDS[:, :20], how="causal")
            for ids in (IDS[:, 20:] + 1, IDS[:, 20:]):  # steps of a diffusion
                model(ids, past, "causal")
        self.check(run)

    def test_parts_of_the_model(self):
        with self.assertRaisesRegex(
                ValueError, r"choose one, capture\(..., part='tower.\*.attn'\)"
                r" or capture\(..., part='layers.\*.attn'\)"):
            self.check(lambda model: model(IDS, image=True))
        model = Remote()
        with capture(model, how="sdpa", part="layers.*.attn") as sums:
            model(IDS, image=True)
            self.assertEqual(sums.captured(None).numbers, [0, 1, 2])

    def test_nothing(self):
        with self.assertRaisesRegex(ValueError, "no module of the model "
                                    "called scaled_dot_product_attention"):
            self.check(lambda model: model(IDS, how="eager"))

    def test_functions_are_as_before(self):
        before = remote.flash_attn_func
        with capture(Remote(), how="sdpa"):
            self.assertIsNot(remote.flash_attn_func, before)
            self.assertIs(remote.flash_attn_func,
                          remote.library.flash_attn_func)
            remote.late = remote.library.flash_attn_func
        self.assertIs(remote.late, before)
        self.assertIs(remote.flash_attn_func, before)


class Library(Equal):
    """The models of transformers call the same function."""

    def test_forward(self):
        for model in (text("Llama"), text("Mistral", sliding_window=8)):
            with Dump(self.path, model="m", mode="w") as dump, capture(
                    model, how="sdpa") as sums:
                forward(model, input_ids=IDS)
                dump.add("one", "understanding", sums, **KNOWN)
            self.compare(model, eager_maps(model, input_ids=IDS))

    def test_generate(self):
        model = text("Llama")
        for known in ({}, {"guidance_scale": 3.0}):
            with Dump(self.path, model="m", mode="w") as dump, capture(
                    model, how="sdpa") as sums:
                answer = model.generate(IDS, **NEW, **known)
                dump.add("one", "understanding",
                         sums[0] if len(sums) > 1 else sums,
                         input_ids=answer, **NO_END)
            self.compare(model, eager_maps(model, input_ids=answer[:, :-1]))

    def test_heads_that_are_packed_as_rows(self):
        model = text("Llama")
        with capture(model, how="sdpa") as sums:
            model.generate(IDS, cache_implementation="static", **NEW)
            with self.assertRaisesRegex(ValueError, "number of heads changed"):
                sums.captured(None)

    def test_beams(self):
        model = text("Llama")
        with capture(model, how="sdpa") as sums:
            model.generate(IDS, num_beams=3, **NEW)
            with self.assertRaisesRegex(ValueError, "changed places"):
                sums.captured(0)
