"""Qwen3-Next sums up a report, which takes the place of an image.  Only
every fourth layer has attention, and keeps its number."""

import numpy as np
from transformers import AutoModelForCausalLM, AutoTokenizer

from attnscope_dump import IMAGE, TEXT, Dump, capture

NAME = "Qwen/Qwen3-Next-80B-A3B-Instruct"
model = AutoModelForCausalLM.from_pretrained(NAME, device_map="auto")
tokenizer = AutoTokenizer.from_pretrained(NAME)
with open("report.txt") as file:
    report = file.read()
inputs = tokenizer(report + "\nIn short:", return_tensors="pt").to(model.device)
length = len(tokenizer(report).input_ids)

with Dump("qwen3_next.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs, max_new_tokens=64)
    kinds = np.where(np.arange(answer.shape[1]) < length, IMAGE, TEXT)
    dump.add("report", "understanding", sums, modality=kinds)
