"""LLaVA answers a question about a picture."""

from transformers import AutoModelForImageTextToText, AutoProcessor

from attnscope_dump import Dump, capture

NAME = "llava-hf/llava-1.5-7b-hf"
model = AutoModelForImageTextToText.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME)
chat = [{"role": "user", "content": [
    {"type": "image", "path": "cat.jpg"},
    {"type": "text", "text": "What is the cat doing?"}]}]
inputs = processor.apply_chat_template(
    chat, add_generation_prompt=True, tokenize=True, return_dict=True,
    return_tensors="pt").to(model.device)

with Dump("llava.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs, max_new_tokens=64)
    dump.add("cat", "understanding", sums, input_ids=answer,
             image_token=model.config.image_token_id)
