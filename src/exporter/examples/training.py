"""Five steps of a training run: a Llama of 6 layers that learns to name patterns
and to draw them, on a CPU in a few minutes.

    python3 training.py
    attnscope trajectory step-*.h5 | attnscope plot - -o trajectory.svg
    attnscope compare step-*.h5 --paired patterns-6L:50 patterns-6L:400
"""

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from attnscope_dump import Dump, capture

STEPS = (0, 50, 100, 200, 400)
BOS, BOI, EOI, WORD, PATCH = 0, 1, 2, 3, 19  # 16 words, 2 kinds of patches
torch.manual_seed(1)
torch.use_deterministic_algorithms(True)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=PATCH + 2, hidden_size=64, intermediate_size=128,
    num_hidden_layers=6, num_attention_heads=4, max_position_embeddings=64))
templates = torch.randint(0, 2, (16, 16))


def batch(count, task):
    """Ids of `count` sequences: a picture of 16 patches, of which each tenth is
    wrong, and its name in three words, in the order of the task."""
    kind = torch.randint(0, 16, (count,))
    noise = torch.rand(count, 16) < 0.1
    patches = PATCH + (templates[kind] ^ noise.long())
    words = WORD + torch.stack([kind, kind // 4, kind % 4], 1)
    one = torch.ones(count, 1, dtype=torch.long)
    picture = torch.cat([BOI * one, patches, EOI * one], 1)
    parts = (picture, words) if task == "understanding" else (words, picture)
    return torch.cat([BOS * one, *parts], 1)


def write(step):
    with Dump(f"step-{step}.h5", model="patterns-6L", step=step, mode="w",
              samples=2 * len(held_out["generation"])) as dump:
        for task, ids in held_out.items():
            prompt = 19 if task == "understanding" else 4
            for i, row in enumerate(ids):
                with capture(model) as sums, torch.no_grad():
                    model(row[None])
                dump.add(f"{task}-{i}", task, sums, input_ids=row,
                         prompt_length=prompt, bos_token=BOS, boi_token=BOI,
                         eoi_token=EOI, image_token=[PATCH, PATCH + 1])


held_out = {task: batch(12, task) for task in ("understanding", "generation")}
optimizer = torch.optim.AdamW(model.parameters(), 2e-3)
for step in range(STEPS[-1] + 1):
    if step in STEPS:
        write(step)
    loss = sum(model(ids, labels=ids).loss
               for ids in (batch(32, task) for task in held_out))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
