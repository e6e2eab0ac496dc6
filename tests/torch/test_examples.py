"""Runs src/exporter/examples, with small models in the place of those that they
load, and compares their dumps with the maps of eager attention."""

import csv
import os
import runpy
import subprocess
import sys
from types import SimpleNamespace
from unittest import mock

import h5py
import torch
import transformers
from transformers import BatchFeature

from harness import ROOT

import models
from models import IDS, PIXELS, eager_maps, text
from test_capture import Equal

EXAMPLES = os.path.join(ROOT, "src", "exporter", "examples")
LOADERS = ("AutoModelForImageTextToText", "AutoModelForCausalLM",
           "Emu3ForConditionalGeneration", "JanusForConditionalGeneration")
PROMPT = IDS[:, :25]
WORDS = [1, *range(10, 33)]


class Processor:
    """Gives the same input, whatever it is asked for."""

    def __init__(self, **inputs):
        self.inputs = inputs

    def __call__(self, *given, **known):
        return BatchFeature(self.inputs)

    apply_chat_template = __call__


class Tokenizer:
    """A token for each word."""

    def __call__(self, words, return_tensors=None):
        ids = WORDS[:len(words.split()) + 1]
        return BatchFeature({"input_ids": torch.tensor([ids])
                             if return_tensors else ids})


class Examples(Equal):
    def run_example(self, name, model, processor=None):
        folder = os.path.dirname(self.path)
        self.path = os.path.join(folder, name + ".h5")
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)
        loaders = [mock.patch.object(getattr(transformers, loader),
                                     "from_pretrained", return_value=model)
                   for loader in LOADERS]
        loaders += [mock.patch.object(getattr(transformers, loader),
                                      "from_pretrained",
                                      return_value=processor)
                    for loader in ("AutoProcessor", "AutoTokenizer")]
        # Pillow may not be there.
        pillow = SimpleNamespace(Image=SimpleNamespace(open=str))
        before, sys.modules["PIL"] = sys.modules.get("PIL"), pillow
        for loader in loaders:
            loader.start()
            self.addCleanup(loader.stop)
        try:
            runpy.run_path(os.path.join(EXAMPLES, name + ".py"))
        finally:
            sys.modules.pop("PIL")
            if before:
                sys.modules["PIL"] = before
        self.ran.add(name)

    def stored(self, sample, what="input_ids"):
        with h5py.File(self.path) as file:
            return torch.from_numpy(file["samples"][sample][what][()])

    def picture(self, name, model, inputs, rest=0):
        """An answer about a picture.  rest: the type of tokens after those of
        the prompt."""
        inputs = {key: value[:, :25] if key.endswith(("ids", "mask"))
                  and value.shape[1:] == IDS.shape[1:] else value
                  for key, value in inputs.items()}
        self.run_example(name, model, Processor(**inputs))
        ids = self.stored("cat")[None, :-1]
        more = ids.shape[1] - 25
        inputs = {key: torch.nn.functional.pad(value, (0, more), value=rest)
                  if key.endswith("type_ids") else value
                  for key, value in inputs.items()}
        return self.compare(model, eager_maps(
            model, **{**inputs, "input_ids": ids}), "cat")

    ran = set()

    @classmethod
    def tearDownClass(cls):
        every = {name[:-3] for name in os.listdir(EXAMPLES)}
        assert cls.ran == every, every - cls.ran

    def test_course(self):
        """The lines of README.md for a model, and what comes of its dump."""
        with open(os.path.join(ROOT, "README.md")) as file:
            lines = file.read().split("## Your model")[1]
        lines = lines.split("```python\n")[1].split("```")[0]
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(os.path.dirname(self.path))
        model, inputs = models.llava()
        exec(lines, {"model": model, "inputs": inputs})
        said = subprocess.run(
            [os.environ["ATTNSCOPE"], "analyze", "llava.h5", "-o", "results"],
            capture_output=True, text=True, check=True)
        self.assertEqual(said.stderr, "")
        self.assertIn("LLaVA-1.5-7B: ", said.stdout)
        self.assertIn("understanding (text→image): intensity", said.stdout)
        for name in ("curves.png", "report.html"):
            self.assertGreater(os.path.getsize(f"results/{name}"), 1000)

    def test_training(self):
        """Fewer steps of it, and what the program says of them."""
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(os.path.dirname(self.path))
        with open(os.path.join(EXAMPLES, "training.py")) as file:
            lines = file.read()
        steps = "STEPS = (0, 50, 100, 200, 400)"
        self.assertIn(steps, lines)
        deterministic = torch.are_deterministic_algorithms_enabled()
        self.addCleanup(torch.use_deterministic_algorithms, deterministic)
        exec(lines.replace(steps, "STEPS = (0, 4, 8)"), {})
        self.ran.add("training")
        dumps = [f"step-{step}.h5" for step in (0, 4, 8)]

        def rows(*words):
            said = subprocess.run([os.environ["ATTNSCOPE"], *words],
                                  capture_output=True, text=True, check=True)
            self.assertEqual(said.stderr, "")
            return list(csv.DictReader(said.stdout.splitlines()))

        found = rows("trajectory", *dumps)
        self.assertEqual([(row["step"], row["task"]) for row in found],
                         [(step, task) for step in "048"
                          for task in ("understanding", "generation")])
        paired = rows("compare", *dumps, "--paired", "patterns-6L:0",
                      "patterns-6L:8")
        self.assertEqual({row["samples"] for row in paired}, {"12"})
        for row in found[:2] + found[-2:]:
            column = "after" if row["step"] == "8" else "before"
            layers = [float(pair[column]) for pair in paired
                      if pair["task"] == row["task"]]
            self.assertAlmostEqual(sum(layers) / 6, float(row["mean"]), 12)

    def test_pictures(self):
        for name in ("llava", "idefics3", "qwen2_5_vl", "qwen3_vl"):
            self.picture(name, *getattr(models, name)())

    def test_gemma3(self):
        _, attributes = self.picture("gemma3", *models.gemma3())
        self.assertEqual(attributes["mask"], "blocks")

    def test_paligemma(self):
        _, attributes = self.picture("paligemma", *models.paligemma(), 1)
        self.assertEqual(attributes["mask"], "prefix")

    def test_chameleon(self):
        model, _ = models.chameleon()
        model.generation_config.suppress_tokens = [91]  # has no picture
        self.picture("chameleon", model, {"input_ids": IDS,
                                          "pixel_values": PIXELS[..., :8, :8]})

    def test_texts(self):
        with open(os.path.join(os.path.dirname(self.path), "report.txt"),
                  "w") as file:
            file.write("word " * 20)
        for name, model in (
                ("mistral", text("Mistral", sliding_window=8)),
                ("gemma2", text("Gemma2", head_dim=8, sliding_window=8,
                                attn_logit_softcapping=2.0)),
                ("gpt_oss", models.gpt_oss()),
                ("deepseek_v3", models.deepseek_v3()),
                ("qwen3_next", text(
                    "Qwen3Next", num_hidden_layers=4, num_experts=4,
                    num_experts_per_tok=2, **models.LINEAR))):
            self.run_example(name, model, Tokenizer())
            with h5py.File(self.path) as file:
                positions = file["samples/report/modality"].size
            ids = model.generate(torch.tensor([WORDS[:23]]),
                                 max_new_tokens=64)
            self.assertEqual(ids.shape[1], positions)
            self.compare(model, eager_maps(model, input_ids=ids[:, :-1]),
                         "report")

    def test_llama(self):
        model, _ = models.llava()
        model.generation_config.pad_token_id = 0
        block = [90] + [91] * 16 + [92]
        ids = torch.tensor([[0] * 3 + [1] + block * 2 + [10, 11],
                            [1] + block * 2 + [10, 11, 12, 13, 14]])
        inputs = {"input_ids": ids, "attention_mask": (ids != 0).long(),
                  "pixel_values": torch.cat([PIXELS, PIXELS * 2] * 2)}
        self.run_example("llama", model, Processor(**inputs))
        for row, name in enumerate(("older", "both")):
            answer = self.stored(name)[None, :-1].expand(2, -1)
            more = answer.shape[1] - ids.shape[1]
            self.compare(model, eager_maps(model, **{
                **inputs, "input_ids": answer,
                "attention_mask": torch.nn.functional.pad(
                    inputs["attention_mask"], (0, more), value=1)}),
                name, row)

    def test_emu3(self):
        model, _ = models.emu3()
        torch.save((torch.tensor([[1, 10, 11, 12, 90, 13, 94]]),
                    torch.tensor([[96, 97, 98, 93, 99, 100, 101, 93, 92]])),
                   os.path.join(os.path.dirname(self.path), "picture.pt"))
        self.run_example("emu3", model)
        data, _ = self.compare(model, eager_maps(
            model, input_ids=self.stored("t2i")[None, :-1]), "t2i")
        self.assertEqual(list(data["modality"][4:]),
                         [5, 1, 0, 2, 2, 2, 0, 2, 2, 2, 0, 1])

    def test_janus(self):
        model, inputs = models.janus()
        prompt = torch.tensor([[1] + list(range(10, 18)) + [90]])
        inputs["input_ids"] = PROMPT
        processor = Processor(input_ids=prompt,
                              attention_mask=torch.ones_like(prompt))
        processor.apply_chat_template = Processor(**inputs)
        self.run_example("janus", model, processor)
        self.compare(model, eager_maps(
            model, input_ids=self.stored("vqa")[None, :-1],
            pixel_values=inputs["pixel_values"]), "vqa")
