"""Real samples, reshaped as transformers returns them and exported again, are
unchanged and have the intensities that were computed from them before."""

import csv
import os

import h5py
import numpy as np

from harness import Case, ROOT

from attnscope_dump import Dump
from fake import Tensor, generate


class Real(Case):
    def dump(self, name):
        folders = [os.path.join(ROOT, "data", "demo"),
                   os.path.join(ROOT, "tests", "data", "dumps")]
        folders[:0] = filter(None, [os.environ.get("ATTNSCOPE_DUMPS")])
        for folder in folders:
            if os.path.exists(os.path.join(folder, name)):
                return os.path.join(folder, name)
        self.fail(f"{name} is in none of {folders}")

    @staticmethod
    def maps(sample):
        """A causal [head, query, key] of all positions for each layer: the
        rows that a sample has; every other row attends to itself."""
        if "attention" in sample:
            layers = sample["attention"][()]
        else:
            names = sorted(n for n in sample if n.startswith("layer_"))
            layers = [sample[n][()] for n in names]
        for layer in layers:
            heads, rows, keys = layer.shape
            whole = np.repeat(np.eye(keys, dtype=layer.dtype)[None], heads, 0)
            places = np.arange(rows)
            if "query_positions" in sample:
                places = sample["query_positions"][()]
            whole[:, places] = layer
            yield Tensor(whole[None], "float16")

    @staticmethod
    def intensities(path):
        """Section 3 of the design in plain loops, strict, response rows."""
        with h5py.File(path) as file:
            for name, sample in file["samples"].items():
                codes = sample["modality"][()]
                row, key = ((1, 2) if sample.attrs["task"] == "understanding"
                            else (2, 1))
                prompt_length = sample.attrs["prompt_length"]
                layers = ([*sample["attention"]] if "attention" in sample
                          else [sample[n][()] for n in sorted(sample)
                                if n.startswith("layer_")])
                places = (sample["query_positions"][()] if "query_positions"
                          in sample else np.arange(layers[0].shape[1]))
                for index, layer in enumerate(layers):
                    keys = [k for k in range(layer.shape[2])
                            if codes[k] == key]
                    counted = [
                        layer[:, r, keys].astype("f8").sum(axis=1).mean()
                        for r, place in enumerate(places) if codes[place] ==
                        row and place >= prompt_length]
                    yield (name, index), np.mean(counted)

    def again(self, name, stepwise=False, **known):
        source = self.dump(name)
        with h5py.File(source) as file, Dump(
                self.path, model=file.attrs["model"]) as dump:
            for key, sample in file["samples"].items():
                maps = tuple(self.maps(sample))
                length = int(sample.attrs["prompt_length"])
                if stepwise:
                    maps = generate(maps, length)
                dump.add(key, sample.attrs["task"], maps, **known,
                         modality=sample["modality"][()],
                         prompt_length=None if stepwise else length)
        found = dict(self.intensities(self.path))
        expected = dict(self.intensities(source))
        self.assertEqual(found, expected)
        oracle = source[:-len(".h5")] + ".intensity.csv"
        if os.path.exists(oracle):
            with open(oracle, newline="") as table:
                rows = {(row["sample"], int(row["layer"])):
                        float(row["intensity"])
                        for row in csv.DictReader(table)}
            self.assertEqual(found.keys(), rows.keys())
            for key, value in rows.items():
                self.assertAlmostEqual(found[key], value, delta=1e-6)
        return source

    def same(self, source):
        """Every dataset of the exported dump is that of the source."""
        with h5py.File(source) as old, h5py.File(self.path) as new:
            for name, sample in new["samples"].items():
                for what in sample:
                    np.testing.assert_array_equal(
                        sample[what][()], old["samples"][name][what][()])

    def test_forward_passes(self):
        self.same(self.again("umm_step_early.h5"))

    def test_rows(self):
        self.same(self.again("umm_final_rows100.h5", rows="response"))

    def test_generated(self):
        self.same(self.again("umm_final_generate.h5", stepwise=True))
