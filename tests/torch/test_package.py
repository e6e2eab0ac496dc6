"""What is installed by pip, and files of torch and zarr."""

import importlib.util
import os
import shutil
import subprocess
import sys
import unittest

import numpy as np
import torch
from transformers.modeling_outputs import CausalLMOutputWithPast

from harness import Case, ROOT

import attnscope_convert
from fake import bfloat16, forward, values

MAPS = np.stack([values(layer) for layer in forward(70)])


class Package(Case):
    def setUp(self):
        super().setUp()
        self.folder = os.path.dirname(self.path)

    def convert(self, name):
        attnscope_convert.convert([os.path.join(self.folder, name)],
                                  self.path)

    def save(self, name, value):
        torch.save(value, os.path.join(self.folder, name))

    def test_install(self):
        # pip leaves its traces in the folder that it installs.
        source = os.path.join(self.folder, "exporter")
        shutil.copytree(os.path.join(ROOT, "src", "exporter"), source)
        target = os.path.join(self.folder, "installed")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps",
             "--no-build-isolation", "--target", target, source], check=True)
        self.save("maps.pt", tuple(torch.from_numpy(MAPS)))
        subprocess.run(
            [sys.executable, "-m", "attnscope_dump", "convert",
             os.path.join(self.folder, "maps.pt"), "-o", self.path],
            check=True, env={**os.environ, "PYTHONPATH": target})
        with self.file() as file:
            for number, layer in enumerate(MAPS):
                np.testing.assert_array_equal(file[f"maps/{number}"], layer)

    def test_tensors(self):
        self.save("one.pt", {
            "attentions": [torch.from_numpy(MAPS[0]).bfloat16(), None],
            "input_ids": torch.arange(12), "task": "understanding",
            "tags": ["a", "b"], "spans": [2, 6]})
        self.convert("one.pt")
        with self.file() as file:
            self.assertEqual(file.attrs["task"], "understanding")
            self.assertEqual(list(file["spans"]), [2, 6])
            self.assertEqual(list(file["tags"].asstr()), ["a", "b"])
            self.assertEqual(list(file["input_ids"]), list(range(12)))
            self.assertEqual(list(file["attentions"]), ["0"])
            np.testing.assert_array_equal(file["attentions/0"],
                                          bfloat16(MAPS[0]))

    def test_objects_are_not_loaded(self):
        self.save("bad.pt", CausalLMOutputWithPast(logits=torch.ones(1)))
        with self.assertRaisesRegex(ValueError, "bad.pt: holds objects .*save "
                                    r"tuple\(outputs.attentions\)"):
            self.convert("bad.pt")
        self.save("fp8.pt", [torch.ones(2).to(torch.float8_e5m2)])
        with self.assertRaisesRegex(ValueError, "fp8/0 has values of type "
                                    "torch.float8_e5m2"):
            self.convert("fp8.pt")

    @unittest.skipUnless(importlib.util.find_spec("zarr"), "zarr")
    def test_zarr(self):
        import zarr
        store = zarr.open(os.path.join(self.folder, "one.zarr"), mode="w")
        store.create_group("s1").create_array("attention", data=MAPS)
        store["s1"].attrs["task"] = "understanding"
        self.convert("one.zarr/")
        with self.file() as file:
            sample = file["s1"]
            self.assertEqual(sample.attrs["task"], "understanding")
            np.testing.assert_array_equal(sample["attention"], MAPS)
