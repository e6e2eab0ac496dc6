"""Qwen3-VL answers a question about a picture."""

from transformers import AutoModelForImageTextToText, AutoProcessor

from attnscope_dump import Dump, capture

NAME = "Qwen/Qwen3-VL-8B-Instruct"
model = AutoModelForImageTextToText.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME)
chat = [{"role": "user", "content": [
    {"type": "image", "path": "cat.jpg"},
    {"type": "text", "text": "What is the cat doing?"}]}]
inputs = processor.apply_chat_template(
    chat, add_generation_prompt=True, tokenize=True, return_dict=True,
    return_tensors="pt").to(model.device)

with Dump("qwen3_vl.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs, max_new_tokens=64)
    dump.add("cat", "understanding", sums, input_ids=answer,
             image_token=model.config.image_token_id,
             boi_token=model.config.vision_start_token_id,
             eoi_token=model.config.vision_end_token_id)
