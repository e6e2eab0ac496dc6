"""Janus-Pro answers a question about a picture, and draws one.  It draws in a
batch of two rows, the second of which has no prompt (guidance)."""

from transformers import AutoProcessor, JanusForConditionalGeneration

from attnscope_dump import Dump, capture

NAME = "deepseek-community/Janus-Pro-1B"
model = JanusForConditionalGeneration.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME)
chat = [{"role": "user", "content": [
    {"type": "image", "path": "cat.jpg"},
    {"type": "text", "text": "What is the cat doing?"}]}]
question = processor.apply_chat_template(
    chat, add_generation_prompt=True, tokenize=True, return_dict=True,
    return_tensors="pt").to(model.device)
prompt = processor(text="A cat asleep on a chair.", return_tensors="pt",
                   generation_mode="image").to(model.device)
begin = model.generation_config.generation_kwargs["boi_token_id"]

with Dump("janus.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**question, max_new_tokens=64)
    dump.add("vqa", "understanding", sums, input_ids=answer,
             image_token=model.config.image_token_id)
    model.generate(**prompt, generation_mode="image", do_sample=True)
    dump.add("t2i", "generation", sums, batch=0,
             input_ids=prompt.input_ids[0], boi_token=begin)
