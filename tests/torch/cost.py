"""What sums cost against maps: cost.py plain|sums|maps sdpa|eager [LAYERS].

One forward pass over 1200 positions of a Llama of LAYERS layers (8), 1024 wide,
16 heads, random weights, 576 of the positions a generated image, whose rows are
stored.  Prints processor seconds of the pass and with add(), the peak of memory
above that before the pass, and the size of the dump.  tests/bench/RESULTS.md
has figures."""

import os
import resource
import sys
import tempfile
import time

import numpy as np
import torch
import transformers

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "src", "exporter")]

from attnscope_dump import Dump, capture  # noqa: E402


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def once(model, mode, path, known):
    with Dump(path, model="m", mode="w", compression=None) as dump:
        start = time.process_time()
        if mode == "plain":
            model(IDS)
            run = time.process_time()
        elif mode == "maps":
            maps = model(IDS, output_attentions=True).attentions
            run = time.process_time()
            dump.add("one", "generation", maps, **known)
        else:
            with capture(model) as sums:
                model(IDS)
                run = time.process_time()
                dump.add("one", "generation", sums, **known)
    return run - start, time.process_time() - start


KEYS, IMAGE = 1200, 576
IDS = torch.arange(KEYS)[None] % 500 + 10
mode, attention = sys.argv[1:3]
layers = int(sys.argv[3]) if len(sys.argv) > 3 else 8
torch.manual_seed(0)
model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
    hidden_size=1024, intermediate_size=2816, num_hidden_layers=layers,
    num_attention_heads=16, vocab_size=1000)).eval()
model.set_attn_implementation(attention)
codes = np.full(KEYS, 1)
codes[0], codes[-IMAGE - 1], codes[-IMAGE:] = 4, 5, 2
known = {"modality": codes, "prompt_length": KEYS - IMAGE, "rows": "response"}
with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "dump.h5")
    model(IDS[:, :16])
    before = peak()
    run, total = map(min, zip(*(once(model, mode, path, known)
                                for _ in range(2))))
    print(f"{mode} {attention}: pass {run:.2f} s, with add() {total:.2f} s, "
          f"peak +{peak() - before} MB, dump {os.path.getsize(path) >> 10} kB")
