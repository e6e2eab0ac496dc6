"""Idefics3 answers a question about a picture, which it sees in tiles."""

from transformers import AutoModelForImageTextToText, AutoProcessor

from attnscope_dump import Dump, capture

NAME = "HuggingFaceM4/Idefics3-8B-Llama3"
model = AutoModelForImageTextToText.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME)
chat = [{"role": "user", "content": [
    {"type": "image", "path": "cat.jpg"},
    {"type": "text", "text": "What is the cat doing?"}]}]
inputs = processor.apply_chat_template(
    chat, add_generation_prompt=True, tokenize=True, return_dict=True,
    return_tensors="pt").to(model.device)

with Dump("idefics3.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs, max_new_tokens=64)
    dump.add("cat", "understanding", sums, input_ids=answer,
             image_token=model.config.image_token_id)
