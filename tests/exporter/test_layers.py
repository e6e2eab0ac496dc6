"""What the exporter makes of models whose layers are not all alike, of batches,
beams and caches, against the whole maps that they were cut from."""

from types import SimpleNamespace

import numpy as np

from harness import Case

from fake import Tensor, forward, generate, values
from test_exporter import CODES, IDS, KNOWN

TOKENS = {"image_token": 91, "boi_token": 90, "eoi_token": 92, "bos_token": 1}


def windowed(whole, window):
    """The maps of a model that sees the last keys only."""
    layers = []
    for layer in whole:
        maps = values(layer).copy()
        keys = np.arange(maps.shape[3])
        maps[..., keys <= keys[:, None] - window] = 0
        layers.append(Tensor(maps / maps.sum(axis=-1, keepdims=True)))
    return tuple(layers)


class Layers(Case):
    def numbers(self, maps, config=None, **known):
        data, _ = self.export(maps, options={"config": config}, **KNOWN,
                              **known)
        with self.file() as file:
            return (list(data.get("layer_numbers", ())),
                    file.attrs.get("num_layers"))

    def test_hybrid_model(self):
        kinds = (["linear_attention"] * 3 + ["full_attention"]) * 2
        config = SimpleNamespace(num_hidden_layers=8, layer_types=kinds)
        self.assertEqual(self.numbers(forward(1, layers=2), config),
                         ([3, 7], 8))
        nested = SimpleNamespace(text_config=config)
        self.assertEqual(self.numbers(forward(1, layers=2), nested),
                         ([3, 7], 8))
        self.assertEqual(self.numbers(forward(1, layers=2), layers=[3, 7],
                                      of=8), ([3, 7], 8))
        one, other = forward(1, layers=2)
        self.assertEqual(self.numbers((None, one, None, other)), ([1, 3], 4))
        with self.assertRaisesRegex(ValueError, "3 maps, but by its config "
                                    "the model has attention in 2 of 8"):
            self.numbers(forward(1, layers=3), config)
        with self.assertRaisesRegex(ValueError, "layers must be 2 increasing"):
            self.numbers(forward(1, layers=2), layers=[3, 3], of=8)

    def test_steps_are_called_by_the_models_numbers(self):
        config = SimpleNamespace(
            num_hidden_layers=4, layer_types=["mamba", "attention"] * 2)
        data, _ = self.export(generate(forward(2, layers=2), 9),
                              modality=CODES, options={"config": config})
        self.assertLessEqual({"layer_01", "layer_03", "layer_numbers"},
                             data.keys())

    def test_every_layer_is_no_list(self):
        config = SimpleNamespace(num_hidden_layers=3, sliding_window=None)
        self.assertEqual(self.numbers(forward(3), config), ([], 3))

    def test_cross_attention_is_left_out(self):
        config = SimpleNamespace(num_hidden_layers=3,
                                 cross_attention_layers=[1])
        one, other = forward(4, layers=2)
        cross = Tensor(np.full((1, 4, 12, 5), 0.2))
        self.assertEqual(self.numbers((one, cross, other), config),
                         ([0, 2], 3))

    def test_windows_and_chunks(self):
        for known, windows in (
                ({"sliding_window": 6}, [6, 6, 6]),
                ({"sliding_window": 6, "use_sliding_window": False}, None),
                ({"sliding_window": 6, "use_sliding_window": True,
                  "max_window_layers": 1}, [0, 6, 6]),
                ({"sliding_window": 6, "sliding_window_pattern": 3},
                 [6, 6, 0]),
                ({"sliding_window": 6, "layer_types": [
                    "full_attention"] * 2 + ["sliding_attention"]},
                 [0, 0, 6])):
            config = SimpleNamespace(num_hidden_layers=3, **known)
            _, attributes = self.export(forward(5), **KNOWN,
                                        options={"config": config})
            np.testing.assert_array_equal(attributes.get("window"), windows)
        config = SimpleNamespace(
            num_hidden_layers=3, attention_chunk_size=8,
            layer_types=["chunked_attention"] * 2 + ["full_attention"])
        _, attributes = self.export(forward(5), options={"config": config},
                                    **KNOWN)
        np.testing.assert_array_equal(attributes["chunk"], [8, 8, 0])

    def test_learnt_sinks(self):
        less = tuple(Tensor(values(layer) * 0.8) for layer in forward(6))
        with self.assertRaisesRegex(UserWarning, "sums to 0.8"):
            self.export(less, **KNOWN)
        config = SimpleNamespace(num_hidden_layers=3, model_type="gpt_oss")
        _, attributes = self.export(less, options={"config": config}, **KNOWN)
        self.assertEqual(attributes["learnt_sink"], 1)


class Caches(Case):
    def same(self, steps, whole):
        data, _ = self.export(steps, modality=CODES, prompt_length=9)
        np.testing.assert_array_equal(data["query_positions"], [8, 9, 10, 11])
        for number, layer in enumerate(whole):
            np.testing.assert_array_equal(
                data[f"layer_{number:02d}"],
                values(layer)[0][:, 8:].astype("f2"))

    def test_static_cache(self):
        whole = forward(20)
        steps = tuple(
            tuple(Tensor(np.pad(values(layer), (
                (0, 0), (0, 0), (0, 0), (0, 15 - layer.shape[3]))))
                for layer in step) for step in generate(whole, 9))
        self.same(steps, whole)
        late = [list(step) for step in steps]
        moved = np.roll(values(late[2][1]), 3, axis=3)
        late[2][1] = Tensor(moved)
        self.refused("step 2 has 15 keys, .* not filled yet", late,
                     modality=CODES)

    def test_window_of_the_cache(self):
        # The second layer has all keys, the others the last six.
        narrow = windowed(forward(21), 6)
        whole = narrow[:1] + forward(21)[1:2] + narrow[2:]
        steps = [list(step) for step in generate(whole, 9)]
        for step in steps[1:]:
            for index in (0, 2):
                step[index] = step[index][:, :, :, -6:]
        self.same(steps, whole)

    def test_rows_at_other_positions(self):
        # The last step of a static cache, as transformers' Janus returns it.
        last = tuple(Tensor(np.pad(values(layer)[:, :, 10:11, :11], (
            (0, 0), (0, 0), (0, 0), (0, 1)))) for layer in forward(22))
        self.refused("each of 1 rows gives nothing to its own key in any head",
                     last, **KNOWN)
        # One row of a step, as in assisted decoding.
        steps = [list(step) for step in generate(forward(23), 9)]
        first = np.zeros((1, 4, 1, 10))
        first[..., 0] = 1
        steps[1] = [Tensor(first)] * 3
        self.refused("position 9: the row gives nothing to its own key", steps,
                     modality=CODES)


class Batches(Case):
    def test_beams(self):
        random = np.random.default_rng(30)
        beams = forward(30, batch=3, keys=12)
        order = random.integers(0, 3, 4)
        data, _ = self.export(
            SimpleNamespace(attentions=generate(beams, 9),
                            beam_indices=np.append(order, [-1])[None]),
            modality=CODES, batch=0)
        for layer in range(3):
            for row, beam in enumerate(order):
                np.testing.assert_array_equal(
                    data[f"layer_{layer:02d}"][:, row],
                    values(beams[layer])[beam, :, 8 + row].astype("f2"))

    def test_ids_of_another_batch(self):
        self.refused("input_ids has 1 rows, but the maps are a batch of 3.*"
                     "beam_indices", forward(31, batch=3), batch=0,
                     input_ids=IDS[None], prompt_length=9, **TOKENS)

    def test_padding_that_is_the_end_token(self):
        ids = IDS.copy()
        ids[10:] = 2
        maps = forward(32, batch=2)
        known = {"input_ids": np.stack([IDS, ids]), "batch": 1,
                 "prompt_length": 9, **TOKENS}
        self.refused("the answer ends with 2 tokens 2: .*pad_token=2", maps,
                     **known)
        config = SimpleNamespace(num_hidden_layers=3, eos_token_id=2)
        for more, options in (({"eos_token": 2}, {}),
                              ({"eos_token": 2, "pad_token": 2}, {}),
                              ({}, {"config": config})):
            data, _ = self.export(maps, options=options, **known, **more)
            np.testing.assert_array_equal(data["modality"][8:],
                                          [1, 1, 0, 3])
        data, _ = self.export(maps, **known, eos_token=())
        np.testing.assert_array_equal(data["modality"][8:], [1, 1, 1, 1])

    def test_end_tokens_of_earlier_turns(self):
        ids = np.array([2, 2, 1, 91, 91, 10, 2, 11, 12, 13, 14, 2])
        mask = np.array([0, 0] + [1] * 10)
        maps = []
        for layer in forward(33, keys=10):
            whole = np.zeros((1, 4, 12, 12))
            whole[:, :, 2:, 2:] = values(layer)
            maps.append(Tensor(whole))
        data, _ = self.export(maps, input_ids=ids, image_token=91,
                              bos_token=1, eos_token=2, pad_token=2,
                              prompt_length=9, attention_mask=mask)
        np.testing.assert_array_equal(
            data["modality"], [3, 3, 4, 2, 2, 1, 0, 1, 1, 1, 1, 0])

    def test_pictures_with_ends_of_lines(self):
        steps = generate(forward(34, keys=8), 4)
        config = SimpleNamespace(num_hidden_layers=3,
                                 vocabulary_map={"<|extra_200|>": 77})
        with self.assertRaisesRegex(ValueError, "end of line, 77"):
            self.export(steps, "generation", input_ids=[1, 10, 11, 90],
                        options={"config": config})
        data, _ = self.export(
            steps, "generation", options={"config": config}, boi_token=90,
            input_ids=[1, 10, 11, 90, 50, 77, 51, 77, 0], image_token=[50, 51])
        np.testing.assert_array_equal(data["modality"][3:8], [5, 2, 0, 2, 0])


class Masks(Case):
    def test_prompt_that_sees_itself(self):
        whole = []
        for layer in forward(40):
            maps = values(layer).copy()
            maps[:, :, :9, :9] += 0.1
            whole.append(Tensor(maps / maps.sum(axis=-1, keepdims=True)))
        config = SimpleNamespace(num_hidden_layers=3, model_type="paligemma")
        for maps, mask in ((whole, "prefix"), (forward(40), None)):
            _, attributes = self.export(maps, options={"config": config},
                                        **KNOWN)
            self.assertEqual(attributes.get("mask"), mask)
        _, attributes = self.export(whole, mask="full", **KNOWN)
        self.assertEqual(attributes["mask"], "full")
        self.refused("mask must be one of", whole, mask="triangle", **KNOWN)
