"""Sums over classes of keys: the format, and that the keys of each convention
are a union of classes."""

from types import SimpleNamespace

import numpy as np

from harness import Case

import attnscope_rows
from fake import Tensor, forward, generate, values
from test_exporter import CODES, KNOWN
from test_layers import windowed


class Sums(Case):
    def check(self, data, whole, rows=None):
        classes = data["key_class"]
        self.assertEqual(set(classes), set(range(classes.max() + 1)))
        rows = np.arange(whole[0].shape[2]) if rows is None else rows
        for number, layer in enumerate(whole):
            maps = values(layer)[0].astype("f8")[:, rows]
            for c in range(classes.max() + 1):
                np.testing.assert_allclose(
                    data["sums"][number][..., c],
                    maps[..., classes == c].sum(axis=-1), atol=2e-7)
            with np.errstate(divide="ignore", invalid="ignore"):
                entropy = -np.nansum(maps * np.log(maps), axis=-1)
            np.testing.assert_allclose(data["entropy"][number], entropy,
                                       atol=2e-6)
            back = rows[:, None] - np.arange(maps.shape[2])
            np.testing.assert_allclose(
                data["distance"][number], (maps * back).sum(axis=-1),
                atol=2e-5)

    def test_forward(self):
        whole = forward(50)
        data, attributes = self.export(whole, maps=False, **KNOWN)
        self.assertEqual(set(data), {"sums", "key_class", "entropy",
                                     "distance", "modality"})
        self.assertEqual(data["sums"].dtype, np.float32)
        self.assertEqual(attributes["mask"], "causal")
        self.check(data, whole)
        # bos is the first key; the first image token follows boi.
        np.testing.assert_array_equal(
            data["key_class"], [0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 7, 7])

    def test_steps(self):
        whole = forward(51)
        data, _ = self.export(generate(whole, 9), modality=CODES, maps=False)
        np.testing.assert_array_equal(data["query_positions"], [8, 9, 10, 11])
        self.check(data, whole, np.arange(8, 12))

    def test_half_precision(self):
        data, _ = self.export(forward(52), maps=False, **KNOWN,
                              options={"dtype": "float16"})
        self.assertEqual(data["sums"].dtype, np.float16)

    def test_first_key_that_moves(self):
        whole = windowed(forward(53), 6)
        config = SimpleNamespace(num_hidden_layers=3, sliding_window=6)
        data, _ = self.export(whole, maps=False, options={"config": config},
                              **KNOWN)
        self.check(data, whole)
        rows = np.arange(12)
        for number, layer in enumerate(whole):
            np.testing.assert_array_equal(
                data["sink"][number],
                values(layer)[0][:, rows, np.maximum(rows - 5, 0)])

    def test_padding(self):
        maps = []
        for layer in forward(54, keys=9):
            whole = np.zeros((1, 4, 12, 12))
            whole[:, :, 3:, 3:] = values(layer)
            maps.append(Tensor(whole, "float32"))
        codes = np.concatenate([[0] * 3, CODES[3:]])
        mask = np.array([0] * 3 + [1] * 9)
        data, _ = self.export(maps, maps=False, modality=codes,
                              prompt_length=9, attention_mask=mask)
        self.check(data, maps)
        np.testing.assert_array_equal(data["key_class"][:5], [0, 0, 0, 1, 2])
        self.assertFalse(data["sums"][:, :, :3].any())

    def test_mask_that_nothing_names(self):
        maps = []
        for layer in forward(55):
            whole = values(layer).copy()
            whole[:, :, 2, 4] = 0.1
            maps.append(Tensor(whole / whole.sum(axis=-1, keepdims=True)))
        self.refused("rows see later keys: say which with mask=", maps,
                     maps=False, **KNOWN)
        _, attributes = self.export(maps, maps=False, mask="blocks", **KNOWN)
        self.assertEqual(attributes["mask"], "blocks")

    def test_conventions_are_unions_of_classes(self):
        random = np.random.default_rng(56)
        for _ in range(500):
            keys = int(random.integers(3, 30))
            codes = random.choice(7, keys + int(random.integers(0, 2)),
                                  p=random.dirichlet(np.ones(7)))
            prompt = int(random.integers(1, keys + 1))
            classes = attnscope_rows.key_classes(codes, keys, prompt)
            for counted in conventions(codes, keys, prompt):
                for c in range(classes.max() + 1):
                    self.assertEqual(len(set(counted[classes == c])), 1)


def conventions(codes, keys, prompt):
    """The keys of strict, authors and training, as selection.c counts them."""
    live, image = codes[:keys] != 3, np.flatnonzero(codes == 2)
    places = np.arange(keys)
    for code in (1, 2):
        yield codes[:keys] == code
    yield live & (places < prompt)
    while prompt and codes[prompt - 1] == 3:
        prompt -= 1
    yield live & (places < prompt - 1)
    if not image.size:
        return
    marked = np.isin(codes, (5, 6)).any()
    if marked:
        inside, span = False, np.zeros(keys, bool)
        for i in places:
            inside = codes[i] == 5 or (inside and codes[i] != 6)
            span[i] = inside
    else:
        span = (places >= image[0] - 1) & (places <= image[-1])
    yield live & span
    # Image tokens but the last of each image, with what begins it.
    trained = codes[:keys] == 5
    for i in places[codes[:keys] == 2]:
        rest = codes[i + 1:].tolist()
        rest = rest[:rest.index(5)] if 5 in rest else rest
        trained[i] = 2 in rest
    if not marked:
        trained |= live & (places == image[0] - 1)
    yield trained
