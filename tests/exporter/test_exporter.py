"""Tests of src/exporter/attnscope_dump.py; see run.sh."""

import csv
import os
import signal
import subprocess
import sys

import h5py
import numpy as np

from harness import Case, HERE

import attnscope_dump
from attnscope_dump import Dump
from fake import Tensor, bfloat16, forward, generate, values

# bos, boi, four image tokens, eoi, two of question, three of answer.
CODES = np.array([4, 5, 2, 2, 2, 2, 6, 1, 1, 1, 1, 1])
IDS = np.array([1, 90, 91, 91, 91, 91, 92, 10, 11, 12, 13, 14])
KNOWN = {"modality": CODES, "prompt_length": 9}


class Forward(Case):
    def test_forward_of_every_float_type(self):
        for dtype in ("bfloat16", "float16", "float32", "float64"):
            maps = forward(1, dtype=dtype)
            data, attributes = self.export(maps, **KNOWN)
            self.assertEqual(set(data), {"attention", "modality"})
            expected = np.stack([values(m)[0] for m in maps])
            if dtype != "bfloat16":
                self.assertEqual(data["attention"].dtype, np.float16)
                expected = expected.astype(np.float16)
            np.testing.assert_array_equal(data["attention"], expected)
            np.testing.assert_array_equal(data["modality"], CODES)
            self.assertEqual(attributes, {"task": "understanding",
                                          "prompt_length": 9})

    def test_bfloat16(self):
        maps = forward(1)
        expected = np.stack([values(m)[0] for m in maps])
        for source, known in (
                (maps, {"options": {"dtype": "bfloat16"}}),
                (forward(1, dtype="bfloat16"), {})):
            data, _ = self.export(source, **KNOWN, **known)
            np.testing.assert_array_equal(data["attention"],
                                          bfloat16(expected))
            with self.file() as file:
                kind = file["samples/one/attention"].id.get_type()
                self.assertEqual(kind.get_size(), 2)
                self.assertEqual(kind.get_fields(), (15, 7, 8, 0, 7))
        self.refused("too coarse for sums", forward(1), maps=False,
                     options={"dtype": "bfloat16"}, **KNOWN)

    def test_numpy_maps_are_left_as_they_were(self):
        maps = [values(m).copy() for m in forward(2)]
        mask = np.ones(12, int)
        mask[0] = 0
        for layer in maps:
            layer[:, :, 1:, 1] += layer[:, :, 1:, 0]
            layer[:, :, 1:, 0] = 0
        before = [m.copy() for m in maps]
        self.export(maps, attention_mask=mask, **KNOWN)
        for one, other in zip(maps, before):
            np.testing.assert_array_equal(one, other)

    def test_file_and_sample_attributes(self):
        _, attributes = self.export(
            forward(3), group="vqa", attributes={"prompt": "which?"},
            options={"step": 7}, **KNOWN)
        self.assertEqual(attributes["group"], "vqa")
        self.assertEqual(attributes["prompt"], "which?")
        with h5py.File(self.path) as file:
            self.assertEqual(dict(file.attrs), {
                "model": "fake", "step": 7, "finished": 1,
                "samples_written": 1})

    def test_storage(self):
        for name in ("gzip", "lzf", None):
            self.export(forward(4), **KNOWN,
                        options={"compression": name, "dtype": "float32"})
            with h5py.File(self.path) as file:
                stored = file["samples/one/attention"]
                self.assertEqual(stored.compression, name)
                self.assertEqual(stored.dtype, np.float32)
                self.assertEqual(stored.shuffle, name is not None)
                self.assertEqual(stored.chunks, name and (1, 4, 12, 12))
        chunk = attnscope_dump._chunk((32, 1024, 1024), np.dtype("f4"), True)
        self.assertEqual(chunk, (1, 8, 1024, 1024))

    def test_response_rows(self):
        codes = CODES.copy()
        codes[-1] = 0
        maps = forward(5)
        data, _ = self.export(maps, rows="response", modality=codes,
                              prompt_length=9)
        np.testing.assert_array_equal(data["query_positions"], [9, 10])
        np.testing.assert_array_equal(
            data["attention"][2], values(maps[2])[0, :, 9:11].astype("f2"))

    def test_response_rows_that_are_not_neighbours(self):
        codes = CODES.copy()
        codes[10] = 0
        maps = forward(6)
        data, _ = self.export(maps, rows="response", modality=codes,
                              prompt_length=9)
        np.testing.assert_array_equal(data["query_positions"], [9, 11])
        np.testing.assert_array_equal(
            data["attention"][1], values(maps[1])[0][:, [9, 11]].astype("f2"))

    def test_rows_behind_a_cache(self):
        maps = tuple(layer[:, :, 8:] for layer in forward(7))
        data, _ = self.export(maps, **KNOWN)
        np.testing.assert_array_equal(data["query_positions"], [8, 9, 10, 11])

    def test_grouped_query_heads(self):
        # Eight query heads share two key heads; the maps have eight.
        data, _ = self.export(forward(8, heads=8), **KNOWN)
        self.assertEqual(data["attention"].shape, (3, 8, 12, 12))
        mixed = forward(9)[:2] + forward(9, heads=2)[2:]
        self.refused(r"layer 2 is \[2, 12, 12\].*layer 0 is \[4, 12, 12\]",
                     mixed, **KNOWN)

    def test_batch(self):
        maps = forward(10, batch=3)
        self.refused("layer 0 holds a batch of 3: .* 0 to 2", maps, **KNOWN)
        self.refused("holds a batch of 3", maps, batch=3, **KNOWN)
        data, _ = self.export(maps, batch=2, input_ids=np.stack([IDS] * 3),
                              image_token=91, prompt_length=9)
        np.testing.assert_array_equal(data["attention"][0],
                                      values(maps[0])[2].astype("f2"))

    def test_left_padding(self):
        maps = []
        for layer in forward(11, batch=2, keys=9):
            whole = np.zeros((2, 4, 12, 12))
            whole[:, :, 3:, 3:] = values(layer)
            whole[:, :, :3] = np.nan
            maps.append(Tensor(whole))
        mask = np.array([[1] * 12, [0] * 3 + [1] * 9])
        codes = np.concatenate([[0] * 3, CODES[3:]])
        known = {"modality": codes, "prompt_length": 9}
        data, _ = self.export(maps, batch=1, attention_mask=mask, **known)
        np.testing.assert_array_equal(data["modality"][:4], [3, 3, 3, 2])
        self.assertEqual(data["attention"].shape, (3, 4, 12, 12))
        self.assertFalse(data["attention"][:, :, :3].any())
        np.testing.assert_array_equal(data["attention"][0, :, 3:],
                                      values(maps[0])[1, :, 3:].astype("f2"))
        self.refused("layer 0, head 0, position 0 is not finite; .*mask",
                     maps, batch=1, **known)

    def test_modality_from_ids(self):
        ids = np.append(IDS, [0, 0])
        ids[7] = 2
        data, _ = self.export(
            forward(12, keys=14), input_ids=Tensor(ids[None], "int64"),
            image_token=[91, 93], bos_token=1, boi_token=90, eoi_token=92,
            other_token=2, pad_token=None, prompt_length=9)
        np.testing.assert_array_equal(
            data["modality"], [4, 5, 2, 2, 2, 2, 6, 0, 1, 1, 1, 1, 1, 1])
        np.testing.assert_array_equal(data["input_ids"], ids)


    def test_answers_of_several_turns(self):
        # The second question has an image of its own.
        codes = np.array([4, 2, 2, 1, 1, 0, 2, 1, 1, 1, 1, 0])
        mask = np.isin(np.arange(12), (4, 9, 10, 11))
        whole = forward(13)
        for known in ({}, {"maps": False}, {"rows": "response"},
                      {"rows": "decode"}):
            data, _ = self.export(whole, modality=codes, response_mask=mask,
                                  **known)
            np.testing.assert_array_equal(data["response_mask"], mask)
            done = subprocess.run(
                [os.environ["ATTNSCOPE"], "intensity", self.path],
                stdout=subprocess.PIPE, text=True, check=True)
            np.testing.assert_allclose(
                [float(row["intensity"])
                 for row in csv.DictReader(done.stdout.splitlines())],
                [values(layer)[0][:, [4, 9, 10]][..., codes == 2].sum(
                    axis=-1).mean() for layer in whole], atol=1e-3)
        np.testing.assert_array_equal(data["query_positions"],
                                      np.arange(3, 12))


class Generate(Case):
    def test_generate(self):
        whole = forward(20, dtype="bfloat16")
        data, attributes = self.export(generate(whole, 9),
                                       modality=np.append(CODES, 1))
        self.assertEqual(attributes["prompt_length"], 9)
        self.assertEqual(set(data), {"layer_00", "layer_01", "layer_02",
                                     "modality", "query_positions",
                                     "kv_length"})
        np.testing.assert_array_equal(data["query_positions"], [8, 9, 10, 11])
        np.testing.assert_array_equal(data["kv_length"], [9, 10, 11, 12])
        for layer in range(3):
            np.testing.assert_array_equal(data[f"layer_{layer:02d}"],
                                          values(whole[layer])[0, :, 8:])

    def test_generate_with_all_rows_and_with_those_that_count(self):
        whole = forward(21)
        steps = generate(whole, 9)
        data, _ = self.export(steps, modality=CODES, rows="all")
        np.testing.assert_array_equal(data["query_positions"], np.arange(12))
        np.testing.assert_array_equal(data["layer_01"],
                                      values(whole[1])[0].astype("f2"))
        data, _ = self.export(steps, modality=CODES, rows="response")
        np.testing.assert_array_equal(data["query_positions"], [9, 10, 11])

    def test_prompt_ids_alone(self):
        # Generated image ids come from another vocabulary; the last token
        # is produced but never fed back.
        steps = generate(forward(22, batch=2, keys=8), 4)
        data, _ = self.export(steps, "generation", input_ids=[1, 10, 11, 90],
                              bos_token=1, boi_token=90, batch=0)
        np.testing.assert_array_equal(data["modality"],
                                      [4, 1, 1, 5, 2, 2, 2, 2, 2])
        self.refused("in a batch some answers end early", steps, batch=0,
                     input_ids=[91, 91, 10, 11], image_token=91)

    def test_prompt_in_pieces(self):
        whole = forward(23)
        parts = [(0, 5), (5, 9), (9, 10), (10, 12)]
        steps = [[layer[:, :, low:high, :high] for layer in whole]
                 for low, high in parts]
        data, _ = self.export(steps, modality=CODES, prompt_length=9)
        np.testing.assert_array_equal(data["query_positions"], [8, 9, 10, 11])
        np.testing.assert_array_equal(data["kv_length"], [9, 10, 12, 12])
        np.testing.assert_array_equal(data["layer_00"],
                                      values(whole[0])[0, :, 8:].astype("f2"))

    def test_steps_that_do_not_grow(self):
        steps = list(generate(forward(24), 9))
        self.refused(
            "step 2 has 12 keys, expected the 10 before it plus its own 1",
            steps[:2] + steps[3:], modality=CODES)
        short = steps[:2] + [steps[2][:2]] + steps[3:]
        self.refused("step 2, 2 layers, expected 3", short, modality=CODES)


class Refusals(Case):
    def test_no_eager_attention(self):
        for nothing in (None, (), (None,) * 3, ((None,) * 3,) * 2, ((), ())):
            self.refused('attn_implementation="eager"', nothing, **KNOWN)

    def test_roles(self):
        codes = CODES.copy()
        codes[[7, 8]] = 8, 7
        names = {7: "system:text", 8: "eol:other", 9: "never:image"}
        known = {"prompt_length": 9, "modality": codes}
        for maps in (True, False):
            data, _ = self.export(forward(4), maps=maps, **known,
                                  options={"roles": names})
            np.testing.assert_array_equal(data["modality"], codes)
            with self.file() as file:
                said = dict(file["samples/one/modality"].attrs)
            self.assertEqual(said["flag_meanings"], "system:text eol:other")
            self.assertEqual(list(said["flag_values"]), [7, 8])
        classes = data["key_class"]
        self.assertEqual(sum(classes == classes[7]), 1)
        self.assertEqual(sum(classes == classes[8]), 1)
        self.refused("codes must be 0 to 6, not 1 to 8; roles=", forward(4),
                     **known)
        for name in ("system", "system:word", ":text", "a b:text"):
            with self.assertRaisesRegex(ValueError, "roles= has 7"):
                Dump(self.path, "fake", mode="w", roles={7: name})
        with self.assertRaisesRegex(ValueError, "roles= has 6"):
            Dump(self.path, "fake", mode="w", roles={6: "eoi:eoi"})

    def test_arguments(self):
        maps = forward(30)
        self.refused(
            "task must be one of 'understanding', 'generation', not 'vqa'",
            maps, "vqa", **KNOWN)
        self.refused("rows must be one of", maps, rows="some", **KNOWN)
        self.refused("argument of add.* not 'image_tokens'", maps,
                     image_tokens=3, **KNOWN)
        self.refused("modality= or input_ids= is required", maps,
                     prompt_length=9)
        for length in (0, -1, 12, 13):
            self.refused(f"prompt_length is {length}, must be 1 to 11", maps,
                         modality=CODES, prompt_length=length)
        self.refused("11 positions in modality or input_ids, but 12 keys",
                     maps, modality=CODES[:11], prompt_length=9)
        self.refused("modality codes must be 0 to 6, not 1 to 9", maps,
                     modality=np.where(CODES == 4, 9, CODES), prompt_length=9)
        self.refused("7 positions in attention_mask", maps,
                     attention_mask=[1] * 7, **KNOWN)
        self.refused("is not a tuple", maps[0], **KNOWN)
        self.refused(r"layer 0 is not \[batch, heads", [m[0] for m in maps],
                     **KNOWN)

    def test_response_that_nothing_shows(self):
        maps, steps = forward(36), generate(forward(36), 5)
        for known in ({}, {"rows": "response"}, {"maps": False}):
            self.refused("pass prompt_length=.* or response_mask=", maps,
                         modality=CODES, **known)
        mask = np.arange(12) >= 9
        self.refused("prompt_length= or response_mask=, not both", maps,
                     response_mask=mask, **KNOWN)
        for known, why in ((mask * 0, "must be 1 where"),
                           (mask * 2, "must be 1 where"),
                           (mask[1:], "11 positions in response_mask")):
            self.refused(why, maps, modality=CODES, response_mask=known)
        # The first step of a prompt in pieces is not the prompt.
        self.refused("is 5, but 1 of 4 image positions, 5 to 5, are not before",
                     steps, modality=CODES)
        for length, late in ((1, "4 of 4 .* 2 to 5"), (4, "2 of 4 .* 4 to 5")):
            for sums in (True, False):
                self.refused(f"prompt_length is {length}, but {late}", maps,
                             modality=CODES, prompt_length=length, maps=sums)

    def test_nothing_counts(self):
        maps = forward(31)
        self.refused("understanding needs at least one image key", maps,
                     input_ids=IDS, prompt_length=9)
        self.refused("generation needs at least one image response row", maps,
                     "generation", **KNOWN)

    def test_values(self):
        maps = forward(32)
        self.refused("look like logits", maps[:1] + (
            Tensor(np.random.default_rng(0).standard_normal((1, 4, 12, 12))),)
            + maps[2:], **KNOWN)
        bad = values(maps[1]).copy()
        bad[0, 2, 9, 3] = np.inf
        self.refused("layer 1 has values from 0 to inf", maps[:1] + (
            Tensor(bad),), **KNOWN)
        bad[0, 2, 9, 3] = np.nan
        self.refused("layer 1, head 2, position 9 is not finite", maps[:1] + (
            Tensor(bad),), **KNOWN)
        self.refused("int64, not floats", [np.ones((1, 4, 12, 12), int)],
                     **KNOWN)

    def test_warnings(self):
        maps = values(forward(33, layers=1)[0]).copy()
        maps[0, 3, 10] *= 0.9
        with self.assertWarnsRegex(
                UserWarning, "one: layer 0, head 3, position 10 sums to 0.9"):
            self.export([maps], **KNOWN)
        mask = [1] * 8 + [0] + [1] * 3
        with self.assertWarnsRegex(UserWarning, "layer 0 attends to padding"):
            self.export(forward(34, layers=1), attention_mask=mask, **KNOWN)

    def test_names(self):
        with Dump(self.path, model="fake") as dump:
            dump.add(7, "understanding", forward(35), **KNOWN)
            self.assertIn(7, dump)
            for name, why in (("7", "already in"), ("", "not a valid"),
                              (".", "not a valid"), ("a/b", "not a valid")):
                with self.assertRaisesRegex(ValueError, why):
                    dump.add(name, "understanding", forward(35), **KNOWN)

    def test_options(self):
        for options, why in (({"mode": "r"}, "mode must be one of"),
                             ({"compression": "zip"},
                              "compression must be one of"),
                             ({"dtype": "int8"}, "dtype must be one of"),
                             ({"model": None}, "model= is required")):
            with self.assertRaisesRegex(ValueError, why):
                Dump(self.path, **{"model": "fake", **options})
        self.assertFalse(os.path.exists(self.path))


class Wholeness(Case):
    def names(self):
        """The samples of the dump, each read to the end."""
        with h5py.File(self.path) as file:
            for sample in file["samples"].values():
                sums = sample["attention"][()].sum(axis=-1, dtype="f8")
                self.assertLess(abs(sums - 1).max(), 1e-2)
                self.assertEqual(sample["modality"].shape, (12,))
                self.assertEqual(sample.attrs["prompt_length"], 9)
            self.assertEqual(list(file), ["samples"])
            return list(file["samples"])

    def test_failed_sample_leaves_nothing(self):
        broken = forward(40)[:2] + (Tensor(np.full((1, 4, 12, 12), 2.0)),)
        with Dump(self.path, model="fake") as dump:
            dump.add("a", "understanding", forward(40), **KNOWN)
            for _ in range(2):
                with self.assertRaisesRegex(ValueError, "layer 2"):
                    dump.add("b", "understanding", broken, **KNOWN)
            self.assertNotIn("b", dump)
            dump.add("b", "understanding", forward(41), **KNOWN)
        self.assertEqual(self.names(), ["a", "b"])

    def test_failed_block(self):
        for count, kept in ((2, ["0", "1"]), (0, None)):
            with self.assertRaises(KeyboardInterrupt):
                with Dump(self.path, model="fake", mode="w") as dump:
                    for number in range(count):
                        dump.add(number, "understanding", forward(42), **KNOWN)
                    raise KeyboardInterrupt
            if kept:
                self.assertEqual(self.names(), kept)
        self.assertFalse(os.path.exists(self.path))

    def mark(self):
        with h5py.File(self.path) as file:
            return tuple(file.attrs.get(name) for name in (
                "finished", "samples_written", "samples_expected"))

    def test_closing_mark(self):
        dump = Dump(self.path, model="fake", samples=3)
        dump.add("a", "understanding", forward(45), **KNOWN)
        dump.close()
        dump.close()
        self.assertEqual(self.mark(), (1, 1, 3))
        with self.assertRaises(KeyboardInterrupt):
            with Dump(self.path, mode="a") as dump:
                dump.add("b", "understanding", forward(46), **KNOWN)
                raise KeyboardInterrupt
        self.assertEqual(self.mark(), (0, 1, 3))
        with Dump(self.path, mode="a", samples=2):
            pass
        self.assertEqual(self.mark(), (1, 2, 2))

    def test_killed_in_the_middle_then_resumed(self):
        child = subprocess.Popen(
            [sys.executable, "-B", os.path.join(HERE, "victim.py"), self.path],
            stdout=subprocess.PIPE)
        with child:
            self.assertEqual(child.stdout.readline(), b"half\n")
            child.send_signal(signal.SIGKILL)
        self.assertEqual(child.returncode, -signal.SIGKILL)
        self.assertEqual(self.names(), ["0", "1", "2"])
        self.assertEqual(self.mark(), (0, None, None))
        with Dump(self.path, mode="a") as dump:
            for number in range(5):
                if number not in dump:
                    dump.add(number, "understanding", forward(43), **KNOWN)
        self.assertEqual(self.names(), ["0", "1", "2", "3", "4"])

    def test_existing_files(self):
        self.export(forward(44), options={"step": 5}, **KNOWN)
        with self.assertRaisesRegex(FileExistsError, 'mode="a" appends'):
            Dump(self.path, model="fake")
        for other in ({"model": "real"}, {"step": 6}):
            with self.assertRaisesRegex(ValueError, "has .*, not"):
                Dump(self.path, mode="a", **other)
        with self.assertRaises(KeyboardInterrupt):
            with Dump(self.path, model="fake", step=5, mode="a"):
                raise KeyboardInterrupt
        self.assertEqual(self.names(), ["one"])
