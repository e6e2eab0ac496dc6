"""gpt-oss sums up a report, which takes the place of an image.  Learnt
sinks take a part of each row."""

import numpy as np
from transformers import AutoModelForCausalLM, AutoTokenizer

from attnscope_dump import IMAGE, TEXT, Dump, capture

NAME = "openai/gpt-oss-20b"
model = AutoModelForCausalLM.from_pretrained(NAME, device_map="auto")
tokenizer = AutoTokenizer.from_pretrained(NAME)
with open("report.txt") as file:
    report = file.read()
inputs = tokenizer(report + "\nIn short:", return_tensors="pt").to(model.device)
length = len(tokenizer(report).input_ids)

with Dump("gpt_oss.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs, max_new_tokens=64)
    kinds = np.where(np.arange(answer.shape[1]) < length, IMAGE, TEXT)
    dump.add("report", "understanding", sums, modality=kinds)
