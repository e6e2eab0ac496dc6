"""Other files of arrays, converted and then read by attnscope."""

import csv
import json
import os
import re
import subprocess
import sys

import numpy as np

from harness import Case, ROOT

import attnscope_convert
from fake import bfloat16, forward, values
from test_exporter import CODES

EXPORTER = os.path.join(ROOT, "src", "exporter")
MAPS = np.stack([values(layer)[0] for layer in forward(60)])
READ = ["--task", "=understanding", "--prompt-length", "=9"]
WORDS = {"attention": MAPS, "modality": CODES}


def safetensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, (kind, array) in tensors.items():
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [
            len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    header = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header + data)


class Convert(Case):
    def setUp(self):
        super().setUp()
        self.folder = os.path.dirname(self.path)

    def make(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def convert(self, *names):
        """Why it failed."""
        arguments = ["convert", *(os.path.join(self.folder, name)
                                  for name in names), "-o", self.path]
        try:
            attnscope_convert.main(arguments)
        except SystemExit as error:
            return str(error)
        finally:
            self.assertFalse(os.path.exists(self.path + ".part"))
        return ""

    def intensities(self, *options):
        done = subprocess.run(
            [os.environ["ATTNSCOPE"], "intensity", *READ, *options, self.path],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=True)
        rows = list(csv.DictReader(done.stdout.splitlines()))
        maps = MAPS[:, :, 9:, CODES == 2].sum(axis=3, dtype="f8")
        np.testing.assert_allclose(
            [float(row["intensity"]) for row in rows],
            maps.mean(axis=(1, 2)), atol=1e-6)

    def test_array(self):
        np.save(self.make("maps.npy"), MAPS)
        subprocess.run(
            [sys.executable, "-B", "-m", "attnscope_dump", "convert",
             self.make("maps.npy"), "-o", self.path], check=True,
            env={**os.environ, "PYTHONPATH": EXPORTER})
        self.intensities("--attention", "/maps", "--axes",
                         "layer,head,query,key", "--image-span", "2:6")

    def test_archive(self):
        np.savez(self.make("one.npz"), **WORDS, model="m", steps=["a", "b"])
        self.assertEqual(self.convert("one.npz"), "")
        with self.file() as file:
            self.assertEqual(file.attrs["model"], "m")
            self.assertEqual(list(file["steps"].asstr()), ["a", "b"])
        self.intensities()

    def test_a_file_per_layer(self):
        for number, layer in enumerate(MAPS):
            np.save(self.make(f"run/s1/layer_{number}.npy"), layer)
        np.save(self.make("run/s1/modality.npy"), CODES)
        self.assertEqual(self.convert("run/s1/modality.npy", *(
            f"run/s1/layer_{number}.npy" for number in range(3))), "")
        with self.file() as file:
            self.assertEqual(sorted(file), ["layer_0", "layer_1", "layer_2",
                                            "modality"])

    def test_safetensors(self):
        safetensors(self.make("one.safetensors"), {
            "attention": ("F32", MAPS), "modality": ("I64", CODES)})
        self.assertEqual(self.convert("one.safetensors"), "")
        self.intensities()

    def test_archives(self):
        for name in ("one.npz", "two.npz"):
            np.savez(self.make(name), **WORDS)
        self.assertEqual(self.convert("one.npz", "two.npz"), "")
        with self.file() as file:
            self.assertEqual(sorted(file), ["one", "two"])
            self.assertEqual(sorted(file["two"]), sorted(WORDS))

    def test_safetensors_in_bfloat16(self):
        bits = (bfloat16(MAPS).view("u4") >> 16).astype("u2")
        safetensors(self.make("one.safetensors"), {"attention": ("BF16", bits)})
        self.assertEqual(self.convert("one.safetensors"), "")
        with self.file() as file:
            stored = file["attention"]
            self.assertEqual(stored.id.get_type().get_size(), 2)
            np.testing.assert_array_equal(stored[()], bfloat16(MAPS))

    def test_refusals(self):
        np.save(self.make("a/x.npy"), MAPS)
        np.savez(self.make("a/x.npz"), **WORDS)
        np.save(self.make("complex.npy"), MAPS.astype("c8"))
        np.save(self.make("object.npy"), np.array([{}], object))
        safetensors(self.make("f8.safetensors"), {
            "x": ("F8_E5M2", np.zeros(4, "u1"))})
        safetensors(self.make("cut.safetensors"), {"x": ("F32", MAPS)})
        with open(self.make("cut.safetensors"), "r+b") as file:
            file.truncate(500)
        for name in ("text.npy", "text.safetensors", "text.csv"):
            with open(self.make(name), "w") as file:
                file.write("no array at all")
        for names, why in (
                (["a/x.npy", "a/x.npz"], "another file would be called x"),
                (["complex.npy"], "complex.npy: /complex has values of type "
                 "complex64"),
                (["object.npy"], "object.npy: .*Python objects"),
                (["f8.safetensors"], "x is F8_E5M2, which is not supported"),
                (["cut.safetensors"], "x is damaged or cut short"),
                (["text.npy"], "text.npy: "),
                (["text.safetensors"], "text.safetensors: "),
                (["text.csv"], "must end with one of .pt"),
                (["none.npy"], "none.npy: .*No such file"),
                (["a/x.npy", "complex.npy"], "complex64")):
            error = self.convert(*names)
            self.assertRegex(error, "^attnscope_dump convert: .*" + why)
            self.assertNotIn("\n", error)
            self.assertFalse(os.path.exists(self.path))
        with open(self.path, "w"):
            pass
        self.assertIn("dump.h5: exists", self.convert("a/x.npy"))
        self.assertEqual(os.path.getsize(self.path), 0)

    def test_package_is_complete(self):
        with open(os.path.join(EXPORTER, "pyproject.toml")) as file:
            package = file.read()
        self.assertEqual(
            re.findall(r'\t"(\w+)"', package),
            sorted(name[:-3] for name in os.listdir(EXPORTER)
                   if name.endswith(".py")))
        with open(os.path.join(ROOT, "src", "base", "version.h")) as file:
            version = re.search(r'VERSION "(.*)"', file.read())[1]
        self.assertIn(f'\nversion = "{version}"\n', package)
