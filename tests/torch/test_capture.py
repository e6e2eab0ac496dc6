"""capture() against the maps of eager attention, on models of transformers."""

import csv
import os
import subprocess

import h5py
import numpy as np
import torch

from harness import Case

from attnscope_dump import Dump, capture
from models import (
    IDS, LINEAR, PROMPT, TOKENS, chameleon, deepseek_v3, eager_maps, emu3,
    forward, gemma3, gpt_oss, idefics3, janus, llama4, llava, mllama,
    paligemma, qwen2_5_vl, qwen3_vl, text)

NO_END = {"eos_token": (), **TOKENS}
NEW = {"max_new_tokens": 16, "min_new_tokens": 16, "do_sample": False}


class Equal(Case):
    # The largest differences of any table: {(model, task): [intensity,
    # expected, number of tables]}.
    differences = {}

    def setUp(self):
        super().setUp()
        import warnings
        warnings.simplefilter("ignore")

    def generate(self, model, ids=IDS, add=None, **known):
        """Generates, adds what was captured, and returns the sequence."""
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model) as sums:
            with torch.no_grad():
                answer = model.generate(ids, **NEW, **known)
            dump.add("one", "understanding", sums, input_ids=answer[0],
                     **{**NO_END, **(add or {})})
        return answer

    def compare(self, model, maps, sample="one", batch=0, delta=1e-5):
        """Every sum is that of the eager maps, and every table as well."""
        with h5py.File(self.path) as file:
            data = {name: value[()] for name, value in
                    file["samples"][sample].items()}
            attributes = dict(file["samples"][sample].attrs)
        sums, classes = data["sums"], data["key_class"]
        rows = data.get("query_positions", np.arange(sums.shape[2]))
        live = data["modality"][rows] != 3
        weights = np.eye(classes.max() + 1)[classes]
        own = [layer for layer in maps
               if layer is not None and layer.shape[3] == maps[0].shape[3]]
        self.assertEqual(len(own), len(sums))
        for number, layer in enumerate(own):
            layer = layer[batch].double().numpy()[:, rows]
            np.testing.assert_allclose(
                sums[number][:, live],
                (layer @ weights[:layer.shape[2]])[:, live], atol=delta)
            if "sink" in data:
                seen = (layer > 0).any(axis=0).argmax(axis=1)
                np.testing.assert_allclose(
                    data["sink"][number],
                    layer[:, range(len(rows)), seen], atol=delta)
        self.same_tables(model, maps, sample, batch, delta)
        return data, attributes

    def same_tables(self, model, maps, sample="one", batch=0, delta=1e-5):
        """attnscope reads the same from sums as from maps."""
        with h5py.File(self.path) as file:
            captured = file["samples"][sample]
            known = {"modality": captured["modality"][()], **{
                name: captured.attrs[name]
                for name in ("task", "prompt_length")}}
            prompt = captured["sums"].shape[2] == captured["key_class"].size
        with Dump(self.path + ".maps.h5", model="m", mode="w",
                  dtype="float32",
                  config=getattr(model, "config", None)) as dump:
            dump.add(sample, attentions=maps, batch=batch, rows="all",
                     **known)
        for more in ([], ["--convention", "authors"],
                     ["--convention", "training"], ["--rows", "posttext"]):
            if "--rows" in more and (
                    known["task"] == "generation" or not prompt):
                continue
            tables = [list(csv.DictReader(subprocess.run(
                [os.environ["ATTNSCOPE"], "intensity", path, "--samples",
                 sample, *more], text=True, check=True,
                stdout=subprocess.PIPE).stdout.splitlines()))
                for path in (self.path, self.path + ".maps.h5")]
            self.assertEqual(len(tables[0]), len(tables[1]))
            for rows in zip(*tables):
                for name in ("layer", "layers", "queries", "keys", "mask"):
                    self.assertEqual(rows[0][name], rows[1][name])
                self.differ(model, rows, delta)

    def differ(self, model, rows, delta):
        worst = self.differences.setdefault(
            (type(model).__name__ + " in bfloat16" * (delta > 1e-5),
             rows[0]["task"]), [0.0, 0.0, 0])
        worst[2] += 1
        for i, name in enumerate(("intensity", "expected")):
            one, other = (float(row[name] or 0) for row in rows)
            self.assertAlmostEqual(one, other, delta=delta)
            worst[i] = max(worst[i], abs(one - other))


class Forward(Equal):
    def check(self, model, inputs=None, tokens=TOKENS, task="understanding",
              prompt_length=PROMPT):
        inputs = inputs or {"input_ids": IDS}
        known = {"prompt_length": prompt_length, **tokens,
                 "input_ids": inputs["input_ids"]}
        maps = eager_maps(model, **inputs)
        for expected in (True, False):
            with Dump(self.path, model="m", mode="w") as dump, capture(
                    model) as sums:
                if expected:
                    sums.expect(task, **known)
                forward(model, **inputs)
                dump.add("one", task, sums, **known)
            result = self.compare(model, maps)
        return result

    def test_grouped_heads(self):
        for name in ("sdpa", "eager", "flex_attention"):
            model = text("Llama")
            model.set_attn_implementation(name)
            _, attributes = self.check(model)
            self.assertEqual(attributes["mask"], "causal")

    def test_window(self):
        _, attributes = self.check(text("Mistral", sliding_window=8))
        np.testing.assert_array_equal(attributes["window"], [8, 8, 8])

    def test_soft_cap(self):
        _, attributes = self.check(text(
            "Gemma2", head_dim=8, sliding_window=8, attn_logit_softcapping=2.0))
        np.testing.assert_array_equal(attributes["window"], [8, 0, 8])

    def test_learnt_sinks(self):
        data, attributes = self.check(gpt_oss())
        np.testing.assert_array_equal(attributes["window"], [8, 0, 8])
        self.assertEqual(attributes["learnt_sink"], 1)
        self.assertLess(data["sums"].sum(axis=-1).max(), 1)

    def test_latent_attention(self):
        self.check(deepseek_v3())

    def test_hybrid_layers(self):
        mamba = {"mamba_n_heads": 4, "mamba_d_head": 16, "mamba_d_state": 8}
        for name, numbers, count, known in (
                ("Qwen3Next", [3], 4, {**LINEAR, "num_experts": 4,
                                       "num_experts_per_tok": 2}),
                ("Qwen3_5", [3], 4, LINEAR),
                ("Jamba", [1, 3], 4, {
                    "attn_layer_period": 2, "attn_layer_offset": 1,
                    "num_experts": 2, "mamba_dt_rank": 4,
                    "use_mamba_kernels": False}),
                ("Bamba", [1], 3, {**mamba, "attn_layer_indices": [1]}),
                ("Lfm2", [1], 3, {"full_attn_idxs": [1]}),
                ("Zamba2", [1, 3], 4, {
                    "layers_block_type": ["mamba", "hybrid"] * 2,
                    "num_mem_blocks": 1, "n_mamba_heads": 4,
                    "mamba_d_state": 8, "mamba_headdim": 16,
                    "num_key_value_heads": 4}),
                ("RecurrentGemma", [2], 3, {
                    "head_dim": 8, "attention_window_size": 8,
                    "lru_width": 32, "times": 4})):
            data, _ = self.check(text(name, num_hidden_layers=count,
                                      pad_token_id=0, **known))
            np.testing.assert_array_equal(data["layer_numbers"], numbers)

    def test_chunks(self):
        _, attributes = self.check(llama4())
        np.testing.assert_array_equal(attributes["chunk"], [8, 8, 8, 0])

    def test_prompt_that_sees_itself(self):
        _, attributes = self.check(*paligemma())
        self.assertEqual(attributes["mask"], "prefix")

    def test_images_that_see_themselves(self):
        _, attributes = self.check(*gemma3())
        self.assertEqual(attributes["mask"], "blocks")
        np.testing.assert_array_equal(attributes["window"], [8] * 5 + [0])

    def test_vision_towers_are_not_captured(self):
        for make in (qwen3_vl, qwen2_5_vl, llava, idefics3):
            self.check(*make())

    def test_pictures_that_are_tokens(self):
        tokens = {**TOKENS, "image_token": range(96, 128), "other_token": 93}
        for make in (emu3, chameleon):
            model, inputs = make()
            self.check(model, inputs, tokens)
            # The picture after the text.
            inputs["input_ids"] = inputs["input_ids"].roll(-19)[:, :36]
            self.check(model, inputs, tokens, "generation", 20)

    def test_cross_attention_is_left_out(self):
        data, _ = self.check(*mllama())
        np.testing.assert_array_equal(data["layer_numbers"], [0, 2])

    def test_bfloat16(self):
        # Against the maps of the same weights in float32.
        model = text("Llama").to(torch.bfloat16)
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            forward(model, input_ids=IDS)
            dump.add("one", "understanding", sums, input_ids=IDS,
                     prompt_length=PROMPT, **TOKENS)
        self.compare(model, eager_maps(model.float(), input_ids=IDS),
                     delta=0.05)

    def test_maps_when_asked_for(self):
        model = text("Llama")
        with Dump(self.path, model="m", dtype="float32") as dump, capture(
                model) as sums:
            forward(model, input_ids=IDS)
            dump.add("one", "understanding", sums, input_ids=IDS, maps=True,
                     prompt_length=PROMPT, **TOKENS)
        with h5py.File(self.path) as file:
            stored = file["samples/one/attention"][()]
        np.testing.assert_allclose(
            stored, torch.cat(eager_maps(model, input_ids=IDS)).numpy(),
            atol=3e-6)

    def test_compiled_model(self):
        model = text("Llama")
        model.forward = torch.compile(model.forward, backend="eager")
        forward(model, input_ids=IDS)
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            forward(model, input_ids=IDS)
            dump.add("one", "understanding", sums, input_ids=IDS,
                     prompt_length=PROMPT, **TOKENS)
        self.compare(model, eager_maps(text("Llama"), input_ids=IDS))

    def test_blocks_of_rows(self):
        import attnscope_capture
        before, attnscope_capture.BLOCK = attnscope_capture.BLOCK, 4096
        self.addCleanup(setattr, attnscope_capture, "BLOCK", before)
        self.check(text("Llama"))


class Expected(Equal):
    """Sums while the model runs."""

    def add(self, model, expected, run, name="one", **known):
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model) as sums:
            sums.expect("understanding", **expected)
            run(sums)
            dump.add(name, "understanding", sums, **{**expected, **known})

    def test_only_sums_are_kept(self):
        model = text("Mistral", sliding_window=8)
        answer = model.generate(IDS, **NEW)
        known = {"input_ids": answer[0], "prompt_length": IDS.shape[1],
                 "rows": "decode", **NO_END}

        def run(sums):
            self.assertTrue(torch.equal(model.generate(IDS, **NEW), answer))
            for layer in sums[0].layers.values():
                self.assertTrue(all(
                    call.query is None and call.mask is None
                    for call in layer.calls))
                self.assertEqual(sum(part.shape[2] for part in layer.keys), 1)
                self.assertEqual(sum(
                    len(one.rows) for call in layer.calls
                    for one in call.summed), answer.shape[1] - IDS.shape[1])
        self.add(model, known, run)
        self.compare(model, eager_maps(model, input_ids=answer[:, :-1]))

    def test_blocks_of_rows(self):
        import attnscope_capture
        before, attnscope_capture.BLOCK = attnscope_capture.BLOCK, 4096
        self.addCleanup(setattr, attnscope_capture, "BLOCK", before)
        model = text("Llama")
        self.add(model, {"input_ids": IDS, "prompt_length": PROMPT, **TOKENS},
                 lambda sums: forward(model, input_ids=IDS))
        self.compare(model, eager_maps(model, input_ids=IDS))

    def test_one_of_a_padded_batch(self):
        model = text("Llama")
        ids = torch.cat([IDS, torch.cat(
            [torch.full((1, 7), 2), IDS[:, :-7]], dim=1)])
        mask = (torch.arange(ids.shape[1]) >= torch.tensor([[0], [7]])).long()
        known = {"input_ids": ids, "attention_mask": mask, "batch": 1,
                 "prompt_length": PROMPT + 7, **TOKENS}

        def run(_):
            forward(model, input_ids=ids, attention_mask=mask)
        self.add(model, known, run)
        self.compare(model, eager_maps(
            model, input_ids=ids, attention_mask=mask), batch=1)
        with self.assertRaisesRegex(ValueError, r"expect\(\) was of batch=1"):
            self.add(model, known, run, batch=0)

    def test_what_was_not_expected(self):
        model = text("Llama")
        known = {"input_ids": IDS, "prompt_length": PROMPT, **TOKENS}
        mask = torch.ones(IDS.shape, dtype=int)
        mask[:, :3] = 0
        for given, add, why in (
                ({"rows": "response"}, {"rows": "all"}, "other rows than"),
                ({}, {"prompt_length": PROMPT + 2}, "other positions, padding"),
                ({"attention_mask": mask}, {"attention_mask": None},
                 "other positions, padding"),
                ({"input_ids": IDS[:, :-1]}, {"input_ids": IDS},
                 "has 39 keys, but expect.. said that there are 38"),
                ({}, {"maps": True}, "keeps sums only")):
            with self.assertRaisesRegex(ValueError, why):
                self.add(model, {**known, **given},
                         lambda sums: forward(model, input_ids=IDS), **add)
        with capture(model) as sums, self.assertRaisesRegex(
                ValueError, "nothing counts"):
            sums.expect("understanding", input_ids=IDS[:, :PROMPT],
                        prompt_length=PROMPT - 1, image_token=99)

    def test_the_next_sequence_alone(self):
        model = text("Llama")
        known = {"input_ids": IDS, "prompt_length": PROMPT, **TOKENS}
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            for name in ("one", "two", "three"):
                if name != "two":
                    sums.expect("understanding", **known)
                forward(model, input_ids=IDS)
                self.assertEqual(sums[0].expected is None, name == "two")
                dump.add(name, "understanding", sums, **known)
        for name in ("one", "two", "three"):
            self.compare(model, eager_maps(model, input_ids=IDS), name)


class Generate(Equal):
    def replay(self, model, answer, **known):
        return self.compare(model, eager_maps(
            model, input_ids=answer[:, :-1], **known))

    def test_caches(self):
        # Windows shorter than the prompt, and longer.
        for model in (*(text("Mistral", sliding_window=window)
                        for window in (None, 8, 48)),
                      text("Gemma2", head_dim=8, sliding_window=8), llama4()):
            for cache in ("dynamic", "static"):
                self.replay(model, self.generate(
                    model, cache_implementation=cache))

    def test_maps_when_asked_for(self):
        model = text("Llama")
        answer = self.generate(model, add={"maps": True})
        maps = eager_maps(model, input_ids=answer[:, :-1])
        with self.file() as file:
            for number, layer in enumerate(maps):
                np.testing.assert_allclose(
                    file[f"samples/one/layer_{number:02d}"],
                    layer[0, :, IDS.shape[1] - 1:], atol=5e-4)

    def test_left_padded_batch_with_two_images(self):
        model = text("Llama")
        model.generation_config.pad_token_id = 2
        ids = torch.cat([IDS[:, :21], IDS[:, 1:19], IDS[:, 21:]], dim=1)
        ids = torch.cat([ids, torch.cat(
            [torch.full((1, 7), 2), ids[:, :-7]], dim=1)])
        mask = (torch.arange(ids.shape[1]) >= torch.tensor([[0], [7]])).long()
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            answer = model.generate(ids, attention_mask=mask, **NEW)
            mask = torch.cat([mask, torch.ones(2, 16).long()], dim=1)
            for row in range(2):
                dump.add(row, "understanding", sums, batch=row, rows="all",
                         input_ids=answer, attention_mask=mask, **NO_END)
        maps = eager_maps(model, input_ids=answer[:, :-1],
                          attention_mask=mask[:, :-1])
        self.compare(model, maps, "0")
        self.compare(model, maps, "1", 1)

    def test_assisted(self):
        model = text("Llama")
        with self.assertRaisesRegex(ValueError, "prompt_length= is required"):
            self.generate(model, prompt_lookup_num_tokens=5)
        answer = self.generate(model, prompt_lookup_num_tokens=5,
                               add={"prompt_length": IDS.shape[1]})
        self.replay(model, answer)

    def test_beams_are_refused_and_replayed(self):
        model = text("Llama")
        with self.assertRaisesRegex(ValueError, "changed places"):
            self.generate(model, num_beams=3, add={"batch": 0})
        answer = model.generate(IDS, num_beams=3, **NEW)
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model) as sums:
            forward(model, input_ids=answer[:, :-1])
            dump.add("one", "understanding", sums, input_ids=answer,
                     prompt_length=IDS.shape[1], **NO_END)
        self.compare(model, eager_maps(model, input_ids=answer[:, :-1]))

    def test_replay_needs_to_know_the_response(self):
        model = text("Llama")
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            for known, why in (
                    ({}, "pass prompt_length=.* or response_mask="),
                    ({"prompt_length": 3}, "image positions, .* are not before")):
                forward(model, input_ids=IDS)
                with self.assertRaisesRegex(ValueError, why):
                    dump.add("one", "understanding", sums, input_ids=IDS,
                             **known, **TOKENS)

    def test_guidance_by_a_second_pass(self):
        model = text("Llama")
        with self.assertRaisesRegex(ValueError, "2 sequences were captured"):
            self.generate(model, guidance_scale=3.0)
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model) as sums:
            answer = model.generate(IDS, guidance_scale=3.0, **NEW)
            dump.add("one", "understanding", sums[0], input_ids=answer,
                     **NO_END)
        self.replay(model, answer)

    def test_samples_one_after_the_other(self):
        model = text("Llama")
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            for name in ("one", "two"):
                answer = model.generate(IDS, **NEW)
                dump.add(name, "understanding", sums, input_ids=answer,
                         **NO_END)
        for name in ("one", "two"):
            self.compare(model, eager_maps(model, input_ids=answer[:, :-1]),
                         name)

    def test_refused_sample_costs_itself_alone(self):
        model = text("Llama")
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            for _ in range(2):
                answer = model.generate(IDS, num_beams=3, **NEW)
                with self.assertRaisesRegex(ValueError, "changed places"):
                    dump.add("beams", "understanding", sums, batch=0,
                             input_ids=answer, **NO_END)
            answer = model.generate(IDS, **NEW)
            dump.add("one", "understanding", sums, input_ids=answer, **NO_END)
        self.compare(model, eager_maps(model, input_ids=answer[:, :-1]))

    def test_model_is_as_before(self):
        model = text("Llama")
        before = forward(model, input_ids=IDS).logits
        with capture(model):
            inside = forward(model, input_ids=IDS).logits
        self.assertTrue(torch.equal(before, inside))
        self.assertTrue(torch.equal(before, forward(
            model, input_ids=IDS).logits))
        self.assertFalse(any(m._forward_pre_hooks for m in model.modules()))

    def test_attention_that_is_something_else(self):
        model = text("Llama")
        layer = model.model.layers[1].self_attn
        layer.register_forward_pre_hook(
            lambda module, args, known: (args, {**known, "position_bias":
                                                torch.ones(1, 4, 1, 1)}),
            with_kwargs=True)
        with self.assertRaisesRegex(ValueError, "layer 1: .* bias"):
            self.generate(model)

    def test_output_that_is_something_else(self):
        from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
        original = ALL_ATTENTION_FUNCTIONS["sdpa"]
        self.addCleanup(ALL_ATTENTION_FUNCTIONS.__setitem__, "sdpa", original)
        ALL_ATTENTION_FUNCTIONS["sdpa"] = (
            lambda module, query, *rest, **known: original(
                module, query * 1.5, *rest, **known))
        with self.assertRaisesRegex(ValueError, "not what its queries and "
                                    "keys say"):
            self.generate(text("Llama"))


class Steps(Equal):
    """The maps that generate() returns, against what was captured of it."""

    def check(self, model, **known):
        model.set_attn_implementation("eager")
        with Dump(self.path, model="m", mode="w") as dump, capture(
                model) as sums:
            out = model.generate(IDS, return_dict_in_generate=True,
                                 output_attentions=True, **NEW, **known)
            dump.add("one", "understanding", sums, input_ids=out.sequences,
                     **NO_END)
        self.same_tables(model, out.attentions)

    def test_caches(self):
        for model in (*(text("Mistral", sliding_window=window)
                        for window in (None, 8, 48)),
                      text("Gemma2", head_dim=8, sliding_window=8), llama4()):
            for cache in ("dynamic", "static"):
                self.check(model, cache_implementation=cache)

    def test_beams(self):
        model = text("Llama")
        model.set_attn_implementation("eager")
        out = model.generate(IDS, num_beams=3, return_dict_in_generate=True,
                             output_attentions=True, output_scores=True, **NEW)
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            forward(model, input_ids=out.sequences[:, :-1])
            dump.add("one", "understanding", sums, rows="decode",
                     prompt_length=IDS.shape[1], input_ids=out.sequences,
                     **NO_END)
        self.same_tables(model, out)

    def test_assisted_decoding_is_refused(self):
        model = text("Llama")
        model.set_attn_implementation("eager")
        # Every candidate of the first round is accepted.
        out = model.generate(IDS, assistant_model=text("Llama"),
                             return_dict_in_generate=True,
                             output_attentions=True, **NEW)
        with Dump(self.path, model="m") as dump:
            with self.assertRaisesRegex(ValueError, "assisted decoding"):
                dump.add("one", "understanding", out.attentions,
                         input_ids=out.sequences, **NO_END)


class Janus(Equal):
    def draw(self, model, **known):
        prompt = torch.tensor([[1] + list(range(10, 18)) + [90]])
        return prompt[0], model.generate(
            prompt, generation_mode="image", do_sample=False,
            attention_mask=torch.ones_like(prompt), **known)

    def test_understanding(self):
        model, inputs = janus()
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            answer = model.generate(**inputs, **NEW)
            dump.add("one", "understanding", sums, input_ids=answer, **NO_END)
        self.compare(model, eager_maps(
            model, input_ids=answer[:, :-1],
            pixel_values=inputs["pixel_values"]))

    def test_drawing(self):
        """With guidance in a doubled batch, and a static cache, against the
        steps of eager attention."""
        model, _ = janus()
        model.set_attn_implementation("sdpa")
        tokens = {"bos_token": 1, "boi_token": 90}
        with Dump(self.path, model="m") as dump, capture(model) as sums:
            prompt, picture = self.draw(model)
            for row, name in enumerate(("with", "without")):
                dump.add(name, "generation", sums, batch=row,
                         input_ids=prompt, **tokens)
        model.set_attn_implementation("eager")
        language, steps = model.model.language_model, []
        language.register_forward_pre_hook(
            lambda module, args, known: (
                args, {**known, "output_attentions": True}), with_kwargs=True)
        language.register_forward_hook(
            lambda module, args, output: steps.append(output.attentions))
        with Dump(self.path, model="m", mode="a") as dump:
            _, again = self.draw(model)
            for row, name in enumerate(("with", "without")):
                dump.add(name + " maps", "generation", steps, batch=row,
                         input_ids=prompt, maps=False, **tokens)
            with self.assertRaisesRegex(ValueError, "transformers' Janus"):
                dump.add("last", "generation", steps[-1], batch=0,
                         input_ids=[*prompt.tolist(), *[91] * 16],
                         image_token=91, prompt_length=10, **tokens)
        self.assertTrue(torch.equal(picture, again))
        for row, name in enumerate(("with", "without")):
            self.same_tables(model, steps, name, row)
        with h5py.File(self.path) as file:
            samples = file["samples"]
            for name in ("with", "without"):
                for what in ("sums", "entropy"):
                    np.testing.assert_allclose(
                        samples[name][what], samples[name + " maps"][what],
                        atol=3e-6)
            self.assertGreater(abs(samples["with/sums"][()]
                                   - samples["without/sums"][()]).max(), 0.01)
