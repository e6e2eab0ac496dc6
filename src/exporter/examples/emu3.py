"""Emu3 drew a picture with the code of its model card.  One forward pass over
what it drew has the same attention, since the model is causal."""

import torch
from transformers import Emu3ForConditionalGeneration

from attnscope_dump import Dump, capture

NAME = "BAAI/Emu3-Gen-hf"
model = Emu3ForConditionalGeneration.from_pretrained(NAME, device_map="auto")
prompt, drawn = torch.load("picture.pt")  # token ids, [1, positions] each
ids = torch.cat([prompt, drawn], dim=1).to(model.device)
words = model.config.vocabulary_map

with Dump("emu3.h5", model=NAME) as dump, capture(model) as sums:
    with torch.no_grad():
        model(input_ids=ids[:, :-1])
    dump.add("t2i", "generation", sums, input_ids=ids,
             prompt_length=prompt.shape[1],
             boi_token=words["<|image start|>"],
             other_token=words["<|image token|>"],
             image_token=[i for word, i in words.items() if "visual" in word])
