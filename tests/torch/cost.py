"""What sums cost against maps, on layers of the shape of Janus-Pro-7B with random
weights: cost.py [LAYERS [DEVICE [DTYPE]]], 8 cpu float32 unless given; on a GPU
30 cuda bfloat16 is the whole model.

One forward pass over a prompt of 48 tokens and 576 image tokens, whose rows are
stored uncompressed; "expected" are sums after expect().  Each line is a process of its own: seconds of the pass and
with add() (of the processor on a CPU, of the clock on a GPU), the peak of memory
above that before the pass, and the size of the dump, all of them also as ratios
to the first line.  flash_attention_2 is left out where it is not installed.
tests/bench/RESULTS.md has figures."""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import transformers

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "src", "exporter")]

from attnscope_dump import Dump, capture  # noqa: E402

PROMPT = 48
MODES = [("sdpa", "plain"), ("sdpa", "sums"), ("sdpa", "expected"),
         ("eager", "plain"), ("eager", "sums"), ("eager", "maps"),
         ("flash_attention_2", "plain"), ("flash_attention_2", "sums"),
         ("flash_attention_2", "expected")]


def load(attention, layers, device, dtype):
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        hidden_size=4096, intermediate_size=11008, num_hidden_layers=layers,
        num_attention_heads=32, vocab_size=1024,
        max_position_embeddings=1 << 16, attn_implementation=attention)
    torch.set_default_dtype(getattr(torch, dtype))
    with torch.device(device):
        return transformers.LlamaForCausalLM(config).eval()


def clock(device):
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


def peak(device):
    if device == "cpu":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return torch.cuda.max_memory_allocated()


def once(model, mode, path, device, image):
    ids = torch.arange(PROMPT + image, device=device)[None] % 1024
    codes = np.array([4] + [1] * (PROMPT - 2) + [5] + [2] * image)
    known = {"modality": codes, "prompt_length": PROMPT, "rows": "response"}
    with Dump(path, model="m", mode="w", compression=None) as dump:
        start = clock(device)
        if mode in ("sums", "expected"):
            with capture(model) as given:
                if mode == "expected":
                    given.expect("generation", **known)
                model(ids)
        else:
            given = model(ids, output_attentions=mode == "maps").attentions
        run = clock(device)
        if mode != "plain":
            dump.add("one", "generation", given, **known)
        return run - start, clock(device) - start


def measure(attention, mode, layers, device, dtype, image):
    model = load(attention, int(layers), device, dtype)
    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dump.h5")
        model(torch.arange(16, device=device)[None])
        before = peak(device)
        run, total = map(min, zip(*(
            once(model, mode, path, device, int(image)) for _ in range(2))))
        print(json.dumps([run, total, (peak(device) - before) / 1e6,
                          os.path.getsize(path) / 1e6]))


if len(sys.argv) == 7:
    measure(*sys.argv[1:])
    sys.exit()
known = sys.argv[1:] + ["8", "cpu", "float32", "576"][len(sys.argv) - 1:]
print("| attention | kept | pass s | ratio | with add() s | ratio | peak MB | "
      "ratio | dump MB |\n|---|---|---|---|---|---|---|---|---|")
first = None
for attention, mode in MODES:
    if "flash" in attention and not importlib.util.find_spec("flash_attn"):
        continue
    line = json.loads(subprocess.run(
        [sys.executable, __file__, attention, mode, *known],
        stdout=subprocess.PIPE, check=True).stdout)
    first = first or line
    run, total, memory, size = line
    print(f"| {attention} | {mode} | {run:.2f} | {run / first[0]:.2f} | "
          f"{total:.2f} | {total / first[1]:.2f} | {memory:.0f} | "
          f"{memory / first[2]:.1f} | {size:.1f} |", flush=True)
